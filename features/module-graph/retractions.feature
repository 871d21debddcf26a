@sandbox
Feature: Retracted versions
  Authors retract a version in the go.mod of a later one. Who requires it builds it as before: nothing of the later version
  is looked at, and nothing is said. This protects from versions that their own authors warn of.

  Background:
    Given Go 1.27
    And the published module "example.com/r" at v1.0.0 with the files
      """
      -- go.mod --
      module example.com/r

      go 1.22
      -- r.go --
      package r

      const Name = "r"
      """
    And a working folder with the files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/r v1.0.0
      -- main.go --
      package main

      import "example.com/r"

      func main() { println(r.Name) }
      """

  Scenario Outline: A retracted version builds in silence: <retracted>
    Given the published module "example.com/r" at v1.1.0 with the files
      """
      -- go.mod --
      module example.com/r

      go 1.22

      retract <retracted>
      -- r.go --
      package r
      """
    When "go mod tidy" is run there
    And "go build" is run there
    Then the command succeeds
    And the command does not say "retracted"
    # Nothing that was downloaded so far says it.
    And the module graph has no findings
    When "go list -m -u all" is run there
    Then the command says "example.com/r v1.0.0 (retracted) [v1.1.0]"
    And the module graph has the finding "version-retracted" at "go.mod:5"

    Examples:
      | retracted        |
      | v1.0.0           |
      | [v0.9.0, v1.0.0] |

  Scenario: The retraction of another version is none of this one
    Given the published module "example.com/r" at v1.1.0 with the files
      """
      -- go.mod --
      module example.com/r

      go 1.22

      retract v0.9.0
      -- r.go --
      package r
      """
    When "go mod tidy" is run there
    And "go list -m -u all" is run there
    Then the command says "example.com/r v1.0.0 [v1.1.0]"
    And the module graph has no findings
