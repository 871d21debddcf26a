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

  @myth
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
    And the build log says "module lookup disabled by GOPROXY=off"
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
    But the module graph has the phantom "github.com/bad-lib"
    When "./cmd/greeter" is built and traced
    And the program is run
    Then the program says "phantom"

  @needs-gcc
  Scenario: A build with C in it runs the machine's compiler and reads the machine's headers
    Given the Go module "cgo"
    When "./cmd/either" is built and traced
    Then every file read is inside the source or the toolchain
    And the build did not run the program "gcc"
    And the build did not open "/usr/include"
    Given the C compiler "gcc"
    When "./cmd/either" is built and traced
    Then the build succeeds
    And the build ran the program "gcc"
    And the build opened "/usr/include/stdlib.h"
    And every file read is inside the source, the toolchain or the system

  Scenario Outline: A test reads <what>
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- app.go --
      package app
      -- app_test.go --
      package app

      import (
      	"os"
      	"testing"
      )

      func Test(t *testing.T) {
      	if _, err := os.ReadFile("<file>"); err != nil {
      		t.Fatal(err)
      	}
      }
      -- testdata/words --
      some words
      """
    When the command "go test ./..." is run and traced
    Then the command succeeds
    And the build ran the program "app.test"
    And the build opened "<file>"
    And the build did not open "<other>"
    And every file read is inside <places>

    Examples:
      | what                | file           | other          | places                                 |
      | its own data        | testdata/words | /etc/passwd    | the source or the toolchain            |
      | the machine's files | /etc/passwd    | testdata/words | the source, the toolchain or the system |

  Scenario: A folder in the source stands in for a module and is read, and one outside of it is looked for in vain
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21

      require example.com/lib v1.0.0

      replace example.com/lib => ./fork
      -- main.go --
      package main

      import "example.com/lib"

      func main() { println(lib.Name) }
      -- fork/go.mod --
      module example.com/lib

      go 1.21
      -- fork/lib.go --
      package lib

      const Name = "lib"
      """
    When "." is built and traced
    Then the build succeeds
    And the build opened "fork/lib.go"
    And every file read is inside the source or the toolchain
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.21

      require example.com/lib v1.0.0

      replace example.com/lib => ../fork
      """
    When "." is built and traced
    Then the build fails
    And the build log says "replacement directory ../fork does not exist"
    And the build looked in vain for "/fork"
    And the build did not open "fork"

  # /etc has neither a go.mod nor Go files of its own, so the overlay gives it some.
  Scenario: A folder outside the source that stands in for a module is read
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21

      require example.com/lib v1.0.0

      replace example.com/lib => /etc
      -- main.go --
      package main

      import "example.com/lib"

      func main() { print(lib.Users) }
      -- lib.txt --
      package lib

      import _ "embed"

      //go:embed passwd
      var Users string
      -- mod.txt --
      module example.com/lib

      go 1.21
      -- overlay.json --
      {"Replace": {"/etc/go.mod": "/src/mod.txt", "/etc/lib.go": "/src/lib.txt"}}
      """
    And the build flag "-overlay=/src/overlay.json"
    When "." is built and traced
    Then the build succeeds
    And the build opened "/etc/passwd"
    And every file read is inside the source, the toolchain or the system
    But the module graph has the finding "replace-outside" at "go.mod:7"
    When the program is run
    Then the program says "builder:x:1000"

  Scenario: A package that a tool slips to the compiler is in no view of the module graph
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() {}
      -- testdata/more.go --
      package main

      func init() { println("phantom") }
      -- slip.sh --
      case "$*" in
      */compile*' -p main '*' -pack '*) exec "$@" /src/testdata/more.go ;;
      esac
      exec "$@"
      """
    When "." is built and traced
    Then the module graph has no findings
    Given the build flags "-toolexec='/bin/sh /src/slip.sh'"
    When "." is built and traced
    Then the build succeeds
    But the module graph has the phantom "testdata"
    And the cause is "no pattern of the go command matches its folder"
    And the module graph has the finding "opened-unlisted" at "testdata/more.go"
    When the program is run
    Then the program says "phantom"

  Scenario: A required module of which the build opened nothing is marked, and is no finding
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21

      require (
      	example.com/far v0.0.0
      	example.com/near v0.0.0
      )

      replace (
      	example.com/far => ./far
      	example.com/near => ./near
      )
      -- main.go --
      package main

      import "example.com/near"

      func main() { print(near.Word) }
      -- main_test.go --
      package main

      import _ "example.com/far"
      -- near/go.mod --
      module example.com/near
      -- near/near.go --
      package near

      const Word = "near"
      -- far/go.mod --
      module example.com/far
      -- far/far.go --
      package far
      """
    When "." is built and traced
    Then the module graph has no findings
    But the module graph has the mark "module-unopened" at "go.mod:6"
    And the cause is "only tests import it: main_test.go:3 imports example.com/far"

  @myth
  Scenario: What comes from the module cache is of the modules that go.mod names
    Given the Go module "stamped"
    And the source without "vendor"
    And the environment
      | GOPROXY | file:///src/proxy |
      | GOSUMDB | off               |
    When "." is built and traced
    Then the build succeeds
    And the build opened "/gomodcache/example.com/dep@v1.0.0/dep.go"
    And every package that was opened is listed
    And the module graph has no findings

  Scenario: An overlay's file is of a folder that no pattern matches
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() {}
      -- _hidden/more.go --
      package main

      func init() { println("phantom") }
      -- overlay.json --
      {"Replace": {"/src/more.go": "/src/_hidden/more.go"}}
      """
    And the build flag "-overlay=/src/overlay.json"
    When "." is built and traced
    Then the build succeeds
    But the module graph has the phantom "_hidden"
    And the cause is "no pattern of the go command matches its folder"
