//! The packages whose files are at hand.

use std::collections::{BTreeMap, BTreeSet};

use super::declared_view::DeclaredView;
use super::module_source::ModuleSource;
use super::paths::{folder_of, in_folder};

/// Whose a package is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackageOwner {
    /// The module in the folder: a main module.
    Main(String),
    /// The folder stands in for a module.
    Replacement(String),
    /// The vendor folder; the module as `modules.txt` names it, `None` for what it does not list.
    Vendor(Option<String>),
}

/// A folder with Go files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePackage {
    /// How it is imported.
    pub import_path: String,
    /// The folder.
    pub folder: String,
    /// Whose it is.
    pub owner: PackageOwner,
    /// The paths of its Go files.
    pub files: Vec<String>,
}

/// The packages of a source, by folder. Those that no pattern of the go command matches (`testdata`, names that begin with
/// `.` or `_`) are left out, but for vendored ones, which can be imported.
pub(super) fn packages(source: &ModuleSource, view: &DeclaredView) -> BTreeMap<String, SourcePackage> {
    let roots = roots(view);
    let listed = listed_packages(view);
    let vendor = view.vendor_folder.as_str();
    let mut packages: BTreeMap<String, SourcePackage> = BTreeMap::new();
    for path in source.go_files.keys() {
        let folder = folder_of(path);
        if let Some(package) = packages.get_mut(folder) {
            package.files.push(path.clone());
            continue;
        }
        let package = match below(folder, vendor) {
            Some(import_path) if !import_path.is_empty() => Some((
                import_path.to_owned(),
                PackageOwner::Vendor(listed.get(import_path).map(|module| (*module).to_owned())),
            )),
            _ => root_of(folder, &roots, source).and_then(|(root, import_prefix, owner)| {
                let rest = below(folder, root)?;
                let is_matched = rest
                    .split('/')
                    .all(|part| !part.starts_with(['_', '.']) && part != "testdata" && part != "vendor");
                is_matched.then(|| (import_path(import_prefix, rest), owner))
            }),
        };
        if let Some((import_path, owner)) = package {
            let folder = folder.to_owned();
            let files = vec![path.clone()];
            packages.insert(folder.clone(), SourcePackage { import_path, folder, owner, files });
        }
    }
    packages
}

/// The path below a folder; empty for the folder itself.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return (path != ".." && !path.starts_with("../")).then_some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn import_path(prefix: &str, rest: &str) -> String {
    match (prefix, rest) {
        // The standard library's packages have no common prefix.
        (prefix, rest) if prefix == "std" && !rest.is_empty() => rest.to_owned(),
        (prefix, rest) => in_folder(prefix, rest),
    }
}

/// The folders of main modules and replacements, with the paths that imports of them begin with.
fn roots(view: &DeclaredView) -> Vec<(&str, &str, PackageOwner)> {
    let main = view.mains.iter().filter_map(|module| {
        let path = module.go_mod.module.as_ref()?.value.path.as_str();
        Some((module.folder.as_str(), path, PackageOwner::Main(module.folder.clone())))
    });
    let replaced = view
        .replaced_folders
        .iter()
        .map(|(folder, path)| (folder.as_str(), path.as_str(), PackageOwner::Replacement(folder.clone())));
    main.chain(replaced).collect()
}

/// The innermost root around a folder, unless another module lies between.
fn root_of<'a>(
    folder: &str,
    roots: &[(&'a str, &'a str, PackageOwner)],
    source: &ModuleSource,
) -> Option<(&'a str, &'a str, PackageOwner)> {
    let around = roots.iter().filter(|(root, ..)| below(folder, root).is_some());
    let root = around.max_by_key(|(root, ..)| root.len())?;
    let mut inner = folder;
    while inner != root.0 && !inner.is_empty() {
        if source.files.contains(&format!("{inner}/go.mod")) {
            return None;
        }
        inner = folder_of(inner);
    }
    Some(root.clone())
}

/// The packages that `modules.txt` lists, with the paths of their modules.
fn listed_packages(view: &DeclaredView) -> BTreeMap<&str, &str> {
    let modules = view.vendor.iter().flat_map(|vendor| &vendor.modules);
    modules
        .flat_map(|module| {
            module.packages.iter().map(|package| (package.as_str(), module.module.path.as_str()))
        })
        .collect()
}

impl SourcePackage {
    /// What its files import, each with the first file and line that do; `wanted` chooses the files.
    pub fn imports<'a>(
        &'a self,
        source: &'a ModuleSource,
        wanted: impl Fn(&crate::GoHeader) -> bool,
    ) -> BTreeMap<&'a str, (&'a str, usize)> {
        let mut imports = BTreeMap::new();
        for path in &self.files {
            let Some(header) = source.go_files.get(path).filter(|header| wanted(header)) else { continue };
            for import in &header.imports {
                imports.entry(import.path.as_str()).or_insert((path.as_str(), import.line));
            }
        }
        imports
    }

    /// The names that its files give the package.
    pub fn names<'a>(&'a self, source: &'a ModuleSource) -> BTreeSet<&'a str> {
        let headers = self.files.iter().filter_map(|path| source.go_files.get(path));
        headers.filter_map(|header| header.package.as_deref()).collect()
    }
}
