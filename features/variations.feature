@sandbox
Feature: What changes a Go binary, and what does not
  Each factor by itself, under -trimpath unless the scenario says otherwise. Every variation is read back inside the
  build's environment: one that has no effect there would fail its scenario.

  Background:
    Given Go 1.27

  Rule: The circumstances of a build leave no trace under -trimpath

    Background:
      Given the Go module "stamped" with the build flag "-trimpath"
      And the environment
        | CGO_ENABLED | 0 |

    Scenario: The same build twice
      When "." is built twice, varying nothing
      Then the verdict on the twins is "not varied: nothing was asked to be varied"

    Scenario Outline: <variation> leaves no trace
      When "." is built twice, varying "<variation>"
      Then the twins are identical

      Examples:
        | variation            |
        | environment          |
        | source path          |
        | symlinked path       |
        | GOROOT path          |
        | kernel               |
        | address space layout |
        | CPU count            |
        | time                 |
        | user                 |
        | file order           |
        | host name            |
        | home                 |
        | locale               |
        | search path          |
        | time zone            |
        | umask                |
        | niceness             |
        | full name            |
        | login shell          |
        | shell                |
        | declared parallelism |
        | temporary folder     |
        | SOURCE_DATE_EPOCH    |
        | file times           |
        | file modes           |
        | build cache path     |
        | GOMAXPROCS           |
        | -p                   |
        | GODEBUG              |
        | GOENV                |
        | network              |
        | git shallow          |
        | git worktree         |
        | line ends of go.mod  |
        | go install           |

    Scenario: A cold build cache leaves no trace
      When "." is built twice, varying "build cache"
      Then the twins are identical

    Scenario: The place of the module cache leaves no trace
      Given the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
        | GOFLAGS | -mod=mod          |
      When "." is built twice, varying "module cache path"
      Then the twins are identical

  Rule: Without -trimpath paths are in the program

    Background:
      Given the Go module "stamped"
      And the environment
        | CGO_ENABLED | 0 |

    Scenario Outline: The <variation> leaks, and -trimpath keeps it out
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the input "<input>" drifted
      And the ways to the cause agree
      And the fix "-trimpath" makes the twins identical

      Examples:
        | variation      | input  |
        | source path    | folder |
        | symlinked path | folder |
        | GOROOT path    | GOROOT |

    Scenario: The place of the module cache leaks, and -trimpath keeps it out
      Given the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
        | GOFLAGS | -mod=mod          |
      When "." is built twice, varying "module cache path"
      Then the twins differ because of "module cache path"
      And the input "folder" drifted
      And the ways to the cause agree
      And the fix "-trimpath" makes the twins identical

  Rule: The inputs of a build change it, named and mended

    Background:
      Given the Go module "stamped" with the build flag "-trimpath"

    Scenario Outline: <variation> changes the program, and <fix> mends it
      Given the environment
        | CGO_ENABLED | 0                 |
        | GOPROXY     | file:///src/proxy |
        | GOSUMDB     | off               |
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the input "<input>" drifted
      And the ways to the cause agree
      And the fix "<fix>" makes the twins identical

      Examples:
        | variation              | input                  | fix                            |
        | GOFLAGS                | -ldflags               | GOFLAGS=                       |
        | go env file            | -ldflags               | GOENV=off                      |
        | git absent             | vcs                    | -buildvcs=false                |
        | git dirty              | vcs.modified           | -buildvcs=false                |
        | git tag                | main module            | -buildvcs=false                |
        | git message            | vcs.revision           | -buildvcs=false                |
        | git missing            | vcs                    | -buildvcs=false                |
        | version stamps         | vcs                    | -buildvcs=false                |
        | GOAMD64                | GOAMD64                | GOAMD64=v1                     |
        | GOEXPERIMENT           | GOEXPERIMENT           | GOEXPERIMENT=                  |
        | build tags             | -tags                  | -tags=                         |
        | build id               | -ldflags               | -ldflags=-buildid=             |
        | build mode             | -buildmode             | -buildmode=exe                 |
        | linker variable        | -ldflags -X main.version | -ldflags=-X=main.version=fixed |
        | checkout with autocrlf | file banner.txt        | .gitattributes: * -text        |
        | go.work                | dep example.com/dep    | GOWORK=off                     |
        | vendor tree            | dep example.com/dep    | -mod=mod                       |

    Scenario: CGO_ENABLED is in the program although nothing uses cgo
      When "." is built twice, varying "CGO_ENABLED"
      Then the twins differ because of "CGO_ENABLED"
      And the input "CGO_ENABLED" drifted
      And the ways to the cause agree
      And the fix "CGO_ENABLED=0" makes the twins identical

    Scenario: Whether a C compiler is found changes the program
      When "." is built twice, varying "C compiler missing"
      Then the twins differ because of "C compiler missing"
      And the input "CGO_ENABLED" drifted
      And the ways to the cause agree
      And the fix "CGO_ENABLED=0" makes the twins identical

    Scenario Outline: <variation> changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the input "<input>" drifted
      And the ways to the cause agree

      Examples:
        | variation                   | input           |
        | line ends of Go files       | file main.go    |
        | line ends of embedded files | file banner.txt |
        | go line                     | go line         |
        | package by file             | import path     |

    Scenario: GOARM64 changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice for linux/arm64, varying "GOARM64"
      Then the twins differ because of "GOARM64"
      And the input "GOARM64" drifted
      And the ways to the cause agree
      And the fix "GOARM64=v8.0" makes the twins identical

    Scenario: A repository of another owner ends the build
      When "." is built twice, varying "git foreign owner"
      Then the second build fails because of "git foreign owner"
      And the fix "-buildvcs=false" makes the twins identical
