//! Steps that build, and run commands and programs.

use cucumber::when;

use super::parameters::{PlatformParameter, VersionParameter};
use crate::world::{BuildRequest, Failure, World};

/// Builds Go packages in fresh private folders, for the declared target or else this machine's platform.
///
/// ```gherkin
/// When "./cmd/greeter" is built
/// ```
#[when(expr = "{string} is built")]
async fn built(world: &mut World, packages: String) -> Result<(), Failure> {
    world.build(BuildRequest { packages, ..BuildRequest::default() }).await
}

/// Builds Go packages for a platform.
///
/// ```gherkin
/// When "./cmd/greeter" is built for windows/arm64
/// ```
#[when(expr = "{string} is built for {platform}")]
async fn built_for(world: &mut World, packages: String, platform: PlatformParameter) -> Result<(), Failure> {
    world.build(BuildRequest { packages, target: Some(platform.0), ..BuildRequest::default() }).await
}

/// Builds Go packages with a Go version of their own.
///
/// ```gherkin
/// When "./cmd/greeter" is built with Go 1.22
/// ```
#[when(expr = "{string} is built with Go {version}")]
async fn built_with(world: &mut World, packages: String, version: VersionParameter) -> Result<(), Failure> {
    world.build(BuildRequest { packages, go: Some(version.0), ..BuildRequest::default() }).await
}

/// Builds Go packages for a platform with a Go version of their own.
///
/// ```gherkin
/// When "./cmd/greeter" is built for windows/arm64 with Go 1.22
/// ```
#[when(expr = "{string} is built for {platform} with Go {version}")]
async fn built_for_with(
    world: &mut World,
    packages: String,
    platform: PlatformParameter,
    version: VersionParameter,
) -> Result<(), Failure> {
    world
        .build(BuildRequest {
            packages,
            target: Some(platform.0),
            go: Some(version.0),
            ..BuildRequest::default()
        })
        .await
}

/// Runs any command on a fresh source copy, without a shell. It finds the machine's programs, and leaves what it makes in the
/// folder that the variable `OUT` names.
///
/// ```gherkin
/// When the command "sh -c 'wc -l < go.mod > $OUT/lines'" is run
/// ```
#[when(expr = "the command {string} is run")]
async fn command_run(world: &mut World, command: String) -> Result<(), Failure> {
    world.run_command(&command).await
}

/// Runs the program that the last build left.
///
/// ```gherkin
/// When the program is run
/// ```
#[when(expr = "the program is run")]
async fn program(world: &mut World) -> Result<(), Failure> {
    world.run_program("").await
}

/// Runs the program that the last build left, with arguments; quotes as in a shell.
///
/// ```gherkin
/// When the program is run with "--name 'Ada Lovelace'"
/// ```
#[when(expr = "the program is run with {string}")]
async fn program_with(world: &mut World, arguments: String) -> Result<(), Failure> {
    world.run_program(&arguments).await
}
