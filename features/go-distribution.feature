Feature: Go's own distribution, built again
  The commands of the Go distribution are built from the toolchain's own source for six targets, and gofmt must be,
  bit for bit, what Go's release process published.
  This protects from a toolchain that was tampered with or unpacked badly, and shows that the sandbox adds nothing.

  Background:
    Given the toolchain's own source "src/cmd"
    And Go 1.27
    And the environment
      | CGO_ENABLED | 0   |
      | GOPROXY     | off |

  Scenario Outline: <command> is built for <target>
    Given the build flag "-trimpath"
    When "<command>" is built for <target>
    Then the build succeeds
    And the binary is <executable>

    Examples:
      | command   | target        | executable                    |
      | cmd/gofmt | linux/amd64   | an ELF executable for amd64   |
      | cmd/gofmt | linux/arm64   | an ELF executable for arm64   |
      | cmd/gofmt | windows/amd64 | a PE executable for amd64     |
      | cmd/gofmt | windows/arm64 | a PE executable for arm64     |
      | cmd/gofmt | darwin/amd64  | a Mach-O executable for amd64 |
      | cmd/gofmt | darwin/arm64  | a Mach-O executable for arm64 |
      | cmd/pack  | linux/amd64   | an ELF executable for amd64   |
      | cmd/pack  | linux/arm64   | an ELF executable for arm64   |
      | cmd/pack  | windows/amd64 | a PE executable for amd64     |
      | cmd/pack  | windows/arm64 | a PE executable for arm64     |
      | cmd/pack  | darwin/amd64  | a Mach-O executable for amd64 |
      | cmd/pack  | darwin/arm64  | a Mach-O executable for arm64 |
      | cmd/asm   | linux/amd64   | an ELF executable for amd64   |
      | cmd/asm   | linux/arm64   | an ELF executable for arm64   |
      | cmd/asm   | windows/amd64 | a PE executable for amd64     |
      | cmd/asm   | windows/arm64 | a PE executable for arm64     |
      | cmd/asm   | darwin/amd64  | a Mach-O executable for amd64 |
      | cmd/asm   | darwin/arm64  | a Mach-O executable for arm64 |

  # The flags are those of Go's release process. The official programs for other platforms are fetched once.
  Scenario Outline: gofmt is the official one for <target>
    Given the build flags "-trimpath -ldflags=-w -gcflags=cmd/...=-dwarf=false"
    When "cmd/gofmt" is built for <target>
    Then the binary is the official "gofmt" of Go 1.27 for <target>

    Examples:
      | target        |
      | linux/amd64   |
      | linux/arm64   |
      | windows/amd64 |
      | windows/arm64 |

  Scenario: gofmt without -trimpath is not the official one
    Given the build flags "-ldflags=-w -gcflags=cmd/...=-dwarf=false"
    When "cmd/gofmt" is built for linux/amd64
    Then the build succeeds
    And the binary is not the official "gofmt" of Go 1.27 for linux/amd64

  Scenario: gofmt for one platform is not the official one for another
    Given the build flags "-trimpath -ldflags=-w -gcflags=cmd/...=-dwarf=false"
    When "cmd/gofmt" is built for linux/amd64
    Then the binary is not the official "gofmt" of Go 1.27 for linux/arm64
