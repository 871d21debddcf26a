//! The third view of a module graph: the Go packages whose files a build really read, and those among them that neither
//! `vendor/modules.txt` nor `go list` names.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::evidence::{ListedPackage, ModuleReference, PackageList};
use twinbuild_model::{AccessKind, BuildPlace, FileAccess, PlacedPath, Trace};

use super::trace_places::TracePlaces;
use crate::declared::in_folder;
use crate::unescape_module;
use crate::vendor::VendorModules;

/// A folder of Go files that were read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenedPackage {
    /// The folder.
    pub folder: PlacedPath,
    /// The module, where the folder's own path names it, as in the module cache.
    pub module: Option<ModuleReference>,
    /// The names of the Go files that were read, sorted.
    pub files: Vec<String>,
    /// Whether the compiler, or cgo before it, read one of them.
    pub is_compiled: bool,
}

impl OpenedPackage {
    /// The module that the module cache has the package of, and the package's folder in it.
    pub fn module_in_cache(&self) -> Option<(ModuleReference, String)> {
        module_of(&self.folder)
    }
}

/// The programs that read what is compiled: <https://pkg.go.dev/cmd/compile>, <https://pkg.go.dev/cmd/cgo>.
const COMPILERS: [&str; 2] = ["compile", "cgo"];

/// The folders of Go files that were read, by whatever program, sorted. What a build makes for itself, in its temporary folder,
/// a cache of compiled packages, or anywhere but in the source, is not among them.
pub fn opened_packages(trace: &Trace, places: &TracePlaces) -> Vec<OpenedPackage> {
    let is_go = |access: &&FileAccess| access.path.ends_with(".go");
    let written: BTreeSet<&str> =
        trace.accesses(AccessKind::Wrote).filter(is_go).map(|access| access.path.as_str()).collect();
    let mut folders: BTreeMap<PlacedPath, (BTreeSet<String>, bool)> = BTreeMap::new();
    for access in trace.accesses(AccessKind::Read).filter(is_go) {
        let PlacedPath { place, path } = places.place(&access.path);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if holds_sources(place) && (!is_made_by_build(place) || !written.contains(access.path.as_str())) {
            let folder = PlacedPath { place, path: folder.to_owned() };
            let (files, is_compiled) = folders.entry(folder).or_default();
            files.insert(name.to_owned());
            *is_compiled |= access.by.rsplit('/').next().is_some_and(|by| COMPILERS.contains(&by));
        }
    }
    let package = |(folder, (files, is_compiled)): (PlacedPath, (BTreeSet<String>, bool))| OpenedPackage {
        module: module_of(&folder).map(|(module, _)| module),
        folder,
        files: files.into_iter().collect(),
        is_compiled,
    };
    folders.into_iter().map(package).collect()
}

fn holds_sources(place: BuildPlace) -> bool {
    use BuildPlace::{BuildCache, Output, StandardLibrary, Temporary};
    !matches!(place, BuildCache | Output | StandardLibrary | Temporary)
}

/// Where a Go file that the build itself wrote is none of its sources: a file of the source, or of a module that was downloaded,
/// is one, whoever wrote it.
fn is_made_by_build(place: BuildPlace) -> bool {
    use BuildPlace::{ModuleCache, Source, Toolchain, VendorTree};
    !matches!(place, Source | VendorTree | ModuleCache | Toolchain)
}

/// The module that a folder of the module cache holds, and the folder's path in it.
///
/// Source: <https://go.dev/ref/mod#module-cache>
fn module_of(folder: &PlacedPath) -> Option<(ModuleReference, String)> {
    let (path, rest) = folder.path.split_once('@').filter(|_| folder.place == BuildPlace::ModuleCache)?;
    let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some((ModuleReference::at(unescape_module(path)?, unescape_module(version)?), rest.to_owned()))
}

/// A package that was read although nothing names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenedButUnlisted {
    /// Its folder.
    pub folder: PlacedPath,
    /// Why it should not have been read.
    pub why: UnlistedReason,
}

/// Why a package that was read should not have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum UnlistedReason {
    /// A package of the vendor tree.
    #[error("in vendor/, in no line of vendor/modules.txt")]
    NotInModulesTxt,
    /// A package of a module.
    #[error("read, but not listed by `go list -deps`")]
    NotListed,
    /// A folder that is of no module.
    #[error("outside the source, the toolchain and the module cache")]
    Outside,
}

/// The packages that were read although nothing names them. `listed` is what `go list -deps` says of the same build with the same
/// packages, flags and variables; `vendor` is the source's `vendor/modules.txt`, where it has one. Packages of the
/// toolchain are the toolchain's own, and those of the source are known by their folder: its root belongs to the module
/// that `main_module` names, and a folder that `replace` leads to, to that module.
pub fn opened_but_unlisted(
    opened: &[OpenedPackage],
    listed: &PackageList,
    vendor: Option<&VendorModules>,
    main_module: &str,
) -> Vec<OpenedButUnlisted> {
    let import_paths: BTreeSet<&str> =
        listed.packages.iter().map(|package| package.import_path.as_str()).collect();
    let folders: BTreeSet<String> =
        listed.packages.iter().filter_map(|package| folder_of(package, main_module)).collect();
    let vendored: BTreeSet<&str> = vendor
        .into_iter()
        .flat_map(|vendor| &vendor.modules)
        .flat_map(|module| &module.packages)
        .map(String::as_str)
        .collect();
    let why = |folder: &PlacedPath| match folder.place {
        BuildPlace::Toolchain => None,
        BuildPlace::VendorTree => {
            (!vendored.contains(folder.path.as_str())).then_some(UnlistedReason::NotInModulesTxt)
        }
        BuildPlace::Source => (!folders.contains(&folder.path)).then_some(UnlistedReason::NotListed),
        BuildPlace::ModuleCache => match module_of(folder) {
            Some((module, rest)) => {
                let import_path = in_folder(&module.path, &rest);
                (!import_paths.contains(import_path.as_str())).then_some(UnlistedReason::NotListed)
            }
            None => Some(UnlistedReason::NotListed),
        },
        _ => Some(UnlistedReason::Outside),
    };
    let finding = |package: &OpenedPackage| {
        why(&package.folder).map(|why| OpenedButUnlisted { folder: package.folder.clone(), why })
    };
    opened.iter().filter_map(finding).collect()
}

/// The folder of a package in the source, where it lies there.
fn folder_of(package: &ListedPackage, main_module: &str) -> Option<String> {
    let module = package.module.as_ref()?;
    let rest = package.import_path.strip_prefix(module.module.path.as_str())?.trim_start_matches('/');
    match &module.replacement {
        Some(replacement) if replacement.version.is_none() => {
            let folder = replacement.path.trim_start_matches("./").trim_matches('/');
            Some(in_folder(folder, rest))
        }
        Some(_) => None,
        None => (module.module.path == main_module).then(|| rest.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{package_list, parse_modules_txt};

    const LISTED: &str = r#"{"ImportPath": "example.com/app", "Name": "main", "Module": {"Path": "example.com/app", "Main": true}}
        {"ImportPath": "example.com/app/cmd", "Name": "main", "Module": {"Path": "example.com/app", "Main": true}}
        {"ImportPath": "example.com/near/x", "Name": "x", "Module": {"Path": "example.com/near", "Version": "v0.0.0", "Replace": {"Path": "./near"}}}
        {"ImportPath": "example.com/Dep/sub", "Name": "sub", "Module": {"Path": "example.com/Dep", "Version": "v1.0.0"}}"#;

    fn opened(paths: &[&str]) -> Vec<OpenedPackage> {
        let places = TracePlaces::new([
            ("/src", BuildPlace::Source),
            ("/toolchain", BuildPlace::Toolchain),
            ("/gomodcache", BuildPlace::ModuleCache),
            ("/tmp", BuildPlace::Temporary),
        ]);
        let read = |path: &&str| FileAccess {
            kind: AccessKind::Read,
            path: (*path).into(),
            by: "go".into(),
            line: 1,
        };
        opened_packages(&Trace { files: paths.iter().map(read).collect(), ..Trace::default() }, &places)
    }

    fn unlisted(paths: &[&str]) -> Vec<String> {
        let (listed, _) = package_list(LISTED);
        let (vendor, _) = parse_modules_txt("# example.com/v v1.0.0\n## explicit\nexample.com/v\n");
        let found = opened_but_unlisted(&opened(paths), &listed, Some(&vendor), "example.com/app");
        found.iter().map(|found| format!("{}: {}", found.folder, found.why)).collect()
    }

    #[test]
    fn files_make_packages_by_their_folders() {
        let packages = opened(&[
            "/src/b.go",
            "/src/a.go",
            "/src/go.mod",
            "/gomodcache/example.com/!dep@v1.0.0/sub/s.go",
            "/tmp/go-build1/x.go",
        ]);
        let [main, dep] = packages.as_slice() else { panic!("{packages:?}") };
        assert_eq!(
            (main.folder.to_string(), main.files.as_slice()),
            ("$SRC".into(), ["a.go".to_owned(), "b.go".to_owned()].as_slice())
        );
        assert_eq!(dep.module, Some(ModuleReference::at("example.com/Dep", "v1.0.0")));
    }

    #[test]
    fn what_is_listed_is_no_finding() {
        let healthy = [
            "/src/main.go",
            "/src/cmd/main.go",
            "/src/near/x/x.go",
            "/src/vendor/example.com/v/v.go",
            "/gomodcache/example.com/!dep@v1.0.0/sub/s.go",
            "/toolchain/src/fmt/print.go",
        ];
        assert_eq!(unlisted(&healthy), Vec::<String>::new());
    }

    #[test]
    fn what_nobody_lists_is_named_with_its_reason() {
        let phantoms = [
            "/src/vendor/github.com/bad-lib/lib.go",
            "/src/hidden/x.go",
            "/gomodcache/example.com/!dep@v1.0.0/other/o.go",
            "/outside/y.go",
        ];
        assert_eq!(
            unlisted(&phantoms),
            [
                "$SRC/hidden: read, but not listed by `go list -deps`",
                "$SRC/vendor/github.com/bad-lib: in vendor/, in no line of vendor/modules.txt",
                "$GOMODCACHE/example.com/!dep@v1.0.0/other: read, but not listed by `go list -deps`",
                "/outside: outside the source, the toolchain and the module cache",
            ]
        );
    }
}
