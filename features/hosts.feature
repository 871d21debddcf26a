Feature: One digest from every machine
  The same six programs, built by whatever machine runs this: Linux, Windows or macOS, in a sandbox or on the machine as it
  is. By itself each scenario shows that the machine can build for that target. What the machines made is compared
  afterwards, from their run records: `twinbuild merge --feature features/hosts.feature` demands one digest for each target
  from all of them, as the job `hosts` of .github/workflows/features.yml does.
  Go's issue 59500 (https://go.dev/issue/59500) is a program, geth, that is another file when Windows builds it than when Linux
  does. The program here has what such programs have: a package of its own, an embedded file, a version set by the linker.
  This protects from releases that only one kind of machine can confirm.

  # Without -trimpath no two machines could agree: the folders of the source and of Go would be in each program.
  Background:
    Given Go 1.27
    And the build flags "-trimpath -ldflags=-X=example.com/hosts/version.Number=1.2.3"
    And the environment
      | CGO_ENABLED | 0   |
      | GOPROXY     | off |
    And the source files
      """
      -- go.mod --
      module example.com/hosts

      go 1.27
      -- main.go --
      package main

      import (
      	_ "embed"

      	"example.com/hosts/version"
      )

      //go:embed banner.txt
      var banner string

      func main() { println(banner, version.Number) }
      -- banner.txt --
      built anywhere
      -- version/version.go --
      package version

      // Set by the linker.
      var Number = "unknown"
      """

  Scenario Outline: The program for <target> is built here
    When "." is built for <target>
    Then the build succeeds
    And the binary is <executable>

    Examples:
      | target        | executable                    |
      | linux/amd64   | an ELF executable for amd64   |
      | linux/arm64   | an ELF executable for arm64   |
      | windows/amd64 | a PE executable for amd64     |
      | windows/arm64 | a PE executable for arm64     |
      | darwin/amd64  | a Mach-O executable for amd64 |
      | darwin/arm64  | a Mach-O executable for arm64 |
