@sandbox @needs-strace
Feature: Failures that a trace explains
  A log may say nothing, or what several causes have in common; strace saw which file was missing and which address refused.
  This protects from a search in the wrong place. Without the trace the same failure is told less of.

  Background:
    Given Go 1.27

  Scenario: The file of certificates that a variable names is not there
    Given a module proxy "first" that has a certificate of an unknown authority
    And a complete go.sum
    And GOPROXY is "first"
    And SSL_CERT_FILE is "/etc/lab/missing.pem"
    When the command "go mod download" is run and traced
    Then it fails in the "tls" layer
    And the diagnosis names "`/etc/lab/missing.pem`, which is not there"
    And its fix makes the download succeed

  Scenario: An authority that is not trusted is no file that is missing
    Given a module proxy "first" that has a certificate of an unknown authority
    And a complete go.sum
    And GOPROXY is "first"
    When the command "go mod download" is run and traced
    Then it fails in the "tls" layer
    And the diagnosis names "nobody intercepts"
    And its fix makes the download succeed

  Scenario: Nothing listens, and the program that was asked says nothing
    Given a module proxy "first" that refuses connections
    And GOPROXY is "first"
    When the command "sh -c 'go mod download 2>/dev/null'" is run
    Then it fails in the "unknown" layer
    When the command "sh -c 'go mod download 2>/dev/null'" is run and traced
    Then it fails in the "connect" layer
    And the diagnosis names ":443, to which `go` connected (ECONNREFUSED)"

  Scenario Outline: A command that says nothing is explained by its trace: <layer>
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() {}
      """
    When the command "sh -c '<command> 2>/dev/null'" is run
    Then it fails in the "unknown" layer
    When the command "sh -c '<command> 2>/dev/null'" is run and traced
    Then it fails in the "<layer>" layer
    And the diagnosis names "<name>"

    Examples:
      | layer      | command                  | name                                     |
      | toolchain  | nonesuch                 | looked for `nonesuch` in vain            |

  Scenario Outline: What may be done without is no cause where the log says nothing: <command>
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() {}
      """
    When the command "sh -c '<command> 2>/dev/null'" is run and traced
    Then it fails in the "unknown" layer

    Examples:
      | command                  |
      | cp main.go /usr/bin/none |
      | xargs -a go.mod nonesuch |

  Scenario: What a trace lacks is no cause where the log names one
    Given the source files
      """
      -- go.mod --
      module example.com/app

      go 1.21
      -- main.go --
      package main

      func main() { undefined() }
      """
    When the command "sh -c 'env nonesuch 2>/dev/null; go build ./...'" is run and traced
    Then it fails in the "compile" layer
    And the diagnosis names "undefined: undefined"
    # Builds ask for programs that they do without, so by itself a missing one is no cause either.
    When the command "sh -c 'env nonesuch 2>/dev/null; exit 1'" is run and traced
    Then it fails in the "unknown" layer
    # The twin: the command itself ends because of it.
    When the command "sh -c 'nonesuch 2>/dev/null'" is run and traced
    Then it fails in the "toolchain" layer
    And the diagnosis names "looked for `nonesuch` in vain"

  Scenario: A go.work of a parent folder is in force
    Given the source files
      """
      -- go.work --
      go 1.21

      use ./other
      -- other/go.mod --
      module example.com/other

      go 1.21
      -- app/go.mod --
      module example.com/app

      go 1.21
      -- app/main.go --
      package main

      func main() {}
      """
    When the command "sh -c 'cd app && go build -o $OUT/app ./...'" is run
    Then it fails in the "module-resolution" layer
    When the command "sh -c 'cd app && go build -o $OUT/app ./...'" is run and traced
    Then it fails in the "workspace" layer
    And the diagnosis names "/go.work, in a folder above the module that is built, is in force"
    And its fix makes the build succeed
