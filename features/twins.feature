@sandbox
Feature: Twins
  One build made twice, under circumstances that should not matter.

  Background:
    Given Go 1.27

  Scenario: Where and when it is built leaves no trace
    Given the Go module "greeter" with the build flag "-trimpath"
    When it is built twice for windows/arm64, varying everything
    Then the twins are identical

  Scenario: Without -trimpath the folder leaks, and nothing else does
    Given the Go module "greeter"
    When it is built twice for linux/amd64, varying everything
    Then the twins differ because of "build path"
    And nothing else makes them differ
    And the fix "-trimpath" makes the twins identical
