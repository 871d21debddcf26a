@sandbox
Feature: Somebody in the middle
  A company's proxy decrypts what passes, and shows certificates of an authority of its own. Builds that do not know the
  authority stop; builds that know it read what the proxy has made of the answers.
  This protects from taking an unknown authority for a broken server, and from believing what a trusted proxy changed.

  Background:
    Given Go 1.27

  Rule: The authority is not known

    Scenario: An intercepting proxy signs with an authority that Go does not know
      Given an intercepting proxy with its own authority
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "tls: failed to verify certificate: x509: certificate signed by unknown authority"
      And the diagnosis names the authority "Lab Interception CA"
      And "interception" was contacted
      And "default" was never contacted
      And its fix makes the download succeed

    Scenario Outline: The log is the same in Go <go>
      Given Go <go>
      And an intercepting proxy with its own authority
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "tls: failed to verify certificate: x509: certificate signed by unknown authority"
      And its fix makes the download succeed

      @go1.21
      Examples:
        | go   |
        | 1.21 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |

      @go1.24
      Examples:
        | go   |
        | 1.24 |

    Scenario: A pipe does not help where every server is intercepted
      Given an intercepting proxy with its own authority
      And a module proxy "first"
      And a module proxy "second"
      And GOPROXY is "first|second"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the name server was asked for "second"
      And its fix makes the download succeed
      And "first" served "example.com/dep@v1.2.0"

    Scenario: An HTTP proxy intercepts
      Given an intercepting proxy "corporate" with its own authority
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the diagnosis names the authority "Lab Interception CA"
      And "corporate" was contacted
      And its fix makes the download succeed
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The way around an HTTP proxy that intercepts
      Given an intercepting proxy "corporate" with its own authority
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "interception" layer
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
      And the name server was not asked for "corporate"

    Scenario: SSL_CERT_FILE names the authority's certificate
      Given an intercepting proxy with its own authority
      When the modules are downloaded
      Then it fails in the "interception" layer
      When SSL_CERT_FILE is "/etc/lab/interception.pem"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: A missing SSL_CERT_FILE is passed over without a word
      Given an intercepting proxy with its own authority
      And SSL_CERT_FILE is "/etc/lab/missing.pem"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "certificate signed by unknown authority"
      And the build log does not say "missing.pem"
      When SSL_CERT_FILE is "/etc/lab/interception.pem"
      And the modules are downloaded
      Then it succeeds

    @myth
    Scenario: The client does not speak of a bad certificate
      Given an intercepting proxy with its own authority
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log does not say "bad certificate"
      And the build log says "certificate signed by unknown authority"
      And the diagnosis names "received fatal alert: BadCertificate"
      And its fix makes the download succeed

    @myth
    Scenario Outline: <name>=<value> makes no authority known
      Given an intercepting proxy with its own authority
      And <name> is "<value>"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "certificate signed by unknown authority"
      And its fix makes the download succeed

      Examples:
        | name       | value                                   |
        | GODEBUG    | x509usefallbackroots=1                  |
        | GOTRUST    | system+file:///etc/lab/interception.pem |
        | GOINSECURE | *                                       |

  Rule: The authority is trusted

    Scenario: Who trusts the authority downloads
      Given an intercepting proxy with its own authority
      And the intercepting authority is trusted
      When the modules are downloaded
      Then it succeeds
      And "interception" was contacted
      And "default" served "example.com/dep@v1.2.0"
      And "direct" was never contacted

    @myth
    Scenario Outline: Go <go> makes do with HTTP/1.1
      Given Go <go>
      And an intercepting proxy that speaks HTTP/1.1 only
      And the intercepting authority is trusted
      And GODEBUG is "http2debug=2"
      When the modules are downloaded
      Then it succeeds
      And "interception" was contacted
      And the build log does not say "Framer"
      And the build log does not say "INADEQUATE_SECURITY"
      And the build log does not say "GOAWAY"

      Examples:
        | go   |
        | 1.27 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |

    # The twin of the one above: where HTTP/2 is spoken the log says so.
    Scenario Outline: Go <go> speaks HTTP/2 where it may
      Given Go <go>
      And an intercepting proxy with its own authority
      And the intercepting authority is trusted
      And GODEBUG is "http2debug=2"
      When the modules are downloaded
      Then it succeeds
      And "interception" was contacted
      And the build log says "Framer"

      Examples:
        | go   |
        | 1.27 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |

    Scenario: The proxy speaks TLS 1.2 only
      Given an intercepting proxy that speaks TLS 1.2 only
      And the intercepting authority is trusted
      And a module proxy "first"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And "interception" was contacted
      And the network record matches the snapshot

    Scenario: Rewritten archives are not what the checksum database knows, and do not reach a build that goes around
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that rewrites archives
      And the intercepting authority is trusted
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "verifying module: checksum mismatch"
      And the build log says "does NOT match the one reported by the checksum server"
      And "corporate" was contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: Rewritten archives are not what go.sum knows, and do not reach a build that goes around
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that rewrites archives
      And the intercepting authority is trusted
      And a complete go.sum
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "does NOT match an earlier download recorded in go.sum"
      And "corporate" was contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario Outline: Damaged archives are told as such, and not as a breach of security, where there is <what>
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that corrupts archives
      And the intercepting authority is trusted
      And <sums>
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "zip: checksum error"
      And the build log does not say "SECURITY ERROR"
      And "corporate" was contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | what                | sums              |
        | a go.sum            | a complete go.sum |
        | a checksum database | GOSUMDB is "lab"  |
        | neither of the two  | GOSUMDB is "off"  |

    Scenario: Rewritten archives get in where the checksum database is not asked
      Given an intercepting proxy that rewrites archives
      And the intercepting authority is trusted
      When the modules are downloaded
      Then it fails in the "checksum" layer
      When GONOSUMDB is "example.com"
      And the modules are downloaded
      Then it succeeds
      And "interception" was contacted
      When the command "sh -c 'cp -r . /tmp/app && cd /tmp/app && go mod download && ls $(go env GOMODCACHE)/example.com/dep@v1.2.0'" is run
      Then the command says "module.gn"

    Scenario Outline: The proxy answers <status> itself
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that answers <status>
      And the intercepting authority is trusted
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And the build log says "<status> <reason>"
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | status | reason              |
        | 403    | Forbidden           |
        | 503    | Service Unavailable |

    Scenario: The proxy answers with a page, where go.sum knows better
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that answers with a web page
      And the intercepting authority is trusted
      And a complete go.sum
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "SECURITY ERROR"
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds

    Scenario: The proxy goes away in the middle of HTTP/2
      Given an intercepting proxy that goes away
      And the intercepting authority is trusted
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "http2: server sent GOAWAY and closed the connection"
      And its fix makes the download succeed
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The proxy refuses every request over HTTP/2
      Given an intercepting proxy that refuses streams
      And the intercepting authority is trusted
      And a time limit of 5 seconds
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "connection" layer
      And the diagnosis names "REFUSED_STREAM"
      And "interception" was contacted
      Given a time limit of 60 seconds
      When GODEBUG is "http2client=0"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The proxy never answers
      Given an intercepting proxy "corporate" with its own authority
      And an intercepting proxy that stalls
      And the intercepting authority is trusted
      And a time limit of 5 seconds
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds

  Rule: What a log tells of HTTP/2

    Scenario: GODEBUG=http2debug=2 logs frames
      Given an intercepting proxy with its own authority
      And the intercepting authority is trusted
      And GODEBUG is "http2debug=2"
      When the modules are downloaded
      Then it succeeds
      And the build log says "http2: Framer 0x"
      And the build log says "wrote HEADERS flags=END_STREAM|END_HEADERS"
      And the build log says "read DATA"

    Scenario: GODEBUG=http2debug=1 logs less
      Given an intercepting proxy with its own authority
      And the intercepting authority is trusted
      And GODEBUG is "http2debug=1"
      When the modules are downloaded
      Then it succeeds
      And the build log says "http2: Transport received HEADERS"
      And the build log does not say "wrote HEADERS"

    Scenario: A proxy without HTTP/2 leaves no frames to log
      Given an intercepting proxy that speaks HTTP/1.1 only
      And the intercepting authority is trusted
      And GODEBUG is "http2debug=2"
      When the modules are downloaded
      Then it succeeds
      And the build log does not say "Framer"

    Scenario: GODEBUG=http2client=0 leaves none either, though HTTP/2 is there
      Given an intercepting proxy with its own authority
      And the intercepting authority is trusted
      And GODEBUG is "http2client=0,http2debug=2"
      When the modules are downloaded
      Then it succeeds
      And the build log does not say "Framer"
      When GODEBUG is "http2client=1,http2debug=2"
      And the modules are downloaded
      Then it succeeds
      And the build log says "Framer"

  Rule: A client certificate is asked for

    Scenario Outline: Go <go> has no certificate to show
      Given Go <go>
      And a module proxy "first" that wants a client certificate
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "interception" layer
      And the build log says "https://first.lab.test/example.com/dep/@v/v1.2.0.mod"
      And the diagnosis names "peer sent no certificates"
      And "first" was contacted
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | go   |
        | 1.27 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |
