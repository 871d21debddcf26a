//! Steps that work in one folder, one command after another.

use cucumber::{gherkin::Step, given, when};

use super::arguments::doc_string;
use crate::world::{Content, Failure, World};

/// There is one folder for the commands of the scenario, which they may change. It is given as a txtar archive: each file
/// after a line `-- its/name --`.
///
/// ```gherkin
/// Given a working folder with the files
///   """
///   -- go.mod --
///   module example.com/hello
///   """
/// ```
#[given(expr = "a working folder with the files")]
async fn working_folder(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.declare_working_folder(doc_string(step)?)
}

/// There is one empty folder for the commands of the scenario, which they may change.
///
/// ```gherkin
/// Given an empty working folder
/// ```
#[given(expr = "an empty working folder")]
async fn empty_working_folder(world: &mut World) -> Result<(), Failure> {
    world.declare_empty_working_folder()
}

/// Runs a command in the working folder, without a shell; what it changes there stays. Quotes are as in a shell. `${NAME}`
/// stands for a variable that every command has, `${WORK}` for the folder itself; a declared variable may so be made of
/// others. `go` is the declared one, and no program of the machine is found.
///
/// ```gherkin
/// When "go mod edit -require=example.com/dep@v1.0.0" is run there
/// ```
#[when(expr = "{string} is run there")]
async fn run_there(world: &mut World, command: String) -> Result<(), Failure> {
    world.run_there(&command).await
}

/// As above, for a command with both kinds of quotes in it.
///
/// ```gherkin
/// When this is run there
///   """
///   go list -f '{{.Path}} is "{{.Version}}"' -m all
///   """
/// ```
#[when(expr = "this is run there")]
async fn this_run_there(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.run_there(doc_string(step)?).await
}

/// Commands start in this folder from here on; paths in steps are relative to it.
///
/// ```gherkin
/// When the directory changes to "cmd/hello"
/// ```
#[when(expr = "the directory changes to {string}")]
async fn change_directory(world: &mut World, path: String) -> Result<(), Failure> {
    world.change_directory(&path).await
}

/// Copies a file of the working folder to a file or into a folder.
///
/// ```gherkin
/// When the file "go.mod" is copied to "go.mod.orig"
/// ```
#[when(expr = "the file {string} is copied to {string}")]
async fn copy(world: &mut World, from: String, to: String) -> Result<(), Failure> {
    world.copy_there(&from, &to).await
}

/// Writes what the last command wrote to `stdout` or `stderr` into a file of the working folder.
///
/// ```gherkin
/// When stdout is saved as "list.txt"
/// ```
#[when(expr = "{content} is saved as {string}")]
async fn save(world: &mut World, content: Content, to: String) -> Result<(), Failure> {
    world.save_there(&content, &to).await
}

/// Gives a file or folder of the working folder another name.
///
/// ```gherkin
/// When "go.mod" is moved to "go.mod.orig" there
/// ```
#[when(expr = "{string} is moved to {string} there")]
async fn move_there(world: &mut World, from: String, to: String) -> Result<(), Failure> {
    world.move_there(&from, &to).await
}

/// Removes a file of the working folder, or a folder with all that is in it. What is not there is gone already.
///
/// ```gherkin
/// When "go.sum" is removed there
/// ```
#[when(expr = "{string} is removed there")]
async fn remove(world: &mut World, path: String) -> Result<(), Failure> {
    world.remove_there(&path).await
}

/// Makes a folder in the working folder, with those above it. One that is there is left alone.
///
/// ```gherkin
/// When the folder "cmd/hello" is made
/// ```
#[when(expr = "the folder {string} is made")]
async fn make_folder(world: &mut World, path: String) -> Result<(), Failure> {
    world.make_folder(&path).await
}

/// Makes a symbolic link in the working folder.
///
/// ```gherkin
/// When the link "latest" to "v1.2.0" is made
/// ```
#[when(expr = "the link {string} to {string} is made")]
async fn make_link(world: &mut World, path: String, target: String) -> Result<(), Failure> {
    world.make_link(&path, &target).await
}

/// Replaces a text everywhere in a file of the working folder.
///
/// ```gherkin
/// When "v1.0.0" is replaced by "v1.1.0" in the file "go.mod"
/// ```
#[when(expr = "{string} is replaced by {string} in the file {string}")]
async fn replace(world: &mut World, old: String, new: String, path: String) -> Result<(), Failure> {
    world.replace_there(&old, &new, &path).await
}

/// Gives a file or folder of the working folder these permissions, in octal digits.
///
/// ```gherkin
/// When "go.mod" gets the mode 0444
/// ```
#[when(expr = "{string} gets the mode {word}")]
async fn change_mode(world: &mut World, path: String, mode: String) -> Result<(), Failure> {
    world.change_mode(&path, &mode).await
}

/// Takes what a file holds for what the last command wrote to its standard output.
///
/// ```gherkin
/// When the file "go.mod" is shown
/// ```
#[when(expr = "the file {string} is shown")]
async fn show(world: &mut World, path: String) -> Result<(), Failure> {
    world.show_there(&path).await
}
