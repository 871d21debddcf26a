@container @sandbox
Feature: A lab's network in a container
  What a build meets in the lab, a build in a container meets too: the same names, certificates, proxies and faults, and
  nothing else.
  This protects from a diagnosis that only holds where it was made.

  Background:
    Given Go 1.27
    And the environment profile "debian-bookworm-go"

  Scenario: Modules come from the lab's proxy
    Given a module proxy "first" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" served "example.com/dep@v1.2.0"
    And "direct" was never contacted

  @myth
  Scenario: A proxy that is down is skipped only after a pipe
    Given a module proxy "first" that answers 503
    And a module proxy "second" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first,second"
    When the modules are downloaded
    Then it fails in the "module proxy" layer with status 503
    And "second" was never contacted
    When GOPROXY is "first|second"
    And the modules are downloaded
    Then it succeeds
    And "second" served "example.com/dep@v1.2.0"

  Scenario: An intercepting proxy is found out, and its fix works
    Given an intercepting proxy with its own authority
    When the modules are downloaded
    Then it fails in the "interception" layer
    And the diagnosis names the authority "Lab Interception CA"
    And its fix makes the download succeed

  Scenario: Names are the lab's
    Given a module proxy "first"
    When the name "first" is looked up
    Then all resolvers agree
    And "libc" sees the "address" as "198.18.0.2"

  Scenario: A name that is not found is not found in a container either
    Given a module proxy "first"
    And a name server for which "first" is not found
    And GOPROXY is "first"
    When the modules are downloaded
    Then it fails in the "dns" layer

  Scenario: A build downloads what it needs
    Given a module proxy "first" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first"
    And a complete go.sum
    When "." is built
    Then the build succeeds
    And "first" served "example.com/dep@v1.2.0"

  Scenario: Nothing but the lab is there
    Given a lab
    When the command "ls /sys/class/net" is run
    Then the command says "lo"
    And the command does not say "eth0"
    When the command "uname -n" is run
    Then the command says "twinbuild"

  Scenario: The host name is the declared one in the lab too
    Given a lab
    And the host name "ci-9"
    When the command "uname -n" is run
    Then the command says "ci-9"
    Given the host name "ci-10"
    When the command "uname -n" is run
    Then the command says "ci-10"

  Scenario: A lab of one container makes room for that of another
    Given a module proxy "first" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    Given the environment profile "debian-bookworm-locked-down"
    When the modules are downloaded
    Then it succeeds
    And "first" served "example.com/dep@v1.2.0"

  Scenario: A root that nobody can write to has the lab's network
    Given the environment profile "debian-bookworm-locked-down"
    And a module proxy "first" that serves the module "example.com/dep" at v1.2.0
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" served "example.com/dep@v1.2.0"

  Scenario: Modules come over IPv6 where the lab has no other
    Given a module proxy "first" that serves the module "example.com/dep" at v1.2.0
    And the lab's hosts have IPv6 addresses only
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv6 only
