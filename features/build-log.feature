@sandbox
Feature: What go build -x says
  Which commands a build runs is in its log, and two logs of one build are hard to compare: folders for temporary files have
  other names, and what runs at once comes in another order. Names, times and addresses are masked in any log. Where two
  builds are to have run the same commands in whatever order, their sorted logs are compared.
  This protects from a build that runs something else each time, unseen among lines that only moved.

  # One of the packages a and b waits, as on a busy machine, until the other one is compiled.
  Background:
    Given Go 1.27
    And the build flags "-x -p=2 -trimpath -toolexec='/bin/sh /src/wait.sh'"
    And the environment
      | CGO_ENABLED | 0 |
      | LAST        | a |
    And the source files
      """
      -- go.mod --
      module example.com/logged

      go 1.27
      -- main.go --
      package main

      import (
      	"example.com/logged/a"
      	"example.com/logged/b"
      )

      func main() { println(a.Name, b.Name) }
      -- a/a.go --
      package a

      const Name = "a"
      -- b/b.go --
      package b

      const Name = "b"
      -- wait.sh --
      case "$TOOLEXEC_IMPORTPATH:$1:$2" in
      example.com/logged/$LAST:*/compile:-o)
        until [ -e "$TMPDIR/compiled" ]; do /bin/sleep 1; done
        exec "$@" ;;
      example.com/logged/?:*/compile:-o)
        "$@" && : > "$TMPDIR/compiled" ;;
      *) exec "$@" ;;
      esac
      """

  Scenario: Packages that are compiled at once say the same in another order
    When "." is built
    Given the environment
      | LAST | b |
    When "." is built
    Then the build succeeds
    And the build log of both builds differs
    And the sorted build log of both builds is the same

  Scenario: A build that runs something else says something else in any order
    When "." is built
    Given the source file "b/b.go" with the content
      """
      package b

      const Name = "another"
      """
    When "." is built
    Then the build succeeds
    And the sorted build log of both builds differs

  Scenario: What is compiled one after the other comes in one order
    Given the build flags "-p=1 -toolexec="
    When "." is built
    And "." is built
    Then the build succeeds
    And the build log of both builds is the same
