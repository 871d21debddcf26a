@sandbox
Feature: HTTP proxies
  HTTPS_PROXY names a proxy that connects builds to servers, and what passes stays encrypted. The proxy looks up the names,
  may ask for a password, and may refuse.
  This protects from addresses that are written a little wrong, and from looking for a fault on the wrong side of a proxy.

  Background:
    Given Go 1.27

  Rule: Who uses it

    @myth
    Scenario: The proxy connects, and Go looks up no name but the proxy's
      Given a module proxy "first"
      And an HTTP proxy "corporate"
      And GOPROXY is "first"
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
      And "first" served "example.com/dep@v1.2.0"
      And the name server was asked for "corporate"
      And the name server was not asked for "first"
      And the name server was not asked for "example.com"
      And the network record matches the snapshot

    @myth
    Scenario: A server whose name only the proxy can look up
      Given a module proxy "first"
      And a name server for which "first" is not found
      And an HTTP proxy "corporate"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup first.lab.test on"
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" served "first.lab.test:443"
      And "first" served "example.com/dep@v1.2.0"

    Scenario Outline: HTTPS_PROXY as <value>
      Given an HTTP proxy "corporate"
      And <name> is "<value>"
      When the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
      And the name server was not asked for "default"
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | name        | value                           |
        | HTTPS_PROXY | http://corporate.lab.test:3128  |
        | HTTPS_PROXY | http://corporate.lab.test:3128/ |
        | HTTPS_PROXY | corporate.lab.test:3128         |

    Scenario Outline: <name> is not asked for encrypted servers
      Given an HTTP proxy "corporate"
      And <name> is "corporate"
      When the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
      And "corporate" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted

      Examples:
        | name       |
        | HTTP_PROXY |
        | ALL_PROXY  |

    Scenario: HTTP_PROXY is for servers without encryption
      Given a module proxy "first"
      And an HTTP proxy "corporate"
      And GOPROXY is "http://first.lab.test"
      And GOSUMDB is "off"
      When the modules are downloaded
      Then it succeeds
      And "corporate" was never contacted
      And the name server was asked for "first"
      When HTTP_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
      And "first" served "example.com/dep@v1.2.0"
      And the name server was not asked for "first"

    Scenario Outline: NO_PROXY=<value> goes around a proxy that is down
      Given a module proxy "first"
      And an HTTP proxy "corporate" that refuses connections
      And GOPROXY is "first"
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "proxyconnect tcp: dial tcp"
      When NO_PROXY is "<value>"
      And the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"
      And the name server was not asked for "corporate"

      Examples:
        | value                      |
        | *                          |
        | first.lab.test             |
        | first.lab.test:443         |
        | lab.test                   |
        | .lab.test                  |
        | *.test                     |
        | other.test, first.lab.test |

    Scenario Outline: NO_PROXY=<value> means another host
      Given a module proxy "first"
      And an HTTP proxy "corporate" that refuses connections
      And GOPROXY is "first"
      And HTTPS_PROXY is "corporate"
      And NO_PROXY is "<value>"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "proxyconnect tcp: dial tcp"
      And "first" was never contacted
      And the name server was not asked for "first"
      When NO_PROXY is "first.lab.test"
      And the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"
      And the name server was not asked for "corporate"

      Examples:
        | value                  |
        | .first.lab.test        |
        | first.lab.test:80      |
        | https://first.lab.test |

    Scenario Outline: <host> is never reached through a proxy
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "corporate"
      And GOPROXY is "https://<host>"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "connect: connection refused"
      And the build log does not say "proxyconnect"
      And "corporate" was never contacted
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted

      Examples:
        | host           |
        | localhost      |
        | 127.0.0.1      |
        | 127.0.0.1:8443 |

    @myth
    Scenario Outline: GODEBUG=httpproxy=0 does not keep Go <go> from a proxy
      Given Go <go>
      And an HTTP proxy "corporate" that answers CONNECT with 403
      And HTTPS_PROXY is "corporate"
      And GODEBUG is "httpproxy=0"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 403
      And "corporate" was contacted
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | go   |
        | 1.27 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |

    @myth
    Scenario: A line in go.mod that sets httpproxy is refused
      Given a lab
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.21

        godebug httpproxy=0
        -- main.go --
        package main

        func main() {}
        """
      When "." is built
      Then it fails in the "toolchain" layer
      And the build log says 'go.mod:5: unknown godebug "httpproxy"'
      Given the source file "go.mod" with the content
        """
        module example.com/app

        go 1.21

        godebug http2client=0
        """
      When "." is built
      Then it succeeds

    @myth
    Scenario: A program that dumps its request shows nothing of what its proxy was told
      Given a module proxy "first"
      And an HTTP proxy "corporate" with a known password
      And the source files
        """
        -- go.mod --
        module example.com/dump

        go 1.21
        -- main.go --
        package main

        import (
        	"fmt"
        	"net/http"
        	"net/http/httputil"
        )

        func main() {
        	request, err := http.NewRequest("GET", "https://first.lab.test/example.com/dep/@v/list", nil)
        	if err != nil {
        		panic(err)
        	}
        	dump, err := httputil.DumpRequestOut(request, false)
        	fmt.Printf("%s%v\n", dump, err)
        	answer, err := http.DefaultClient.Do(request)
        	if err != nil {
        		panic(err)
        	}
        	answer.Body.Close()
        	fmt.Println("answer:", answer.Status)
        }
        """
      # The proxy does want a password, and is shown it.
      And HTTPS_PROXY is "http://corporate.lab.test:3128"
      When "." is built
      And the program is run
      Then the program says "Proxy Authentication Required"
      When HTTPS_PROXY is "corporate"
      And "." is built
      And the program is run
      Then the program says "GET /example.com/dep/@v/list HTTP/1.1"
      And the program says "Host: first.lab.test"
      And the program says "answer: 200 OK"
      And the program does not say "CONNECT"
      And the program does not say "Proxy-Authorization"
      And the program does not say "Via"
      And "corporate" served "first.lab.test:443"
      And "first" served "/example.com/dep/@v/list"

  Rule: The proxy refuses

    Scenario: A password is asked for, and the address has none
      Given an HTTP proxy "corporate" with an unknown password
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 407
      And the build log says "Proxy Authentication Required"
      And "corporate" was contacted
      And "default" was never contacted
      When HTTPS_PROXY is "http://builder:secret@corporate.lab.test:3128"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The address has the password
      Given an HTTP proxy "corporate" with a known password
      And HTTPS_PROXY is "http://corporate.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 407
      And "default" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The password is wrong, and is not in the log
      Given an HTTP proxy "corporate" with a known password
      And HTTPS_PROXY is "http://builder:guess@corporate.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 407
      And the build log says "Proxy Authentication Required"
      And the build log does not say "guess"
      And "default" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario Outline: CONNECT is answered with <status>
      Given an HTTP proxy "corporate" that answers CONNECT with <status>
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And the build log says "<reason>"
      And the diagnosis names "CONNECT"
      And "corporate" was contacted
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | status | reason                        |
        | 403    | Forbidden                     |
        | 407    | Proxy Authentication Required |
        | 502    | Bad Gateway                   |
        | 503    | Service Unavailable           |
        | 504    | Gateway Timeout               |

    Scenario: A host that the proxy can't reach
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "corporate"
      And GOPROXY is "https://gone.lab.test"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 502
      And the build log says "Bad Gateway"
      And "corporate" was contacted
      And the name server was not asked for "gone.lab.test"
      When GOPROXY is "https://gone.lab.test|default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

  Rule: The connection to the proxy breaks

    Scenario Outline: A proxy that <fault>
      Given an HTTP proxy "corporate" that <fault>
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "<text>"
      And the name server was asked for "corporate"
      And the name server was not asked for "default"
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | fault                           | text                       |
        | refuses connections             | proxyconnect tcp: dial tcp |
        | resets connections              | connection reset by peer   |
        | drops the connection at CONNECT | EOF                        |
        | cuts tunnels                    | EOF                        |

    Scenario: The proxy never answers CONNECT
      Given an HTTP proxy "corporate" that never answers CONNECT
      And HTTPS_PROXY is "corporate"
      And a time limit of 5 seconds
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And the diagnosis names "never answered"
      And "corporate" was contacted
      And "default" was never contacted
      When NO_PROXY is "*"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: The name of the proxy is not found
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "http://gone.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "proxyconnect tcp: dial tcp: lookup gone.lab.test on"
      And the name server was asked for "gone.lab.test"
      And "corporate" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted

  Rule: Addresses that are written wrong

    Scenario Outline: https:// to a proxy that speaks plain HTTP, with Go <go>
      Given Go <go>
      And an HTTP proxy "corporate"
      And HTTPS_PROXY is "https://corporate.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "proxyconnect tcp: tls: first record does not look like a TLS handshake"
      And the diagnosis names "plain HTTP"
      And the name server was asked for "corporate"
      And "default" was never contacted
      When HTTPS_PROXY is "http://corporate.lab.test:3128"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | go   |
        | 1.27 |

      @go1.22
      Examples:
        | go   |
        | 1.22 |

    Scenario Outline: HTTPS_PROXY is <what>
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "<value>"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "proxyconnect tcp: dial tcp: lookup http"
      And the name server was not asked for "corporate"
      And the diagnosis names "HTTPS_PROXY"
      And "corporate" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted

      Examples:
        | what                  | value                                |
        | an address and a word | http://corporate.lab.test:3128 proxy |
        | short of a slash      | http:/corporate.lab.test:3128        |

    Scenario: socks5:// to a proxy that speaks HTTP
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "socks5://corporate.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "socks connect tcp"
      And the name server was asked for "corporate"
      And "default" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: Go 1.27 takes ftp:// for http://
      Given an HTTP proxy "corporate"
      And HTTPS_PROXY is "ftp://corporate.lab.test:3128"
      When the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
      And the name server was asked for "corporate"
      And the name server was not asked for "default"
      And "default" served "example.com/dep@v1.2.0"

    @go1.22
    Scenario: Go 1.22 takes ftp:// for the name of a host
      Given Go 1.22
      And an HTTP proxy "corporate"
      And HTTPS_PROXY is "ftp://corporate.lab.test:3128"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "proxyconnect tcp: dial tcp: lookup ftp on"
      And the name server was asked for "ftp"
      And "corporate" was never contacted
      When HTTPS_PROXY is "http://corporate.lab.test:3128"
      And the modules are downloaded
      Then it succeeds
      And "corporate" was contacted
