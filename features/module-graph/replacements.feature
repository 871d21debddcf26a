Feature: Folders that stand in for modules
  A replace line puts a folder in the place of a module, and `go list -m all` believes it. This protects from folders that lack
  what is imported, that are another module, or that nobody else has.

  Background:
    Given Go 1.27
    And the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ./fork
      -- main.go --
      package main

      import "example.com/lib/text"

      func main() { println(text.Hello) }
      -- fork/go.mod --
      module example.com/lib

      go 1.22
      -- fork/text/text.go --
      package text

      const Hello = "hello"
      """
    And the environment
      | GOPROXY | off |

  Scenario: A folder that has everything stands in for its module
    When "." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario: A folder without the imported package passes the list and fails the build
    Given the source file "fork/text/text.go" with the content
      """
      """
    And the source without "fork/text"
    When the command "go list -m all" is run
    Then the command succeeds
    And the command says "example.com/lib v1.0.0 => ./fork"
    When "." is built
    Then the build fails in the "module-resolution" layer
    And the build log says "no required module provides package example.com/lib/text"
    And the module graph has the finding "replace-no-package" at "main.go:3"

  Scenario: A folder without go.mod fails
    Given the source without "fork/go.mod"
    When "." is built
    Then the build fails
    And the build log says "reading fork/go.mod"
    And the module graph has the finding "replace-no-go-mod" at "go.mod:7"
    And the cause is "it has no go.mod"

  Scenario: A folder that is not there fails
    Given the source without "fork"
    When "." is built
    Then the build fails
    And the build log says "replacement directory ./fork does not exist"
    And the module graph has the finding "replace-no-go-mod" at "go.mod:7"
    And the cause is "there is no such folder"

  @myth
  Scenario: A folder that says it is another module builds all the same
    Given the source file "fork/go.mod" with the content
      """
      module example.com/another

      go 1.22
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "replace-other-path" at "go.mod:7"
    And the cause is "its go.mod says that it is example.com/another"

  Scenario: A folder outside the source can't be had by others
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ../fork
      """
    When "." is built
    Then the build fails
    And the build log says "replacement directory ../fork does not exist"
    And the module graph has the finding "replace-outside" at "go.mod:7"

  Scenario: A folder above the module and inside the source is no finding
    Given the source files
      """
      -- app/go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ../fork
      -- app/main.go --
      package main

      import "example.com/lib"

      func main() { println(lib.Hello) }
      -- fork/go.mod --
      module example.com/lib

      go 1.22
      -- fork/lib.go --
      package lib

      const Hello = "hello"
      """
    And the working directory "app"
    When "." is built
    Then the build succeeds
    And the module graph has no findings
