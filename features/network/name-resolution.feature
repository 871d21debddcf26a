@sandbox
Feature: Names that do not resolve
  Before a module is fetched, a host's name becomes an address: by the hosts file, or by a name server.
  This protects from blaming a module proxy for what a name server did, and from settings that are said to help and
  do not.

  Background:
    Given Go 1.27

  Rule: Each failure of a name server has its own text

    Scenario: A dead name server on this machine is told with the port of both ends
      Given a module proxy "first"
      And GOPROXY is "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 127.0.0.1
        """
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "dial tcp: lookup first.lab.test on 127.0.0.1:53: read udp 127.0.0.1:"
      And the build log says "->127.0.0.1:53: read: connection refused"
      And "first" was never contacted
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        """
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: Without any name server the hosts file is enough
      Given no name server
      And a module proxy "first"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the diagnosis names "127.0.0.1:53"
      And the diagnosis names "first.lab.test"
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario: An empty resolv.conf means this machine
      Given a module proxy "first"
      And GOPROXY is "first"
      And the system file "/etc/resolv.conf" with the content
        """
        """
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "]:53: read: connection refused"
      And "name server" was never contacted
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        """
      When the modules are downloaded
      Then it succeeds

    Scenario Outline: A proxy whose name <fault> fails, and another proxy helps
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" <fault>
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup first.lab.test on 198.18.0.1:53: <text>"
      And the diagnosis names "<named>"
      And the name server was asked <times> for A records of "first"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds
      And the name server was not asked for "first"

      Examples:
        | fault                  | text               | named    | times   |
        | is not found           | no such host       | NXDOMAIN | 1 time  |
        | meets a server failure | server misbehaving | SERVFAIL | 2 times |
        | is refused             | server misbehaving | REFUSED  | 2 times |

    Scenario: An answer that is cut in two is an error of its own
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" has a garbled answer
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup first.lab.test on 198.18.0.1:53: cannot unmarshal DNS message"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: A name server that is silent is asked twice
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" times out
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "->198.18.0.1:53: i/o timeout"
      And the diagnosis names "first.lab.test"
      And the name server was asked 2 times for A records of "first"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: An answer with the wrong id is waited past
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" has an answer with a wrong id
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        options timeout:1 attempts:1
        """
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "->198.18.0.1:53: i/o timeout"
      And the name server was asked for "first"
      When GOPROXY is "second"
      And the modules are downloaded
      Then it succeeds

    Scenario: A wrong address looks like a server that is down
      Given a module proxy "first"
      And a name server for which "first" resolves to 198.18.7.7
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "dial tcp 198.18.7.7:443: connect: connection refused"
      And a connection to "198.18.7.7:443" was refused
      And the build log does not say "lookup"
      And the name server was asked for "first"
      And "first" was never contacted
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds
      And the name server was not asked for "first"

    Scenario: A name that resolves to this machine is told as such
      Given a module proxy "first"
      And a name server for which "first" resolves to 127.0.0.1
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "dial tcp 127.0.0.1:443: connect: connection refused"
      And the diagnosis names "first.lab.test"
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds

  Rule: Some oddities of a name server do no harm

    Scenario: An answer that is cut short is asked for again over TCP
      Given a module proxy "first"
      And a name server for which "first" has a truncated answer
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked 2 times for A records of "first"
      And "first" served "example.com/dep@v1.2.0"

    Scenario: A slow answer passes until resolv.conf allows less time
      Given a module proxy "first"
      And a name server for which "first" has a slow answer
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked 1 time for A records of "first"
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        options timeout:1 attempts:1
        """
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "i/o timeout"
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        options timeout:5 attempts:1
        """
      When the modules are downloaded
      Then it succeeds

    Scenario: A name server that fails once for each kind of address is not noticed
      Given a module proxy "first"
      And a name server for which 1 time "first" meets a server failure
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked 2 times for A records of "first"

    Scenario: A name server that fails twice for each kind of address fails one download
      Given a module proxy "first"
      And a name server for which 2 times "first" meets a server failure
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "server misbehaving"
      When the modules are downloaded
      Then it succeeds

    Scenario: A name that is missing once is not asked for again
      Given a module proxy "first"
      And a name server for which 1 time "first" is not found
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "no such host"
      And the name server was asked 1 time for A records of "first"
      When the modules are downloaded
      Then it succeeds

    Scenario: The second name server is asked where the first is dead
      Given a module proxy "first"
      And GOPROXY is "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 127.0.0.1
        nameserver 127.0.0.2
        """
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "connection refused"
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 127.0.0.1
        nameserver 198.18.0.1
        """
      When the modules are downloaded
      Then it succeeds
      And the name server was asked 1 time for A records of "first"

  Rule: A list of proxies goes on only after a pipe

    @myth
    Scenario Outline: A comma stops where a name <fault>, and a pipe goes on
      Given a module proxy "first"
      And a module proxy "second"
      And a name server for which "first" <fault>
      And GOPROXY is "first,second,direct"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the name server was not asked for "second"
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And the name server was asked for "first"
      And "second" served "example.com/dep@v1.2.0"
      And "direct" was never contacted

      Examples:
        | fault                  |
        | is not found           |
        | meets a server failure |
        | is refused             |
        | has a garbled answer   |

  Rule: The files of /etc decide what is asked

    Scenario: A short name is tried in every search domain, and then as it is
      Given a module proxy "first"
      And the name "short.lab.test" stands for "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test office.test
        """
      And GOPROXY is "http://short"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup short on 198.18.0.1:53: no such host"
      And the name server was asked for "short.corp.test"
      And the name server was asked for "short.office.test"
      And the name server was asked for "short"
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search lab.test
        """
      When the modules are downloaded
      Then it succeeds

    Scenario: The search ends with the first domain that knows the name
      Given a module proxy "mirror"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test lab.test office.test
        """
      And GOPROXY is "http://mirror"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "mirror.corp.test"
      And the name server was asked for "mirror.lab.test"
      And the name server was not asked for "mirror.office.test"

    Scenario: A name with a dot is tried as it is first
      Given a module proxy "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test
        """
      And GOPROXY is "https://missing.lab.test"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the name server was asked for "missing.lab.test"
      And the name server was asked for "missing.lab.test.corp.test"
      When GOPROXY is "first"
      And the modules are downloaded
      Then it succeeds
      And the name server was not asked for "first.lab.test.corp.test"

    Scenario: A resolv.conf with CRLF line ends is read as any other
      Given a module proxy "first"
      And the name "short.lab.test" stands for "first"
      And GOPROXY is "http://short"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 127.0.0.1
        """
      And the system file "/etc/resolv.conf" with CRLF line ends
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup short on 127.0.0.1:53: "
      And a question for "short" to "127.0.0.1:53" was refused
      Given the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test lab.test
        options timeout:1 attempts:1
        """
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "short.corp.test"
      And the name server was asked for "short.lab.test"
      When the command "sh -c 'head -n 1 /etc/resolv.conf | wc -c'" is run
      Then the command says "23"

    Scenario: With more dots wanted the search domains come first
      Given a module proxy "first"
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test
        options ndots:5
        """
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "first.lab.test.corp.test"
      And the name server was asked for "first"

    @myth
    Scenario Outline: The time limit and the attempts of resolv.conf are kept under GODEBUG=<setting>
      Given a module proxy "first"
      And a name server for which "first" times out
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        options timeout:1 attempts:1
        """
      And a time limit of 4 seconds
      And GOPROXY is "first"
      And GODEBUG is "<setting>"
      When the modules are downloaded
      Then the build fails
      And it fails in the "name resolution" layer
      And the build saw the variable "GODEBUG" as "<setting>"
      And the build log says "i/o timeout"
      And the name server was asked 1 time for A records of "first"
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds

      Examples:
        | setting   |
        | netdns=1  |
        | netdns=go |

    Scenario: The hosts file wins over the name server
      Given a module proxy "first"
      And a name server for which "first" is not found
      And the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds
      And the name server was not asked for "first"
      And "first" served "example.com/dep@v1.2.0"

    @myth
    Scenario: With dns before files the name server wins over the hosts file
      Given a module proxy "first"
      And the system file "/etc/hosts" with the content
        """
        127.0.0.9 first.lab.test
        """
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "dial tcp 127.0.0.9:443: connect: connection refused"
      And the name server was not asked for "first"
      Given the system file "/etc/nsswitch.conf" with the content
        """
        hosts: dns files
        """
      When the modules are downloaded
      Then it succeeds
      And the name server was asked for "first"

  Rule: Whose name is resolved

    @myth
    Scenario: With a proxy the module's own host is not resolved
      Given a module proxy "first"
      And GOPROXY is "first,direct"
      When the modules are downloaded
      Then it succeeds
      And the name server was not asked for "example.com"
      And "direct" was never contacted

    Scenario: Without a proxy the module's own host is resolved
      Given a module proxy "first"
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup example.com on 198.18.0.1:53: no such host"
      And the name server was asked for "example.com"
      And the name server was not asked for "first"
      When GOPROXY is "first"
      And the modules are downloaded
      Then it succeeds

    @myth
    Scenario: HTTPS_PROXY leaves the name to the proxy, and NO_PROXY takes it back
      Given a module proxy "first"
      And an HTTP proxy "corporate"
      And a name server for which "first" is not found
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And "corporate" was never contacted
      When HTTPS_PROXY is "corporate"
      And the modules are downloaded
      Then it succeeds
      And the name server was asked for "corporate"
      And the name server was not asked for "first"
      And "corporate" was contacted
      And "first" served "example.com/dep@v1.2.0"
      When NO_PROXY is "first.lab.test"
      And the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup first.lab.test on 198.18.0.1:53: no such host"
      And the name server was not asked for "corporate"
      When NO_PROXY is "other.lab.test"
      And the modules are downloaded
      Then it succeeds

    Scenario: An HTTP proxy whose own name is not found
      Given a module proxy "first"
      And an HTTP proxy "corporate"
      And a name server for which "corporate" is not found
      And GOPROXY is "first"
      And HTTPS_PROXY is "corporate"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "proxyconnect tcp: dial tcp: lookup corporate.lab.test on 198.18.0.1:53: no such host"
      And the diagnosis names "corporate.lab.test"
      And the name server was not asked for "first"
      When HTTPS_PROXY is ""
      And the modules are downloaded
      Then it succeeds

  Rule: Go's own resolver has few settings, and many that are told of do not exist

    @myth
    Scenario Outline: The go command resolves as ever under netdns=<mode>, and says nothing
      Given a module proxy "first"
      And GOPROXY is "first"
      And GODEBUG is "netdns=<mode>"
      When the modules are downloaded
      Then it succeeds
      And the build saw the variable "GODEBUG" as "netdns=<mode>"
      And the build log does not say "go package net"
      And the name server was asked 1 time for A records of "first"

      Examples:
        | mode      |
        | system    |
        | cgo       |
        | cgo+noctx |

    @myth
    Scenario: The mode netdns=system does not exist
      Given a module proxy "first"
      And GOPROXY is "first"
      And GODEBUG is "netdns=system+1"
      When the modules are downloaded
      Then it succeeds
      And the build log says "GODEBUG=netdns contains an invalid dns mode, ignoring it"
      And the build log says "using the Go DNS resolver"

    @myth
    Scenario Outline: A go command without cgo ignores netdns=<setting>
      Given a module proxy "first"
      And GOPROXY is "first"
      And GODEBUG is "netdns=<setting>"
      When the modules are downloaded
      Then it succeeds
      And the build log says "ignoring GODEBUG=netdns=cgo as the binary was compiled without support for the cgo resolver"

      Examples:
        | setting |
        | cgo+1   |
        | 1+cgo   |

    @myth
    Scenario Outline: A lookup that fails leaves no list of questions in the log under netdns=<setting>
      Given a module proxy "first"
      And a name server for which "first" meets a server failure
      And GOPROXY is "first"
      And GODEBUG is "netdns=<setting>"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "<said>"
      And the build log does not say "<unsaid>"
      And the build log does not say "dnsclient"
      And the name server was asked 2 times for A records of "first"
      Given the system file "/etc/hosts" with the content
        """
        198.18.0.2 first.lab.test
        """
      When the modules are downloaded
      Then it succeeds

      Examples:
        | setting | said                                                        | unsaid          |
        | 1       | go package net: using the Go DNS resolver                   | hostLookupOrder |
        | 2       | go package net: hostLookupOrder(first.lab.test) = files,dns | SERVFAIL        |
        | go+2    | go package net: confVal.netCgo = false  netGo = true        | SERVFAIL        |

    @myth
    Scenario: The forced resolver of Go obeys nsswitch.conf
      Given a module proxy "first"
      And GOPROXY is "first"
      And GODEBUG is "netdns=go+2"
      And the system file "/etc/hosts" with the content
        """
        127.0.0.9 first.lab.test
        """
      And the system file "/etc/nsswitch.conf" with the content
        """
        hosts: dns files
        """
      When the modules are downloaded
      Then it succeeds
      And the build log says "hostLookupOrder(first.lab.test) = dns,files"
      And the name server was asked for "first"

    @myth @go1.22
    Scenario Outline: GODEBUG is not kept by go env -w in Go <version>
      Given Go <version>
      And a lab
      When the command "go env -w GODEBUG=netdns=go" is run
      Then the command fails
      And the command says "<text>"
      And nothing was asked of the network

      Examples:
        | version | text                                                 |
        | 1.22    | unknown go command variable GODEBUG                  |
        | 1.27    | go: GODEBUG can only be set using the OS environment |

    @myth
    Scenario: A GODEBUG before go env -w holds for that command alone
      Given a lab
      And the environment
        | GOENV | /tmp/env |
      When the command "sh -c 'GODEBUG=netdns=go go env -w GOPRIVATE=corp.test; go env GOPRIVATE GODEBUG'" is run
      Then the command succeeds
      And the command says "corp.test"
      And the command does not say "netdns"

    @go1.22
    Scenario: go env shows GODEBUG in new versions of Go alone
      Given a lab
      And GODEBUG is "netdns=go"
      When the command "go env GODEBUG" is run
      Then the command says "netdns=go"
      Given Go 1.22
      When the command "go env GODEBUG" is run
      Then the command succeeds
      And the command does not say "netdns"

    @myth
    Scenario: A Go program keeps no answers of a name server
      Given a module proxy "first"
      And the source files
        """
        -- go.mod --
        module example.com/lookup

        go 1.21
        -- main.go --
        package main

        import (
        	"fmt"
        	"net"
        )

        func main() {
        	for range [2]int{} {
        		fmt.Println(net.LookupHost("first.lab.test"))
        	}
        }
        """
      When "." is built
      And the program is run
      Then the program says "[198.18.0.2] <nil>"
      And the name server was asked 2 times for A records of "first"
      And the name server was asked 2 times for AAAA records of "first"

    @myth @needs-gcc
    Scenario: A program with cgo has both resolvers, and chooses by what it finds
      Given a name server for which "failing.lab.test" meets a server failure
      And the system file "/etc/resolv.conf" with the content
        """
        nameserver 198.18.0.1
        search corp.test
        """
      And the source files
        """
        -- go.mod --
        module example.com/lookup

        go 1.21
        -- main.go --
        package main

        import (
        	"fmt"
        	"net"
        	"os"
        )

        func main() {
        	for _, name := range os.Args[1:] {
        		fmt.Println(net.LookupHost(name))
        	}
        }
        -- ask.sh --
        set -e
        go build -o "$OUT/lookup" .
        GODEBUG=netdns=1 "$OUT/lookup" chosen.lab.test
        GODEBUG=netdns=go+1 "$OUT/lookup" missing
        GODEBUG=netdns=cgo+1 "$OUT/lookup" missing failing.lab.test
        GODEBUG=netdns=2 LOCALDOMAIN=office.test "$OUT/lookup" localdomain.lab.test
        """
      And the environment
        | CGO_ENABLED | 1 |
      When the command "sh ask.sh" is run
      Then the command succeeds
      And the command says "go package net: dynamic selection of DNS resolver"
      And the command says "lookup chosen.lab.test on 198.18.0.1:53: no such host"
      And the command says "go package net: GODEBUG setting forcing use of the Go resolver"
      And the command says "lookup missing on 198.18.0.1:53: no such host"
      And the command says "go package net: GODEBUG setting forcing use of the cgo resolver"
      And the command says "lookup missing: no such host"
      And the command says "lookup failing.lab.test: Temporary failure in name resolution"
      And the command says "hostLookupOrder(localdomain.lab.test) = cgo"
      And the name server was asked 2 times for A records of "missing.corp.test"
      And the name server was asked 2 times for A records of "missing"
      And the name server was asked for "localdomain.lab.test.office.test"

  Rule: What asks nothing of the network proves nothing about it

    @myth
    Scenario: go list -m without a version asks nothing
      Given a lab
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.21
        """
      When the command "go list -m example.com/dep" is run
      Then the command fails
      And the command says "module example.com/dep: not a known dependency"
      And nothing was asked of the network

    Scenario: go list -m with a version asks the proxy
      Given a module proxy "first"
      And GOPROXY is "first"
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.21
        """
      When the command "go list -m example.com/dep@v1.2.0" is run
      Then the command succeeds
      And the command says "example.com/dep v1.2.0"
      And the name server was asked for "first"
      And "first" served "example.com/dep@v1.2.0"

    @myth
    Scenario: go list -m outside of a module asks nothing
      Given a lab
      And the source files
        """
        -- notes.txt --
        no module here
        """
      When the command "go list -m example.com/dep" is run
      Then the command fails
      And the command says "without -versions or an explicit version: go.mod file not found"
      And nothing was asked of the network

    Scenario: A poisoned record does harm as long as it is kept
      Given a module proxy "first"
      And a name server for which "first", for 1 second, resolves to 198.18.7.7
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "connect: connection refused"
      When the command "sleep 1" is run
      And the modules are downloaded
      Then it succeeds
