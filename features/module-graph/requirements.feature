Feature: Requirements against imports, sums and versions
  go.mod can require what nothing imports, lack what something does, and name versions that should not be used. This protects
  from module files that only look in order.

  Background:
    Given Go 1.27
    And the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ./lib
      -- main.go --
      package main

      import "example.com/lib"

      func main() { println(lib.Hello) }
      -- lib/go.mod --
      module example.com/lib

      go 1.22
      -- lib/lib.go --
      package lib

      const Hello = "hello"
      """
    And the environment
      | GOPROXY | off |

  Scenario: What is required is imported, and the reverse
    When "." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario: A requirement that nothing imports builds, and tidying removes it
    Given the source file "main.go" with the content
      """
      package main

      func main() {}
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "require-unused" at "go.mod:5"
    When the command "sh -c 'cp -r . $OUT/m && cd $OUT/m && go mod tidy && cat go.mod'" is run
    Then the command succeeds
    And the command does not say "require"

  Scenario: A requirement that only a test imports is used
    Given the source file "main.go" with the content
      """
      package main

      func main() {}
      """
    And the source file "main_test.go" with the content
      """
      package main

      import _ "example.com/lib"
      """
    When "." is built
    Then the module graph has no findings

  Scenario: A directly imported module that is marked indirect builds, and tidying removes the mark
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0 // indirect

      replace example.com/lib => ./lib
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "import-indirect" at "go.mod:5"
    When the command "sh -c 'cp -r . $OUT/m && cd $OUT/m && go mod tidy && cat go.mod'" is run
    Then the command succeeds
    And the command does not say "indirect"

  @myth
  Scenario: An import that no module can provide fails, and not as a package that can't be found
    Given the source file "other.go" with the content
      """
      package main

      import _ "example.com/other/text"
      """
    When "." is built
    Then the build fails in the "module-resolution" layer
    And the build log says "no required module provides package example.com/other/text"
    And the build log does not say "cannot find package"
    And the module graph has the finding "import-unprovided" at "other.go:3"
    And the module graph has the finding "package-broken"

  Scenario: An import in a file that is never built is none
    Given the source file "other.go" with the content
      """
      //go:build ignore

      package main

      import _ "example.com/other/text"
      """
    When "." is built
    Then the build succeeds
    And the module graph has no findings

  Scenario: A version that go.mod excludes itself is refused
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      exclude example.com/lib v1.0.0

      replace example.com/lib => ./lib
      """
    When "." is built
    Then the build fails
    And the build log says "ignoring requirement on excluded version example.com/lib v1.0.0"
    And the build log says "updates to go.mod needed"
    And the module graph has the finding "version-excluded" at "go.mod:5"

  Scenario: A requirement without its line in go.sum fails
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0
      """
    When "." is built
    Then the build fails in the "module-resolution" layer
    And the build log says "missing go.sum entry"
    And the module graph has the finding "sum-missing" at "go.mod:5"

  Scenario: A line of go.sum for a version that is not in the graph is superfluous
    Given the source file "go.sum" with the content
      """
      example.com/gone v1.0.0/go.mod h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "sum-unused" at "go.sum:1"

  Scenario: Two hashes for one thing can't both be right
    Given the source file "go.sum" with the content
      """
      example.com/lib v1.0.0 h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      example.com/lib v1.0.0 h1:J/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "sum-conflict" at "go.sum:2"

  Scenario: A broken line of go.sum fails
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      require example.com/lib v1.0.0
      """
    And the source file "go.sum" with the content
      """
      example.com/lib v1.0.0/go.mod h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      example.com/lib v1.0.0
      """
    When "." is built
    Then the build fails
    And the build log says "malformed go.sum"
    And the module graph has the finding "file-invalid" at "go.sum:2"

  Scenario: A go line above the toolchain fails
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.99

      require example.com/lib v1.0.0

      replace example.com/lib => ./lib
      """
    When "." is built
    Then the build fails
    And the build log says "go.mod requires go >= 1.99"
    And the module graph has the finding "toolchain-too-old" at "go.mod:3"

  Scenario: A toolchain line above the toolchain is passed over
    Given the source file "go.mod" with the content
      """
      module example.com/app

      go 1.22

      toolchain go1.99.0

      require example.com/lib v1.0.0

      replace example.com/lib => ./lib
      """
    When "." is built
    Then the build succeeds
    But the module graph has the finding "toolchain-too-old" at "go.mod:5"

  # The first character of this go.mod is a byte order mark, which editors do not show.
  Scenario: A byte order mark is refused
    Given the source file "go.mod" with the content
      """
      ﻿module example.com/app

      go 1.22

      require example.com/lib v1.0.0

      replace example.com/lib => ./lib
      """
    When "." is built
    Then the build fails
    And the build log says "unexpected input character"
    And the module graph has the finding "file-invalid" at "go.mod:1"
    And the cause is "a byte order mark, which Go refuses"
