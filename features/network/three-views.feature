@sandbox
Feature: One name as its clients see it
  Go's own resolver, the C library (through `getent`) and a client that speaks DNS itself, over UDP and over TCP, are asked for
  the same name, and what they see is compared field by field. The last two show every field of the answers: header, answer,
  authority, additional, times to live and EDNS. What Go and the C library do not show is said to be not shown, and counts
  neither as equal nor as different. `getent` says that it found nothing, never why.
  This protects from trusting one tool's view of a name where another client sees something else.

  Background:
    Given Go 1.27

  Rule: Header and answer

    Scenario: All see a name that there is
      Given a module proxy "first"
      When the name "first" is looked up
      Then all resolvers agree
      And the resolvers see
        | field              | Go              | libc            | raw                                  | raw over TCP                         |
        | address            | 198.18.0.2      | 198.18.0.2      | 198.18.0.2                           | 198.18.0.2                           |
        | name               | first.lab.test. | first.lab.test. | first.lab.test.                      | first.lab.test.                      |
        | error              | none            | none            | none                                 | none                                 |
        | A response code    | not shown       | not shown       | NOERROR                              | NOERROR                              |
        | A flags            | not shown       | not shown       | qr aa rd ra                          | qr aa rd ra                          |
        | A question         | not shown       | not shown       | first.lab.test. A                    | first.lab.test. A                    |
        | A answer           | not shown       | not shown       | first.lab.test. A 198.18.0.2         | first.lab.test. A 198.18.0.2         |
        | A answer ttl       | not shown       | not shown       | 60                                   | 60                                   |
        | A authority        | not shown       | not shown       | none                                 | none                                 |
        | A additional       | not shown       | not shown       | none                                 | none                                 |
        | A edns version     | not shown       | not shown       | 0                                    | 0                                    |
        | A edns size        | not shown       | not shown       | 1232                                 | 1232                                 |
        | AAAA response code | not shown       | not shown       | NOERROR                              | NOERROR                              |
        | AAAA answer        | not shown       | not shown       | none                                 | none                                 |
      And the views of the name match the snapshot

    Scenario: For a name that there isn't, the C library does not say why
      Given a lab
      When the name "absent.lab.test" is looked up
      Then the resolvers differ in "error"
      And the resolvers see
        | field           | Go        | libc      | raw       |
        | address         | none      | none      | none      |
        | error           | not found | failure   | not found |
        | A response code | not shown | not shown | NXDOMAIN  |

    Scenario: A server failure is one to all
      Given a module proxy "first"
      And a name server for which "first" meets a server failure
      When the name "first" is looked up
      Then all resolvers agree
      And the resolvers see
        | field           | Go        | libc      | raw      |
        | error           | failure   | failure   | failure  |
        | A response code | not shown | not shown | SERVFAIL |

    Scenario: An alias leads to the host's own name, and only a raw client sees that it was led
      Given a module proxy "first"
      And the name "mirror.lab.test" stands for "first"
      When the name "mirror.lab.test" is looked up
      Then all resolvers agree
      And the resolvers see
        | field    | Go              | libc            | raw                                                                 |
        | name     | first.lab.test. | first.lab.test. | first.lab.test.                                                     |
        | A answer | not shown       | not shown       | first.lab.test. A 198.18.0.2, mirror.lab.test. CNAME first.lab.test. |
      When the name "first" is looked up
      Then "raw" sees the "A answer" as "first.lab.test. A 198.18.0.2"

    Scenario: A name with addresses of both versions of IP
      Given the lab's hosts have IPv6 addresses too
      When the name "default" is looked up
      Then all resolvers agree
      And "raw" sees the "AAAA response code" as "NOERROR"
      And "raw" sees the "AAAA answer ttl" as "60"

    Scenario: A name with addresses of IPv6 alone
      Given the lab's hosts have IPv6 addresses only
      When the name "default" is looked up
      Then all resolvers agree
      And "raw" sees the "A answer" as "none"
      And "raw" sees the "AAAA answer ttl" as "60"

  Rule: Times to live are numbers of seconds

    Scenario: Two answers that may be kept for another time are the same to Go and to the C library
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "second" has an answer that may be kept for 5 s
      When the name "second" is looked up
      Then all resolvers agree
      And the resolvers see
        | field        | Go         | libc       | raw        | raw over TCP |
        | address      | 198.18.0.3 | 198.18.0.3 | 198.18.0.3 | 198.18.0.3   |
        | A answer ttl | not shown  | not shown  | 5          | 5            |
      When the name "first" is looked up
      Then the resolvers see
        | field        | Go         | libc       | raw        | raw over TCP |
        | address      | 198.18.0.2 | 198.18.0.2 | 198.18.0.2 | 198.18.0.2   |
        | A answer ttl | not shown  | not shown  | 60         | 60           |

  Rule: The authority section

    Scenario: The answer that there is no such name says how long that may be kept
      Given a lab
      When the name "absent.lab.test" is looked up
      Then the resolvers see
        | field           | Go        | libc      | raw                           |
        | A authority     | not shown | not shown | . SOA . . 1 3600 600 86400 60 |
        | A authority ttl | not shown | not shown | 60                            |
        | A negative ttl  | not shown | not shown | 60                            |

    Scenario: It may be kept for no longer than the record that says so
      Given a lab
      And a name server for which "absent.lab.test" has an answer that may be kept for 5 s
      When the name "absent.lab.test" is looked up
      Then the resolvers see
        | field           | Go        | libc      | raw                           |
        | error           | not found | failure   | not found                     |
        | A authority     | not shown | not shown | . SOA . . 1 3600 600 86400 60 |
        | A authority ttl | not shown | not shown | 5                             |
        | A negative ttl  | not shown | not shown | 5                             |

    Scenario: A name that has no address of one version of IP says the same of that version alone
      Given a module proxy "first"
      When the name "first" is looked up
      Then the resolvers see
        | field              | Go        | libc      | raw     |
        | AAAA response code | not shown | not shown | NOERROR |
        | AAAA negative ttl  | not shown | not shown | 60      |
        | A negative ttl     | not shown | not shown | none    |

    Scenario: A server failure says of no time how long it may be kept
      Given a module proxy "first"
      And a name server for which "first" meets a server failure
      When the name "first" is looked up
      Then "raw" sees the "A authority" as "none"
      And "raw" sees the "A negative ttl" as "none"

  Rule: The additional section and EDNS

    Scenario: A server that names itself gives its own address beside the name
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" has an answer that names its server
      When the name "first" is looked up
      Then all resolvers agree
      And the resolvers see
        | field            | Go              | libc            | raw                        |
        | address          | 198.18.0.2      | 198.18.0.2      | 198.18.0.2                 |
        | name             | first.lab.test. | first.lab.test. | first.lab.test.            |
        | A authority      | not shown       | not shown       | lab.test. NS ns.lab.test.  |
        | A authority ttl  | not shown       | not shown       | 3600                       |
        | A additional     | not shown       | not shown       | ns.lab.test. A 198.18.0.1  |
        | A additional ttl | not shown       | not shown       | 3600                       |
        | A answer ttl     | not shown       | not shown       | 60                         |
      When the name "second" is looked up
      Then "raw" sees the "A authority" as "none"
      And "raw" sees the "A additional" as "none"

    Scenario: A server that does not know EDNS serves its clients all the same
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" has an answer without EDNS
      When the name "first" is looked up
      Then all resolvers agree
      And the resolvers see
        | field          | Go         | libc       | raw        |
        | address        | 198.18.0.2 | 198.18.0.2 | 198.18.0.2 |
        | A edns version | not shown  | not shown  | none       |
        | A edns size    | not shown  | not shown  | none       |
      When the name "second" is looked up
      Then the resolvers see
        | field          | Go         | libc       | raw        |
        | address        | 198.18.0.3 | 198.18.0.3 | 198.18.0.3 |
        | A edns version | not shown  | not shown  | 0          |
        | A edns size    | not shown  | not shown  | 1232       |

  Rule: UDP and TCP

    Scenario: Resolvers ask again over TCP where an answer was cut short, a raw client sees that it was
      Given a module proxy "first"
      And a name server for which "first" has a truncated answer
      When the name "first" is looked up
      Then the resolvers see
        | field              | Go         | libc       | raw            | raw over TCP                 |
        | address            | 198.18.0.2 | 198.18.0.2 | none           | 198.18.0.2                   |
        | error              | none       | none       | none           | none                         |
        | A response code    | not shown  | not shown  | NOERROR        | NOERROR                      |
        | A flags            | not shown  | not shown  | qr aa tc rd ra | qr aa rd ra                  |
        | A answer           | not shown  | not shown  | none           | first.lab.test. A 198.18.0.2 |
        | A answer ttl       | not shown  | not shown  | none           | 60                           |
        | AAAA negative ttl  | not shown  | not shown  | none           | 60                           |
      And the resolvers differ in "address, name, A flags, A answer, A answer ttl, AAAA flags, AAAA authority, AAAA authority ttl, AAAA negative ttl"

    Scenario: A server that answers nobody shows no field of an answer
      Given a module proxy "first"
      And a name server for which "first" times out
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        options timeout:1 attempts:1
        """
      When the name "first" is looked up
      Then the resolvers see
        | field           | Go        | libc      | raw       | raw over TCP |
        | error           | timeout   | failure   | timeout   | timeout      |
        | A response code | not shown | not shown | not shown | not shown    |
      And the resolvers differ in "error"

  Rule: What never reaches a name server

    Scenario: The hosts file is the resolvers' own, and no name server knows of it
      Given a module proxy "first"
      And the system file "/etc/hosts" with the content
        """
        127.0.0.9 first.lab.test
        """
      When the name "first" is looked up
      Then the resolvers differ in "address"
      And the resolvers see
        | field   | Go        | libc      | raw        |
        | address | 127.0.0.9 | 127.0.0.9 | 198.18.0.2 |

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
