Feature: Module proxies that fail
  GOPROXY is a list. After a comma Go asks the next entry only when a proxy says that it does not have a module; after a
  pipe it asks the next one whatever went wrong.

  Background:
    Given Go 1.27

  Scenario: A proxy that is down is skipped only after a pipe
    Given a module proxy "first" that answers 503
    And a module proxy "second" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first,second"
    When the modules are downloaded
    Then it fails in the "module proxy" layer with status 503
    When GOPROXY is "first|second"
    And the modules are downloaded
    Then it succeeds
    And "second" served "example.com/dep@v1.2.0"
    And "direct" was never contacted

  Scenario: A build with default settings works in the lab
    Given a lab
    When the modules are downloaded
    Then it succeeds
    And "default" served "example.com/dep@v1.2.0"
    And "checksum database" was never contacted
    And "direct" was never contacted

  Scenario: An intercepting proxy signs with an authority that Go does not know
    Given an intercepting proxy with its own authority
    When the modules are downloaded
    Then it fails in the "interception" layer
    And the diagnosis names the authority "Lab Interception CA"
    And its fix makes the download succeed
