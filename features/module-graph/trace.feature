@sandbox @needs-strace
Feature: What a build really opened
  go.mod says what a build needs and go list what it takes; strace sees what it opened. A file from outside, a connection that
  nobody asked for and a tool that no file names are found so, whatever told the build to use them.
  This protects from builds that take more than they declare.

  Background:
    Given Go 1.27

  Scenario: The build opened nothing outside its module, its toolchain and its cache
    Given the Go module "greeter"
    When it is built and traced
    Then every file read is inside the source, the toolchain or the module cache
    And no connection was tried

  Scenario: A trace names the files, the programs and the questions
    Given the Go module "greeter"
    When "./cmd/greeter" is built and traced
    Then the build succeeds
    And the build opened "cmd/greeter/main.go"
    And the build opened "vendor/example.com/dep/wording"
    And the build did not open "go.sum"
    And the build ran the program "link"
    And the build did not run the program "gcc"
    And the build looked in vain for "go.work"
    And every package that was opened is listed
    And the trace matches the snapshot

  Scenario: Tracing changes nothing that is built, and says what it costs
    Given the Go module "greeter"
    When "./cmd/greeter" is built
    And "./cmd/greeter" is built and traced
    Then both builds left the same binary
    And the build log of both builds is the same

  Scenario: go build -x tells of every Go file that the compiler opens
    Given the Go module "greeter" with the build flag "-x"
    When it is built and traced
    Then what "go build -x" told and what was opened agree

  Scenario: An overlay brings in a file from outside
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      import _ "embed"

      //go:embed motd.txt
      var motd string

      func main() { print(motd) }
      -- motd.txt --
      hello
      -- overlay.json --
      {"Replace": {"/src/motd.txt": "/etc/passwd"}}
      """
    When "." is built and traced
    Then every file read is inside the source or the toolchain
    And the build did not open "/etc/passwd"
    Given the build flag "-overlay=/src/overlay.json"
    When "." is built and traced
    Then the build succeeds
    And the build opened "/etc/passwd"
    And the build did not open "motd.txt"
    When the program is run
    Then the program says "builder:x:1000"

  Scenario: A tool around the compiler reads what it likes
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() {}
      -- spy.sh --
      read line < /etc/passwd
      exec "$@"
      """
    And the build flags "-toolexec='/bin/sh /src/spy.sh'"
    When "." is built and traced
    Then the build succeeds
    And the build opened "/etc/passwd"
    And the build ran the program "/bin/sh"
    And every file read is inside the source, the toolchain or the system

  Scenario: A generator runs what it likes, and a build does not run it
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      //go:generate sh -c "read line < /etc/passwd"

      func main() {}
      """
    When it is built and traced
    Then every file read is inside the source or the toolchain
    And the build did not run the program "sh"
    When the command "go generate ./..." is run and traced
    Then the command succeeds
    And the build ran the program "sh"
    And the build opened "/etc/passwd"

  Scenario: A link leads out of a folder, and the trace says where to
    Given the Go module "greeter"
    When the command "sh -c 'ln -s /etc/passwd $OUT/link; cat $OUT/link'" is run and traced
    Then the command succeeds
    And the build opened "/etc/passwd"

  Scenario: A module that is nowhere is asked for on the network
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21

      require example.com/dep v1.0.0
      -- go.sum --
      example.com/dep v1.0.0 h1:thGy1chRrARiFMmO5oGJ7RAp+fT40N1DDh9+4mf6nlc=
      example.com/dep v1.0.0/go.mod h1:+QWJ4TaKK0+5my1i1gpAnAdlLGkNg3weRsq3J1AghTg=
      -- main.go --
      package main

      import "example.com/dep"

      func main() { print(dep.Word()) }
      """
    And the environment
      | GOPROXY | off |
    When "." is built and traced
    Then the build fails
    And no connection was tried
    Given the environment
      | GOPROXY | https://proxy.example.test |
    When "." is built and traced
    Then the build fails in the "dns" layer
    And a connection to "127.0.0.1:53" was tried

  Scenario: A vendored package in no line of modules.txt is compiled, and the trace finds it
    Given the Go module "greeter"
    And the source file "vendor/github.com/bad-lib/lib.go" with the content
      """
      package lib

      func init() { println("phantom") }
      """
    When it is built and traced
    Then every package that was opened is listed
    And the build did not open "vendor/github.com/bad-lib"
    Given the source file "cmd/greeter/phantom.go" with the content
      """
      package main

      import _ "github.com/bad-lib"
      """
    When it is built and traced
    Then the build succeeds
    And the build opened "vendor/github.com/bad-lib/lib.go"
