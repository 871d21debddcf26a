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
      And the fix "-trimpath" makes the twins identical

      Examples:
        | variation      |
        | source path    |
        | symlinked path |
        | GOROOT path    |

    Scenario: The place of the module cache leaks, and -trimpath keeps it out
      Given the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
        | GOFLAGS | -mod=mod          |
      When "." is built twice, varying "module cache path"
      Then the twins differ because of "module cache path"
      And the fix "-trimpath" makes the twins identical

  Rule: The inputs of a build change it, named and mended

    Background:
      Given the Go module "stamped" with the build flag "-trimpath"

    Scenario Outline: <variation> changes the program, and <fix> mends it
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the fix "<fix>" makes the twins identical

      Examples:
        | variation             | fix                             |
        | GOFLAGS               | GOFLAGS=                        |
        | go env file           | GOENV=off                       |
        | git absent            | -buildvcs=false                 |
        | git dirty             | -buildvcs=false                 |
        | git tag               | -buildvcs=false                 |
        | git message           | -buildvcs=false                 |
        | git missing           | -buildvcs=false                 |
        | version stamps        | -buildvcs=false                 |
        | GOAMD64               | GOAMD64=v1                      |
        | GOEXPERIMENT          | GOEXPERIMENT=                   |
        | build tags            | -tags=                          |
        | build id              | -ldflags=-buildid=              |
        | build mode            | -buildmode=exe                  |
        | linker variable       | -ldflags=-X=main.version=fixed  |
        | checkout with autocrlf | .gitattributes: * -text        |
        | go.work               | GOWORK=off                      |

    Scenario: CGO_ENABLED is in the program although nothing uses cgo
      When "." is built twice, varying "CGO_ENABLED"
      Then the twins differ because of "CGO_ENABLED"
      And the fix "CGO_ENABLED=0" makes the twins identical

    Scenario: Whether a C compiler is found changes the program
      When "." is built twice, varying "C compiler missing"
      Then the twins differ because of "C compiler missing"
      And the fix "CGO_ENABLED=0" makes the twins identical

    Scenario Outline: <variation> changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ

      Examples:
        | variation                   |
        | line ends of Go files       |
        | line ends of embedded files |
        | go line                     |
        | package by file             |

    Scenario: The vendor tree drops checksums from the build information
      Given the environment
        | CGO_ENABLED | 0                 |
        | GOPROXY     | file:///src/proxy |
        | GOSUMDB     | off               |
      When "." is built twice, varying "vendor tree"
      Then the twins differ because of "vendor tree"
      And the fix "-mod=mod" makes the twins identical

    Scenario: GOARM64 changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice for linux/arm64, varying "GOARM64"
      Then the twins differ because of "GOARM64"
      And the fix "GOARM64=v8.0" makes the twins identical

    Scenario: A repository of another owner ends the build
      When "." is built twice, varying "git foreign owner"
      Then the second build fails because of "git foreign owner"
      And the fix "-buildvcs=false" makes the twins identical
