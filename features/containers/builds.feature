@container
Feature: Building in a container
  A build in a container of an image made here leaves what the sandbox's leaves, byte for byte.
  This protects from releases that depend on the machine that they were built on.

  Background:
    Given the Go module "greeter"
    And Go 1.27

  Scenario: It builds and runs in a container
    Given the environment profile "debian-bookworm-go"
    When "./cmd/greeter" is built
    Then the build succeeds
    When the program is run
    Then the program exits with 0

  @sandbox
  Scenario: A container and the sandbox build the same
    When "./cmd/greeter" is built for windows/arm64
    Given the environment profile "debian-bookworm-go"
    When "./cmd/greeter" is built for windows/arm64
    Then both builds left the same binary
    And the module graph of both builds is the same

  @sandbox
  Scenario: A container and the sandbox do not build the same with other flags
    When "./cmd/greeter" is built for windows/arm64
    Given the environment profile "debian-bookworm-go"
    And the build flag "-trimpath"
    When "./cmd/greeter" is built for windows/arm64
    Then both builds left different binaries

  Scenario: A vendor tree that is lost is lost in a container too
    Given the environment profile "debian-bookworm-go"
    And the source without "vendor"
    When "./cmd/greeter" is built
    Then the build fails in the "dns" layer

  Scenario: It builds with a root that nobody can write to
    Given the environment profile "debian-bookworm-locked-down"
    When "./cmd/greeter" is built
    Then the build succeeds
    When the program is run
    Then the program exits with 0
