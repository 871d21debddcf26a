//! Steps about caches that builds share, and what happens to them between two builds.

use cucumber::{given, when};

use crate::world::{BuildRequest, Failure, World};

/// From here on the builds and commands of the scenario share one module cache (`GOMODCACHE`), empty at first. Without this step
/// each build has one of its own.
///
/// ```gherkin
/// Given a module cache shared by the builds
/// ```
#[given(expr = "a module cache shared by the builds")]
async fn shared_module_cache(world: &mut World) -> Result<(), Failure> {
    world.declare_shared_module_cache()
}

/// From here on the builds and commands of the scenario share one build cache (`GOCACHE`), empty at first but for the standard
/// library where that was compiled before. Without this step each build has one of its own.
///
/// ```gherkin
/// Given a build cache shared by the builds
/// ```
#[given(expr = "a build cache shared by the builds")]
async fn shared_build_cache(world: &mut World) -> Result<(), Failure> {
    world.declare_shared_build_cache()
}

/// From here on nobody can write to the shared module cache.
///
/// ```gherkin
/// When the module cache becomes read-only
/// ```
#[when(expr = "the module cache becomes read-only")]
async fn read_only(world: &mut World) -> Result<(), Failure> {
    world.make_module_cache_read_only()
}

/// A text is replaced in a file of the shared module cache, which has it.
///
/// ```gherkin
/// When the module cache's "example.com/dep@v1.0.0/dep.go" gets "poison" for "version"
/// ```
#[when(expr = "the module cache's {string} gets {string} for {string}")]
async fn edit_module_cache(world: &mut World, path: String, to: String, from: String) -> Result<(), Failure> {
    world.edit_module_cache(path, from, to).await
}

/// A file or folder of the shared module cache, which is there, is removed.
///
/// ```gherkin
/// When the module cache loses "example.com/dep@v1.0.0"
/// ```
#[when(expr = "the module cache loses {string}")]
async fn remove_from_module_cache(world: &mut World, path: String) -> Result<(), Failure> {
    world.remove_from_module_cache(path).await
}

/// A text is replaced by one of the same length in every object of the shared build cache that has it; some object does.
///
/// ```gherkin
/// When the build cache's objects get "v9.9.9" for "v1.0.0"
/// ```
#[when(expr = "the build cache's objects get {string} for {string}")]
async fn edit_build_cache(world: &mut World, to: String, from: String) -> Result<(), Failure> {
    world.edit_build_cache(from, to).await
}

/// Every object of the shared build cache that has a text loses its second half.
///
/// ```gherkin
/// When the build cache's objects with "v1.0.0" are cut
/// ```
#[when(expr = "the build cache's objects with {string} are cut")]
async fn cut_build_cache(world: &mut World, text: String) -> Result<(), Failure> {
    world.cut_build_cache(text).await
}

/// The shared build cache looks as if nobody had used it for so many days.
///
/// ```gherkin
/// When the build cache is not used for 6 days
/// ```
#[when(expr = "the build cache is not used for {int} days")]
async fn age_build_cache(world: &mut World, days: u32) -> Result<(), Failure> {
    world.age_build_cache(days).await
}

/// Builds Go packages so many times at the same time, each time in folders of its own but for shared caches.
///
/// ```gherkin
/// When "." is built 2 times at once
/// ```
#[when(expr = "{string} is built {int} times at once")]
async fn built_at_once(world: &mut World, packages: String, times: usize) -> Result<(), Failure> {
    world.build_at_once(BuildRequest { packages, ..BuildRequest::default() }, times).await
}
