Feature: What around a source changes its modules
  Variables, other systems and other targets change which files are taken, and the exit status tells nothing of it.

  Background:
    Given Go 1.27
    And the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ./lib
      -- main.go --
      package main

      import "example.com/lib"

      func main() { println(lib.Name) }
      -- lib/go.mod --
      module example.com/lib

      go 1.22
      -- lib/lib.go --
      package lib

      const Name = "lib"
      """
    And the environment
      | GOPROXY | off |

  Scenario Outline: <variable>=<value> changes the answer
    Given the environment
      | <variable> | <value> |
    When "." is built
    Then the build <ends>
    And the module graph has the finding "<code>"

    Examples:
      | variable     | value          | ends     | code             |
      | GOFLAGS      | -mod=mod       | succeeds | env-goflags      |
      | GOFLAGS      | -tags=special  | succeeds | env-goflags      |
      | GO111MODULE  | off            | fails    | env-go111module  |
      | GOEXPERIMENT | nodwarf5       | succeeds | env-goexperiment |
      | GOPRIVATE    | example.com/*  | succeeds | env-goprivate    |
      | GOINSECURE   | example.com    | succeeds | env-goinsecure   |

  Scenario Outline: <variable>=<value> changes nothing here
    Given the environment
      | <variable> | <value> |
    When "." is built
    Then the build succeeds
    And the module graph has no findings

    Examples:
      | variable    | value        |
      | GOFLAGS     | -trimpath    |
      | GO111MODULE | on           |
      | GOPRIVATE   | example.test |
      | GOINSECURE  | *.lab.test   |
      | GOWORK      | off          |

  Scenario: A package without a file for the target fails there alone
    Given the source file "lib/lib.go" with the content
      """
      //go:build unix

      package lib

      const Name = "lib"
      """
    When "." is built for linux/amd64
    Then the build succeeds
    And the module graph has no findings
    When "." is built for windows/amd64
    Then the build fails
    And the build log says "build constraints exclude all Go files"
    And the module graph has the finding "target-empty" at "main.go:3"

  Scenario: A file with cgo is left out in silence
    Given the source file "lib/fast.go" with the content
      """
      package lib

      // int fast(void) { return 1; }
      import "C"

      func init() { println("fast", C.fast()) }
      """
    And the environment
      | CGO_ENABLED | 0 |
    When "." is built
    Then the build succeeds
    But the module graph has the finding "cgo-ignored" at "lib/fast.go"

  Scenario: A file with cgo that has a substitute is no finding
    Given the source file "lib/fast.go" with the content
      """
      package lib

      import "C"
      """
    And the source file "lib/slow.go" with the content
      """
      //go:build !cgo

      package lib
      """
    And the environment
      | CGO_ENABLED | 0 |
    When "." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario: Names that another system can't hold
    Given the source file "lib/aux.txt" with the content
      """
      a device
      """
    And the source file "docs/Readme.md" with the content
      """
      one
      """
    And the source file "docs/README.md" with the content
      """
      another
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "windows-name" at "lib/aux.txt"
    And the module graph has the finding "case-clash" at "docs/Readme.md"
