@sandbox
Feature: Commands one after another in one working folder
  What one go command writes, the next one reads: go.mod, go.sum, a vendor tree, programs.
  This protects from steps that work by themselves and not after one another.

  Background:
    Given Go 1.27
    And no network
    And a working folder with the files
      """
      -- go.mod --
      module example.com/app

      go 1.24

      require (
      	example.com/used v1.0.0
      	example.com/unused v1.0.0
      )

      replace example.com/used => ./used

      replace example.com/unused => ./unused
      -- main.go --
      package main

      import "example.com/used"

      func main() { println(used.Name) }
      -- used/go.mod --
      module example.com/used
      -- used/used.go --
      package used

      const Name = "used"
      -- unused/go.mod --
      module example.com/unused
      -- unused/unused.go --
      package unused
      """

  Scenario: Tidy drops what nothing imports, and says nothing the second time
    When the file "go.mod" is copied to "go.mod.orig"
    And "go mod tidy" is run there
    Then the command succeeds
    And the file "go.mod" does not match /unused v1/
    And the file "go.mod" is not the same as the file "go.mod.orig"
    When the file "go.mod" is copied to "go.mod.tidy"
    And "go mod tidy -diff" is run there
    Then the command succeeds
    And stdout does not match /./
    And the file "go.mod" is the same as the file "go.mod.tidy"

  Scenario: What was not tidied is told by the difference
    When "go mod tidy -diff" is run there
    Then the command fails
    And stdout matches /^-.*example\.com/unused v1\.0\.0$/

  Scenario: A program is built, run and gone
    When GOFLAGS is "-mod=mod"
    And "go build -o ${WORK}/bin/app ." is run there
    Then the command succeeds
    And the file "bin/app" is executable
    When the directory changes to "bin"
    And "./app" is run there
    Then the command succeeds
    And stderr has 1 match of /^used$/
    When "app" is removed there
    Then the file "app" does not exist

  Scenario: Without the module that is used the build fails, and the message names its place
    When "used/go.mod" is removed there
    And "go build ." is run there
    Then the command fails
    And stderr matches /${WORK}/used/go\.mod/
