@sandbox
Feature: Requests that are made to do harm
  What a build asks for is not trusted: paths and versions that are not written as the protocol of module proxies has them, paths
  that lead out of a folder, requests that hide another one or never end. Each is refused with the status that says why, nothing
  is written or given away, and the services go on.
  This protects from a build that breaks the lab in which it is tested, and with it the scenarios beside it.

  Background:
    Given Go 1.27
    And a module proxy "first"
    And the published module "example.com/dep" at v1.2.0
    And the published module "example.com/Upper" at v1.0.0
    And GOPROXY is "first"

  Scenario: Paths that the protocol does not have are refused, and lead out of no folder
    Given the source files
      """
      -- go.mod --
      module example.com/hostile

      go 1.21
      -- main.go --
      package main

      import (
      	"bufio"
      	"fmt"
      	"net"
      	"strings"
      )

      func main() {
      	for _, path := range []string{
      		"/example.com/dep/@v/v1.2.0.mod",
      		"/example.com/dep/@v/v1.2.1.mod",
      		"/example.com/!upper/@v/list",
      		"/example.com/Upper/@v/list",
      		"/example.com/!!upper/@v/list",
      		"/example.com/dep/@v/../../../etc/passwd",
      		"/example.com/dep/@v/..%2f..%2f..%2fetc%2fpasswd",
      		"/example.com/dep/@v/v1.2.0%2f..%2fx.zip",
      		"/example.com/dep/@v/newest.info",
      	} {
      		connection, err := net.Dial("tcp", "first.lab.test:80")
      		if err != nil {
      			panic(err)
      		}
      		// As it is written: a client of HTTP would tidy the path up.
      		fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: first.lab.test\r\n\r\n", path)
      		line, err := bufio.NewReader(connection).ReadString('\n')
      		fmt.Println(path, strings.TrimSpace(line), err)
      	}
      }
      """
    When "." is built
    And the program is run
    # What there is, and what there isn't.
    Then the program says "/dep/@v/v1.2.0.mod HTTP/1.1 200"
    And the program says "/dep/@v/v1.2.1.mod HTTP/1.1 404"
    # A capital letter is written as an exclamation mark and the small letter.
    And the program says "/!upper/@v/list HTTP/1.1 200"
    And the program says "/Upper/@v/list HTTP/1.1 404"
    And the program says "/!!upper/@v/list HTTP/1.1 404"
    # Steps back, plain and hidden.
    And the program says "/@v/../../../etc/passwd HTTP/1.1 400"
    And the program says "/@v/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1 400"
    And the program says "/@v/v1.2.0%2f..%2fx.zip HTTP/1.1 400"
    And the program says "/@v/newest.info HTTP/1.1 404"

  Scenario: Requests that hide another one or never end are refused, and the next build is served
    Given the source files
      """
      -- go.mod --
      module example.com/hostile

      go 1.21
      -- main.go --
      package main

      import (
      	"bufio"
      	"fmt"
      	"net"
      	"strings"
      	"time"
      )

      func main() {
      	for _, request := range [][2]string{
      		{"honest", "GET /example.com/dep/@v/list HTTP/1.1\r\nHost: a\r\n\r\n"},
      		{"two lengths", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"},
      		{"other chunks", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"},
      		{"spaced name", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
      		{"handshake", "\x16\x03\x01\x02\x00\r\n\r\n"},
      		{"long path", "GET /" + strings.Repeat("x", 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"},
      		{"long header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"},
      		{"long body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n"},
      	} {
      		connection, err := net.Dial("tcp", "first.lab.test:80")
      		if err != nil {
      			panic(err)
      		}
      		connection.SetDeadline(time.Now().Add(20 * time.Second))
      		go func() {
      			_, err := fmt.Fprint(connection, request[1])
      			for endless := strings.Repeat("x", 1<<20); err == nil && request[0] == "long body"; {
      				_, err = fmt.Fprint(connection, endless)
      			}
      		}()
      		line, err := bufio.NewReader(connection).ReadString('\n')
      		fmt.Printf("%s: %s %v\n", request[0], strings.TrimSpace(line), err)
      	}
      }
      """
    When "." is built
    And the program is run
    Then the program says "honest: HTTP/1.1 200"
    And the program says "two lengths: HTTP/1.1 400"
    And the program says "other chunks: HTTP/1.1 400"
    And the program says "spaced name: HTTP/1.1 400"
    And the program says "handshake: HTTP/1.1 400"
    And the program says "long path: HTTP/1.1 414"
    And the program says "long header: HTTP/1.1 431"
    And the program says "long body: HTTP/1.1 413"
    When the command "sh -c 'cd / && go mod download example.com/dep@v1.2.0'" is run
    Then it succeeds
    And "first" served "example.com/dep@v1.2.0"
