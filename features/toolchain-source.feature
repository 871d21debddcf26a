@sandbox
Feature: Who built the compiler
  Does a program depend on where its compiler came from? The compiler, the assembler and the linker are built again from
  the toolchain's own source, with debugging data, so that their bytes are other ones; the same version of Go then makes
  the same program, the compiled standard library included.
  This protects from a compiler that puts into programs what is not in its source. One that also passes this on to the
  compilers that it builds is not seen.

  # The first run builds the compiler, which takes about a minute; later ones find it kept.
  Background:
    Given Go 1.27
    And the build flag "-trimpath"
    And the environment
      | CGO_ENABLED | 0   |
      | GOPROXY     | off |

  Rule: A compiler that was built from its source makes the same program

    Scenario Outline: A module for <target>
      Given the Go module "greeter"
      When "./cmd/greeter" is built twice for <target>, varying "toolchain source"
      Then the twins are identical

      Examples:
        | target        |
        | linux/amd64   |
        | windows/arm64 |

    Scenario: A command of the distribution itself
      Given the toolchain's own source "src/cmd"
      When "cmd/pack" is built twice for linux/arm64, varying "toolchain source"
      Then the twins are identical

    Scenario: Where something else differs, the compiler is not to blame
      Given the Go module "greeter"
      When "./cmd/greeter" is built twice for linux/amd64, varying "toolchain source, GOAMD64"
      Then the twins differ because of "GOAMD64"
      And nothing else makes them differ

  Rule: A tool of another kind is not taken for it

    # The tool is a compiler that writes something of its own into one package.
    Scenario: What a tool adds to a program is seen
      Given the source files
        """
        -- go.mod --
        module example.com/added

        go 1.27
        -- main.go --
        package main

        func main() {}
        -- tool.sh --
        case "$TOOLEXEC_IMPORTPATH:$1:$2" in
        example.com/added:*/compile:-o)
          sum=$(/usr/bin/sha256sum "$1")
          echo "package main; func init() { println(\"${sum%% *}\") }" > "$TMPDIR/sum.go"
          exec "$@" "$TMPDIR/sum.go" ;;
        *) exec "$@" ;;
        esac
        """
      And the build flags "-trimpath -toolexec='/bin/sh /src/tool.sh'"
      When "." is built twice, varying "toolchain source"
      Then the twins differ because of "toolchain source"
