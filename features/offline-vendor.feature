@sandbox
Feature: Building offline from a vendor tree
  A release must build when no module proxy answers, or no network is there at all.
  This protects from vendor trees that are lost, incomplete or at odds with go.mod, and says what each looks like.

  Background:
    Given the Go module "greeter"
    And Go 1.27
    And no network

  Scenario: The vendor tree has everything
    Given the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Then the build succeeds
    And the build log does not say "downloading"
    And the module graph matches the snapshot
    When the program is run with "-language fr -name 'Ada Lovelace'"
    Then the program exits with 0
    And the program's output is
      """
      Bonjour, Ada Lovelace!
      """

  Scenario: A vendored build needs no go.sum
    Given the environment
      | GOPROXY | off         |
      | GOFLAGS | -mod=vendor |
    When "./cmd/greeter" is built
    Given the source without "go.sum"
    When "./cmd/greeter" is built
    Then the build succeeds
    And both builds left the same binary

  Scenario: Without the vendor tree modules are looked up, and GOPROXY=off forbids it
    Given the source without "vendor"
    And the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Then the build fails in the "module-resolution" layer
    And the build log says "module lookup disabled by GOPROXY=off"

  Scenario: Without the vendor tree -mod=vendor names what is missing
    Given the source without "vendor"
    And the environment
      | GOPROXY | off         |
      | GOFLAGS | -mod=vendor |
    When "./cmd/greeter" is built
    Then the build fails in the "vendor" layer
    And the build log says "inconsistent vendoring"
    And the build log does not say "GOPROXY=off"

  Scenario: Without go.sum the log speaks of go.sum, and GOPROXY=off is not named
    Given the source without "vendor"
    And the source without "go.sum"
    And the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Then the build fails in the "module-resolution" layer
    And the build log says "missing go.sum entry"
    And the build log does not say "GOPROXY=off"

  Scenario: Without the vendor tree and with a proxy the closed network shows
    Given the source without "vendor"
    And the environment
      | GOPROXY | https://proxy.example.test |
    When "./cmd/greeter" is built
    Then the build fails in the "dns" layer
    And the build log says "lookup proxy.example.test"

  @myth
  Scenario: A modules.txt that is at odds with go.mod is refused
    Given the source file "vendor/modules.txt" with the content
      """
      # example.com/dep/greeting v1.1.0
      ## explicit; go 1.22
      example.com/dep/greeting
      # example.com/dep/wording v0.3.1
      ## explicit; go 1.22
      example.com/dep/wording
      """
    And the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Then the build fails in the "vendor" layer
    And the build log says "example.com/dep/greeting@v1.1.0: is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod"

  Scenario: A vendored package that was not committed is missed
    Given the source without "vendor/example.com/dep/wording"
    And the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Then the build fails in the "vendor" layer
    And the build log says "cannot find module providing package example.com/dep/wording"

  Scenario: A vendored file that was edited by hand shows in the binary alone
    Given the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Given the source file "vendor/example.com/dep/wording/wording.go" with the content
      """
      package wording

      func Salutation(language string) (string, bool) { return "Good day", true }
      """
    When "./cmd/greeter" is built
    Then the build succeeds
    And the module graph of both builds is the same
    And the package list of both builds is the same
    And both builds left different binaries
