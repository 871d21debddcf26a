@sandbox
Feature: Files that can't be read
  A link that leads nowhere is in the source's list of files and is none of its files. The go command passes over some of them and
  stops at others. This protects from taking what was not read for what is not there.

  Background:
    Given Go 1.27
    And a working folder with the files
      """
      -- go.mod --
      module example.com/app

      go 1.22
      -- main.go --
      package main

      func main() {}
      -- docs/notes.txt --
      notes
      """

  Scenario: A link to a file of the source is no finding
    When the link "docs/link" to "notes.txt" is made
    And "go build" is run there
    Then the command succeeds
    And the module graph has no findings

  Scenario Outline: A build passes over the link <link> to <target>, which is nowhere
    When the link "<link>" to "<target>" is made
    And "go build" is run there
    Then the command succeeds
    But the module graph has the finding "file-unread" at "<link>"

    Examples:
      | link      | target   |
      | docs/link | gone.txt |
      | go.sum    | gone.sum |
      | go.sum    | go.sum   |

  Scenario: A Go file that leads nowhere stops a build
    When the link "extra.go" to "gone.go" is made
    And "go build" is run there
    Then the command fails
    And the command says "extra.go"
    And the module graph has the finding "file-unread" at "extra.go"
