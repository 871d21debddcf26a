@sandbox @needs-git
Feature: Modules from their repositories
  With `direct`, Go asks the host that a module's path begins with where the repository is, and git fetches it. There are
  two clients then, with settings of their own.
  This protects from settings that are meant for one of them and are given to the other.

  Background:
    Given Go 1.27

  Rule: What direct asks

    Scenario: A module comes from its repository
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "/dep?go-get=1"
      And "git.lab.test" served "service=git-upload-pack"
      And "default" was never contacted

    @go1.22
    Scenario: A module comes from its repository with Go 1.22
      Given Go 1.22
      And the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "/dep?go-get=1"

    @myth
    Scenario: The first question is where the repository is, and nothing is an archive
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that answers 403
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 403
      And the build log says "reading https://git.lab.test/dep?go-get=1: 403 Forbidden"
      And the build log does not say "tar.gz"
      And the build log does not say "git ls-remote"
      When GOPROXY is "default"
      Given the published module "git.lab.test/dep" at v1.2.0
      When the modules are downloaded
      Then it succeeds
      And "default" served "git.lab.test/dep@v1.2.0"

    Scenario: direct after a comma is asked for what a proxy does not have
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a module proxy "first" without modules
      And GOPROXY is "first"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 404
      And "direct" was never contacted
      When GOPROXY is "first,direct"
      And the modules are downloaded
      Then it succeeds
      And "first" was contacted
      And "git.lab.test" served "/dep?go-get=1"

    @myth
    Scenario: direct after a comma is not asked where a proxy denies access
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a module proxy "first" that answers 403
      And GOPROXY is "first,direct"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 403
      And "direct" was never contacted
      When GOPROXY is "first|direct"
      And the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "/dep?go-get=1"

    Scenario Outline: <name> leads past the proxy
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      When the modules are downloaded
      Then it succeeds
      And "default" was contacted
      Given GOPROXY is "default"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 404
      When <name> is "<value>"
      And the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "/dep?go-get=1"

      Examples:
        | name      | value            |
        | GONOPROXY | git.lab.test     |
        | GONOPROXY | *.lab.test       |
        | GOPRIVATE | git.lab.test     |
        | GOPRIVATE | git.lab.test/dep |

    Scenario: GONOPROXY=none wins over GOPRIVATE
      Given the published module "git.lab.test/dep" at v1.2.0
      And GOPRIVATE is "git.lab.test"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "https://git.lab.test/dep?go-get=1"
      And "default" was never contacted
      When GONOPROXY is "none"
      And the modules are downloaded
      Then it succeeds
      And "default" served "git.lab.test/dep@v1.2.0"

    Scenario: GOPRIVATE does not leave the proxy's host for modules of others
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "example.com/dep" at v1.2.0
      And GOPROXY is "default"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status 404
      When GOPRIVATE is "git.lab.test"
      And the modules are downloaded
      Then it succeeds
      And "default" served "example.com/dep@v1.2.0"
      And "git.lab.test" served "/dep?go-get=1"
      And the name server was not asked for "example.com"

  Rule: A host that can't be asked

    Scenario Outline: A host that <fault>
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "git.lab.test/dep" at v1.2.0
      And a repository host "git.lab.test" that <fault>
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "https fetch: Get "
      And the build log says "<text>"
      And "default" was never contacted
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "git.lab.test/dep@v1.2.0"

      Examples:
        | fault               | text                     |
        | refuses connections | connection refused       |
        | resets connections  | connection reset by peer |

    Scenario: A host that is not found
      Given the published module "git.lab.test/dep" at v1.2.0
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "name resolution" layer
      And the build log says "lookup git.lab.test on"
      And the build log says "no such host"
      And the name server was asked for "git.lab.test"
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds
      And "default" served "git.lab.test/dep@v1.2.0"

    Scenario: A host that never answers
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "git.lab.test/dep" at v1.2.0
      And a repository host "git.lab.test" that stalls
      And a time limit of 5 seconds
      And GOPROXY is "direct"
      When the modules are downloaded
      Then the build is killed at its time limit
      And it fails in the "timeout" layer
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

    Scenario Outline: A host that answers <status>
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "git.lab.test/dep" at v1.2.0
      And a repository host "git.lab.test" that answers <status>
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "module proxy" layer with status <status>
      And the build log says "reading https://git.lab.test/dep?go-get=1: <status> <reason>"
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

      Examples:
        | status | reason                |
        | 401    | Unauthorized          |
        | 403    | Forbidden             |
        | 500    | Internal Server Error |

    Scenario Outline: A host that <fault> names no repository
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "git.lab.test/dep" at v1.2.0
      And a repository host "git.lab.test" that <fault>
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "module-resolution" layer
      And the build log says "<text>"
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

      Examples:
        | fault                   | text                   |
        | answers 404             | 404 Not Found          |
        | answers with a web page | no go-import meta tags |

  Rule: GOINSECURE

    Scenario: Go accepts an unknown authority, and git has to be told itself
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that has a certificate of an unknown authority
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "https fetch: Get "
      And the build log says "certificate signed by unknown authority"
      When GOINSECURE is "git.lab.test"
      And the modules are downloaded
      Then it fails in the "tls" layer
      And "git.lab.test" served "/dep?go-get=1"
      And the build log says "git ls-remote"
      When GIT_SSL_NO_VERIFY is "true"
      And the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "service=git-upload-pack"

    Scenario: GOINSECURE of another host changes nothing
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that has a certificate of an unknown authority
      And GOPROXY is "direct"
      And GIT_SSL_NO_VERIFY is "true"
      And GOINSECURE is "other.test"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "https fetch: Get "
      When GOINSECURE is "*.lab.test"
      And the modules are downloaded
      Then it succeeds

    Scenario: GOINSECURE is not for proxies
      Given a module proxy "first" that has a certificate of an unknown authority
      And a module proxy "second"
      And GOPROXY is "first"
      And GOINSECURE is "*"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "certificate signed by unknown authority"
      When GOPROXY is "first|second"
      And the modules are downloaded
      Then it succeeds
      And "second" served "example.com/dep@v1.2.0"

    Scenario: Where a host has no encryption, GOINSECURE asks again without it
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that speaks HTTP without TLS
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "tls" layer
      And the build log says "https fetch: Get "
      And the build log says "server gave HTTP response to HTTPS client"
      When GOINSECURE is "git.lab.test"
      And the modules are downloaded
      Then it fails in the "tls" layer
      And "git.lab.test" served "/dep?go-get=1"
      And the build log says "git ls-remote"
      Given the environment
        | GIT_CONFIG_COUNT   | 1                                  |
        | GIT_CONFIG_KEY_0   | url.http://git.lab.test/.insteadOf |
        | GIT_CONFIG_VALUE_0 | https://git.lab.test/              |
      When the modules are downloaded
      Then it succeeds
      And "git.lab.test" served "service=git-upload-pack"

    Scenario: Where port 443 is closed, GOINSECURE tries port 80
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And the published module "git.lab.test/dep" at v1.2.0
      And a repository host "git.lab.test" that refuses connections
      And GOPROXY is "direct"
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says ":443: connect: connection refused"
      When GOINSECURE is "git.lab.test"
      And the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says "http/https fetch: Get "
      And the build log says ":80: connect: connection refused"
      When GOPROXY is "default"
      And the modules are downloaded
      Then it succeeds

    Scenario: Where only port 443 is closed, GOINSECURE gets the module over port 80
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And a repository host "git.lab.test" that refuses connections on port 443
      And GOPROXY is "direct"
      # The host sends git to its encrypted address, as it does all others.
      And the environment
        | GIT_CONFIG_COUNT   | 1                                  |
        | GIT_CONFIG_KEY_0   | url.http://git.lab.test/.insteadOf |
        | GIT_CONFIG_VALUE_0 | https://git.lab.test/              |
      When the modules are downloaded
      Then it fails in the "connection" layer
      And the build log says ":443: connect: connection refused"
      When GOINSECURE is "git.lab.test"
      And the modules are downloaded
      Then it succeeds
      And the requests came in this order
        | git.lab.test | /dep?go-get=1           |
        | git.lab.test | service=git-upload-pack |

  Rule: git

    Scenario Outline: GOVCS=<value> forbids git
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPROXY is "direct"
      And GOVCS is "<value>"
      When the modules are downloaded
      Then it fails in the "vcs" layer
      And the build log says "GOVCS disallows using git for public git.lab.test/dep"
      And its fix makes the download succeed
      And "git.lab.test" served "service=git-upload-pack"

      Examples:
        | value           |
        | *:off           |
        | public:hg       |
        | git.lab.test:hg |

    Scenario: GOVCS for private modules
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPRIVATE is "git.lab.test"
      And GOVCS is "private:hg,public:git"
      When the modules are downloaded
      Then it fails in the "vcs" layer
      And the build log says "GOVCS disallows using git for private git.lab.test/dep"
      And its fix makes the download succeed

    Scenario: Modules from a proxy need neither git nor leave of GOVCS
      Given the published module "git.lab.test/dep" at v1.2.0
      And GOVCS is "*:off"
      And a complete go.sum
      When the command "sh -c 'PATH=$(go env GOROOT)/bin go mod download'" is run
      Then the command succeeds
      And "default" served "git.lab.test/dep@v1.2.0"
      And "direct" was never contacted

    Scenario: git is missing
      Given the module "git.lab.test/dep" at v1.2.0 in a git repository
      And GOPROXY is "direct"
      And a complete go.sum
      When the command "sh -c 'PATH=$(go env GOROOT)/bin go mod download'" is run
      Then it fails in the "vcs" layer
      And the command says "git"
      And "git.lab.test" served "/dep?go-get=1"
      When the command "go mod download" is run
      Then the command succeeds
      And "git.lab.test" served "service=git-upload-pack"
