Feature: The program builds the same for every platform we ship
  A first feature, with its source inline. Replace the source by a folder of your repository:
  `Given the source in the folder "."`.

  Background:
    Given the source files
      """
      -- go.mod --
      module example.com/hello

      go 1.24
      -- main.go --
      package main

      import "fmt"

      func main() { fmt.Println("hello") }
      """
    And Go 1.27
    And the build flag "-trimpath"

  Scenario Outline: It cross-compiles
    When "." is built for <target>
    Then the build succeeds
    And the binary is a <format> executable for <arch>

    Examples:
      | target        | format | arch  |
      | linux/amd64   | ELF    | amd64 |
      | windows/arm64 | PE     | arm64 |
      | darwin/arm64  | Mach-O | arm64 |

  Scenario: Building it twice gives the same bytes
    When "." is built
    And "." is built
    Then both builds left the same binary

  Scenario: A change of its source is seen
    When "." is built
    Given the source file "main.go" with the content
      """
      package main

      func main() { println("goodbye") }
      """
    When "." is built
    Then both builds left different binaries
