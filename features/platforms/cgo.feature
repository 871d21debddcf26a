@sandbox
Feature: Go programs with C in them, built for other platforms
  A package that imports "C" needs a C compiler for the target. The machine's own makes nothing for another platform, and
  without any the files with C in them are left out in silence.

  Background:
    Given the Go module "cgo"
    And Go 1.27

  Scenario: Without a C compiler a file with C is left out, and the build is green all the same
    When "./cmd/either" is built
    And the program is run
    Then the program's output is
      """
      made by Go alone
      """

  @needs-gcc
  Scenario: With a C compiler it is not
    Given the C compiler "gcc"
    When "./cmd/either" is built
    And the program is run
    Then the program's output is
      """
      made by Go and C
      """

  Scenario: A package of such files alone can't be built without one
    When "./cmd/twice" is built
    Then the build fails
    And the build log says "build constraints exclude all Go files"

  @needs-gcc
  Scenario: The machine's gcc is found by name
    Given the C compiler "gcc"
    When "./cmd/twice" is built
    And the program is run
    Then the program's output is
      """
      C says hello
      twice 21 is 42
      """

  Scenario Outline: <compiler> makes programs for <target>
    Given the C compiler "<compiler>"
    When "./cmd/twice" is built for <target>
    Then the build succeeds
    And the binary is a <format> executable for <arch>
    And the build saw the variable "CGO_ENABLED" as "1"

    Examples:
      | compiler  | target        | format | arch  |
      | mingw-w64 | windows/amd64 | PE     | amd64 |
      | zig 0.17  | windows/amd64 | PE     | amd64 |
      | zig 0.17  | windows/arm64 | PE     | arm64 |
      | zig 0.17  | linux/arm64   | ELF    | arm64 |

  Scenario Outline: <compiler> makes the same program for <target> under all circumstances that are varied
    Given the C compiler "<compiler>"
    And the build flags "<flags>"
    When "./cmd/twice" is built twice for <target>, varying everything
    Then the twins are identical

    Examples:
      | compiler  | target        | flags     |
      | mingw-w64 | windows/amd64 | -trimpath |
      | zig 0.17  | linux/arm64   | -trimpath |

  Scenario: What zig makes for Windows is another file each time, and the package is named
    Given the C compiler "zig 0.17"
    And the build flag "-trimpath"
    When "./cmd/twice" is built twice for windows/arm64, varying "build path"
    Then the verdict on the twins is "nondeterministic: example.com/cgo/cmd/twice"

  Scenario: Without debugging data it is the same file
    Given the C compiler "zig 0.17"
    And the build flags "-trimpath -ldflags='-s -w -buildid= -extldflags=-s'"
    And the environment
      | CGO_CFLAGS | -O2 -g0 |
    When "./cmd/twice" is built twice for windows/arm64, varying "build path"
    Then the twins are identical

  Scenario Outline: What is made for Windows runs, and C ends lines as Windows does
    Given the C compiler "<compiler>"
    When "./cmd/twice" is built for <target> and run with ""
    Then it exits with 0
    And its output matches the snapshot "output of C and Go on Windows"

    Examples:
      | compiler  | target        |
      | mingw-w64 | windows/amd64 |
      | zig 0.17  | windows/amd64 |
      | zig 0.17  | windows/arm64 |
