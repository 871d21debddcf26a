Feature: Cross-compiling
  One machine builds for every system and processor that is released.
  This protects from a target that is quietly built for the build machine, and from files that are left out of a target.

  Background:
    Given the Go module "platforms"
    And Go 1.27

  Scenario Outline: The report is built for <target>
    When "./cmd/report" is built for <target>
    Then the build succeeds
    And the binary is <executable>
    And the binary profile matches the snapshot

    Examples:
      | target        | executable                    |
      | linux/amd64   | an ELF executable for amd64   |
      | linux/arm64   | an ELF executable for arm64   |
      | windows/amd64 | a PE executable for amd64     |
      | darwin/amd64  | a Mach-O executable for amd64 |
      | darwin/arm64  | a Mach-O executable for arm64 |

    # It is said to need another linker, and to be a program for amd64 without it.
    @myth
    Examples:
      | target        | executable                |
      | windows/arm64 | a PE executable for arm64 |

  Scenario: A second build for a foreign target gives the same bits
    Given the build flag "-trimpath"
    When "./cmd/report" is built for windows/arm64
    And "./cmd/report" is built for windows/arm64
    Then both builds left the same binary
    And the binary identity of both builds is the same

  Scenario: Two processors get two programs
    When "./cmd/report" is built for linux/amd64
    And "./cmd/report" is built for linux/arm64
    Then the build succeeds
    And both builds left different binaries
    And what differs in the binary profile matches the snapshot

  Scenario: Each system gets the standard library's files for it
    When "./cmd/report" is built for linux/amd64
    And "./cmd/report" is built for windows/amd64
    Then the module graph of both builds is the same
    And the package list of both builds differs
    And what differs in the package list matches the snapshot

  Scenario: A package for Windows alone is built for Windows
    When "./cmd/service" is built for windows/amd64
    Then the build succeeds
    And the binary is a PE executable for amd64

  Scenario: A package for Windows alone is not built for Linux
    When "./cmd/service" is built for linux/amd64
    Then the build fails in the "constraint" layer
    And the build log says "build constraints exclude all Go files"

  Scenario: A processor that there is not is refused
    When "./cmd/report" is built for linux/arm65
    Then the build fails in the "toolchain" layer
    And the build log says "unsupported GOOS/GOARCH pair linux/arm65"
