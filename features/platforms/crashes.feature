Feature: How a program crashed
  A Go program that dies leaves a text for people: message, signal, stacks full of addresses. Here it is evidence: without
  what differs between runs and platforms, so that one approved crash can be held against each Go version and target.

  Background:
    Given the Go module "crashes"
    And Go 1.27

  Scenario Outline: A crash has its text, its place and its status: <way>
    When "./cmd/crash" is built
    And the program is run with "<way>"
    Then the program exits with 2
    And the program crashes with "<text>"
    And the program crashes in "<function>"
    And the crash matches the snapshot

    Examples: Panics
      | way       | text                                         | function             |
      | nil       | invalid memory address or nil pointer        | main.(*service).name |
      | index     | index out of range [3] with length 3         | main.at              |
      | division  | integer divide by zero                       | main.divided         |
      | message   | the configuration has no port                | main.init.func6      |
      | error     | read the port: empty                         | main.init.func7      |
      | lines     | second line                                  | main.init.func8      |
      | again     | while cleaning up                            | main.again.func1     |
      | repanic   | at work [recovered, repanicked]              | main.repanic.func1   |
      | goroutine | worker 7 stopped                             | main.worker          |
      | closed    | close of closed channel                      | main.closed          |

    Examples: Fatal errors, which nobody can recover
      | way      | text                                   | function                |
      | deadlock | all goroutines are asleep - deadlock!  | main.deadlock           |
      | map      | concurrent map writes                  | main.concurrentMap.func1 |
      | stack    | stack overflow                         | main.depth              |
      | unlock   | sync: unlock of unlocked mutex         | main.init.func10        |

  @host-linux
  Scenario: Where the system gives no more memory
    When "./cmd/crash" is built
    And the program is run with "memory"
    Then the program crashes with "out of memory"
    And the program crashes in "main.memory"
    And the crash matches the snapshot

  Scenario: Where no more threads may be made the runtime itself stops, and no goroutine is blamed
    When "./cmd/crash" is built
    And the program is run with "threads"
    Then the program crashes with "thread exhaustion"
    And the crash matches the snapshot

  Scenario Outline: A program that ends otherwise has not crashed: <way>
    When "./cmd/crash" is built
    And the program is run with "<way>"
    Then the program exits with <status>
    And the program does not crash

    Examples:
      | way     | status |
      | nothing | 0      |
      | status  | 3      |
      | exit1   | 1      |
      | unknown | 64     |

  Scenario: Two runs of one crash are one document, though no address is the same
    When "./cmd/crash" is built
    And the program is run with "index"
    When "./cmd/crash" is built with Go 1.27
    And the program is run with "index"
    Then the crash of both builds is the same
    But the program output of both builds differs
    When "./cmd/crash" is built
    And the program is run with "division"
    Then the crash of both builds differs

  @go1.22
  Scenario: Other versions of Go tell the same crash
    When "./cmd/crash" is built with Go 1.22
    And the program is run with "nil"
    When "./cmd/crash" is built with Go 1.27
    And the program is run with "nil"
    Then the crash of both builds is the same

  @go1.22
  Scenario: But not each of them
    When "./cmd/crash" is built with Go 1.22
    And the program is run with "repanic"
    When "./cmd/crash" is built with Go 1.27
    And the program is run with "repanic"
    Then the crash of both builds differs

  Scenario: The dump of all goroutines has those that wait, each stack once
    Given the environment
      | GOTRACEBACK | all |
    When "./cmd/crash" is built
    And the program is run with "waiting"
    Then the program crashes with "nobody came"
    And the goroutine dump matches the snapshot

  @sandbox @host-linux @needs-gcc
  Scenario: A data race has a stack for each access
    Given the C compiler "gcc"
    And the build flag "-race"
    When "./cmd/crash" is built
    And the program is run with "race"
    Then the program exits with 66
    And the program crashes in "main.race.func1"
    And the crash matches the snapshot

  @sandbox @host-linux
  Scenario: Without the race detector nobody sees it
    When "./cmd/crash" is built
    And the program is run with "race"
    Then the program exits with 0
    And the program does not crash

  @sandbox @host-linux
  Scenario Outline: A crash is the same crash on <target>: <way>
    When "./cmd/crash" is built
    And the program is run with "<way>"
    When "./cmd/crash" is built for <target> and run with "<way>"
    Then it exits with 2
    And the crash of both builds is the same

    Examples:
      | target        | way       |
      | linux/arm64   | nil       |
      | linux/arm64   | goroutine |
      | linux/s390x   | index     |
      | windows/amd64 | nil       |
      | windows/amd64 | deadlock  |
      | windows/amd64 | unlock    |
      | windows/arm64 | nil       |
      | windows/arm64 | closed    |
