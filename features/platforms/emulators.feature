@sandbox
Feature: Programs of other platforms
  A program that was built for another platform is run here: by qemu's user mode for other processors, by Wine for Windows,
  and by Wine under qemu for Windows on ARM64. It sees a machine of its own: on Windows drive C and nothing else.
  This protects from "it cross-compiles" being taken for "it works there".

  Background:
    Given Go 1.27

  # One snapshot for all: that is the claim.
  Scenario Outline: The service behaves the same on every platform
    Given the Go module "crlfd" and a config file "app.yaml" with CRLF line ends
    When "./cmd/crlfd" is built for <target> and run with "--config app.yaml --once"
    Then it exits with 0
    And its output matches the snapshot "crlfd output"

    Examples:
      | target        |
      | linux/amd64   |
      | linux/arm64   |
      | windows/amd64 |
      | windows/arm64 |

    Examples: Other word sizes and byte orders
      | target        |
      | linux/386     |
      | linux/arm     |
      | linux/ppc64le |
      | linux/riscv64 |
      | linux/s390x   |

  # Its negative twin: a reader that cuts lines at LF alone keeps the CR, on every platform.
  Scenario Outline: A reader that cuts lines at LF keeps CRs
    Given the Go module "crlfd" and a config file "app.yaml" with <line ends> line ends
    When "./cmd/naive" is built for <target> and run with ""
    Then it exits with 0
    And its output matches the snapshot "naive output with <line ends>"

    Examples:
      | target        | line ends |
      | linux/amd64   | LF        |
      | linux/amd64   | CRLF      |
      | windows/amd64 | LF        |
      | windows/amd64 | CRLF      |

  Scenario Outline: A program that fails fails with the same status on <target>
    Given the Go module "crlfd"
    When "./cmd/crlfd" is built for <target> and run with "--config no-such-file.yaml"
    Then it exits with 1
    And the program says "crlfd: open no-such-file.yaml"
    And the program does not say "wine"
    And the program does not say "fixme"

    Examples:
      | target        |
      | linux/amd64   |
      | linux/s390x   |
      | windows/amd64 |
      | windows/arm64 |

  # The same bytes, read by an order that is not written down: right on most machines, and wrong where it is the other one.
  Scenario: A number that is read by the processor's own byte order is another one on s390x
    Given the Go module "probes"
    When "./cmd/byte-order" is built and run for "linux/amd64, linux/arm64, linux/s390x, windows/amd64"
    Then it says the same on each, but for
      | line                     | linux | linux/s390x | windows | because                          |
      | by the processor's order | 42    | 704643072   | 42      | s390x has the highest byte first |

  # What an emulator can't show is said with the result, and stands in the run record. A scenario with a tag such as
  # @about-permissions is not run by an emulator that can't show it.
  Scenario Outline: <emulated> is no real machine
    Given the Go module "probes"
    When "./cmd/byte-order" is built for <emulated> and run with ""
    Then it exits with 0
    And "<topic>" can't be shown here

    Examples:
      | emulated      | topic        |
      | linux/arm64   | memory order |
      | linux/arm64   | page size    |
      | windows/amd64 | permissions  |
      | windows/amd64 | registry     |
      | windows/arm64 | timing       |

  # Measured and reported with the result, and never judged.
  Scenario: How much longer an emulator takes is recorded
    Given the Go module "probes"
    When "./cmd/work" is built and timed for "linux/arm64, windows/amd64, windows/arm64"
    Then the times on 3 other platforms are recorded
