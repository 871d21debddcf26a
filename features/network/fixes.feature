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

  Scenario Outline: After an entry of GOPROXY that <fault> the next one is asked, and the rest of the list is kept
    Given a module proxy "broken" that <fault>
    And a module proxy "third"
    And GOPROXY is "broken,first,third"
    When the modules are downloaded
    Then it fails in the "<layer>" layer
    And "first" was never contacted
    And its fix makes the download succeed
    And "first" served "example.com/dep@v1.2.0"
    And "third" was never contacted

    Examples:
      | fault                           | layer        |
      | refuses connections             | connect      |
      | answers 403                     | proxy-status |
      | answers 503                     | proxy-status |
      | has an expired certificate      | tls          |
      | does not show its intermediate certificate | tls      |
      | wants a client certificate      | mitm         |

  Scenario: The path of a folder in a list becomes its URL, and the rest of the list is kept
    Given GOPROXY is "/srv/modules,first"
    When the modules are downloaded
    Then it fails in the "proxy-status" layer
    And the build log says "invalid proxy URL missing scheme"
    And its fix makes the download succeed
    And "first" served "example.com/dep@v1.2.0"

  Scenario: A name that is not found is gone round
    Given GOPROXY is "https://nobody.lab.test,first"
    When the modules are downloaded
    Then it fails in the "dns" layer
    And its fix makes the download succeed
    And "first" served "example.com/dep@v1.2.0"
