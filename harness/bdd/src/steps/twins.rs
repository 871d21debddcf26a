//! Steps about twins: one build made twice under named variations.

use cucumber::{then, when};

use super::parameters::{PlatformParameter, VariationsParameter};
use crate::world::{Failure, TwinsEnd, TwinsRequest, World};

/// What "it" is: all packages of the source.
const ALL_PACKAGES: &str = "./...";

/// Builds all packages of the source twice, in private folders with build caches of their own. What is varied between the
/// two: `everything` (all circumstances that should not matter), `everything but "time, umask"`, `nothing`, or names in
/// quotes; `twinbuild variations` lists them. Each variation is proven by reading it back inside the build's environment.
///
/// ```gherkin
/// When it is built twice, varying everything
/// ```
#[when(expr = "it is built twice, varying {variations}")]
async fn built_twice(world: &mut World, variations: VariationsParameter) -> Result<(), Failure> {
    let request = TwinsRequest::Packages { packages: ALL_PACKAGES.into(), target: None };
    world.build_twins(request, &variations.0).await
}

/// As above, for a platform.
///
/// ```gherkin
/// When it is built twice for windows/arm64, varying everything but "time"
/// ```
#[when(expr = "it is built twice for {platform}, varying {variations}")]
async fn built_twice_for(
    world: &mut World,
    platform: PlatformParameter,
    variations: VariationsParameter,
) -> Result<(), Failure> {
    let request = TwinsRequest::Packages { packages: ALL_PACKAGES.into(), target: Some(platform.0) };
    world.build_twins(request, &variations.0).await
}

/// Builds these packages twice.
///
/// ```gherkin
/// When "./cmd/greeter" is built twice, varying "build path"
/// ```
#[when(expr = "{string} is/are built twice, varying {variations}")]
async fn packages_built_twice(
    world: &mut World,
    packages: String,
    variations: VariationsParameter,
) -> Result<(), Failure> {
    world.build_twins(TwinsRequest::Packages { packages, target: None }, &variations.0).await
}

/// Builds these packages twice for a platform.
///
/// ```gherkin
/// When "./cmd/greeter" is built twice for linux/arm64, varying "GOARM64"
/// ```
#[when(expr = "{string} is/are built twice for {platform}, varying {variations}")]
async fn packages_built_twice_for(
    world: &mut World,
    packages: String,
    platform: PlatformParameter,
    variations: VariationsParameter,
) -> Result<(), Failure> {
    let request = TwinsRequest::Packages { packages, target: Some(platform.0) };
    world.build_twins(request, &variations.0).await
}

/// Runs any command twice on fresh source copies, without a shell. It finds the machine's programs, and leaves what it
/// makes in the folder that the variable `OUT` names.
///
/// ```gherkin
/// When the command "sh -c 'tar -cf $OUT/app.tar .'" is run twice, varying "umask, file times"
/// ```
#[when(expr = "the command {string} is run twice, varying {variations}")]
async fn command_run_twice(
    world: &mut World,
    command: String,
    variations: VariationsParameter,
) -> Result<(), Failure> {
    world.build_twins(TwinsRequest::Command(command), &variations.0).await
}

/// The twins are the same bytes, and every variation was proven to be applied.
///
/// ```gherkin
/// Then the twins are identical
/// ```
#[then(expr = "the twins are identical")]
async fn identical(world: &mut World) -> Result<(), Failure> {
    world.check_twins_identical()
}

/// The verdict on the twins: `reproducible`, `equivalent after ...`, `drift`, `nondeterministic`, `ineffective: NAMES`,
/// `build failed: WHICH, layer LAYER`, `not varied: WHY`.
///
/// ```gherkin
/// Then the verdict on the twins is "nondeterministic"
/// ```
#[then(expr = "the verdict on the twins is {string}")]
async fn verdict_is(world: &mut World, verdict: String) -> Result<(), Failure> {
    world.check_twins_verdict(&verdict)
}

/// A variation makes the twins differ all by itself; a group's name stands for any of its variations.
///
/// ```gherkin
/// Then the twins differ because of "build path"
/// ```
#[then(expr = "the twins differ because of {string}")]
async fn differ_because(world: &mut World, variation: String) -> Result<(), Failure> {
    world.check_twins_cause(&variation, TwinsEnd::Differ)
}

/// A variation makes the second build fail, where the first one succeeds.
///
/// ```gherkin
/// Then the second build fails because of "git foreign owner"
/// ```
#[then(expr = "the second build fails because of {string}")]
async fn fails_because(world: &mut World, variation: String) -> Result<(), Failure> {
    world.check_twins_cause(&variation, TwinsEnd::SecondFails)
}

/// Several variations make the twins differ together, and none of them does so without the others.
///
/// ```gherkin
/// Then the twins differ only because of "locale, file order" together
/// ```
#[then(expr = "the twins differ only because of {string} together")]
async fn differ_together(world: &mut World, variations: String) -> Result<(), Failure> {
    world.check_twins_interaction(&variations)
}

/// Every cause was named by a step before this one, and the search for causes came to its end.
///
/// ```gherkin
/// Then nothing else makes them differ
/// ```
#[then(expr = "nothing else makes them differ")]
async fn nothing_else(world: &mut World) -> Result<(), Failure> {
    world.check_no_other_cause()
}

/// Both are built again with the fix and are the same bytes then. A fix is a build flag, `NAME=value`, a line for a file of
/// the source (`.gitattributes: * -text`), or another command (`command: sort names`).
///
/// ```gherkin
/// Then the fix "-trimpath" makes the twins identical
/// ```
#[then(expr = "the fix {string} makes the twins identical")]
async fn fixed(world: &mut World, fix: String) -> Result<(), Failure> {
    world.check_twins_fix(&fix).await
}

/// The twins differ, and are the same after these stabilizers, each of which is needed to change something; the record keeps
/// their names, versions, arguments and reasons. `twinbuild stabilizers` lists them, with those that the project declares in
/// tables `[stabilizer.NAME]` of `twinbuild.toml`.
///
/// ```gherkin
/// Then the twins are equivalent after "go-build-id, gnu-build-id, ldflags-x(main.version)"
/// ```
#[then(expr = "the twins are equivalent after {string}")]
async fn equivalent(world: &mut World, stabilizers: String) -> Result<(), Failure> {
    world.check_twins_equivalent(&stabilizers).await
}

/// A difference is at this place: a file, section, symbol, key of the build information, archive member.
///
/// ```gherkin
/// Then the twins differ in ".gopclntab"
/// ```
#[then(expr = "the twins differ in {string}")]
async fn differ_in(world: &mut World, place: String) -> Result<(), Failure> {
    world.check_twins_place(&place)
}

/// The comparison of the twins says this.
///
/// ```gherkin
/// Then the comparison says "code identical"
/// ```
#[then(expr = "the comparison says {string}")]
async fn comparison_says(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_twins_summary(&text)
}

/// By Go's own action hashes this input was another: `CGO_ENABLED`, `file banner.txt`.
///
/// ```gherkin
/// Then the input "file banner.txt" drifted
/// ```
#[then(expr = "the input {string} drifted")]
async fn input_drifted(world: &mut World, input: String) -> Result<(), Failure> {
    world.check_twins_input(&input)
}

/// The ways to the cause agree: which variation it is, which input by Go's action hashes, and where in the artifact.
///
/// ```gherkin
/// Then the ways to the cause agree
/// ```
#[then(expr = "the ways to the cause agree")]
async fn ways_agree(world: &mut World) -> Result<(), Failure> {
    world.check_ways_agree()
}

/// The ways to the cause do not agree, and the report says why in these words.
///
/// ```gherkin
/// Then the ways to the cause do not agree, since "no input shows source path"
/// ```
#[then(expr = "the ways to the cause do not agree, since {string}")]
async fn ways_disagree(world: &mut World, objection: String) -> Result<(), Failure> {
    world.check_ways_disagree(&objection)
}
