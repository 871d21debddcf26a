@sandbox
Feature: One query under many environments
  GO111MODULE, GOWORK, -mod and Go's version change what a go command answers, often without a word.
  This protects from a query that is green in one shell and red in another, and shows which environments agree.

  Background:
    Given Go 1.27
    And the environment
      | GOPROXY | off |

  Rule: A module with a vendor tree

    Background:
      Given the Go module "greeter"

    Scenario: Where the vendor tree is in use it answers, and elsewhere only a proxy could
      When the command "go list -deps -f '{{with .Module}}{{.}}{{end}}' ./cmd/greeter" is run under each environment
        | GO111MODULE | -mod     |
        |             |          |
        | on          | vendor   |
        | auto        | vendor   |
        | on          | mod      |
        | on          | readonly |
      Then rows "1, 2 and 3" agree and differ from all others
      And row 1 succeeds
      And row 1 says "example.com/dep/greeting v1.2.0"
      And row 4 fails
      And row 4 says "module lookup disabled by GOPROXY=off"
      And row 5 fails
      And row 5 says "module lookup disabled by GOPROXY=off"

    @myth @go1.22
    Scenario: While the vendor tree is in use not all modules can be listed, and without modules none
      When the command "go list -m all" is run under every combination of
        | GO111MODULE | on   | off    |     |          |
        | -mod        |      | vendor | mod | readonly |
        | Go          | 1.22 | 1.27   |     |          |
      Then rows "1, 2, 3, 4" agree and differ from all others
      And row 1 says "can't compute 'all' using the vendor directory"
      And row 9 says "GO111MODULE=off"
      And the environment matrix matches the snapshot

    Scenario: Neither the time zone nor the locale changes an answer, nor does -mod=vendor where that is in use
      When the command "go list ./..." is run under every combination of
        | TZ     | UTC     | Asia/Kathmandu |
        | LC_ALL | C.UTF-8 | et_EE.UTF-8    |
        | -mod   |         | vendor         |
      Then all rows agree
      And row 1 succeeds
      And row 1 says "example.com/greeter/cmd/greeter"

  Rule: A workspace

    Scenario: A workspace stands in for a version, and switched off it does not
      Given the source files
        """
        -- go.work --
        go 1.22

        use (
        	./app
        	./lib
        )
        -- app/go.mod --
        module example.com/app

        go 1.22

        require example.com/lib v1.0.0
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
      When the command "go list -deps -f '{{with .Module}}{{.}}{{end}}' ." is run under each environment
        | GOWORK | -mod     |
        |        |          |
        | auto   | readonly |
        | off    |          |
        |        | mod      |
      Then rows "1, 2" agree and differ from all others
      And row 1 succeeds
      And row 1 says "example.com/lib"
      And row 3 differs from all others
      And row 3 fails
      And row 3 says "missing go.sum entry for module providing package example.com/lib"
      And row 4 fails
      And row 4 says "-mod may only be set to readonly or vendor when in workspace mode"
