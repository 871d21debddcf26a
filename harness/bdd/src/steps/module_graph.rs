//! Steps about the module graph: what no module lists, and where the views disagree.

use cucumber::{given, then, when};

use crate::world::{BuildRequest, Failure, World};

/// The source is a Go module below the project's modules folder, and it has a vendor tree: one without is a mistake.
///
/// ```gherkin
/// Given the Go module "shop" with its vendor tree
/// ```
#[given(expr = "the Go module {string} with its vendor tree")]
async fn go_module_with_vendor_tree(world: &mut World, name: String) -> Result<(), Failure> {
    world.declare_vendored_module(&name)
}

/// The source copy has a small Go package in this file, which no module file says anything about.
///
/// ```gherkin
/// Given a file "vendor/github.com/bad-lib/lib.go" that no module lists
/// ```
#[given(expr = "a file {string} that no module lists")]
async fn unlisted_file(world: &mut World, path: String) -> Result<(), Failure> {
    world.declare_unlisted_file(&path)
}

/// Builds Go packages with flags of their own, after those that were declared.
///
/// ```gherkin
/// When "./..." is built with "-mod=vendor"
/// ```
#[when(expr = "{string} is built with {string}")]
async fn built_with_flags(world: &mut World, packages: String, flags: String) -> Result<(), Failure> {
    world.build_with_flags(BuildRequest { packages, ..BuildRequest::default() }, &flags).await
}

/// The source of the last build has code here that its build can take although no module file names it.
///
/// ```gherkin
/// Then the module graph has the phantom "vendor/github.com/bad-lib"
/// ```
#[then(expr = "the module graph has the phantom {string}")]
async fn has_phantom(world: &mut World, subject: String) -> Result<(), Failure> {
    world.check_phantom(&subject).await
}

/// Why what the last step found in the module graph is there.
///
/// ```gherkin
/// Then the cause is "in vendor/, in no line of vendor/modules.txt"
/// ```
#[then(expr = "the cause is {string}")]
async fn finding_cause(world: &mut World, cause: String) -> Result<(), Failure> {
    world.check_finding_cause(&cause)
}

/// The views of the last build's modules disagree in this way; `twinbuild graph --codes` lists the codes.
///
/// ```gherkin
/// Then the module graph has the finding "replace-other-path"
/// ```
#[then(expr = "the module graph has the finding {string}")]
async fn has_finding(world: &mut World, code: String) -> Result<(), Failure> {
    world.check_finding(&code, None).await
}

/// As above, and in this file or line of the source.
///
/// ```gherkin
/// Then the module graph has the finding "replace-other-path" at "go.mod:7"
/// ```
#[then(expr = "the module graph has the finding {string} at {string}")]
async fn has_finding_at(world: &mut World, code: String, place: String) -> Result<(), Failure> {
    world.check_finding(&code, Some(&place)).await
}

/// Something in this line is worth a look, though no view disagrees: the last build was traced, and left a module alone that
/// `go.mod` requires. `twinbuild graph --codes` lists the codes.
///
/// ```gherkin
/// Then the module graph has the mark "module-unopened" at "go.mod:7"
/// ```
#[then(expr = "the module graph has the mark {string} at {string}")]
async fn has_mark(world: &mut World, code: String, place: String) -> Result<(), Failure> {
    world.check_mark(&code, &place).await
}

/// The views of the last build's modules do not disagree in this way.
///
/// ```gherkin
/// Then the module graph does not have the finding "sum-missing"
/// ```
#[then(expr = "the module graph does not have the finding {string}")]
async fn lacks_finding(world: &mut World, code: String) -> Result<(), Failure> {
    world.check_no_such_finding(&code).await
}

/// The views of the last build's modules disagree nowhere.
///
/// ```gherkin
/// Then the module graph has no findings
/// ```
#[then(expr = "the module graph has no findings")]
async fn has_no_findings(world: &mut World) -> Result<(), Failure> {
    world.check_no_findings().await
}
