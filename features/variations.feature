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
        | user                 |
        | file order           |
        | host name            |
        | home                 |
        | search path          |
        | time zone            |
        | umask                |
        | niceness             |
        | CPU model            |
        | memory size          |
        | uptime               |
        | full name            |
        | login shell          |
        | shell                |
        | declared parallelism |
        | declared user name   |
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
        | line ends of go.mod  |
        | go install           |

      @needs-setarch
      Examples:
        | variation            |
        | kernel               |
        | address space layout |
        | CPU count            |

      @needs-locales
      Examples:
        | variation |
        | locale    |

      @needs-git
      Examples:
        | variation    |
        | git shallow  |
        | git worktree |

    Scenario: A cold build cache leaves no trace
      When "." is built twice, varying "build cache"
      Then the twins are identical

    # In what order packages and functions are compiled, where nothing is taken from a cache.
    @needs-setarch
    Scenario Outline: A cold build cache leaves no trace with <how>
      When "." is built twice, varying "build cache, <variation>"
      Then the twins are identical

      Examples:
        | how                                          | variation                         |
        | one package at a time                        | -p                                |
        | one CPU, and one function at a time compiled | CPU count, concurrent compilation |

    Scenario: The place of the module cache leaves no trace
      Given the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
        | GOFLAGS | -mod=mod          |
      When "." is built twice, varying "module cache path"
      Then the twins are identical

    Scenario: The place of an empty module cache can't be varied
      Given the source files
        """
        -- go.mod --
        module example.com/alone

        go 1.26
        -- main.go --
        package main

        func main() {}
        """
      When "." is built twice, varying "module cache path"
      Then the verdict on the twins is "not varied: nothing of this build is in the module cache"

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
      And the twins differ in "<place>"
      And the ways to the cause agree
      And the fix "-trimpath" makes the twins identical

      Examples:
        | variation      | input  | place      |
        | source path    | folder | .gopclntab |
        | symlinked path | folder | .gopclntab |
        | GOROOT path    | GOROOT | .gopclntab |

    Scenario: The place of the module cache leaks, and -trimpath keeps it out
      Given the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
        | GOFLAGS | -mod=mod          |
      When "." is built twice, varying "module cache path"
      Then the twins differ because of "module cache path"
      And the input "folder" drifted
      And the twins differ in ".debug_line"
      And the ways to the cause agree
      And the fix "-trimpath" makes the twins identical

    Scenario: A text that the linker sets changes the program here too
      When "." is built twice, varying "linker variable"
      Then the twins differ because of "linker variable"
      And nothing else makes them differ
      And the twins differ in "main.version.str"
      And the fix "-ldflags=-X=main.version=fixed" makes the twins identical

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
      And the twins differ in "<place>"
      And the ways to the cause agree
      And the fix "<fix>" makes the twins identical

      Examples:
        | variation              | input                    | place                        | fix                            |
        | GOFLAGS                | -ldflags                 | .debug_info                  | GOFLAGS=                       |
        | go env file            | -ldflags                 | .debug_info                  | GOENV=off                      |
        | GOAMD64                | GOAMD64                  | function code                | GOAMD64=v1                     |
        | GOEXPERIMENT           | GOEXPERIMENT             | GOEXPERIMENT                 | GOEXPERIMENT=                  |
        | build tags             | -tags                    | -tags                        | -tags=                         |
        | build id               | -ldflags                 | .note.go.buildid             | -ldflags=-buildid=             |
        | build mode             | -buildmode               | -buildmode                   | -buildmode=exe                 |
        | linker variable        | -ldflags -X main.version | main.version.str             | -ldflags=-X=main.version=fixed |
        | go.work                | dep example.com/dep      | DefaultGODEBUG               | GOWORK=off                     |
        | vendor tree            | dep example.com/dep      | dep example.com/dep checksum | -mod=mod                       |

      @needs-git
      Examples:
        | variation              | input                    | place                        | fix                            |
        | git absent             | vcs                      | vcs.revision                 | -buildvcs=false                |
        | git dirty              | vcs.modified             | vcs.modified                 | -buildvcs=false                |
        | git tag                | main module              | mod example.com/stamped      | -buildvcs=false                |
        | git message            | vcs.revision             | vcs.revision                 | -buildvcs=false                |
        | git missing            | vcs                      | vcs.revision                 | -buildvcs=false                |
        | version stamps         | vcs                      | vcs.revision                 | -buildvcs=false                |
        | checkout with autocrlf | file banner.txt          | main.banner                  | .gitattributes: * -text        |

    Scenario: A text that the linker sets is named, and all else is equal
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "linker variable"
      Then the comparison says "code identical: the same bytes"
      And the twins are equivalent after "go-build-id, gnu-build-id, ldflags-x(main.version)"

    Scenario: Line ends of Go files change nothing but build ids
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "line ends of Go files"
      Then the comparison says "only ids and checksums differ"
      And the twins are equivalent after "go-build-id, gnu-build-id"

    # No package of this program has a file for cgo, and none has one that is chosen by it, as net and os/user have.
    @needs-gcc
    Scenario: CGO_ENABLED is in the program although nothing uses cgo
      Given the source files
        """
        -- go.mod --
        module example.com/alone

        go 1.26
        -- main.go --
        package main

        func main() {}
        """
      When "." is built twice, varying "CGO_ENABLED"
      Then the twins differ because of "CGO_ENABLED"
      And the input "CGO_ENABLED" drifted
      And the twins differ in "CGO_ENABLED"
      And the ways to the cause agree
      And the fix "CGO_ENABLED=0" makes the twins identical

    # This program imports os/user.
    @needs-gcc
    Scenario: Whether a C compiler is found changes the program
      When "." is built twice, varying "C compiler missing"
      Then the twins differ because of "C compiler missing"
      And the input "CGO_ENABLED" drifted
      And the twins differ in "CGO_ENABLED"
      And the ways to the cause agree
      And the fix "CGO_ENABLED=0" makes the twins identical

    Scenario Outline: <variation> changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "<variation>"
      Then the twins differ because of "<variation>"
      And nothing else makes them differ
      And the input "<input>" drifted
      And the twins differ in "<place>"
      And the ways to the cause agree

      Examples:
        | variation                   | input           | place          |
        | line ends of Go files       | file main.go    | build id       |
        | line ends of embedded files | file banner.txt | main.banner    |
        | go line                     | go line         | DefaultGODEBUG |
        | package by file             | import path     | path           |

    Scenario: GOARM64 changes the program
      Given the environment
        | CGO_ENABLED | 0 |
      When "." is built twice for linux/arm64, varying "GOARM64"
      Then the twins differ because of "GOARM64"
      And the input "GOARM64" drifted
      And the twins differ in "GOARM64"
      And the ways to the cause agree
      And the fix "GOARM64=v8.0" makes the twins identical

    @needs-git
    Scenario: A repository of another owner ends the build
      When "." is built twice, varying "git foreign owner"
      Then the second build fails because of "git foreign owner"
      And the fix "-buildvcs=false" makes the twins identical

  Rule: C in the program

    Background:
      Given the C compiler "gcc"
      And the source files
        """
        -- go.mod --
        module example.com/root

        go 1.26
        -- main.go --
        package main

        // #cgo LDFLAGS: -lm
        // #include <math.h>
        import "C"

        func main() { println(int(C.sqrt(1764))) }
        """

    @needs-gcc
    Scenario Outline: <variation> leaves no trace in a program with C, with <flags>
      Given the build flags "<flags>"
      When "." is built twice, varying "<variation>"
      Then the twins are identical

      Examples:
        | variation                                             | flags                                 |
        | build cache                                           | -trimpath                             |
        | temporary folder                                      | -trimpath                             |
        | source path                                           | -trimpath                             |
        | source path, temporary folder, home, build cache path | -trimpath -ldflags=-linkmode=external |

    @needs-gcc
    Scenario: Without -trimpath the source's folder is in what the C compiler is told, and in the debugging data
      Given the build flag "-ldflags=-linkmode=external"
      When "." is built twice, varying "source path, temporary folder, home, build cache path"
      Then the twins differ because of "source path"
      And nothing else makes them differ
      And the input "folder" drifted
      And the twins differ in ".debug_line"
      And the ways to the cause agree
      And the fix "-trimpath" makes the twins identical

    @needs-gcc
    Scenario: Flags of the C compiler change the code of C
      Given the build flag "-trimpath"
      When "." is built twice, varying "CGO_CFLAGS"
      Then the twins differ because of "CGO_CFLAGS"
      And nothing else makes them differ
      And the input "CGO_CFLAGS" drifted
      And the twins differ in ".text"
      And the ways to the cause agree
      And the fix "CGO_CFLAGS=-g -O2" makes the twins identical

  Rule: A variation that changes nothing proves nothing

    Background:
      Given the Go module "stamped" with the build flag "-trimpath"

    Scenario Outline: <variation> has no effect where <name> is set to the same
      Given the environment
        | <name> | <value> |
      When "." is built twice, varying "<variation>"
      Then the verdict on the twins is "ineffective: <variation>"

      Examples:
        | variation         | name                       | value         |
        | environment       | TWINBUILD_UNKNOWN_VARIABLE | captured      |
        | SOURCE_DATE_EPOCH | SOURCE_DATE_EPOCH          | 315532800     |
        | GOMAXPROCS        | GOMAXPROCS                 | 3             |
        | GODEBUG           | GODEBUG                    | http2client=0 |
        | GOAMD64           | GOAMD64                    | v3            |

    Scenario: One function is compiled at a time where one thread is asked for
      Given the environment
        | GOMAXPROCS | 1 |
      When "." is built twice, varying "concurrent compilation"
      Then the verdict on the twins is "not varied: one function is compiled at a time in any case"

    Scenario Outline: <variation> has no effect on a module that has none
      Given the source files
        """
        -- go.mod --
        module example.com/alone

        go 1.26
        -- main.go --
        package main

        func main() {}
        """
      When "." is built twice, varying "<variation>"
      Then the verdict on the twins is "ineffective: <variation>"

      Examples:
        | variation                   |
        | vendor tree                 |
        | line ends of embedded files |

    Scenario: The go line of a module that the workspace does not use has no effect
      Given the source files
        """
        -- go.work --
        go 1.26

        use ./used
        -- go.mod --
        module example.com/unused

        go 1.26
        -- used/go.mod --
        module example.com/used

        go 1.26
        -- used/main.go --
        package main

        func main() {}
        """
      When "./used" is built twice, varying "go line"
      Then the verdict on the twins is "ineffective: go line"

  Rule: Where the ways to a cause contradict each other, it is said

    Background:
      Given the build flag "-trimpath"
      And the source files
        """
        -- go.mod --
        module example.com/behind

        go 1.26
        -- main.go --
        package main

        var folder string

        func main() { println(folder) }
        """

    # What runs the linker stamps the folder, and the go command, whose inputs are the same, can't know.
    Scenario: A folder that leaks behind the go command's back is no input of it
      Given the environment
        | GOFLAGS | "-toolexec=/bin/sh -c 'tool=$1; shift; case $tool in *link) exec $tool -X=main.folder=$PWD $@;; esac; exec $tool $@' sh" |
      When "." is built twice, varying "source path"
      Then the twins differ because of "source path"
      And the twins differ in "main.folder"
      And the verdict on the twins is "nondeterministic: link example.com/behind"
      And the ways to the cause do not agree, since "no input shows source path"

    Scenario: Where the linker is run as it is nothing leaks
      Given the environment
        | GOFLAGS | "-toolexec=/bin/sh -c 'exec $@' sh" |
      When "." is built twice, varying "source path"
      Then the twins are identical

  Rule: What no variation can change

    @go1.26
    Scenario: Another version of Go makes another program
      Given the Go module "stamped" with the build flag "-trimpath"
      When "." is built with Go 1.27
      And "." is built with Go 1.26
      Then both builds left different binaries

    # What a Go 1.27 does with the same work tree stands above: https://go.dev/issue/58218
    @go1.26 @needs-git
    Scenario: Before Go 1.27 a linked work tree loses the stamps of version control
      Given the Go module "stamped" with the build flag "-trimpath"
      And Go 1.26
      And the environment
        | CGO_ENABLED | 0 |
      When "." is built twice, varying "git worktree, umask"
      Then the twins differ because of "git worktree"
      And nothing else makes them differ
      And the input "vcs" drifted
      And the twins differ in "vcs.revision"
      And the ways to the cause agree
      And the fix "-buildvcs=false" makes the twins identical

    # Both lines of go.mod name the least version: an older Go would fetch it or fail, a newer one builds as it is.
    @go1.26
    Scenario: Where the go and the toolchain line are the least version, each newer Go makes a program of its own
      Given the build flag "-trimpath"
      And the source files
        """
        -- go.mod --
        module example.com/least

        go 1.25

        toolchain go1.25.1
        -- main.go --
        package main

        import (
        	"fmt"
        	"runtime"
        )

        func main() { fmt.Printf("built by %.6s\n", runtime.Version()) }
        """
      When "." is built with Go 1.27
      And the program is run
      Then the program's output is
        """
        built by go1.27
        """
      When "." is built with Go 1.26
      And the program is run
      Then the program's output is
        """
        built by go1.26
        """
      And both builds left different binaries

    Scenario: What a replace line takes from outside the source is in no checksum
      Given the build flag "-trimpath"
      And the source files
        """
        -- go.mod --
        module example.com/hello

        go 1.26

        require example.com/dep v1.0.0

        replace example.com/dep => ./dep
        -- main.go --
        package main

        import "example.com/dep"

        func main() { println(dep.Word) }
        -- dep/go.mod --
        module example.com/dep
        -- dep/dep.go --
        package dep

        const Word = "before"
        """
      When "." is built for linux/amd64
      Given the source file "dep/dep.go" with the content
        """
        package dep

        const Word = "edited"
        """
      When "." is built for linux/amd64
      Then both builds left different binaries
      And the module graph of both builds is the same
      And the binary profile of both builds is the same
