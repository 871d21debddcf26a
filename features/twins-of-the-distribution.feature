@sandbox
Feature: Twins of the Go distribution
  The commands of the Go distribution are programs as any other, of known quality: whoever finds a difference in them
  has found a fault of the toolchain, of the machine, or of the harness. Their source lies in the toolchain and is read-only
  there: the source's own path and its files' order, times and modes are not varied, which the report says for each, and
  the toolchain's path stands in for the first. Of modules, whose source is copied, variations.feature varies all of these.
  This protects from a harness that sees differences where there are none, and from a build cache that hides them.

  Rule: The distribution's commands are the same under all circumstances

    Background:
      Given the toolchain's own source "src/cmd"
      And Go 1.27
      And the environment
        | CGO_ENABLED | 0   |
        | GOPROXY     | off |

    # A cold build cache is varied once, below: it compiles the whole standard library again.
    Scenario Outline: <command> for <target> is the same wherever and whenever it is built
      Given the build flag "-trimpath"
      When "<command>" is built twice for <target>, varying everything but "build cache"
      Then the twins are identical

      Examples:
        | command   | target        |
        | cmd/pack  | linux/amd64   |
        | cmd/pack  | linux/arm64   |
        | cmd/pack  | windows/amd64 |
        | cmd/pack  | windows/arm64 |
        | cmd/pack  | darwin/amd64  |
        | cmd/pack  | darwin/arm64  |
        | cmd/gofmt | linux/arm64   |

    Scenario: cmd/pack is the same from a cold build cache
      Given the build flag "-trimpath"
      When "cmd/pack" is built twice for windows/arm64, varying "build cache"
      Then the twins are identical

    Scenario Outline: Without -trimpath the place of the toolchain is in cmd/pack for <target>
      When "cmd/pack" is built twice for <target>, varying "GOROOT path"
      Then the twins differ because of "GOROOT path"
      And nothing else makes them differ
      And the fix "-trimpath" makes the twins identical

      Examples:
        | target        |
        | linux/amd64   |
        | windows/arm64 |

  # The tool is a compiler that writes the time into one package, and into no other.
  Rule: A shared build cache hides what differs

    Background:
      Given Go 1.27
      And the source files
        """
        -- go.mod --
        module example.com/stamped

        go 1.27
        -- main.go --
        package main

        func main() {}
        -- tool.sh --
        case "$TOOLEXEC_IMPORTPATH:$1:$2" in
        example.com/stamped:*/compile:-o)
          extra=$(/usr/bin/mktemp "$TMPDIR/XXXXXX.go")
          /usr/bin/printf 'package main\n\nfunc init() { println(%s) }\n' "$(/usr/bin/date +%s%N)" > "$extra"
          exec "$@" "$extra" ;;
        *) exec "$@" ;;
        esac
        -- honest.sh --
        exec "$@"
        -- build.sh --
        go build -trimpath -toolexec='sh /src/tool.sh' -o "$OUT/$1" .
        """
      And the environment
        | CGO_ENABLED | 0   |
        | GOPROXY     | off |

    Scenario: Two builds that share a cache look the same
      When the command "sh -c 'sh build.sh one && sh build.sh other && cmp $OUT/one $OUT/other && echo the same bytes'" is run
      Then the command succeeds
      And the command says "the same bytes"

    Scenario: Two builds with caches of their own differ
      When the command "sh -c 'sh build.sh one && GOCACHE=$TMPDIR/another sh build.sh other && cmp $OUT/one $OUT/other'" is run
      Then the command fails
      And the command says "differ"

    Scenario: Twins have caches of their own, and name the package
      Given the build flags "-trimpath -toolexec='/bin/sh /src/tool.sh'"
      When "." is built twice, varying nothing
      Then the verdict on the twins is "nondeterministic: example.com/stamped"

    Scenario: With an honest compiler they are the same
      Given the build flags "-trimpath -toolexec='/bin/sh /src/honest.sh'"
      When "." is built twice, varying "time zone"
      Then the twins are identical
