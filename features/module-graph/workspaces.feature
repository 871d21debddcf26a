Feature: Workspaces
  A go.work above a module changes what its build takes, without a word in go.mod. This protects from versions that exist on one
  machine only.

  Background:
    Given Go 1.27
    And the source files
      """
      -- go.work --
      go 1.22

      use (
      	./app
      	./tool
      )
      -- app/go.mod --
      module example.com/app

      go 1.22
      -- app/main.go --
      package main

      func main() {}
      -- tool/go.mod --
      module example.com/tool

      go 1.22
      -- tool/tool.go --
      package tool

      const Name = "tool"
      """
    And the environment
      | GOPROXY | off |
    And the working directory "app"

  Scenario: Modules that have nothing to do with each other
    When "." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario: A module of the workspace stands in for a required version
    Given the source file "app/go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/tool v1.0.0
      """
    And the source file "app/main.go" with the content
      """
      package main

      import "example.com/tool"

      func main() { println(tool.Name) }
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "work-shadows" at "../go.work:5"
    Given the environment
      | GOWORK | off |
    When "." is built
    Then the build fails
    And the build log says "missing go.sum entry for module providing package example.com/tool"
    And the module graph does not have the finding "work-shadows"
    But the module graph has the finding "env-gowork"

  Scenario: A module that no line uses can't be built
    Given the source file "go.work" with the content
      """
      go 1.22

      use ./tool
      """
    When "." is built
    Then the build fails
    And the build log says "not one of the workspace modules listed in go.work"
    And the module graph has the finding "work-unused-module" at "go.mod"

  Scenario: A line that uses no module fails
    Given the source without "tool/go.mod"
    When "." is built
    Then the build fails
    And the build log says "cannot load module ../tool listed in go.work file"
    And the module graph has the finding "work-missing-module" at "../go.work:5"
