@sandbox
Feature: What a build asks the network for is evidence
  Every query, handshake and request is recorded. As a document it is the same for every run of the same build, so it can be
  approved, and a build that asks for more is seen.

  Background:
    Given Go 1.27

  Scenario: A download asks for what was approved, and for nothing else
    Given a module proxy "first"
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And the network record matches the snapshot

  Scenario: A vendored build asks for nothing
    Given the Go module "greeter"
    And a lab
    When "./cmd/greeter" is built
    Then the build succeeds
    And nothing was asked of the network
    # What a build does ask for is seen: without its vendor tree this one needs a module that nobody has.
    Given the environment
      | GOFLAGS | -mod=mod |
    When "./cmd/greeter" is built
    Then the name server was asked for "default"

  Scenario: The same download asks for the same
    Given a module proxy "first"
    And GOPROXY is "first"
    When the modules are downloaded
    And the modules are downloaded
    Then the network record of both builds is the same

  Scenario: Another list of proxies asks for something else
    Given a module proxy "first" without modules
    And a module proxy "second"
    And GOPROXY is "first,second"
    When the modules are downloaded
    And GOPROXY is "second"
    And the modules are downloaded
    Then the network record of both builds differs

  Scenario: Modules in the layout of Go's own tests are served, the newest where a source asks for none
    Given the published modules in the folder "scenarios/published"
    And a complete go.sum
    When the modules are downloaded
    Then it succeeds
    And "default" served "example.com/colours@v1.1.0"
    When the command "go list -m -versions example.com/colours" is run
    Then the command says "example.com/colours v1.0.0 v1.1.0"
