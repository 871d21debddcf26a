Feature: This module builds the same wherever it is built

  Background:
    Given the source in the folder "."
    And Go 1.27
    And the build flag "-trimpath"
    # For modules that are downloaded. With a vendor tree, or without dependencies, say `And no network` instead.
    And the machine's network

  Scenario: It builds, and its module graph is what was approved
    When "./..." is built
    Then the build succeeds
    And the module graph matches the snapshot

  Scenario: Line ends of the checkout do not matter to the module graph
    When "./..." is built
    Then the build succeeds
    Given a checkout with CRLF line ends
    When "./..." is built
    Then the build succeeds
    And the module graph of both builds is the same
