//! Steps that run one program on several platforms.

use cucumber::{gherkin::Step, given, then, when};
use twinbuild_engine::source::SourceChange;

use super::arguments::table;
use super::parameters::{NewlinesParameter, PlatformParameter};
use crate::world::{BuildRequest, Failure, World};

/// The source is a Go module below the project's modules folder, and one file of its copy has these line ends.
///
/// ```gherkin
/// Given the Go module "crlfd" and a config file "app.yaml" with CRLF line ends
/// ```
#[given(expr = "the Go module {string} and a config file {string} with {newlines} line ends")]
async fn module_and_config(
    world: &mut World,
    name: String,
    path: String,
    newlines: NewlinesParameter,
) -> Result<(), Failure> {
    world.declare_module(&name)?;
    world.declare_change(SourceChange::Newlines { path, style: newlines.0 });
    Ok(())
}

/// Builds Go packages for a platform and runs the program, with arguments; quotes as in a shell. A program of another
/// platform is run by an emulator: qemu's user mode, Wine, or Wine under qemu. Where there is none the scenario is not run.
///
/// ```gherkin
/// When "./cmd/crlfd" is built for windows/arm64 and run with "--config app.yaml --once"
/// ```
#[when(expr = "{string} is built for {platform} and run with {string}")]
async fn built_and_run_with(
    world: &mut World,
    packages: String,
    platform: PlatformParameter,
    arguments: String,
) -> Result<(), Failure> {
    world.build(BuildRequest { packages, target: Some(platform.0), ..BuildRequest::default() }).await?;
    world.run_program(&arguments).await
}

/// Builds Go packages for each of several platforms, and runs each program.
///
/// ```gherkin
/// When "./cmd/paths" is built and run for "linux/amd64, linux/arm64, windows/amd64"
/// ```
#[when(expr = "{string} is built and run for {string}")]
async fn run_on_platforms(world: &mut World, packages: String, platforms: String) -> Result<(), Failure> {
    world.run_on_platforms(&packages, &platforms).await
}

/// Builds Go packages for this machine and several other platforms, runs each program some times, and records how long it
/// took. Times are reported and never judged.
///
/// ```gherkin
/// When "./cmd/work" is built and timed for "linux/arm64, windows/amd64"
/// ```
#[when(expr = "{string} is built and timed for {string}")]
async fn time_on_platforms(world: &mut World, packages: String, platforms: String) -> Result<(), Failure> {
    world.time_on_platforms(&packages, &platforms).await
}

/// The program that was run ended with this exit status.
///
/// ```gherkin
/// Then it exits with 0
/// ```
#[then(expr = "it exits with {int}")]
async fn exits(world: &mut World, status: i32) -> Result<(), Failure> {
    world.check_program_exit(status)
}

/// The program's output is what was approved: one snapshot for all rows of an outline, whatever their platforms.
///
/// ```gherkin
/// Then its output matches the snapshot "crlfd output"
/// ```
#[then(expr = "its output matches the snapshot {string}")]
async fn shared_output(world: &mut World, name: String) -> Result<(), Failure> {
    world.check_shared_output(&name).await
}

/// On all platforms the program ended with 0 and wrote the same lines.
///
/// ```gherkin
/// Then it says the same on each
/// ```
#[then(expr = "it says the same on each")]
async fn same_on_each(world: &mut World) -> Result<(), Failure> {
    world.check_platforms(&[])
}

/// On all platforms the program ended with 0 and wrote the same lines `topic: what it found`, but for those of the table,
/// which has the topic and then what stands after the colon on each system or platform; a reason may follow. A difference
/// that is not there any more fails as one does that nobody wrote down.
///
/// ```gherkin
/// Then it says the same on each, but for
///   | line      | linux | windows | because                    |
///   | separator | /     | \\      | Windows writes paths so    |
/// ```
#[then(expr = "it says the same on each, but for")]
async fn same_but_for(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_platforms(table(step)?)
}

/// The program was run by an emulator that can't show this: permissions, registry, services, message texts, symbolic links,
/// mandatory locks, sockets, timing, memory order, page size. What the program said of it need not hold on the real machine.
///
/// ```gherkin
/// Then "permissions" can't be shown here
/// ```
#[then(expr = "{string} can't be shown here")]
async fn not_shown(world: &mut World, topic: String) -> Result<(), Failure> {
    world.check_not_shown(&topic)
}

/// The run record has the times of this machine and of so many others.
///
/// ```gherkin
/// Then the times on 2 other platforms are recorded
/// ```
#[then(expr = "the times on {int} other platform(s) are recorded")]
async fn times_recorded(world: &mut World, platforms: usize) -> Result<(), Failure> {
    world.check_times_recorded(platforms)
}
