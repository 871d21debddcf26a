Feature: Several versions of Go on one source
  A team moves to a new Go one machine at a time, so for a while two versions build the same release.
  This protects from the belief that both build the same: it shows what stays, what changes, and who decides.

  @go1.22
  Scenario: Two versions see the same modules, and build two programs
    Given the Go module "greeter"
    And the target linux/amd64
    When "./cmd/greeter" is built with Go 1.22
    And "./cmd/greeter" is built with Go 1.27
    Then the build succeeds
    And the module graph of both builds is the same
    And both builds left different binaries
    And what differs in the binary profile matches the snapshot
    And what differs in the package list matches the snapshot

  Scenario: One version builds the same program twice
    Given the Go module "greeter" with the build flag "-trimpath"
    And the target linux/amd64
    When "./cmd/greeter" is built with Go 1.27
    And "./cmd/greeter" is built with Go 1.27
    Then both builds left the same binary
    And the binary profile of both builds is the same
    And the package list of both builds is the same

  @go1.22
  Scenario: Two versions report an import cycle in different words
    Given the source files
      """
      -- go.mod --
      module example.com/cycle

      go 1.22
      -- main.go --
      package main

      import _ "example.com/cycle/one"

      func main() {}
      -- one/one.go --
      package one

      import _ "example.com/cycle/two"
      -- two/two.go --
      package two

      import _ "example.com/cycle/one"
      """
    And the target linux/amd64
    When "." is built with Go 1.22
    Then the build fails in the "module-resolution" layer
    When "." is built with Go 1.27
    Then the build fails in the "module-resolution" layer
    And the build log says "import cycle not allowed"
    And what differs in the build log matches the snapshot

  @go1.22
  Scenario Outline: The go line decides what a loop variable is, not the toolchain: Go <toolchain> with the line go <line>
    Given the source files
      """
      -- go.mod --
      module example.com/loop

      go <line>
      -- main.go --
      package main

      import "fmt"

      func main() {
      	var prints []func()
      	for i := range []int{0, 1, 2} {
      		prints = append(prints, func() { fmt.Print(i, " ") })
      	}
      	for _, print := range prints {
      		print()
      	}
      	fmt.Println()
      }
      """
    When "." is built with Go <toolchain>
    And the program is run
    Then the program says "<output>"
    And the program does not say "<not>"

    Examples:
      | toolchain | line | output | not   |
      | 1.22      | 1.21 | 2 2 2  | 0 1 2 |
      | 1.22      | 1.22 | 0 1 2  | 2 2 2 |
      | 1.27      | 1.21 | 2 2 2  | 0 1 2 |
      | 1.27      | 1.22 | 0 1 2  | 2 2 2 |

  Scenario: A new toolchain refuses new syntax where the go line is old
    Given the source files
      """
      -- go.mod --
      module example.com/count

      go 1.21
      -- main.go --
      package main

      func main() {
      	for i := range 3 {
      		println(i)
      	}
      }
      """
    When "." is built with Go 1.27
    Then the build fails in the "compile" layer
    And the build log says "requires go1.22 or later (-lang was set to go1.21; check go.mod)"

  @go1.22
  Scenario: An old toolchain refuses a new go line
    Given the source files
      """
      -- go.mod --
      module example.com/new

      go 1.24
      -- main.go --
      package main

      func main() {}
      """
    When "." is built with Go 1.22
    Then the build fails in the "toolchain" layer
    And the build log says "go.mod requires go >= 1.24"
    When "." is built with Go 1.27
    Then the build succeeds
