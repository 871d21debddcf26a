//! Steps that say what changed between the module graphs or the packages of two builds.

use cucumber::{gherkin::Step, then};

use super::arguments::doc_string;
use super::parameters::PlatformParameter;
use crate::world::{Failure, World};

/// These are all changes of the module graph from the build before the last one to the last, one a line, in any order: `added`,
/// `removed`, `upgraded`, `downgraded`, `replaced ... with`, `no longer replaced`, `now direct`, `now indirect`, `excluded`, `go`,
/// `toolchain`. After `because`, on the same line or the next, stand the requirements that did it; they may be left out.
///
/// ```gherkin
/// Then the module graph changed
///   """
///   upgraded example.com/y v1.0.0 => v1.1.0
///   added example.com/x v1.2.0
///     because example.com/app -> example.com/y v1.1.0 -> example.com/x v1.2.0
///   """
/// ```
#[then(expr = "the module graph changed")]
async fn module_graph_changed(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_module_graph_changed(doc_string(step)?).await
}

/// The last two builds chose the same modules, versions and replacements under the same `go` line. Where each found them, in a
/// vendor folder or elsewhere, does not count; for that there is `the module graph of both builds is the same`.
///
/// ```gherkin
/// Then the module graph did not change
/// ```
#[then(expr = "the module graph did not change")]
async fn module_graph_unchanged(world: &mut World) -> Result<(), Failure> {
    world.check_module_graph_unchanged().await
}

/// These are all changes of the packages from the build before the last one to the last, one a line, in any order, with the
/// imports that did it after `because`. Packages of the standard library are left out.
///
/// ```gherkin
/// Then the package list changed
///   """
///   added example.com/dep/wording because example.com/app -> example.com/dep/wording
///   example.com/dep/greeting comes from example.com/dep/greeting@v1.3.0 in place of example.com/dep/greeting@v1.2.0
///   """
/// ```
#[then(expr = "the package list changed")]
async fn package_list_changed(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_package_list_changed(doc_string(step)?).await
}

/// These are all changes of the packages and their files from the last build for the second platform to the last one for the
/// first. Packages of the standard library are left out.
///
/// ```gherkin
/// Then the packages for windows/arm64 differ from those for linux/amd64
///   """
///   example.com/app/disk has disk_windows.go in place of disk_linux.go
///   """
/// ```
#[then(expr = "the packages for {platform} differ from those for {platform}")]
async fn packages_of_targets(
    world: &mut World,
    target: PlatformParameter,
    base: PlatformParameter,
    step: &Step,
) -> Result<(), Failure> {
    world.check_packages_of_targets(&target.0, &base.0, doc_string(step)?).await
}
