@sandbox
Feature: The greeter for Windows on ARM64
  The greeter is released for Windows on ARM64 from build machines that have neither such a processor nor a network.
  This protects from a dependency that slips in, a toolchain that builds another format, and a log that changes unseen.

  Background:
    Given the Go module "greeter"
    And Go 1.27
    And the environment
      | GOPROXY | off         |
      | GOFLAGS | -mod=vendor |
    And no network

  Scenario: It is built offline from its vendor tree
    When "./cmd/greeter" is built for windows/arm64
    Then the build succeeds
    And the binary is a PE executable for arm64
    And the module graph matches the snapshot
    And the binary profile matches the snapshot
    And the build log matches the snapshot

  Scenario: It is not built when its vendor tree is lost
    Given the source without "vendor"
    When "./cmd/greeter" is built for windows/arm64
    Then the build fails in the "vendor" layer
    And the build log matches the snapshot

  Scenario: It is not the program for Windows on AMD64
    When "./cmd/greeter" is built for windows/amd64
    Then the binary is a PE executable for amd64
    When "./cmd/greeter" is built for windows/arm64
    Then both builds left different binaries
    And the binary profile of both builds differs
    And the module graph of both builds is the same
