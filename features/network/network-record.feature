@sandbox
Feature: What a build asks the network for is evidence
  Every query, connection, handshake and request is recorded, those too that nobody answers: a connection that is refused or
  dropped, and a question to a name server that there is not. As a document it is the same for every run of the same build, so it
  can be approved, and a build that asks for more is seen.

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

  Rule: What nobody answers is recorded too

    Scenario: A connection to a port that nobody listens on
      Given a module proxy "first" that refuses connections
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And "first" was contacted
      And a connection to "first:443" was refused
      And the network record matches the snapshot
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" was contacted
      And "second" served "example.com/dep@v1.2.0"

    Scenario: A service that refuses connections, and that nobody asks, was never contacted
      Given a module proxy "first" that refuses connections
      And a module proxy "second"
      And GOPROXY is "second,first"
      When the modules are downloaded
      Then it succeeds
      And "first" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And a connection to "first:443" was refused

    Scenario: A connection to an address that nobody has
      Given a module proxy "first"
      And a name server for which "first" resolves to 198.18.7.7
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And a connection to "198.18.7.7:443" was refused
      And "first" was never contacted
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds

    Scenario: A connection over IPv6 that is refused before one over IPv4 is made
      Given a module proxy "first" that refuses connections over IPv6
      And the lab's hosts have IPv6 addresses too
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And a connection to "[2001:2::c612:2]:443" was refused
      And "first" was contacted over IPv4 only

    Scenario: A connection into a black hole
      Given a module proxy "first" that is a black hole
      And a module proxy "second"
      And a time limit of 4 seconds
      And GOPROXY is "first"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And the diagnosis names "black hole"
      And "first" was contacted
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: A question to a name server that there is not
      Given a module proxy "first"
      And GOPROXY is "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 127.0.0.1
        """
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And a question for "first" to "127.0.0.1:53" was refused
      And the name server was not asked for "first"
      And the network record matches the snapshot
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        """
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "first"

    Scenario: An address outside the lab is never reached, and that it was tried is known
      Given a module proxy "first"
      And GOPROXY is "http://192.0.2.1"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "connect: network is unreachable"
      And an address outside the lab was tried
      And the network record matches the snapshot
      When GOPROXY is "first"
      And the modules are downloaded
      Then it succeeds
      And no address outside the lab was tried
