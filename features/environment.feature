Feature: What a build sees
  A build starts from an empty environment, and what it sees is declared.
  This protects from variables, users, clocks and programs of the machine that change a release unseen.

  Background:
    Given Go 1.27

  Rule: Variables are declared

    Scenario: A build sees the variables that are declared
      Given the Go module "greeter"
      And the environment
        | GOFLAGS       | -mod=vendor |
        | RELEASE_NOTES | yes         |
      When "./cmd/greeter" is built
      Then the build saw the variable "GOFLAGS" as "-mod=vendor"
      And the build saw the variable "RELEASE_NOTES" as "yes"

    Scenario: A build sees no settings of the machine
      Given the Go module "greeter"
      When "./cmd/greeter" is built
      Then the build saw the variable "GOTOOLCHAIN" as "local"
      And the build saw the variable "GOENV" as "off"
      And the build saw the variable "GOTELEMETRY" as "off"
      And the build saw no variable "GOFLAGS"
      And the build saw no variable "GOPROXY"
      And the build saw no variable "CGO_ENABLED"
      And the build saw no variable "CC"

    @sandbox
    Scenario: All variables of a command are known
      Given the Go module "greeter"
      And the target linux/amd64
      And the environment
        | RELEASE_NOTES | yes |
      When the command "env" is run
      Then the build log matches the snapshot

    Scenario: A declared variable wins over a fixed one
      Given the Go module "greeter"
      And the environment
        | GOTELEMETRY | local |
      When "./cmd/greeter" is built
      Then the build saw the variable "GOTELEMETRY" as "local"

    Scenario: A variable that changes code changes the program
      Given the Go module "greeter"
      When "./cmd/greeter" is built for linux/amd64
      Given the environment
        | GOAMD64 | v3 |
      When "./cmd/greeter" is built for linux/amd64
      Then the build succeeds
      And both builds left different binaries

  Rule: Programs of the machine stay out

    Scenario: No other Go is fetched for a newer go line
      Given the source files
        """
        -- go.mod --
        module example.com/new

        go 1.99
        -- main.go --
        package main

        func main() {}
        """
      When "." is built
      Then the build fails in the "toolchain" layer
      And the build log says "GOTOOLCHAIN=local"

    Scenario: The machine's C compiler is not used
      Given the source files
        """
        -- go.mod --
        module example.com/two

        go 1.22
        -- main.go --
        package main

        // int two(void) { return 2; }
        import "C"

        func main() { println(C.two()) }
        """
      And the environment
        | CGO_ENABLED | 1 |
      When "." is built
      Then the build fails in the "toolchain" layer
      And the build log says "C compiler"

    Scenario: Code in C is left out where nothing asks for a C compiler
      Given the source files
        """
        -- go.mod --
        module example.com/two

        go 1.22
        -- main.go --
        package main

        // int two(void) { return 2; }
        import "C"

        func main() { println(C.two()) }
        """
      When "." is built
      Then the build fails in the "constraint" layer

  Rule: Who builds, when and where

    @sandbox
    Scenario: A command runs as the declared user on the declared host
      Given the Go module "greeter"
      And the user "ci" with the id 2000
      And the host name "build-7"
      When the command "sh -c 'echo user $(id -un) $(id -u) on $(uname -n)'" is run
      Then the command succeeds
      And the command says "user ci 2000 on build-7"
      And the build saw the variable "USER" as "ci"

    @sandbox
    Scenario: Where no user and no host are declared the machine's are not seen
      Given the Go module "greeter"
      When the command "sh -c 'echo user $(id -un) $(id -u) on $(uname -n)'" is run
      Then the command succeeds
      And the command says "user builder 1000 on twinbuild"
      And the build saw the variable "USER" as "builder"

    @sandbox
    Scenario: A step of a build that writes down its host is found out
      Given the Go module "greeter"
      And the host name "build-7"
      When the command "sh -c 'uname -n > $OUT/stamp.txt'" is run
      Given the host name "build-8"
      When the command "sh -c 'uname -n > $OUT/stamp.txt'" is run
      Then the command succeeds
      And the file manifest of both builds differs

    Scenario: The umask shows in what a command leaves
      Given the Go module "greeter"
      And the umask 0077
      When the command "sh -c 'echo hello > $OUT/hello.txt && ls -l $OUT/hello.txt'" is run
      Then the command says "-rw-------"
      Given the umask 0022
      When the command "sh -c 'echo hello > $OUT/hello.txt && ls -l $OUT/hello.txt'" is run
      Then the command says "-rw-r--r--"

    Scenario: The time zone and the locale are what is declared
      Given the Go module "greeter"
      And the time zone "NPT-5:45"
      And the locale "et_EE.UTF-8"
      When the command "date +%z" is run
      Then the command says "+0545"
      And the build saw the variable "LANG" as "et_EE.UTF-8"
      And the build saw the variable "LC_ALL" as "et_EE.UTF-8"

    Scenario: Without a declaration the time zone is UTC
      Given the Go module "greeter"
      When the command "date +%z" is run
      Then the command says "+0000"
      And the build saw the variable "LC_ALL" as "C.UTF-8"

    Scenario: A Go program does not depend on the umask, the time zone and the locale
      Given the Go module "greeter"
      And the build flag "-trimpath"
      When "./cmd/greeter" is built
      Given the umask 0077
      And the time zone "NPT-5:45"
      And the locale "et_EE.UTF-8"
      When "./cmd/greeter" is built
      Then both builds left the same binary

  Rule: Where it starts, and what it may change

    Scenario: A build starts in the working directory
      Given the source files
        """
        -- backend/go.mod --
        module example.com/backend

        go 1.22
        -- backend/main.go --
        package main

        func main() { println("backend") }
        """
      And the working directory "backend"
      When "." is built
      Then the build succeeds

    # Elsewhere a go.mod or a repository above the build's folders could be found.
    @sandbox
    Scenario: A build that starts in the wrong folder finds no module
      Given the source files
        """
        -- backend/go.mod --
        module example.com/backend

        go 1.22
        -- backend/main.go --
        package main

        func main() { println("backend") }
        """
      When "." is built
      Then the build fails in the "module-resolution" layer
      And the build log says "go.mod file not found"

    @sandbox
    Scenario: Every build has the same folders, so that their paths differ in no program
      Given the Go module "greeter"
      When "./cmd/greeter" is built
      And "./cmd/greeter" is built
      Then both builds left the same binary

    Scenario: A path of the build is in a program without -trimpath, and makes it another
      Given the Go module "greeter"
      When "./cmd/greeter" is built
      Given the build flag "-trimpath"
      When "./cmd/greeter" is built
      Then both builds left different binaries

    @sandbox
    Scenario: A command can't change its source
      Given the Go module "greeter"
      When the command "touch go.mod" is run
      Then the build fails in the "permission" layer
      And the command says "Read-only file system"

    Scenario: A command leaves its files in the output folder
      Given the Go module "greeter"
      And the target linux/amd64
      When the command "sh -c 'mkdir $OUT/notes && cp go.mod $OUT/notes/ && echo done'" is run
      Then the command succeeds
      And the command says "done"
      And the file manifest matches the snapshot

    Scenario: A command that hangs is killed with its children
      Given the Go module "greeter"
      And the target linux/amd64
      And a time limit of 1 second
      When the command "sh -c 'sleep 600 & sleep 600'" is run
      Then the command is killed at its time limit
      And the build log matches the snapshot

  Rule: Profiles

    @sandbox
    Scenario: The profile "offline" builds what is vendored
      Given the Go module "greeter"
      And the environment profile "offline"
      When "./cmd/greeter" is built
      Then the build succeeds
      And the build saw the variable "GOPROXY" as "off"

    @sandbox
    Scenario: The profile "offline" does not build what is not vendored
      Given the Go module "greeter"
      And the source without "vendor"
      And the environment profile "offline"
      When "./cmd/greeter" is built
      Then the build fails in the "vendor" layer

    @sandbox
    Scenario: A step wins over a profile
      Given the Go module "greeter"
      And the environment profile "offline"
      And the environment
        | GOPROXY | direct |
      When "./cmd/greeter" is built
      Then the build saw the variable "GOPROXY" as "direct"
      And the build saw the variable "GOFLAGS" as "-mod=vendor"

    @sandbox
    Scenario: The profile "ci-nobody" gives the same program
      Given the Go module "greeter"
      When "./cmd/greeter" is built
      Given the environment profile "ci-nobody"
      When "./cmd/greeter" is built
      Then the build succeeds
      And the build saw the variable "USER" as "nobody"
      And both builds left the same binary

    Scenario: The profile "autocrlf" gives another program
      Given the Go module "settings"
      And the build flag "-trimpath"
      When "./cmd/banner" is built
      Given the environment profile "autocrlf"
      When "./cmd/banner" is built
      Then the build succeeds
      And both builds left different binaries
