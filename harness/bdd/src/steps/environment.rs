//! Steps that declare the environment of a build.

use cucumber::{gherkin::Step, given};
use twinbuild_model::{Environment, User};

use super::arguments::table;
use super::parameters::{
    NetworkParameter, PathStyleParameter, PlatformParameter, UmaskParameter, VersionParameter,
};
use crate::world::{Failure, World};

/// Go of this version builds: the newest that `twinbuild.toml` pins and that begins so. It is installed if it is not there.
///
/// ```gherkin
/// Given Go 1.27
/// ```
#[given(expr = "Go {version}")]
async fn go_version(world: &mut World, version: VersionParameter) {
    world.declare_go(&version.0);
}

/// Go builds find this C compiler, and cgo is on: the machine's `gcc` for its own platform, Debian's `mingw-w64` for Windows,
/// or `zig` at a version that `twinbuild.toml` pins, for most targets. Without this step a Go build finds none.
///
/// ```gherkin
/// Given the C compiler "zig 0.17"
/// ```
#[given(expr = "the C compiler {string}")]
async fn c_compiler(world: &mut World, name: String) -> Result<(), Failure> {
    world.declare_c_compiler(&name)
}

/// Every build gets these flags; quotes as in a shell.
///
/// ```gherkin
/// Given the build flags "-trimpath -ldflags='-s -w'"
/// ```
#[given(expr = "the build flag(s) {string}")]
async fn build_flags(world: &mut World, flags: String) -> Result<(), Failure> {
    world.declare_build_flags(&flags)
}

/// Variables that builds see, one a row. There are no others but those that every build has.
///
/// ```gherkin
/// Given the environment
///   | GOPROXY | off         |
///   | GOFLAGS | -mod=vendor |
/// ```
#[given(expr = "the environment")]
async fn environment(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.declare_variables(table(step)?)
}

/// The environment that `containers/<name>/profile.toml` describes. Steps win over what it says.
///
/// ```gherkin
/// Given the environment profile "offline"
/// ```
#[given(expr = "the environment profile {string}")]
async fn profile(world: &mut World, name: String) -> Result<(), Failure> {
    world.declare_profile(&name)
}

/// What builds can reach. Where the executor can't keep them from the network, `no network` is an error.
///
/// ```gherkin
/// Given no network
/// ```
#[given(expr = "{network}")]
async fn network_policy(world: &mut World, network: NetworkParameter) {
    world.declare_environment(Environment { network: Some(network.0), ..Environment::default() });
}

/// The platform that is built for where a build names none.
///
/// ```gherkin
/// Given the target windows/arm64
/// ```
#[given(expr = "the target {platform}")]
async fn target(world: &mut World, platform: PlatformParameter) {
    world.declare_environment(Environment { target: Some(platform.0), ..Environment::default() });
}

/// Where commands start, relative to the source's root.
///
/// ```gherkin
/// Given the working directory "cmd/greeter"
/// ```
#[given(expr = "the working directory {string}")]
async fn working_directory(world: &mut World, directory: String) {
    world.declare_environment(Environment { working_directory: Some(directory), ..Environment::default() });
}

/// How the paths look that builds are given. Where the executor has no such paths, it is an error.
///
/// ```gherkin
/// Given posix paths
/// ```
#[given(expr = "{pathstyle} paths")]
async fn path_style(world: &mut World, style: PathStyleParameter) {
    world.declare_environment(Environment { path_style: Some(style.0), ..Environment::default() });
}

/// Who runs builds. Needs the sandbox.
///
/// ```gherkin
/// Given the user "ci" with the id 2000
/// ```
#[given(expr = "the user {string} with the id {int}")]
async fn user(world: &mut World, name: String, id: u32) {
    world.declare_environment(Environment {
        user: Some(User { name, uid: id, gid: id }),
        ..Environment::default()
    });
}

/// The file mode creation mask of builds. Not on Windows.
///
/// ```gherkin
/// Given the umask 0077
/// ```
#[given(expr = "the umask {umask}")]
async fn file_mode_mask(world: &mut World, umask: UmaskParameter) {
    world.declare_environment(Environment { umask: Some(umask.0), ..Environment::default() });
}

/// The locale of builds: `LANG` and `LC_ALL`. Without it `C.UTF-8`.
///
/// ```gherkin
/// Given the locale "et_EE.UTF-8"
/// ```
#[given(expr = "the locale {string}")]
async fn locale_name(world: &mut World, locale: String) {
    world.declare_environment(Environment { locale: Some(locale), ..Environment::default() });
}

/// The time zone of builds: `TZ`. Without it `UTC`.
///
/// ```gherkin
/// Given the time zone "Asia/Kathmandu"
/// ```
#[given(expr = "the time zone {string}")]
async fn time_zone(world: &mut World, zone: String) {
    world.declare_environment(Environment { time_zone: Some(zone), ..Environment::default() });
}

/// The name that the machine calls itself. Needs the sandbox.
///
/// ```gherkin
/// Given the host name "build-7"
/// ```
#[given(expr = "the host name {string}")]
async fn host_name(world: &mut World, name: String) {
    world.declare_environment(Environment { host_name: Some(name), ..Environment::default() });
}

/// After this time a build and all its children are killed. Without it 20 minutes.
///
/// ```gherkin
/// Given a time limit of 90 seconds
/// ```
#[given(expr = "a time limit of {int} second(s)")]
async fn time_limit(world: &mut World, seconds: u64) {
    world.declare_environment(Environment { time_limit_seconds: Some(seconds), ..Environment::default() });
}
