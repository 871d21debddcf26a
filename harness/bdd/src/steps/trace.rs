//! Steps that trace a build, and say what it really opened, ran and connected to.

use cucumber::{then, when};

use super::parameters::PlacesParameter;
use crate::world::{BuildRequest, Failure, World};

/// Builds all packages of the source (`./...`) in fresh private folders, and traces the whole process tree with strace. Tracing
/// takes time; no build is traced unless a step says so.
///
/// ```gherkin
/// When it is built and traced
/// ```
#[when(expr = "it is built and traced")]
async fn it_built_and_traced(world: &mut World) -> Result<(), Failure> {
    world.build(BuildRequest { packages: "./...".into(), traced: true, ..BuildRequest::default() }).await
}

/// Builds Go packages in fresh private folders, and traces the whole process tree.
///
/// ```gherkin
/// When "./cmd/greeter" is built and traced
/// ```
#[when(expr = "{string} is built and traced")]
async fn built_and_traced(world: &mut World, packages: String) -> Result<(), Failure> {
    world.build(BuildRequest { packages, traced: true, ..BuildRequest::default() }).await
}

/// Runs any command on a fresh source copy, as `the command {string} is run`, and traces the whole process tree.
///
/// ```gherkin
/// When the command "make" is run and traced
/// ```
#[when(expr = "the command {string} is run and traced")]
async fn command_run_and_traced(world: &mut World, command: String) -> Result<(), Failure> {
    world.run_traced_command(&command).await
}

/// All that the last build read or ran lies in these places: `the source` (with its vendor tree), `the vendor tree`,
/// `the toolchain`, `the module cache`, `the kernel's files`, `the system`. Two things are always allowed, since they are no
/// input of the build: its own private folders, which were empty as it began or held what the toolchain had compiled of the
/// standard library; and the few files of the kernel that every program asks for as it starts, such as the size of pages.
///
/// ```gherkin
/// Then every file read is inside the source, the toolchain or the module cache
/// ```
#[then(expr = "every file read is inside {places}")]
async fn read_inside(world: &mut World, places: PlacesParameter) -> Result<(), Failure> {
    world.check_read_inside(&places.0)
}

/// The last build tried no connection, by whatever protocol, and sent no datagram.
///
/// ```gherkin
/// Then no connection was tried
/// ```
#[then(expr = "no connection was tried")]
async fn no_connection(world: &mut World) -> Result<(), Failure> {
    world.check_no_connection()
}

/// The last build tried to connect or send to this address, whether anybody answered or not; with a port or without.
///
/// ```gherkin
/// Then a connection to "127.0.0.1:53" was tried
/// ```
#[then(expr = "a connection to {string} was tried")]
async fn connection(world: &mut World, address: String) -> Result<(), Failure> {
    world.check_connection(&address)
}

/// The last build opened this file, or some file in this folder: a path in the source, or an absolute one.
///
/// ```gherkin
/// Then the build opened "cmd/greeter/main.go"
/// ```
#[then(expr = "the build opened {string}")]
async fn opened(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_opened(&path)
}

/// The last build opened neither this file nor, if it is a folder, any file in it. In the source it must be there.
///
/// ```gherkin
/// Then the build did not open "testdata"
/// ```
#[then(expr = "the build did not open {string}")]
async fn not_opened(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_not_opened(&path)
}

/// The last build ran a program of this name, or of this absolute path.
///
/// ```gherkin
/// Then the build ran the program "link"
/// ```
#[then(expr = "the build ran the program {string}")]
async fn ran(world: &mut World, program: String) -> Result<(), Failure> {
    world.check_ran(&program)
}

/// The last build ran no program of this name or absolute path.
///
/// ```gherkin
/// Then the build did not run the program "gcc"
/// ```
#[then(expr = "the build did not run the program {string}")]
async fn not_ran(world: &mut World, program: String) -> Result<(), Failure> {
    world.check_not_ran(&program)
}

/// The last build asked for this file or folder, which is not there: a path in the source, or an absolute one. Whoever
/// adds it changes what the build sees.
///
/// ```gherkin
/// Then the build looked in vain for "go.work"
/// ```
#[then(expr = "the build looked in vain for {string}")]
async fn missed(world: &mut World, path: String) -> Result<(), Failure> {
    world.check_missed(&path)
}

/// The Go files that `go build -x` says it gives to the compiler are those that the compiler opened, and no others. The build
/// has the flag `-x` and is traced.
///
/// ```gherkin
/// Then what "go build -x" told and what was opened agree
/// ```
#[then(expr = "what {string} told and what was opened agree")]
async fn told_and_opened(world: &mut World, command: String) -> Result<(), Failure> {
    world.check_told_and_opened(&command)
}

/// The last build, which was traced, read no Go package that neither `vendor/modules.txt` nor `go list` names.
///
/// ```gherkin
/// Then every package that was opened is listed
/// ```
#[then(expr = "every package that was opened is listed")]
async fn opened_is_listed(world: &mut World) -> Result<(), Failure> {
    world.check_opened_is_listed().await
}
