Feature: Path separators and drives
  Code that was written on Windows meets build machines and servers that run Linux.
  This protects from separators written by hand, from drives that mean nothing elsewhere, and from Windows paths in go.mod.

  Background:
    Given Go 1.27

  Scenario: A path that filepath.Join made is found on every system
    Given the Go module "paths"
    When "./cmd/joined" is built
    And the program is run
    Then the program exits with 0
    And the program's output is
      """
      disk almost full
      """

  @host-linux
  Scenario: A path with backslashes written by hand is not found on Linux
    Given the Go module "paths"
    When "./cmd/backslash" is built
    And the program is run
    Then the program exits with 1
    And the program says "open data\logs\error.txt: no such file or directory"

  # On Windows the same program prints C:app\error.txt first: Join of a bare drive is relative to the drive's folder.
  @host-linux
  Scenario: A drive is a folder like any other on Linux
    Given the Go module "paths"
    When "./cmd/separators" is built
    And the program is run
    Then the program's output is
      """
      Join of a drive and names: C:/app/error.txt
      Join of a root and names:  C:\/app/error.txt
      Clean of both separators:  c
      FromSlash:                 a/b
      ToSlash:                   a\b
      Base of a Windows path:    C:\app\error.txt
      IsAbs of a Windows path:   false
      path.Join on any system:   app/error.txt
      """

  Scenario Outline: Backslashes in strings hinder no build for <target>
    Given the Go module "paths"
    When "./cmd/backslash" is built for <target>
    Then the build succeeds

    Examples:
      | target        |
      | linux/amd64   |
      | windows/amd64 |

  @host-linux
  Scenario: A replacement in go.mod that is written as a Windows path is refused
    Given the source files
      """
      -- app/go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ..\lib
      -- app/main.go --
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
    And the working directory "app"
    When "." is built
    Then the build fails in the "path" layer
    And the build log says "replacement directory appears to be Windows path (on a non-windows system)"

  Scenario: A replacement in go.mod with slashes is taken
    Given the source files
      """
      -- app/go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ../lib
      -- app/main.go --
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
    And the working directory "app"
    When "." is built
    Then the build succeeds
    And the module graph matches the snapshot

  @host-linux
  Scenario: An embedded file that is named with a backslash is not found
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22
      -- main.go --
      package main

      import _ "embed"

      //go:embed data\table.txt
      var table string

      func main() { println(table) }
      -- data/table.txt --
      1 2 3
      """
    When "." is built
    Then the build fails in the "path" layer
    And the build log says "pattern data\table.txt: no matching files found"
