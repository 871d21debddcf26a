@sandbox
Feature: What changed in the module graph
  A release manager approves modules, not lines: which came, which went, which are another version, and who asked for it.
  This protects from an upgrade that brings modules nobody looked at.

  Background:
    Given Go 1.27

  Rule: Modules are told with the requirements that brought them

    Background:
      Given a lab
      And the published module "example.com/x" at v1.2.0 with the files
        """
        -- go.mod --
        module example.com/x

        go 1.22
        -- x.go --
        package x

        const X = "x"
        """
      And the published module "example.com/y" at v1.0.0 with the files
        """
        -- go.mod --
        module example.com/y

        go 1.22
        -- y.go --
        package y

        const Y = "y"
        """
      And the published module "example.com/y" at v1.1.0 with the files
        """
        -- go.mod --
        module example.com/y

        go 1.22

        require example.com/x v1.2.0
        -- y.go --
        package y

        import "example.com/x"

        const Y = "y and " + x.X
        """
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.22

        require example.com/y v1.0.0
        -- go.sum --
        example.com/x v1.2.0 h1:EBoCwZwAfZ+5EJTsmUGl0xSjEsZ+2JymCqpEQms4g98=
        example.com/x v1.2.0/go.mod h1:WwT/QlP688e7EGfK3m3vwMPcaOkt/+Sbh8uPn4K/s04=
        example.com/y v1.0.0 h1:pFyhGZgW1fgRQ5LkiFsgv7IhlxagjVVe2Sc5SoA8zes=
        example.com/y v1.0.0/go.mod h1:RvnKpSjL11tbtMkR2+jADR+zRB5SjuJv1vNEGhKO8v4=
        example.com/y v1.1.0 h1:m+Zs1s51NvBSTrYmBP91s3Ta6BJ4+gjRYhhFoTj1VTY=
        example.com/y v1.1.0/go.mod h1:6RN+My/tqRiObOMlY0GTh5Mrjag5xpIUSH7tdNcM7Lc=
        -- main.go --
        package main

        import "example.com/y"

        func main() { println(y.Y) }
        """
      When "." is built

    Scenario: An upgrade brings a module that only it requires
      Given the source file "go.mod" with the content
        """
        module example.com/app

        go 1.22

        require example.com/y v1.1.0

        require example.com/x v1.2.0 // indirect
        """
      When "." is built
      Then the build succeeds
      And the module graph changed
        """
        upgraded example.com/y v1.0.0 => v1.1.0
          because example.com/app -> example.com/y v1.1.0
        added example.com/x v1.2.0
          because example.com/app -> example.com/y v1.1.0 -> example.com/x v1.2.0
        """
      And the package list changed
        """
        added example.com/x
          because example.com/app -> example.com/y -> example.com/x
        example.com/y comes from example.com/y@v1.1.0 in place of example.com/y@v1.0.0
        """

    Scenario: A second build of the same source chooses the same modules
      When "." is built
      Then the module graph did not change

    Scenario: A version that two modules ask for is told by the shorter way
      Given the source file "go.mod" with the content
        """
        module example.com/app

        go 1.22

        require (
        	example.com/x v1.2.0
        	example.com/y v1.1.0
        )
        """
      And the source file "main.go" with the content
        """
        package main

        import (
        	"example.com/x"
        	"example.com/y"
        )

        func main() { println(x.X, y.Y) }
        """
      When "." is built
      Then the module graph changed
        """
        added example.com/x v1.2.0 because example.com/app -> example.com/x v1.2.0
        upgraded example.com/y v1.0.0 => v1.1.0
        """

  Rule: A module counts whichever way it is found

    Scenario: A vendor tree and a local folder give the same module
      Given the source files
        """
        -- go.mod --
        module example.com/app

        go 1.22

        require example.com/y v1.0.0

        replace example.com/y => ./y
        -- main.go --
        package main

        import "example.com/y"

        func main() { println(y.Y) }
        -- y/go.mod --
        module example.com/y

        go 1.22
        -- y/y.go --
        package y

        const Y = "y"
        -- vendor/modules.txt --
        # example.com/y v1.0.0 => ./y
        ## explicit; go 1.22
        example.com/y
        # example.com/y => ./y
        -- vendor/example.com/y/y.go --
        package y

        const Y = "y"
        """
      And the environment
        | GOFLAGS | -mod=readonly |
      When "." is built
      Given the environment
        | GOFLAGS | -mod=vendor |
      When "." is built
      Then the build succeeds
      And the module graph of both builds differs
      And the module graph did not change

    Scenario: A replacement is told with what it replaces
      Given the source files
        """
        -- go.mod --
        module example.com/app

        go 1.22

        require example.com/y v1.0.0

        replace example.com/y => ./y
        -- main.go --
        package main

        import "example.com/y"

        func main() { println(y.Y) }
        -- y/go.mod --
        module example.com/y
        -- y/y.go --
        package y

        const Y = "y"
        -- fork/go.mod --
        module example.com/y
        -- fork/y.go --
        package y

        const Y = "a fork of y"
        """
      When "." is built
      Given the source file "go.mod" with the content
        """
        module example.com/app

        go 1.23

        require example.com/y v1.0.0

        replace example.com/y => ./fork
        """
      When "." is built
      Then the build succeeds
      And the module graph changed
        """
        go 1.22 => 1.23
        replaced example.com/y with ./fork, before with ./y
        """

  Rule: Targets have packages and files of their own

    Scenario: What Windows has in place of Linux is told
      Given the Go module "platforms"
      When "./cmd/report" is built for linux/amd64
      And "./cmd/report" is built for windows/arm64
      Then the packages for windows/arm64 differ from those for linux/amd64
        """
        example.com/platforms/cmd/report has settings_windows.go in place of settings_unix.go
        """
