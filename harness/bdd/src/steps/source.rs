//! Steps that say what is built.

use cucumber::{gherkin::Step, given};
use twinbuild_engine::source::SourceChange;

use super::arguments::doc_string;
use super::parameters::NewlinesParameter;
use crate::world::{Failure, World};

/// The source is a Go module below the project's modules folder (`scenarios/modules`). It is copied, never built in place.
///
/// ```gherkin
/// Given the Go module "greeter"
/// ```
#[given(expr = "the Go module {string}")]
async fn go_module(world: &mut World, name: String) -> Result<(), Failure> {
    world.declare_module(&name)
}

/// As above, and every build gets these flags.
///
/// ```gherkin
/// Given the Go module "greeter" with the build flag "-trimpath"
/// ```
#[given(expr = "the Go module {string} with the build flag(s) {string}")]
async fn go_module_with_flags(world: &mut World, name: String, flags: String) -> Result<(), Failure> {
    world.declare_module(&name)?;
    world.declare_build_flags(&flags)
}

/// The source is a folder, relative to the folder that holds `twinbuild.toml`; `.` is that folder itself.
///
/// ```gherkin
/// Given the source in the folder "."
/// ```
#[given(expr = "the source in the folder {string}")]
async fn source_folder(world: &mut World, folder: String) -> Result<(), Failure> {
    world.declare_folder(&folder)
}

/// The source is given here, as a txtar archive: each file after a line `-- its/name --`.
///
/// ```gherkin
/// Given the source files
///   """
///   -- go.mod --
///   module example.com/hello
///   -- main.go --
///   package main
///
///   func main() { println("hello") }
///   """
/// ```
#[given(expr = "the source files")]
async fn source_files(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.declare_inline(doc_string(step)?);
    Ok(())
}

/// The source is a folder of the Go toolchain itself, built where it lies, read-only.
///
/// ```gherkin
/// Given the toolchain's own source "src/cmd"
/// ```
#[given(expr = "the toolchain's own source {string}")]
async fn toolchain_source(world: &mut World, folder: String) {
    world.declare_toolchain_source(&folder);
}

/// The source copy has this file with this content, whatever was there.
///
/// ```gherkin
/// Given the source file "config.txt" with the content
///   """
///   colour=red
///   """
/// ```
#[given(expr = "the source file {string} with the content")]
async fn source_file(world: &mut World, path: String, step: &Step) -> Result<(), Failure> {
    let content = format!("{}\n", doc_string(step)?.trim_end_matches('\n'));
    world.declare_change(SourceChange::Write { path, content });
    Ok(())
}

/// The source copy lacks this file or folder. One that is not there to begin with is a mistake.
///
/// ```gherkin
/// Given the source without "vendor"
/// ```
#[given(expr = "the source without {string}")]
async fn source_without(world: &mut World, path: String) {
    world.declare_change(SourceChange::Remove { path });
}

/// One file of the source copy has these line ends.
///
/// ```gherkin
/// Given the source file "go.mod" with CRLF line ends
/// ```
#[given(expr = "the source file {string} with {newlines} line ends")]
async fn source_file_newlines(world: &mut World, path: String, newlines: NewlinesParameter) {
    world.declare_change(SourceChange::Newlines { path, style: newlines.0 });
}

/// All text files of the source copy have these line ends, as a checkout with `core.autocrlf` leaves them.
///
/// ```gherkin
/// Given a checkout with CRLF line ends
/// ```
#[given(expr = "a checkout with {newlines} line ends")]
async fn checkout_newlines(world: &mut World, newlines: NewlinesParameter) {
    world.declare_newlines(newlines.0);
}
