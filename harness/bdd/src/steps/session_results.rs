//! Steps that say what commands wrote and left in the working folder.

use cucumber::then;

use super::parameters::PatternParameter;
use crate::world::{Content, Failure, FileState, Presence, Reading, Sameness, World};

/// What the last command wrote to `stdout` or `stderr`, or a file of the working folder, matches a regular expression in Go's
/// syntax somewhere; `^` and `$` are the ends of lines.
///
/// ```gherkin
/// Then stdout matches /^example.com/dep v1\.[0-9]+\.0$/
/// ```
#[then(expr = "{content} matches {pattern}")]
async fn matches(world: &mut World, content: Content, pattern: PatternParameter) -> Result<(), Failure> {
    world.check_match(&content, &pattern.0, Presence::There).await
}

/// It matches nowhere.
///
/// ```gherkin
/// Then stderr does not match /warning/
/// ```
#[then(expr = "{content} does not match {pattern}")]
async fn does_not_match(
    world: &mut World,
    content: Content,
    pattern: PatternParameter,
) -> Result<(), Failure> {
    world.check_match(&content, &pattern.0, Presence::Absent).await
}

/// It matches so many times, without overlaps.
///
/// ```gherkin
/// Then the file "go.sum" has 2 matches of /^example.com/dep /
/// ```
#[then(expr = "{content} has {int} match(es) of {pattern}")]
async fn has_matches(
    world: &mut World,
    content: Content,
    count: usize,
    pattern: PatternParameter,
) -> Result<(), Failure> {
    world.check_matches(&content, &pattern.0, count).await
}

/// What the last command wrote to `stdout` or `stderr`, or a file, is the text of another file, to the byte.
///
/// ```gherkin
/// Then the file "go.mod" is the same as the file "go.mod.want"
/// ```
#[then(expr = "{content} is the same as the file {string}")]
async fn same(world: &mut World, content: Content, other: String) -> Result<(), Failure> {
    world.check_same_content(&content, &other, Reading::Plain, Sameness::Same).await
}

/// It is not the text of that file.
///
/// ```gherkin
/// Then the file "go.mod" is not the same as the file "go.mod.orig"
/// ```
#[then(expr = "{content} is not the same as the file {string}")]
async fn not_same(world: &mut World, content: Content, other: String) -> Result<(), Failure> {
    world.check_same_content(&content, &other, Reading::Plain, Sameness::Different).await
}

/// It is the text of that file once the variables in both have their values: `$WORK`, `${GOPATH}`.
///
/// ```gherkin
/// Then stdout is the same as the file "list.want" with its variables
/// ```
#[then(expr = "{content} is the same as the file {string} with its variables")]
async fn same_with_variables(world: &mut World, content: Content, other: String) -> Result<(), Failure> {
    world.check_same_content(&content, &other, Reading::Expanded, Sameness::Same).await
}

/// It is not the text of that file, even when the variables in both have their values.
///
/// ```gherkin
/// Then stdout is not the same as the file "list.want" with its variables
/// ```
#[then(expr = "{content} is not the same as the file {string} with its variables")]
async fn not_same_with_variables(world: &mut World, content: Content, other: String) -> Result<(), Failure> {
    world.check_same_content(&content, &other, Reading::Expanded, Sameness::Different).await
}

/// A file or folder of this name is in the working folder.
///
/// ```gherkin
/// Then the file "go.sum" exists
/// ```
#[then(expr = "the file {string} exists")]
async fn exists(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_file(&path, FileState::There, true).await
}

/// Nothing of this name is in the working folder.
///
/// ```gherkin
/// Then the file "go.sum" does not exist
/// ```
#[then(expr = "the file {string} does not exist")]
async fn does_not_exist(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_file(&path, FileState::There, false).await
}

/// The file or folder is there, and its permissions let nobody write to it.
///
/// ```gherkin
/// Then the file "go.mod" is read-only
/// ```
#[then(expr = "the file {string} is read-only")]
async fn is_read_only(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_file(&path, FileState::ReadOnly, true).await
}

/// The file or folder is there, and its permissions let somebody write to it.
///
/// ```gherkin
/// Then the file "go.mod" is writable
/// ```
#[then(expr = "the file {string} is writable")]
async fn is_writable(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_file(&path, FileState::ReadOnly, false).await
}

/// The file is there, and its permissions let somebody run it.
///
/// ```gherkin
/// Then the file "hello" is executable
/// ```
#[then(expr = "the file {string} is executable")]
async fn is_executable(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_file(&path, FileState::Executable, true).await
}

/// The go command would build each of these packages anew.
///
/// ```gherkin
/// Then the packages "./a ./b" are stale
/// ```
#[then(expr = "the package(s) {string} is/are stale")]
async fn stale(world: &mut World, packages: String) -> Result<(), Failure> {
    world.check_stale(&packages, true).await
}

/// What is installed of each of these packages is up to date.
///
/// ```gherkin
/// Then the package "./a" is not stale
/// ```
#[then(expr = "the package(s) {string} is/are not stale")]
async fn not_stale(world: &mut World, packages: String) -> Result<(), Failure> {
    world.check_stale(&packages, false).await
}
