@sandbox
Feature: One name as three clients see it
  Go's own resolver, the C library (through `getent`) and a client that speaks DNS itself are asked for the same name. The
  last one shows every field of the answers. `getent` says that it found nothing, never why.

  Background:
    Given Go 1.27

  Scenario: All see a name that there is
    Given a module proxy "first"
    When the name "first" is looked up
    Then all resolvers agree
    And "Go" sees the "name" as "first.lab.test."
    And "raw" sees the "A flags" as "qr aa rd ra"
    And "raw" sees the "A edns" as "version 0, udp 1232"
    And "raw" sees the "AAAA response code" as "NOERROR"

  Scenario: For a name that there isn't, the C library does not say why
    Given a lab
    When the name "absent.lab.test" is looked up
    Then the resolvers differ in "error"
    And "Go" sees the "error" as "not found"
    And "libc" sees the "error" as "failure"
    And "raw" sees the "A response code" as "NXDOMAIN"

  Scenario: A server failure is one to all
    Given a module proxy "first"
    And a name server for which "first" meets a server failure
    When the name "first" is looked up
    Then all resolvers agree
    And "Go" sees the "error" as "failure"
    And "raw" sees the "A response code" as "SERVFAIL"

  Scenario: Resolvers ask again over TCP where an answer was cut short, a raw client sees that it was
    Given a module proxy "first"
    And a name server for which "first" has a truncated answer
    When the name "first" is looked up
    Then the resolvers differ in "address, name"
    And "Go" sees the "address" as "198.18.0.2"
    And "libc" sees the "address" as "198.18.0.2"
    And "raw" sees the "A flags" as "qr aa tc rd ra"
    And "raw" sees the "A answer" as ""

  Scenario: The hosts file is the resolvers' own, and no name server knows of it
    Given a module proxy "first"
    And the system file "/etc/hosts" with the content
      """
      127.0.0.9 first.lab.test
      """
    When the name "first" is looked up
    Then the resolvers differ in "address"
    And "Go" sees the "address" as "127.0.0.9"
    And "libc" sees the "address" as "127.0.0.9"

  Scenario: A search domain is the resolvers' own too
    Given the system file "/etc/resolv.conf" with the content
      """
      nameserver 198.18.0.1
      search test
      """
    And a module proxy "first"
    When the name "first.lab" is looked up
    Then "raw" sees the "A response code" as "NXDOMAIN"
    And "Go" sees the "address" as "198.18.0.2"
    And "libc" sees the "address" as "198.18.0.2"

  Scenario: An alias leads to the host's own name
    Given a module proxy "first"
    And the name "mirror.lab.test" stands for "first"
    When the name "mirror.lab.test" is looked up
    Then "Go" sees the "name" as "first.lab.test."
    And "raw" sees the "A answer" as "first.lab.test. 60 IN A 198.18.0.2, mirror.lab.test. 60 IN CNAME first.lab.test."

  Scenario: A name with addresses of both versions of IP
    Given the lab's hosts have IPv6 addresses too
    When the name "default" is looked up
    Then all resolvers agree
    And "raw" sees the "AAAA response code" as "NOERROR"

  Scenario: A name with addresses of IPv6 alone
    Given the lab's hosts have IPv6 addresses only
    When the name "default" is looked up
    Then all resolvers agree
    And "raw" sees the "A answer" as ""
