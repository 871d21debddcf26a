@sandbox
Feature: Services that ask for a user and a password
  A private module proxy answers 401 to whoever shows no credentials. Go sends those that stand in the proxy's URL, in the file
  `.netrc`, or in the answer of a command that GOAUTH names, and says the same of missing ones as of wrong ones.
  This protects from credentials that are written where the build in question does not look.

  Background:
    Given Go 1.27

  Rule: A module proxy

    @myth
    Scenario: Without credentials the status is 401, whatever follows after a comma
      Given a module proxy "first" with an unknown password
      And a module proxy "second"
      And GOPROXY is "first,second"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 401
      And "second" was never contacted
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds

    Scenario: GOPROXY may have user and password
      Given a module proxy "first" with a known password
      And GOPROXY is "first"
      And a complete go.sum
      When the command "go mod download -x" is run
      Then the command succeeds
      And "first" served "example.com/dep@v1.2.0"
      And the command says "builder:xxxxx@first.lab.test"
      And the command does not say "secret"

    Scenario Outline: A netrc file with <what> does not help, and one that is right does
      Given a module proxy "first" with an unknown password
      And the system file "/etc/netrc" with the content
        """
        machine <machine> login builder password <password>
        """
      And NETRC is "/etc/netrc"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 401
      Given the system file "/etc/netrc" with the content
        """
        machine first.lab.test login builder password secret
        """
      When the modules are downloaded
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

      Examples:
        | what               | machine         | password |
        | a guessed password | first.lab.test  | guessed  |
        | another machine    | second.lab.test | secret   |

    Scenario: GOAUTH=off does not read the netrc file
      Given a module proxy "first" with an unknown password
      And the system file "/etc/netrc" with the content
        """
        machine first.lab.test login builder password secret
        """
      And NETRC is "/etc/netrc"
      And GOAUTH is "off"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 401
      When GOAUTH is "netrc"
      And the modules are downloaded
      Then it succeeds

    # Builds find no programs but the toolchain's; a command that is run does. The answer is `builder:guessed` and then
    # `builder:secret`, in the form of https://www.rfc-editor.org/rfc/rfc7617.
    Scenario: A command that answers with a guessed password does not help, and one that knows it does
      Given a module proxy "first" with an unknown password
      And a complete go.sum
      And the system file "/etc/credentials" with the content
        """
        https://first.lab.test

        Authorization: Basic YnVpbGRlcjpndWVzc2Vk
        """
      And GOAUTH is "/bin/sh -c 'cat /etc/credentials && echo'"
      And GOPROXY is "first"
      When the command "go mod download" is run
      Then it fails in the "module proxy" layer with status 401
      Given the system file "/etc/credentials" with the content
        """
        https://first.lab.test

        Authorization: Basic YnVpbGRlcjpzZWNyZXQ=
        """
      When the command "go mod download" is run
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    @needs-git
    Scenario: GOAUTH=git asks git, which keeps passwords in a file of its own
      Given a module proxy "first" with an unknown password
      And a complete go.sum
      And the system file "/etc/git-credentials" with the content
        """
        https://builder:guessed@first.lab.test
        """
      And the environment
        | GIT_CONFIG_COUNT   | 1                                 |
        | GIT_CONFIG_KEY_0   | credential.helper                 |
        | GIT_CONFIG_VALUE_0 | store --file=/etc/git-credentials |
      And GOAUTH is "git /tmp"
      And GOPROXY is "first"
      When the command "go mod download" is run
      Then it fails in the "module proxy" layer with status 401
      Given the system file "/etc/git-credentials" with the content
        """
        https://builder:secret@first.lab.test
        """
      When the command "go mod download" is run
      Then it succeeds
      And "first" served "example.com/dep@v1.2.0"

    Scenario Outline: A command that <what> is passed over, and -x alone says so
      Given a module proxy "first" with an unknown password
      And a complete go.sum
      And the system file "/etc/credentials" with the content
        """
        https://first.lab.test

        Authorization: Basic YnVpbGRlcjpzZWNyZXQ=
        """
      And GOAUTH is "<command>"
      And GOPROXY is "first"
      When the command "go mod download" is run
      Then it fails in the "module proxy" layer with status 401
      And the command does not say "GOAUTH"
      When the command "go mod download -x" is run
      Then it fails in the "module proxy" layer with status 401
      And the command says "<text>"
      And the diagnosis names "GOAUTH"
      When GOAUTH is "/bin/sh -c 'cat /etc/credentials && echo'"
      And the command "go mod download" is run
      Then it succeeds

      Examples:
        | what                           | command                                 | text                               |
        | is not there                   | /bin/no-such-helper                     | could not run command              |
        | gives no empty line at the end | /bin/sh -c 'cat /etc/credentials'       | invalid format: missing empty line |
        | is cut in two at a semicolon   | /bin/sh -c 'cat /etc/credentials; echo' | cannot parse GOAUTH command        |

    @go1.22
    Scenario: Go 1.22 reads the netrc file, and knows no GOAUTH
      Given Go 1.22
      And a module proxy "first" with an unknown password
      And the system file "/etc/netrc" with the content
        """
        machine first.lab.test login builder password secret
        """
      And NETRC is "/etc/netrc"
      And GOAUTH is "off"
      And GOPROXY is "first"
      When the modules are downloaded
      Then it succeeds

  Rule: A host of repositories

    @needs-git
    Scenario: Go and git are told apart
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" with an unknown password
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 401
      And the build log says "reading https://git.lab.test/dep?go-get=1: 401 Unauthorized"
      Given the system file "/etc/netrc" with the content
        """
        machine git.lab.test login builder password secret
        """
      When NETRC is "/etc/netrc"
      And the modules are downloaded
      Then it fails in the "vcs" layer
      And "git.lab.test" served "/dep?go-get=1"
      Given the environment
        | GIT_CONFIG_COUNT   | 1                                         |
        | GIT_CONFIG_KEY_0   | http.extraHeader                          |
        | GIT_CONFIG_VALUE_0 | Authorization: Basic YnVpbGRlcjpzZWNyZXQ= |
      When the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "service=git-upload-pack"
