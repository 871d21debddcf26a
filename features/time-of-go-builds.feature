@sandbox @needs-qemu-clock
Feature: The time of a Go build
  The go command asks the kernel for the time, and no library in between could give it another one. Under qemu's user mode
  each program asks the machine's C library instead. So both twins are built by the toolchain under qemu, and for one of
  them it is 398 days later.
  This protects from programs that hold the day on which they were built.

  Background:
    Given Go 1.27
    And the build flag "-trimpath"

  Rule: Go code alone

    Background:
      Given the environment
        | CGO_ENABLED | 0 |
      And the source files
        """
        -- go.mod --
        module example.com/later

        go 1.26
        -- main.go --
        package main

        func main() { println("built at any time") }
        """

    Scenario: A year later it is the same program
      When "." is built twice, varying "time under qemu"
      Then the twins are identical

    Scenario: A clock that stands where it was proves nothing
      Given the environment
        | FAKETIME_START_AFTER_SECONDS | 3600 |
      When "." is built twice, varying "time under qemu"
      Then the verdict on the twins is "ineffective: time under qemu"

  Rule: C code may ask for the date

    Background:
      Given the C compiler "gcc"
      And the source files
        """
        -- go.mod --
        module example.com/dated

        go 1.26
        -- main.go --
        package main

        // static const char *built(void) { return __DATE__; }
        import "C"

        func main() { println(C.GoString(C.built())) }
        """

    @needs-gcc
    Scenario: The date of the C code is in the program, and SOURCE_DATE_EPOCH fixes it
      When "." is built twice, varying "time under qemu"
      Then the twins differ because of "time under qemu"
      And nothing else makes them differ
      And the twins differ in ".rodata"
      And the fix "SOURCE_DATE_EPOCH=1577836800" makes the twins identical
