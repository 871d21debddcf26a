@sandbox
Feature: The machine that builds
  Does a binary depend on the machine that it was built on? A toolchain for linux/arm64 runs under qemu and makes the same
  program as the machine's own: same source, same target, another host. It is what people ask of a release when Linux
  and Windows build it and the checksums differ, as in https://go.dev/issue/59500. Here emulators stand for the other
  machine; hosts.feature compares what real ones made.
  This protects from releases that only one kind of machine can confirm.

  # The Go of the other platform is fetched once.
  Background:
    Given Go 1.27
    And the build flag "-trimpath"
    And the environment
      | CGO_ENABLED | 0   |
      | GOPROXY     | off |
    And the source files
      """
      -- go.mod --
      module example.com/host

      go 1.27
      -- main.go --
      package main

      func main() { println("built anywhere") }
      """

  @needs-qemu-user
  Scenario Outline: An arm64 machine makes the same program for <target>
    When "." is built twice for <target>, varying "host platform"
    Then the twins are identical

    Examples:
      | target        |
      | linux/amd64   |
      | windows/arm64 |

  @needs-qemu-user
  Scenario: Where the target's instructions are other ones the machine is not to blame
    When "." is built twice for linux/amd64, varying "host platform, GOAMD64"
    Then the twins differ because of "GOAMD64"
    And nothing else makes them differ
    And the fix "GOAMD64=v1" makes the twins identical

  # Windows has other separators in paths and another toolchain. It knows no executable files but by their names, so a
  # program for Linux is made executable after the build.
  @needs-wine
  Scenario Outline: A Windows machine makes the same program for <target>
    When "." is built twice for <target>, varying "Windows host"
    Then the twins are identical

    Examples:
      | target        |
      | linux/arm64   |
      | windows/amd64 |

  @needs-wine
  Scenario: Where the target's instructions are other ones Windows is not to blame
    When "." is built twice for linux/amd64, varying "Windows host, GOAMD64"
    Then the twins differ because of "GOAMD64"
    And nothing else makes them differ
    And the fix "GOAMD64=v1" makes the twins identical

  # Without CGO_ENABLED the go command turns cgo on where it finds a C compiler and builds for its own platform. Any other
  # machine builds the same target across, and so without.
  @needs-qemu-user @needs-gcc
  Scenario: Where cgo is left to the go command, the machine is what makes the difference
    Given the C compiler "gcc"
    And the environment
      | CGO_ENABLED | |
    When "." is built twice for linux/amd64, varying "host platform"
    Then the twins differ because of "host platform"
    And nothing else makes them differ
    And the input "CGO_ENABLED" drifted
    And the twins differ in "CGO_ENABLED"
    And the fix "CGO_ENABLED=0" makes the twins identical
