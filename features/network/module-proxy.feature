@sandbox
Feature: Module proxies that fail
  GOPROXY is a list. After a comma Go asks the next entry only when a proxy says that it does not have a module; after a
  pipe it asks the next one whatever went wrong. A proxy that is silent, or that gives other content with a good status,
  is never left for the next one.
  This protects from lists that look like a fallback and are none.

  Background:
    Given Go 1.27

  Scenario: A build with default settings works in the lab
    Given a lab
    When the modules are downloaded
    Then it succeeds
    And "default" served "example.com/dep@v1.2.0"
    And "default" served "/sumdb/sum.lab.test/lookup/example.com/"
    And "checksum database" was never contacted
    And "direct" was never contacted

  Rule: What a comma and a pipe do with an answer

    @myth
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

    Scenario Outline: After a comma the answer <status> leads to the next proxy
      Given a module proxy "first" that answers <status>
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And the build log says "<status> <reason>"
      When GOPROXY is "first,second"
      And the modules are downloaded
      Then it succeeds
      And "first" was contacted
      And "second" served "example.com/dep@v1.2.0"
      And "direct" was never contacted

      Examples:
        | status | reason    |
        | 404    | Not Found |
        | 410    | Gone      |

    Scenario: A proxy that has no modules leads to the next one
      Given a module proxy "first" without modules
      And a module proxy "second" that serves the module "example.com/dep" at v1.2.0
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 404
      When GOPROXY is "first,second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    @myth
    Scenario Outline: After a comma the answer <status> ends the download, though another proxy follows
      Given a module proxy "first" that answers <status>
      And a module proxy "second"
      And GOPROXY is "first,second,direct"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And the build log says "reading https://first.lab.test/example.com/dep/@v/v1.2.0.mod: <status> <reason>"
      And the build log says "server response: <reason>"
      And "second" was never contacted
      And "direct" was never contacted
      When GOPROXY is "first|second|direct"
      And the modules are downloaded
      Then it succeeds
      And "first" was contacted
      And "second" served "example.com/dep@v1.2.0"
      And "direct" was never contacted

      Examples:
        | status | reason                        |
        | 400    | Bad Request                   |
        | 401    | Unauthorized                  |
        | 403    | Forbidden                     |
        | 407    | Proxy Authentication Required |
        | 429    | Too Many Requests             |
        | 451    | Unavailable For Legal Reasons |
        | 500    | Internal Server Error         |
        | 502    | Bad Gateway                   |
        | 503    | Service Unavailable           |
        | 504    | Gateway Timeout               |

    @needs-curl
    Scenario: Go does not wait as Retry-After asks it to
      Given a module proxy "first" that answers 429
      And a module proxy "second"
      And GOPROXY is "first"
      When the command "curl -sS -i https://first.lab.test/example.com/dep/@v/list" is run
      Then the command says "retry-after: 3600"
      # Whoever waited for that would be killed.
      Given a time limit of 60 seconds
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 429
      And the build log says "429 Too Many Requests"
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"
      When the command "curl -sS -i https://second.lab.test/example.com/dep/@v/list" is run
      Then the command does not say "retry-after"

    @myth @go1.22
    Scenario: A comma did the same in Go 1.22
      Given Go 1.22
      And a module proxy "first" that answers 403
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 403
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    @myth
    Scenario Outline: The default list does not lead past a default proxy that answers <status>
      Given a default module proxy that answers <status>
      And a module proxy "second"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And "direct" was never contacted
      And the name server was not asked for "example.com"
      When GOPROXY is "default|second"
      And the modules are downloaded
      Then it succeeds
      And "default" was contacted
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | status |
        | 403    |
        | 503    |

    Scenario: The default list leads to a module's own host where the default proxy answers 404
      Given a default module proxy that answers 404
      And a module proxy "second"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the name server was asked for "example.com"
      When GOPROXY is "default,second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    @myth
    Scenario: A redirect without end
      Given a module proxy "first" that redirects to itself
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 301
      And the build log says "stopped after 10 redirects"
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    Scenario: The log-in page of a network, where go.sum knows what was expected
      Given a module proxy "first" that answers with a web page
      And a module proxy "second"
      And a complete go.sum
      And GOPROXY is "first|second"
      When the modules are downloaded
      Then it fails in the "checksum" layer
      And the build log says "SECURITY ERROR"
      And the build log says "does NOT match an earlier download recorded in go.sum"
      And the diagnosis names "go.sum"
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    Scenario: The log-in page of a network, where nothing says what was expected
      Given a module proxy "first" that answers with a web page
      And a module proxy "second"
      And GOSUMDB is "off"
      And GOPROXY is "first,second"
      When the command "sh -c 'cd / && go mod download example.com/dep@v1.2.0'" is run
      Then it fails in the "module proxy" layer
      And the build log says "invalid response from proxy"
      And the build log says "invalid character '<' looking for beginning of value"
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

  Rule: Connections that break

    @myth
    Scenario Outline: After a comma a proxy that <fault> ends the download
      Given a module proxy "first" that <fault>
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "<text>"
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"
      And "direct" was never contacted

      Examples:
        | fault                              | text                                                |
        | refuses connections                | connect: connection refused                         |
        | resets connections                 | connection reset by peer                            |
        | is cut in the middle of the body   | unexpected EOF                                      |
        | is reset in the middle of the body | connection reset by peer                            |
        | promises more than it sends        | unexpected EOF                                      |
        | goes away                          | http2: server sent GOAWAY and closed the connection |

    # What the client says depends on what reaches it first: the end of the connection, or its reset.
    @myth
    Scenario: After a comma a proxy that takes a request and hangs up ends the download
      Given a module proxy "first" that hangs up without an answer
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "https://first.lab.test/example.com/dep/@v/v1.2.0.mod"
      And the diagnosis names "was cut off without an answer"
      And "first" was contacted
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    Scenario: A diagnosis proposes HTTP/1.1 to a proxy that ends HTTP/2
      Given a module proxy "first" that goes away
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "ErrCode=ENHANCE_YOUR_CALM"
      And its fix makes the download succeed
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A proxy that refuses every request over HTTP/2 keeps a build waiting, and answers over HTTP/1.1
      Given a module proxy "first" that refuses streams
      And GOPROXY is "first"
      And a time limit of 5 seconds
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "connect" layer
      And the diagnosis names "REFUSED_STREAM"
      And "first" was contacted
      Given a time limit of 60 seconds
      Then its fix makes the download succeed
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A slow proxy is waited for
      Given a module proxy "first" that is slow
      And a module proxy "second"
      And a complete go.sum
      And a time limit of 1 second
      And GOPROXY is "first|second"
      When the modules are downloaded
      Then the build is killed at its time limit
      Given a time limit of 60 seconds
      When the modules are downloaded
      Then it succeeds
      And "first" was contacted
      And "second" was never contacted

    Scenario Outline: <separator> does not help where a proxy never answers
      Given a module proxy "first" that stalls
      And a module proxy "second"
      And a time limit of 5 seconds
      And GOPROXY is "<list>"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And the diagnosis names "never answered"
      And "first" was contacted
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

      Examples:
        | separator | list          |
        | A comma   | first,second  |
        | A pipe    | first\|second |

    Scenario: A pipe does not help where half of an answer comes
      Given a module proxy "first" that stalls in the middle of the body
      And a module proxy "second"
      And a time limit of 5 seconds
      And GOPROXY is "first|second"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      And "first" was contacted
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    @slow
    Scenario: A host that drops every packet is given up after half a minute
      Given a module proxy "first" that is a black hole
      And a module proxy "second"
      And a time limit of 120 seconds
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "timeout" layer
      And the build log says "i/o timeout"
      And "second" was never contacted
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

  Rule: What is asked, and in which order

    Scenario: A module that go.mod requires is asked for its go.mod first
      Given a module proxy "first" that answers 503
      And a module proxy "second"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 503
      And the build log says "/example.com/dep/@v/v1.2.0.mod: 503"
      And the build log does not say "v1.2.0.info"
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "/v1.2.0.mod"

    Scenario: A version that is named is asked for its time first
      Given a module proxy "first" that answers 503
      And a module proxy "second"
      And GOPROXY is "first"
      When the command "sh -c 'cd / && go mod download example.com/dep@v1.2.0'" is run
      Then it fails in the "module proxy" layer with status 503
      And the command says "/example.com/dep/@v/v1.2.0.info: 503"
      And the command does not say "v1.2.0.mod"
      When GOPROXY is "first|second"
      And the command "sh -c 'cd / && go mod download example.com/dep@v1.2.0'" is run
      Then it succeeds
      And "second" served "/v1.2.0.info"

    Scenario: A download asks for three files
      Given a module proxy "first"
      And a complete go.sum
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And "first" served "/v1.2.0.mod"
      And "first" served "/v1.2.0.info"
      And "first" served "/v1.2.0.zip"

    @myth
    Scenario: The host of a module is not looked up where a proxy has it
      Given a module proxy "first"
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the name server was asked for "example.com"
      When GOPROXY is "first"
      And the modules are downloaded
      Then it succeeds
      And the name server was asked for "first"
      And the name server was not asked for "example.com"

    @myth
    Scenario: A version that is named is asked for its time, its go.mod and its archive, in this order
      Given a module proxy "first"
      And GOPROXY is "first"
      When the command "sh -c 'cd / && go mod download example.com/dep@v1.2.0'" is run
      Then the command succeeds
      And the requests came in this order
        | first | /example.com/dep/@v/v1.2.0.info |
        | first | /example.com/dep/@v/v1.2.0.mod  |
        | first | /example.com/dep/@v/v1.2.0.zip  |

    Scenario: Each file is asked of the first proxy of the list before the second
      Given a module proxy "first" without modules
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it succeeds
      And the requests came in this order
        | first  | /example.com/dep/@v/v1.2.0.mod |
        | second | /example.com/dep/@v/v1.2.0.mod |
      And the requests came in this order
        | first  | /example.com/dep/@v/v1.2.0.zip |
        | second | /example.com/dep/@v/v1.2.0.zip |
      When GOPROXY is "second,first"
      And the modules are downloaded
      Then it succeeds
      And the requests came in this order
        | second | /example.com/dep/@v/v1.2.0.mod |
        | second | /example.com/dep/@v/v1.2.0.zip |

  Rule: What stands in GOPROXY

    Scenario: GOPROXY=off asks nobody
      Given GOPROXY is "off"
      And a lab
      When the modules are downloaded
      Then it fails in the "module-resolution" layer
      And the build log says "module lookup disabled by GOPROXY=off"
      And nothing was asked of the network
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

    Scenario: off within a list ends it
      Given the published module "example.com/dep" at v1.2.0
      And a module proxy "first" without modules
      And GOPROXY is "first,off,default"
      When the modules are downloaded
      Then it fails in the "module-resolution" layer
      And the build log says "module lookup disabled by GOPROXY=off"
      And "first" was contacted
      And "default" was never contacted
      When GOPROXY is "first,default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: direct asks the host that the module's path begins with
      Given GOPROXY is "direct"
      And a lab
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "https://example.com/dep?go-get=1"
      And "default" was never contacted
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

    Scenario: An empty GOPROXY is the default
      Given GOPROXY is ""
      And a lab
      When the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

    Scenario: A list of commas
      Given GOPROXY is ","
      And a lab
      When the modules are downloaded
      Then it fails in the "module proxy" layer
      And the build log says "GOPROXY list is not the empty string, but contains no entries"
      And nothing was asked of the network
      When GOPROXY is ",default,"
      And the modules are downloaded
      Then it succeeds

    Scenario Outline: <what> in GOPROXY
      Given a module proxy "first"
      And GOPROXY is "<value>"
      When the modules are downloaded
      Then it fails in the "module proxy" layer
      And the build log says "<text>"
      And "first" was never contacted
      When GOPROXY is "<right>"
      And the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

      Examples:
        | what                        | value                | text                                                 | right                 |
        | A scheme that is no proxy's | ftp://first.lab.test | invalid proxy URL scheme (must be https, http, file) | http://first.lab.test |
        | A word                      | first-proxy          | invalid proxy URL missing scheme: first-proxy        | first                 |
        | The path of a folder        | /srv/modules,first   | invalid proxy URL missing scheme: /srv/modules       | first                 |

    Scenario: A host without a scheme is asked by https
      Given a module proxy "first"
      And GOPROXY is "first.lab.test"
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A port that nobody asks may be closed
      Given a module proxy "first" that refuses connections on port 80
      And GOPROXY is "http://first.lab.test"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says ":80: connect: connection refused"
      When GOPROXY is "first"
      And the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A host and a port without a scheme, where plain HTTP answers
      Given a module proxy "first"
      And GOPROXY is "first.lab.test:80"
      When the modules are downloaded
      Then it fails in the "module proxy" layer
      And the build log says "http: server gave HTTP response to HTTPS client"
      And the diagnosis names "plain HTTP"
      When GOPROXY is "http://first.lab.test:80"
      And the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A file of settings with CRLF line ends is read as any other
      Given a module proxy "first"
      And a module proxy "second" that answers 503
      And the environment
        | GOENV | /etc/goenv |
      And the system file "/etc/goenv" with the content
        """
        GOPROXY=https://second.lab.test
        GOSUMDB=off
        """
      And the system file "/etc/goenv" with CRLF line ends
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 503
      And "first" was never contacted
      Given the system file "/etc/goenv" with the content
        """
        GOPROXY=https://first.lab.test
        GOSUMDB=off
        """
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A toolchain that go.mod asks for is looked for at the proxy, unless the toolchain is a local one
      Given a module proxy "first"
      And GOPROXY is "first"
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.99.0
        -- main.go --
        package main

        func main() {}
        """
      When "." is built
      Then it fails in the "toolchain" layer
      And the build log says "go.mod requires go >= 1.99.0 (running go 1.27"
      And "first" was never contacted
      When GOTOOLCHAIN is "auto"
      And "." is built
      Then it fails in the "toolchain" layer
      And the build log says "download go1.99.0 for "
      And "first" was contacted
      Given the source file "go.mod" with the content
        """
        module example.com/app

        go 1.21
        """
      When "." is built
      Then it succeeds

    Scenario: A relative path is taken for a host
      Given GOPROXY is "proxy/modules"
      And a lab
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "https://proxy/modules/example.com/dep/@v/v1.2.0.mod"
      And the name server was asked for "proxy"
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

    Scenario Outline: A host that is gone stands before the default proxy, and <change>
      Given GOPROXY is "https://gone.lab.test,default"
      And a lab
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup gone.lab.test on"
      And "default" was never contacted
      When GOPROXY is "<list>"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

      Examples:
        | change            | list                           |
        | a pipe takes over | https://gone.lab.test\|default |
        | is removed        | default                        |

    Scenario: A module cache is a proxy
      Given a complete go.sum
      And a lab
      When the command "sh -c 'export GOFLAGS=-modcacherw; GOMODCACHE=/tmp/one go mod download && GOPROXY=file:///tmp/one/cache/download GOMODCACHE=/tmp/two go mod download && ls /tmp/two/example.com/dep@v1.2.0/go.mod'" is run
      Then the command succeeds
      And the command says "/tmp/two/example.com/dep@v1.2.0/go.mod"
      And "default" served "example.com/dep@v1.2.0"

    Scenario: A folder that is not there
      Given GOPROXY is "file:///srv/modules"
      And a lab
      When the modules are downloaded
      Then it fails in the "module proxy" layer
      And the build log says "reading file:///srv/modules/example.com/dep/@v/v1.2.0.mod: no such file or directory"
      And nothing was asked of the network
      When GOPROXY is "file:///srv/modules,default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"

  Rule: What asks nobody

    Scenario: A replaced module needs no proxy
      Given a lab
      And the source files
        """
        -- go.mod --
        module lab.test/app

        go 1.21

        replace example.com/lib => ./lib
        -- main.go --
        package main

        import _ "example.com/lib"

        func main() {}
        -- lib/go.mod --
        module example.com/lib

        go 1.21
        -- lib/lib.go --
        package lib
        """
      And GOPROXY is "off"
      And GOSUMDB is "off"
      When the command "sh -c 'cp -r . /tmp/copy && cd /tmp/copy && go mod tidy && go build -o /dev/null .'" is run
      Then the command succeeds
      And the command says "found example.com/lib in example.com/lib v0.0.0-00010101000000-000000000000"
      And nothing was asked of the network

    @myth
    Scenario: A module that is listed without a version is not asked for
      Given a lab
      And the source files
        """
        -- go.mod --
        module lab.test/app

        go 1.21
        """
      When the command "go list -m -f '{{.Path}}' example.com/dep" is run
      Then the command fails
      And the command says "module example.com/dep: not a known dependency"
      And nothing was asked of the network
      When the command "go list -m -f '{{.Path}} {{.Version}}' example.com/dep@v1.2.0" is run
      Then the command succeeds
      And the command says "example.com/dep v1.2.0"
      And "default" was contacted

    Scenario: Without go.sum a build does not even say that GOPROXY is off
      Given a lab
      And GOPROXY is "off"
      When "." is built
      Then it fails in the "module-resolution" layer
      And the build log says "missing go.sum entry for module providing package example.com/dep"
      And the build log does not say "GOPROXY=off"
      And nothing was asked of the network
      Given a complete go.sum
      When "." is built
      Then it fails in the "module-resolution" layer
      And the build log says "module lookup disabled by GOPROXY=off"
      When GOPROXY is "default"
      And "." is built
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
