Feature: First steps
  The smallest feature there is: a program whose source stands here, built in a sandbox of its own and run.
  It protects from nothing but a broken installation of Twinbuild. Copy it to begin with your own.

  Scenario: A program is built and says hello
    Given the source files
      """
      -- go.mod --
      module example.com/hello

      go 1.22
      -- main.go --
      package main

      import "fmt"

      func main() { fmt.Println("hello") }
      """
    And Go 1.27
    When "." is built
    Then the build succeeds
    When the program is run
    Then the program exits with 0
    And the program's output is
      """
      hello
      """

  Scenario: A program with a mistake is not built
    Given the source files
      """
      -- go.mod --
      module example.com/hello

      go 1.22
      -- main.go --
      package main

      func main() { fmt.Println("hello") }
      """
    And Go 1.27
    When "." is built
    Then the build fails in the "compile" layer
    And the build log says "undefined: fmt"
