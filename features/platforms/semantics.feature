@sandbox
Feature: What a platform does with the same program
  One small program a topic, built for every platform and run there. Each line that it writes must be the same on all of
  them, or its differences stand here: one that nobody wrote down fails, and so does one that is not there any more.
  Windows is Wine's here. Where Wine is known to do otherwise than Windows, a reason says so.
  This protects from code that works where it was written.

  Background:
    Given Go 1.27
    And the Go module "probes"

  # Claims that are not so: that Join gives C:\app for C: and app, that Clean leaves a slash before what ".." removed, and
  # that Windows opens no path with slashes.
  @myth
  Scenario: Path separators and volume names
    When "./cmd/paths" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                  | linux     | windows        | because                                         |
      | separator             | /         | \\             | both are understood on Windows, only / on Linux |
      | list separator        | :         | ;              | a drive has a colon                             |
      | null device           | /dev/null | NUL            | Windows has no folder of devices                |
      | join of a drive       | C:/app    | C:app          | relative to the folder of drive C               |
      | volume of a drive     | ""        | "C:"           | Linux has no volumes                            |
      | volume of a share     | ""        | "//host/share" | Linux has no volumes                            |
      | base                  | b\\c      | c              | a backslash is part of a name on Linux          |
      | a drive is absolute   | false     | true           | Linux has no drives                             |
      | a slash is absolute   | true      | false          | it depends on the drive                         |
      | find with backslashes | not there | done           | a backslash is part of a name on Linux          |
    And the program says "join: b/c"
    And the program says "write with slashes: done"

  Scenario: Case-insensitive and reserved names, long paths, trailing dots
    When "./cmd/names" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                          | linux                 | windows             | because                              |
      | find in other letters         | not there             | done                | Windows ignores case                 |
      | files after both were written | 2                     | 1                   | Windows ignores case                 |
      | make CON                      | done                  | refused             | a device; an open console on Windows |
      | make aux.txt                  | done                  | not there           | a device, whatever its ending        |
      | make COM1                     | done                  | not there           | a device that is not there           |
      | make end.                     | done, listed as it is | done, listed as end | Windows drops the dot                |
      | make end(blank)               | done, listed as it is | done, listed as end | Windows drops the blank              |
      | make a*b                      | done, listed as it is | refused             | a pattern's character                |
      | make a<b                      | done, listed as it is | refused             | a redirection's character            |
      | make a?b                      | done, listed as it is | refused             | a pattern's character                |
    And the program says "a path of 366 characters: done"
    And the program says "a name of 300 characters: true"

  @myth
  Scenario: CRLF and a byte order mark in configs, and TrimSpace, which removes a CR
    When "./cmd/configs" is built and run for "linux/amd64, linux/arm64, linux/s390x, windows/amd64, windows/arm64"
    Then it says the same on each
    And the program says "CRLF stays CRLF: 2"
    And the program says 'first line of a scanner: "\ufeffport=80"'
    And the program says 'first line cut at LF: "\ufeffport=80\r"'
    And the program says 'trimmed: "80"'
    And the program says "JSON with a mark: refused"

  # Windows does not refuse to change modes, as is said: it changes what it has of them.
  @myth
  Scenario: File modes and executable bits against ACLs
    When "./cmd/modes" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                  | linux      | windows    | because                                    |
      | mode after -rwxr-xr-x | -rwxr-xr-x | -rw-rw-rw- | Windows has no executable bit              |
      | mode after -rw-r--r-- | -rw-r--r-- | -rw-rw-rw- | rights are in ACLs, which modes don't show |
      | mode after -rw------- | -rw------- | -rw-rw-rw- | rights are in ACLs, which modes don't show |
      | mode after ---------- | ---------- | -r--r--r-- | only the attribute "read-only" is changed  |
      | owner                 | done       | refused    | Windows has no numbers for users           |
    And the program says "change to -rwxr-xr-x: done"
    And the program says "change to ----------: done"
    And "permissions" can't be shown here

  Scenario: Links without privileges
    When "./cmd/links" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line            | linux     | windows   | because                                                                   |
      | where it leads  | done file | not there | Wine's, which makes links that nobody can read; Windows needs a privilege |
      | read through it | done text | not there | Wine's, as above                                                          |
    And "symbolic links" can't be shown here

  Scenario: Renaming over an open file, and removing it
    When "./cmd/open-files" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line           | linux | windows | because                                |
      | rename over it | done  | refused | Go opens files without sharing removal |
      | remove it      | done  | refused | Go opens files without sharing removal |

  # On Windows nobody else could read what is locked, either. Wine lets them.
  Scenario: File locks
    When "./cmd/locks" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each
    And "mandatory locks" can't be shown here
    And the program says "lock it a second time: refused"
    And the program says "lock it afterwards: done"

  Scenario: Environment variables that differ in case
    When "./cmd/variables" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                               | linux | windows | because              |
      | the first after the second was set | one   | two     | Windows ignores case |
      | variables of that name             | 2     | 1       | Windows ignores case |

  Scenario: Quoted arguments, exit codes and signals
    When "./cmd/processes" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                      | linux | windows       | because                  |
      | exit code after Exit(256) | 0     | 256           | Linux keeps eight bits   |
      | exit code after Exit(-1)  | 255   | 4294967295    | Linux keeps eight bits   |
      | interrupt                 | sent  | can't be sent | Windows has no signals   |
      | exit code after it        | -1    | 1             | a signal is no exit code |
      | exit code of the killed   | -1    | 1             | a signal is no exit code |

  Scenario: Text through a pipe
    When "./cmd/console" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each
    And the program says "bytes through a pipe: c3 a4 e2 82 ac f0 9f 98 80 0a"
    And the program says "the output is a terminal: false"

  Scenario: Time zones without a table of the system's
    When "./cmd/time-zones" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line          | linux | windows | because                                                 |
      | Europe/Berlin | true  | false   | on Linux it is the toolchain's; Windows has none itself |

  Scenario: Time zones with a table of the program's own
    When "./cmd/embedded-zones" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each
    And the program says "summer there: 2024-07-01T12:00:00+02:00"

  Scenario: Sockets
    When "./cmd/sockets" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line        | linux | windows | because                   |
      | UDP         | open  | refused | Wine's; Windows has it    |
      | Unix socket | hello | refused | Wine's; Windows 10 has it |
    And "sockets" can't be shown here

  # On Windows the probe calls the system by package syscall, which is said to need cgo.
  @myth
  Scenario: Named pipes
    Given the environment
      | CGO_ENABLED | 0 |
    When "./cmd/pipes" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line | linux                  | windows                      | because                   |
      | kind | a file of its own type | a name in a space of its own | Windows has no such files |
    And the program says "through the pipe: hello done"

  Scenario: The user and the home folder
    When "./cmd/user" is built and run for "linux/amd64, linux/arm64, windows/amd64, windows/arm64"
    Then it says the same on each, but for
      | line                             | linux              | windows               | because                                |
      | name has the machine's before it | false              | true                  | accounts belong to a machine or domain |
      | id is a number                   | true               | false                 | a security identifier                  |
      | uid                              | 1000               | -1                    | a security identifier                  |
      | home                             | done /home/builder | done C:/users/builder | Windows has drives                     |
      | settings below home              | done .config       | done AppData/Roaming  | another place                          |
      | temporary files lie below home   | false              | true                  | each user has a folder for them        |
      | home is told by                  | HOME               | USERPROFILE           | another variable                       |
