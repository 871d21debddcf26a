Feature: Line ends
  A checkout on Windows may turn every LF into CRLF, and a build then starts from other bytes than its twin on Linux.
  This protects from parsers that keep the carriage return, from embedded files that change a release, and from scripts
  that no longer start. It also shows what may safely have either line end.

  Background:
    Given Go 1.27
    And the build flag "-trimpath"

  Scenario: A scanner reads settings with either line end alike
    Given the Go module "settings"
    When "./cmd/tolerant" is built
    And the program is run
    Then the program's output is
      """
      colour is "red"
      name is "Ada Lovelace"
      """
    Given the source file "settings.txt" with CRLF line ends
    When "./cmd/tolerant" is built
    And the program is run
    Then the program's output is
      """
      colour is "red"
      name is "Ada Lovelace"
      """
    And both builds left the same binary

  Scenario: A parser that splits at LF keeps the carriage return
    Given the Go module "settings"
    And the source file "settings.txt" with CRLF line ends
    When "./cmd/naive" is built
    And the program is run
    Then the program exits with 0
    And the program's output is
      """
      colour is "red\r"
      name is "Ada Lovelace\r"
      """

  Scenario: The same parser is right where the file has LF
    Given the Go module "settings"
    And the source file "settings.txt" with LF line ends
    When "./cmd/naive" is built
    And the program is run
    Then the program's output is
      """
      colour is "red"
      name is "Ada Lovelace"
      """

  Scenario: An embedded file with CRLF changes the program
    Given the Go module "settings"
    When "./cmd/banner" is built
    And the program is run
    Then the program's output is
      """
      21 bytes: "first line\nlast line\n"
      """
    Given the source file "cmd/banner/banner.txt" with CRLF line ends
    When "./cmd/banner" is built
    And the program is run
    Then the program's output is
      """
      23 bytes: "first line\r\nlast line\r\n"
      """
    And both builds left different binaries

  Scenario: Go source with CRLF changes the build ids of a program
    Given the Go module "settings"
    When "./cmd/poem" is built
    Given the source file "cmd/poem/main.go" with CRLF line ends
    When "./cmd/poem" is built
    Then both builds left different binaries
    And the binary identity of both builds differs
    And the binary profile of both builds is the same

  Scenario: Go source with CRLF changes nothing in a program without a build id
    Given the Go module "settings"
    And the build flag "-ldflags=-buildid="
    When "./cmd/poem" is built
    Given the source file "cmd/poem/main.go" with CRLF line ends
    When "./cmd/poem" is built
    Then both builds left the same binary

  Scenario: A string of several lines in Go source loses its carriage returns
    Given the Go module "settings"
    And the source file "cmd/poem/main.go" with CRLF line ends
    When "./cmd/poem" is built
    And the program is run
    Then the program's output is
      """
      30 bytes: "roses are red\nviolets are blue"
      """

  Scenario: go.mod, go.sum and modules.txt may have either line end
    Given the Go module "greeter"
    And the environment
      | GOPROXY | off |
    When "./cmd/greeter" is built
    Given the source file "go.mod" with CRLF line ends
    And the source file "go.sum" with CRLF line ends
    And the source file "vendor/modules.txt" with CRLF line ends
    When "./cmd/greeter" is built
    Then the build succeeds
    And both builds left the same binary
    And the module graph of both builds is the same

  Scenario: A checkout with CRLF builds, and is another release
    Given the Go module "settings"
    When "./cmd/banner" is built
    Given a checkout with CRLF line ends
    When "./cmd/banner" is built
    Then the build succeeds
    And both builds left different binaries

  Scenario: A checkout with LF is the same release
    Given the Go module "settings"
    When "./cmd/banner" is built
    Given a checkout with LF line ends
    When "./cmd/banner" is built
    Then both builds left the same binary

  @host-linux
  Scenario: A generator script with LF is started
    Given the Go module "settings"
    When the command "go generate ./cmd/generated" is run
    Then the build succeeds
    And the build log says "words were generated"

  @host-linux
  Scenario: A generator script with CRLF is not started
    Given the Go module "settings"
    And the source file "cmd/generated/words.sh" with CRLF line ends
    When the command "go generate ./cmd/generated" is run
    Then the build fails in the "newline" layer
    And the build log does not say "words were generated"
