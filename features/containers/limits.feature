@container
Feature: What a container provides
  A profile says who runs a build in a container, what it may reach and how much it may use, and commands see just that.
  This protects from builds that pass because a container was more generous than its profile says.

  Background:
    Given the source files
      """
      -- read.txt --
      as it was
      """
    And the environment profile "debian-bookworm-go"

  Scenario: Variables are those that were declared
    Given the target linux/amd64
    And the environment
      | RELEASE_NOTES | yes |
    When the command "env" is run
    Then the build log matches the snapshot

  Scenario: Commands are not run by root
    When the command "id" is run
    Then the command says "uid=1000(builder) gid=1000(builder)"

  Scenario: The user is the one that was declared
    Given the user "ci" with the id 4711
    When the command "id" is run
    Then the command says "uid=4711(ci)"

  Scenario: The umask and the host name are those that were declared
    Given the umask 0027
    And the host name "ci-9"
    When the command "sh -c 'umask; uname -n'" is run
    Then the command says "0027"
    And the command says "ci-9"

  Scenario: The source can be read and not changed
    When the command "cat read.txt" is run
    Then the command says "as it was"
    When the command "sh -c 'echo changed > read.txt'" is run
    Then the command fails

  Scenario: There is no network
    When the command "ls /sys/class/net" is run
    Then the command says "lo"
    And the command does not say "eth0"

  Scenario Outline: The machine's own names are known without a network
    Given the environment profile "<profile>"
    And the host name "ci-9"
    When the command "getent hosts localhost ci-9" is run
    Then the command succeeds
    And the command says "localhost ci-9"
    When the command "getent hosts ci-8" is run
    Then the command fails

    Examples:
      | profile                     |
      | debian-bookworm-go          |
      | debian-bookworm-locked-down |

  Scenario: What a command leaves is copied out
    When the command "sh -c 'mkdir $OUT/a && echo made > $OUT/a/b && ln -s b $OUT/a/c && chmod 0750 $OUT/a'" is run
    Then the command succeeds
    And the file manifest matches the snapshot

  Scenario: A writable root can be written to and is not kept
    When the command "mkdir /var/x" is run
    Then the command fails
    Given the user "root" with the id 0
    When the command "mkdir /var/x" is run
    Then the command succeeds
    When the command "mkdir /var/x" is run
    Then the command succeeds

  Scenario: A read-only root can't be written to, even by root
    Given the environment profile "debian-bookworm-locked-down"
    And the user "root" with the id 0
    When the command "mkdir /var/x" is run
    Then the command fails
    And the command says "Read-only file system"
    When the command "mkdir /var/scratch/x" is run
    Then the command succeeds

  Scenario: The user has its name under a read-only root too
    Given the environment profile "debian-bookworm-locked-down"
    And the user "ci" with the id 4711
    When the command "id" is run
    Then the command says "uid=4711(ci)"
    When the command "sh -c 'echo more >> /etc/passwd'" is run
    Then the command fails

  Scenario: A folder in memory has the size that was declared
    Given the environment profile "debian-bookworm-locked-down"
    When the command "dd if=/dev/zero of=/var/scratch/x bs=1M count=60" is run
    Then the command succeeds
    When the command "dd if=/dev/zero of=/var/scratch/x bs=1M count=70" is run
    Then the command fails
    And the command says "No space left on device"

  Scenario: A command is killed at its time limit
    Given a time limit of 1 second
    When the command "sleep 60" is run
    Then the command is killed at its time limit
