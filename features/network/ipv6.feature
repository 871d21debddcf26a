@sandbox
Feature: Networks with IPv6
  A host may have addresses of both versions of IP. Go asks for both at once, tries IPv6 first, and turns to IPv4 where IPv6
  is dead, so that a half-dead host is slow at most.
  This protects from taking a network for broken that is not, and from hosts that only one of two machines can reach.

  Background:
    Given Go 1.27

  Scenario: A build needs no IPv4
    Given a module proxy "first"
    And the lab's hosts have IPv6 addresses only
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv6 only
    And "name server" was contacted over IPv6 only
    And the name server was asked 1 time for A records of "first"

  Scenario: Where there are both, IPv6 is tried first
    Given a module proxy "first"
    And the lab's hosts have IPv6 addresses too
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv6 only

  Scenario: Where there is IPv4 alone, Go asks for IPv6 all the same
    Given a module proxy "first"
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv4 only
    And the name server was asked 1 time for AAAA records of "first"

  Scenario Outline: A host that <fault> over IPv6 is reached over IPv4
    Given a module proxy "first" that <fault> over IPv6
    And the lab's hosts have IPv6 addresses too
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv4 only
    And the name server was asked 1 time for AAAA records of "first"

    Examples:
      | fault               |
      | refuses connections |
      | is a black hole     |

  Scenario: A host that is dead over both is told with an address of IPv6
    Given a module proxy "first" that refuses connections
    And a module proxy "second"
    And the lab's hosts have IPv6 addresses too
    And GOPROXY is "first"
    When the modules are downloaded
    Then it fails in the "connection" layer
    And the build log says "dial tcp [2001:2::"
    And the build log says "]:443: connect: connection refused"
    When GOPROXY is "second"
    And the modules are downloaded
    Then it succeeds
    And "second" was contacted over IPv6 only

  Scenario: A host that takes connections over IPv6 and ends them is not left for IPv4
    Given a module proxy "first" that hangs up over IPv6
    And the lab's hosts have IPv6 addresses too
    And GOPROXY is "first"
    When the modules are downloaded
    Then it fails in the "connection" layer
    And "first" was contacted over IPv6 only
    Given the system file "/etc/hosts" with the content
      """
      198.18.0.2 first.lab.test
      """
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv4 only

  Scenario: The address of IPv6 of a name that leads elsewhere does no harm
    Given a module proxy "first"
    And the system file "/etc/hosts" with the content
      """
      2001:2::dead first.lab.test
      198.18.0.2 first.lab.test
      """
    And the lab's hosts have IPv6 addresses too
    And GOPROXY is "first"
    When the modules are downloaded
    Then it succeeds
    And "first" was contacted over IPv4 only

  @needs-git
  Scenario: git needs no IPv4 either
    Given the module "git.lab.test/dep" at v1.2.0 in a git repository
    And the lab's hosts have IPv6 addresses only
    And GOPROXY is "direct"
    When the modules are downloaded
    Then it succeeds
    And "git.lab.test" was contacted over IPv6 only
    And "git.lab.test" served "service=git-upload-pack"

  Scenario: An HTTP proxy that has IPv6 alone
    Given an HTTP proxy "corporate"
    And the lab's hosts have IPv6 addresses only
    And HTTPS_PROXY is "corporate"
    When the modules are downloaded
    Then it succeeds
    And "corporate" was contacted over IPv6 only

  Scenario: Who intercepts does so over IPv6
    Given an intercepting proxy with its own authority
    And the lab's hosts have IPv6 addresses too
    When the modules are downloaded
    Then it fails in the "interception" layer
    And "interception" was contacted over IPv6 only
    And its fix makes the download succeed
