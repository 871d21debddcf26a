//! Which module an import path belongs to.

use std::collections::BTreeSet;

use twinbuild_inspect::{
    DeclaredModule, DeclaredView, GoHeader, ModuleSource, SourcePackage, compare_go_versions,
};

/// The modules that could provide a package, the longest path first. A module provides what is below its path.
///
/// Source: <https://go.dev/ref/mod#resolve-pkg-mod>
pub(super) fn providers<'a>(import_path: &str, modules: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let mut providers = Vec::new();
    let mut prefix = import_path;
    loop {
        providers.extend(modules.get(prefix));
        match prefix.rsplit_once('/') {
            Some((shorter, _)) => prefix = shorter,
            None => return providers,
        }
    }
}

/// Whether an import path can be one of the standard library: its first element has no dot.
///
/// Source: <https://go.dev/ref/mod#module-path>
pub(super) fn is_standard(import_path: &str) -> bool {
    !import_path.split('/').next().unwrap_or_default().contains('.')
}

/// The paths of all required modules.
pub(super) fn required_paths(view: &DeclaredView) -> BTreeSet<&str> {
    view.mains
        .iter()
        .flat_map(|main| &main.go_mod.required)
        .map(|line| line.value.module.path.as_str())
        .collect()
}

/// The paths of the main modules.
pub(super) fn main_paths(view: &DeclaredView) -> BTreeSet<&str> {
    view.mains.iter().filter_map(|main| main.path()).collect()
}

/// Whether `go mod tidy` reads a file: tests, and what is for other targets, too.
pub(super) fn is_read_by_tidy(header: &GoHeader) -> bool {
    header.could_be_built()
}

/// Whether a file is in builds for some target. Tests are in none.
pub(super) fn is_in_some_build(header: &GoHeader) -> bool {
    header.could_be_built() && !header.is_test
}

/// From this version of the `go` line on, go.mod lists every module that provides a package:
/// <https://go.dev/ref/mod#graph-pruning>.
const LISTS_ALL: &str = "1.17";

/// Whether the module's `go.mod` lists all modules of a build.
pub(super) fn lists_all(main: &DeclaredModule) -> bool {
    let go = main.go_mod.go.as_ref().map(|line| line.value.as_str()).unwrap_or_default();
    compare_go_versions(go, LISTS_ALL).is_ge()
}

/// The packages of the main module in `folder`.
pub(super) fn packages_of_main<'a>(
    view: &'a DeclaredView,
    folder: &'a str,
) -> impl Iterator<Item = &'a SourcePackage> {
    view.packages.values().filter(move |package| {
        matches!(&package.owner, twinbuild_inspect::PackageOwner::Main(owner) if owner == folder)
            && is_not_ignored(view, folder, &package.folder)
    })
}

/// Whether no `ignore` line covers a folder: <https://go.dev/ref/mod#go-mod-file-ignore>.
fn is_not_ignored(view: &DeclaredView, main: &str, folder: &str) -> bool {
    let Some(module) = view.mains.iter().find(|module| module.folder == main) else { return true };
    module.go_mod.ignored.iter().all(|line| {
        let ignored = line.value.trim_end_matches('/');
        let below = folder.strip_prefix(main).unwrap_or(folder).trim_start_matches('/');
        match ignored.strip_prefix("./") {
            Some(rooted) => below != rooted && !below.starts_with(&format!("{rooted}/")),
            None => !format!("/{below}/").contains(&format!("/{ignored}/")),
        }
    })
}

/// A package of a source that is the standard library itself, whose imports are resolved another way.
pub(super) fn is_standard_library(view: &DeclaredView, source: &ModuleSource) -> bool {
    matches!(view.main_path(), "std" | "cmd") && source.texts.contains_key("vendor/modules.txt")
}
