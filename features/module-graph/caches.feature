@sandbox
Feature: Caches that disagree
  Go takes what its caches hold on trust: a file of the module cache as it lies there, and a compiled package by the hash of
  what it was made of, not of what it is. Here the builds of a scenario share caches, which happens nowhere else.
  This protects from the belief that a build with a warm cache shows what a clean one would.

  Rule: The module cache is compiled as it lies there

    Background:
      Given the Go module "stamped"
      And the source without "vendor"
      And Go 1.27
      And the environment
        | GOPROXY | file:///src/proxy |
        | GOSUMDB | off               |
      And a module cache shared by the builds

    Scenario: An untouched module cache gives the same program again
      When "." is built
      And "." is built
      Then both builds left the same binary
      When the command "go mod verify" is run
      Then the command says "all modules verified"

    @myth
    Scenario: An edited file is compiled, whatever the build cache holds, and go mod verify alone tells
      Given a build cache shared by the builds
      When "." is built
      And the module cache's "example.com/dep@v1.0.0/dep.go" gets "poison" for "version"
      And "." is built
      Then both builds left different binaries
      When the program is run
      Then the program says "poison"
      When the command "go mod verify" is run
      Then the command fails
      And the command says "example.com/dep v1.0.0: dir has been modified"

    Scenario: A module that was unpacked and lost is unpacked again, from the archive beside it
      When "." is built
      And the module cache loses "example.com/dep@v1.0.0"
      Given the environment
        | GOPROXY | off |
      When "." is built
      Then the build succeeds
      And both builds left the same binary

    Scenario: A module whose archive is lost too can't be built offline
      When "." is built
      And the module cache loses "example.com/dep@v1.0.0"
      And the module cache loses "cache/download"
      Given the environment
        | GOPROXY | off |
      When "." is built
      Then the build fails in the "module-resolution" layer
      And the build log says "module lookup disabled by GOPROXY=off"

    Scenario: go clean -modcache leaves nothing that an offline build could use
      # A folder in the shared one, since that itself is a mount, which can't be removed.
      Given the environment
        | GOMODCACHE | /gomodcache/kept |
      When "." is built
      Given the environment
        | GOPROXY | off |
      When "." is built
      Then the build succeeds
      When the command "go clean -modcache" is run
      Then the command succeeds
      When "." is built
      Then the build fails in the "module-resolution" layer

    Scenario: A module cache that can only be read serves what it has
      When "." is built
      And the module cache becomes read-only
      And "." is built
      Then the build succeeds
      And both builds left the same binary

    Scenario: A module cache that can only be read takes nothing new
      When the module cache becomes read-only
      And "." is built
      Then the build fails
      And the build log says "read-only file system"

  Rule: A compiled package is known by what it was made of

    Background:
      Given Go 1.27
      And the source files
        """
        -- go.mod --
        module example.com/app

        go 1.21
        -- one/main.go --
        package main

        import "example.com/app/stamp"

        func main() { println(stamp.Name()) }
        -- two/main.go --
        package main

        func main() { println("two") }
        -- stamp/stamp.go --
        package stamp

        //go:noinline
        func Name() string { return "Penny Black of 1840" }
        """
      And a build cache shared by the builds

    Scenario: An object that was changed and kept its size is linked in silence
      When "./one" is built
      And the build cache's objects get "Penny White of 1840" for "Penny Black of 1840"
      And "./one" is built
      Then the build succeeds
      When the program is run
      Then the program says "Penny White of 1840"
      Given a build cache shared by the builds
      When "./one" is built
      And the program is run
      Then the program says "Penny Black of 1840"

    Scenario: An object that was cut is compiled again
      When "./one" is built
      And the build cache's objects with "Penny Black of 1840" are cut
      And "./one" is built
      Then both builds left the same binary
      When the program is run
      Then the program says "Penny Black of 1840"

    @go1.26
    Scenario: A cache that another version of Go filled changes nothing
      When "./one" is built with Go 1.26
      And "./one" is built
      Then both builds left different binaries
      Given a build cache shared by the builds
      When "./one" is built
      Then both builds left the same binary

    Scenario: Builds at the same time on one cache don't disturb each other
      When "./one" is built 2 times at once
      Then both builds left the same binary
      When "./one" is built
      Then both builds left the same binary

    Scenario: What is in the cache is not compiled again, and what was not used for days is
      Given the build flag "-x"
      When "./one" is built
      Then the build log says "stamp/stamp.go"
      When "./one" is built
      Then the build log does not say "stamp/stamp.go"
      When the build cache is not used for 4 days
      And "./two" is built
      And "./one" is built
      Then the build log does not say "stamp/stamp.go"
      When the build cache is not used for 6 days
      And "./two" is built
      And "./one" is built
      Then the build log says "stamp/stamp.go"
