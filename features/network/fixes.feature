@sandbox
Feature: Fixes that are tried
  What a diagnosis proposes is done, and the download is made again: a fix that helps nobody is no fix.
  This protects from advice that only sounds right.

  Background:
    Given Go 1.27
    And a module proxy "first"
    And GOPROXY is "first"

  Scenario Outline: Another name server helps where a name <fault>
    Given a name server for which "first" <fault>
    When the modules are downloaded
    Then it fails in the "name resolution" layer
    And its fix makes the download succeed

    Examples:
      | fault                  |
      | meets a server failure |
      | is not found           |
      | resolves to 198.18.7.7 |

  Scenario: A certificate that its own host signed can be trusted
    Given a module proxy "second" that has a self-signed certificate
    And GOPROXY is "second"
    When the modules are downloaded
    Then it fails in the "tls" layer
    And its fix makes the download succeed
    And "second" served "example.com/dep@v1.2.0"
