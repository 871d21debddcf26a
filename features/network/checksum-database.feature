@sandbox
Feature: The checksum database
  Where go.sum does not know a module yet, Go asks a database what its content is, by way of the module proxy if that
  passes the question on. The answer is signed, and what differs from it is never used.
  This protects from settings that are meant to skip a check and do not, and from ones that skip more than they should.

  Background:
    Given Go 1.27

  Rule: Who is asked

    Scenario: The module proxy passes the question on
      Given a lab
      When the modules are downloaded
      Then it succeeds
      And "default" served "/sumdb/sum.lab.test/supported"
      And "default" served "/sumdb/sum.lab.test/lookup/example.com/"
      And the name server was not asked for "sum.lab.test"
      And "checksum database" was never contacted

    Scenario Outline: A database that <fault> is no obstacle behind a proxy that passes questions on
      Given a checksum database that <fault>
      And a module proxy "silent" without a checksum database
      And GOPROXY is "silent"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And "checksum database" was contacted
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "/sumdb/sum.lab.test/lookup/example.com/"

      Examples:
        | fault       |
        | answers 500 |
        | hangs up    |

    Scenario: A complete go.sum leaves nothing to ask
      Given a checksum database with another hash of "example.com/dep" at v1.2.0
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And "default" served "/sumdb/sum.lab.test/lookup/example.com/"
      Given a complete go.sum
      When the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
      And "checksum database" was never contacted

    @needs-git
    Scenario: A download without a proxy asks the database itself
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "sum.lab.test"
      And "checksum database" served "/lookup/git.lab.test/dep"
      And "default" was never contacted

    @needs-git
    Scenario Outline: <name> keeps a module from the database
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a checksum database that answers 500
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "checksum" layer with status 500
      And "checksum database" was contacted
      When <name> is "<value>"
      And the modules are downloaded
      Then it succeeds
      And the name server was not asked for "sum.lab.test"

      Examples:
        | name      | value            |
        | GONOSUMDB | git.lab.test     |
        | GONOSUMDB | *.lab.test       |
        | GONOSUMDB | git.lab.test/dep |
        | GOPRIVATE | git.lab.test     |
        | GOSUMDB   | off              |

    @needs-git
    Scenario Outline: <name> for another host changes nothing
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a checksum database that answers 500
      And GOPROXY is "direct"
      And <name> is "other.test,git.lab.test/depot"
      When the modules are downloaded
      Then it fails in the "checksum" layer with status 500
      And "checksum database" was contacted
      When <name> is "git.lab.test"
      And the modules are downloaded
      Then it succeeds

      Examples:
        | name      |
        | GONOSUMDB |
        | GOPRIVATE |

  Rule: A database that can't be asked

    @needs-git
    Scenario Outline: A database that <fault> ends a download
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a checksum database that <fault>
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "verifying go.mod: git.lab.test/dep@v1.2.0/go.mod"
      And the build log says "<text>"
      And its fix makes the download succeed
      And the name server was not asked for "sum.lab.test"

      Examples:
        | fault                                     | text                                    |
        | answers 404                               | 404 Not Found                           |
        | answers 410                               | 410 Gone                                |
        | answers 403                               | 403 Forbidden                           |
        | answers 429                               | 429 Too Many Requests                   |
        | answers 500                               | 500 Internal Server Error               |
        | refuses connections                       | connection refused                      |
        | resets connections                        | connection reset by peer                |
        | hangs up                                  | EOF                                     |
        | has an expired certificate                | certificate has expired                 |
        | has a certificate of an unknown authority | certificate signed by unknown authority |

    @needs-git
    Scenario: A database that never answers
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a checksum database that stalls
      And a time limit of 5 seconds
      And GOPROXY is "direct"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And "checksum database" was contacted
      And its fix makes the download succeed
      And the name server was not asked for "sum.lab.test"

    @needs-git
    Scenario: What GOPRIVATE keeps from a database is kept where a fix names one more module
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the module "git.lab.test/other" at v1.0.0 in a git repository
      And a checksum database that refuses connections
      And GOPRIVATE is "git.lab.test/other"
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And its fix makes the download succeed
      And the name server was not asked for "sum.lab.test"

    @needs-git
    Scenario: The name of the database is not found
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a name server for which "sum.lab.test" is not found
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "lookup sum.lab.test on"
      And its fix makes the download succeed
      And the name server was not asked for "sum.lab.test"

    @needs-git
    Scenario: go.sum makes up for a database that can't be asked
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a checksum database that refuses connections
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      Given a complete go.sum
      When the modules are downloaded
      Then it succeeds
      And the name server was not asked for "sum.lab.test"

  Rule: Answers that are not believed

    Scenario: The database signs with another key
      Given a checksum database with another key
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "note has no verifiable signatures"
      And the diagnosis names "not signed with the key that GOSUMDB names"
      When GOSUMDB is "off"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The database knows another hash
      Given a checksum database with another hash of "example.com/dep" at v1.2.0
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "example.com/dep@v1.2.0: verifying module: checksum mismatch"
      And the build log says "SECURITY ERROR"
      And the build log says "does NOT match the one reported by the checksum server"
      When GONOSUMDB is "example.com"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario Outline: A proxy serves another archive, and <separator> follows
      Given the published module "example.com/dep" at v1.2.0
      And a module proxy "first" that serves another "example.com/dep" at v1.2.0
      And a module proxy "second"
      And GOPROXY is "<list>"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "does NOT match the one reported by the checksum server"
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | separator | list          |
        | a comma   | first,second  |
        | a pipe    | first\|second |

    Scenario Outline: A proxy serves another archive than go.sum has, and <separator> follows
      Given the published module "example.com/dep" at v1.2.0
      And a module proxy "first" that serves another "example.com/dep" at v1.2.0
      And a module proxy "second"
      And a complete go.sum
      And GOPROXY is "<list>"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "verifying example.com/dep@v1.2.0: checksum mismatch"
      And the build log says "does NOT match an earlier download recorded in go.sum"
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | separator | list          |
        | a comma   | first,second  |
        | a pipe    | first\|second |

  Rule: What GOSUMDB is not

    @myth
    Scenario: The address of a key is not a key
      Given GOSUMDB is "sum.example.com https://sum.example.com/sumdbkey"
      And a lab
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "invalid GOSUMDB: malformed verifier id"
      And the name server was not asked for "sum.example.com"
      When GOSUMDB is "lab"
      And the modules are downloaded
      Then it succeeds

    Scenario Outline: The value "<value>"
      Given GOSUMDB is "<value>"
      And a lab
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "invalid GOSUMDB: <text>"
      And its fix makes the download succeed

      Examples:
        | value                      | text                  |
        | sum.example.com            | malformed verifier id |
        | sum.lab.test+abcdef12      | malformed verifier id |
        | sum.lab.test+abcdef12+AAAA | invalid verifier hash |

  Rule: Settings that skip no check

    @myth
    Scenario Outline: GOINSECURE=<value> does not skip the database
      Given a checksum database with another hash of "example.com/dep" at v1.2.0
      And GOINSECURE is "<value>"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "SECURITY ERROR"
      And "default" served "/sumdb/sum.lab.test/lookup/example.com/"
      When GONOSUMDB is "<value>"
      And the modules are downloaded
      Then it succeeds

      Examples:
        | value       |
        | *           |
        | example.com |

    @myth
    Scenario Outline: <name>=<value> does not skip go.sum
      Given the published module "example.com/dep" at v1.2.0
      And a module proxy "first" that serves another "example.com/dep" at v1.2.0
      And a module proxy "second"
      And a complete go.sum
      And GOPROXY is "first"
      And <name> is "<value>"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "does NOT match an earlier download recorded in go.sum"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

      Examples:
        | name       | value |
        | GOINSECURE | *     |
        | GONOSUMDB  | *     |
        | GOSUMDB    | off   |

    @myth
    Scenario: GOTRUST does not exist
      Given a module proxy "first" that has a certificate of an unknown authority
      And GOPROXY is "first"
      And GOTRUST is "system+file:///etc/lab/unlisted.pem"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "certificate signed by unknown authority"
      When SSL_CERT_FILE is "/etc/lab/unlisted.pem"
      And the modules are downloaded
      Then it succeeds
      When the command "go env -w GOTRUST=system" is run
      Then the command fails
      And the command says "unknown go command variable GOTRUST"
