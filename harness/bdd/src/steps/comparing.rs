//! Steps that compare evidence: with what was approved, with another build, with an official program.

use cucumber::then;

use super::parameters::{PlatformParameter, VersionParameter};
use crate::world::{EvidenceKind, Failure, Sameness, World};

/// The program is an executable of this format (ELF, PE, Mach-O) for this architecture, as the file itself says.
///
/// ```gherkin
/// Then the binary is a PE executable for arm64
/// ```
#[then(expr = "the binary is a(n) {word} executable for {word}")]
async fn executable(world: &mut World, format: String, arch: String) -> Result<(), Failure> {
    world.check_executable(&format, &arch).await
}

/// The evidence is what was approved in `snapshots/`. The kinds: module graph, package list, binary profile, binary identity
/// (size, SHA-256, build ids), build log, sorted build log (its lines in no order, for `go build -x`), file manifest, program
/// output, crash, goroutine dump, network record.
///
/// ```gherkin
/// Then the module graph matches the snapshot
/// ```
#[then(expr = "the {evidence} matches the snapshot")]
async fn matches(world: &mut World, kind: EvidenceKind) -> Result<(), Failure> {
    world.check_snapshot(kind, kind.as_str()).await
}

/// As above, under a name of its own: for a scenario that takes the same kind of evidence several times.
///
/// ```gherkin
/// Then the build log matches the snapshot "log without vendor"
/// ```
#[then(expr = "the {evidence} matches the snapshot {string}")]
async fn matches_named(world: &mut World, kind: EvidenceKind, name: String) -> Result<(), Failure> {
    world.check_snapshot(kind, &name).await
}

/// The evidence of the last two builds is the same.
///
/// ```gherkin
/// Then the module graph of both builds is the same
/// ```
#[then(expr = "the {evidence} of both builds is the same")]
async fn same(world: &mut World, kind: EvidenceKind) -> Result<(), Failure> {
    world.check_same(kind).await
}

/// The evidence of the last two builds differs.
///
/// ```gherkin
/// Then the binary profile of both builds differs
/// ```
#[then(expr = "the {evidence} of both builds differs")]
async fn different(world: &mut World, kind: EvidenceKind) -> Result<(), Failure> {
    world.check_different(kind).await
}

/// What differs between the evidence of the last two builds is what was approved.
///
/// ```gherkin
/// Then what differs in the binary profile matches the snapshot
/// ```
#[then(expr = "what differs in the {evidence} matches the snapshot")]
async fn difference_matches(world: &mut World, kind: EvidenceKind) -> Result<(), Failure> {
    world.check_difference_snapshot(kind).await
}

/// The programs of the last two builds are the same, bit for bit.
///
/// ```gherkin
/// Then both builds left the same binary
/// ```
#[then(expr = "both builds left the same binary")]
async fn same_binary(world: &mut World) -> Result<(), Failure> {
    world.check_binaries(Sameness::Same).await
}

/// The programs of the last two builds are not the same.
///
/// ```gherkin
/// Then both builds left different binaries
/// ```
#[then(expr = "both builds left different binaries")]
async fn different_binaries(world: &mut World) -> Result<(), Failure> {
    world.check_binaries(Sameness::Different).await
}

/// The program is, bit for bit, the one that Go's official distribution for a platform carries.
///
/// ```gherkin
/// Then the binary is the official "gofmt" of Go 1.27 for windows/arm64
/// ```
#[then(expr = "the binary is the official {string} of Go {version} for {platform}")]
async fn official(
    world: &mut World,
    program: String,
    version: VersionParameter,
    platform: PlatformParameter,
) -> Result<(), Failure> {
    world.check_official(&program, &version.0, &platform.0, Sameness::Same).await
}

/// The program is not the one that Go's official distribution for a platform carries.
///
/// ```gherkin
/// Then the binary is not the official "gofmt" of Go 1.27 for linux/amd64
/// ```
#[then(expr = "the binary is not the official {string} of Go {version} for {platform}")]
async fn not_official(
    world: &mut World,
    program: String,
    version: VersionParameter,
    platform: PlatformParameter,
) -> Result<(), Failure> {
    world.check_official(&program, &version.0, &platform.0, Sameness::Different).await
}
