Feature: The vendor folder against the module files
  What lies in vendor/ is compiled, whatever go.mod says, and the go command compares only vendor/modules.txt with go.mod. This
  protects from code that no module file names, and from vendor trees that were edited, cut or forgotten.

  Background:
    Given Go 1.27

  Scenario: A package dropped into vendor is seen
    Given the Go module "shop" with its vendor tree
    And a file "vendor/github.com/bad-lib/lib.go" that no module lists
    When "./..." is built with "-mod=vendor"
    Then the build succeeds
    But the module graph has the phantom "vendor/github.com/bad-lib"
    And the cause is "in vendor/, in no line of vendor/modules.txt"

  Scenario: A vendor tree as the go command left it has no findings
    Given the Go module "shop" with its vendor tree
    When "./..." is built with "-mod=vendor"
    Then the build succeeds
    And the module graph has no findings

  Scenario: A phantom that is imported is built
    Given the Go module "shop" with its vendor tree
    And a file "vendor/github.com/bad-lib/lib.go" that no module lists
    And the source file "bill/phantom.go" with the content
      """
      package bill

      import badlib "github.com/bad-lib"

      var _ = badlib.Name
      """
    When "./..." is built
    Then the build succeeds
    But the module graph has the finding "vendor-unlisted" at "vendor/github.com/bad-lib/lib.go"
    And the module graph has the finding "package-no-module"
    And the module graph has the phantom "github.com/bad-lib"

  Scenario: A listed package that is not there is missed
    Given the Go module "shop" with its vendor tree
    And the source without "vendor/example.com/dep/money/format"
    When "./..." is built
    Then the build fails in the "vendor" layer
    And the module graph has the finding "vendor-missing" at "vendor/modules.txt:8"

  @myth
  Scenario: A version that was raised in go.mod alone is refused
    Given the Go module "shop" with its vendor tree
    And the source file "go.mod" with the content
      """
      module example.com/shop

      go 1.22

      require (
      	example.com/dep/money v1.4.0
      	example.com/dep/stock v0.2.0
      )

      require example.com/dep/decimal v0.4.0 // indirect

      replace example.com/dep/stock => ./internal/stock
      """
    When "./..." is built
    Then the build fails in the "vendor" layer
    And the module graph has the finding "vendor-inconsistent" at "go.mod:6"
    And the cause is "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt"
    And the module graph has the finding "vendor-inconsistent" at "vendor/modules.txt:5"

  @myth
  Scenario: A replace line that modules.txt does not have is refused
    Given the Go module "shop" with its vendor tree
    And the source file "go.mod" with the content
      """
      module example.com/shop

      go 1.22

      require (
      	example.com/dep/money v1.3.0
      	example.com/dep/stock v0.2.0
      )

      require example.com/dep/decimal v0.4.0 // indirect
      """
    When "./..." is built
    Then the build fails in the "vendor" layer
    And the module graph has the finding "vendor-inconsistent" at "vendor/modules.txt:9"
    And the cause is "is marked as replaced in vendor/modules.txt, but not replaced in go.mod"

  Scenario: A vendor folder without modules.txt is refused
    Given the Go module "shop" with its vendor tree
    And the source without "vendor/modules.txt"
    When "./..." is built
    Then the build fails in the "vendor" layer
    And the module graph has the finding "vendor-inconsistent" at "vendor/modules.txt"

  Scenario: With -mod=mod the vendor folder does not count
    Given the Go module "shop" with its vendor tree
    And the source without "vendor/modules.txt"
    And the environment
      | GOFLAGS | -mod=mod |
      | GOPROXY | off      |
    When "./..." is built
    Then the build fails in the "module-resolution" layer
    And the build log says "module lookup disabled by GOPROXY=off"
    And the module graph does not have the finding "vendor-inconsistent"
    And the module graph has the finding "env-goflags"

  Scenario: CRLF line ends in the module files are no finding
    Given the Go module "shop" with its vendor tree
    And the source file "go.mod" with CRLF line ends
    And the source file "go.sum" with CRLF line ends
    And the source file "vendor/modules.txt" with CRLF line ends
    When "./..." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario Outline: Two major versions of one module are built, <and>
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require (
      	example.com/lib v1.0.0
      	example.com/lib/v2 v2.0.0
      )
      -- main.go --
      package main

      import (
      	_ "example.com/lib"
      	_ "example.com/lib/v2"
      )

      func main() {}
      -- vendor/modules.txt --
      # example.com/lib v1.0.0
      ## explicit; go 1.22
      example.com/lib
      # example.com/lib/v2 v2.0.0
      ## explicit; go 1.22
      example.com/lib/v2
      example.com/lib/v2/part
      -- vendor/example.com/lib/lib.go --
      package lib

      import _ "<import>"
      -- vendor/example.com/lib/v2/lib.go --
      package lib

      import _ "example.com/lib"
      -- vendor/example.com/lib/v2/part/part.go --
      package part
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "several-majors" at "go.mod:7"
    And the module graph <cycle> the finding "module-cycle"

    Examples:
      | and                    | import                  | cycle         |
      | one using the other    | errors                  | does not have |
      | each using the other   | example.com/lib/v2/part | has           |
