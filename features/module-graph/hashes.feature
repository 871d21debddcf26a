@sandbox
Feature: Files against hashes
  The go command compares an archive with go.sum once, when it is downloaded, and compiles afterwards what lies in the module
  cache or in the vendor folder. This protects from files that were changed there.

  Background:
    Given Go 1.27
    And a lab
    And the source files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/dep v1.2.0
      -- main.go --
      package main

      import _ "example.com/dep"

      func main() {}
      """

  Scenario: A module cache as it was downloaded has no findings about it
    When the command "sh -c 'cp -r . $OUT/m && cd $OUT/m && go mod tidy && go build .'" is run
    Then the command succeeds
    And the module graph does not have the finding "cache-edited"
    And the module graph does not have the finding "sum-wrong"

  Scenario: An edited file of the module cache is compiled
    When the command "sh -c 'cp -r . $OUT/m && cd $OUT/m && go mod tidy && chmod -R u+w $GOMODCACHE && for f in $GOMODCACHE/example.com/dep@v1.2.0/*.go; do echo // edited >> $f; done && go build .'" is run
    Then the command succeeds
    But the module graph has the finding "cache-edited"

  Scenario: Another hash in go.sum stops a build
    Given the source file "go.sum" with the content
      """
      example.com/dep v1.2.0 h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      example.com/dep v1.2.0/go.mod h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=
      """
    When the command "sh -c 'cp -r . $OUT/m && cd $OUT/m && rm go.sum && go mod tidy && cd - && go build -o $OUT/ .'" is run
    Then the command fails
    And the command says "SECURITY ERROR"
    And the module graph has the finding "sum-wrong" at "go.sum:1"

  Scenario: A vendored file that is not the module's own is compiled
    Given the source file "vendor/modules.txt" with the content
      """
      # example.com/dep v1.2.0
      ## explicit
      example.com/dep
      """
    And the source file "vendor/example.com/dep/edited.go" with the content
      """
      package dep
      """
    When the command "sh -c 'go build -o $OUT/ . && cp go.mod main.go $OUT && cd $OUT && go mod tidy'" is run
    Then the command succeeds
    But the module graph has the finding "vendor-edited" at "vendor/example.com/dep/edited.go"
    And the module graph has the phantom "vendor/example.com/dep/edited.go"
    And the cause is "example.com/dep@v1.2.0 has no file edited.go"

  Scenario: What the go command vendored is the module's own
    Given a working folder with the files
      """
      -- go.mod --
      module example.com/app

      go 1.22

      require example.com/dep v1.2.0
      -- main.go --
      package main

      import _ "example.com/dep"

      func main() {}
      """
    When "go mod tidy" is run there
    And "go mod vendor" is run there
    And "go build" is run there
    Then the command succeeds
    And the module graph has no findings
