//! Two lists of packages side by side.

use std::collections::{BTreeSet, HashMap};

use twinbuild_model::changes::{
    PACKAGE_LIST_CHANGES_VERSION, PackageChange, PackageChangeKind, PackageListChanges,
};
use twinbuild_model::evidence::{ListedPackage, PackageList, PackageModule};

use super::import_paths::ImportPaths;

/// What changed from `before` to `after`: packages with the imports that did it, the modules that give them, and their
/// files.
///
/// Files are compared where both lists know them. It takes time that grows with packages, files and imports, and that of
/// sorting them.
pub fn package_list_changes(before: &PackageList, after: &PackageList) -> PackageListChanges {
    let [old, new] = [before, after].map(by_path);
    let [paths_before, paths_after] = [before, after].map(ImportPaths::of);
    let mut changes = Vec::new();
    for (path, package) in &old {
        if !new.contains_key(path) {
            let because = paths_before.to(path);
            changes.push(change(
                PackageChangeKind::Removed,
                package,
                vec![origin(package)],
                Vec::new(),
                because,
            ));
        }
    }
    for (path, package) in &new {
        match old.get(path) {
            None => {
                let because = paths_after.to(path);
                changes.push(change(
                    PackageChangeKind::Added,
                    package,
                    Vec::new(),
                    vec![origin(package)],
                    because,
                ));
            }
            Some(before_it) => {
                changes.extend(other_module(before_it, package));
                changes.extend(other_files(package, before.files.get(*path), after.files.get(*path)));
            }
        }
    }
    changes.sort_by(|one, other| (&one.import_path, one.kind).cmp(&(&other.import_path, other.kind)));
    let [standard_before, standard_after] =
        [before, after].map(|list| list.standard.iter().collect::<BTreeSet<&String>>());
    let only = |one: &BTreeSet<&String>, other: &BTreeSet<&String>| {
        one.difference(other).map(|path| (*path).clone()).collect()
    };
    PackageListChanges {
        version: PACKAGE_LIST_CHANGES_VERSION,
        changes,
        standard_added: only(&standard_after, &standard_before),
        standard_removed: only(&standard_before, &standard_after),
    }
}

fn by_path(list: &PackageList) -> HashMap<&str, &ListedPackage> {
    list.packages.iter().map(|package| (package.import_path.as_str(), package)).collect()
}

fn change(
    kind: PackageChangeKind,
    package: &ListedPackage,
    before: Vec<String>,
    after: Vec<String>,
    because: Vec<String>,
) -> PackageChange {
    PackageChange { kind, import_path: package.import_path.clone(), before, after, because }
}

fn other_module(before: &ListedPackage, after: &ListedPackage) -> Option<PackageChange> {
    (before.module != after.module).then(|| {
        let (before, origin_after) = (vec![origin(before)], vec![origin(after)]);
        change(PackageChangeKind::OtherModule, after, before, origin_after, Vec::new())
    })
}

fn other_files(
    package: &ListedPackage,
    before: Option<&Vec<String>>,
    after: Option<&Vec<String>>,
) -> Option<PackageChange> {
    let (before, after) = (before?, after?);
    let [one, other] = [before, after].map(|files| files.iter().collect::<BTreeSet<&String>>());
    let only = |one: &BTreeSet<&String>, other: &BTreeSet<&String>| -> Vec<String> {
        one.difference(other).map(|name| (*name).clone()).collect()
    };
    let (only_before, only_after) = (only(&one, &other), only(&other, &one));
    let differ = !(only_before.is_empty() && only_after.is_empty());
    differ.then(|| change(PackageChangeKind::OtherFiles, package, only_before, only_after, Vec::new()))
}

/// The module that gives a package, in words.
fn origin(package: &ListedPackage) -> String {
    match &package.module {
        None => "no module".to_owned(),
        Some(PackageModule { module, replacement: None }) => module.to_string(),
        Some(PackageModule { module, replacement: Some(replacement) }) => {
            format!("{module} => {replacement}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(document: &str, imports: &[(&str, &[&str])], files: &[(&str, &[&str])]) -> PackageList {
        let map = |pairs: &[(&str, &[&str])]| {
            let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
            pairs.iter().map(|(key, items)| ((*key).to_owned(), owned(items))).collect()
        };
        let list = PackageList::from_document(document).expect("a package list");
        PackageList { imports: map(imports), files: map(files), ..list }
    }

    fn told(before: &PackageList, after: &PackageList) -> Vec<String> {
        let changes = package_list_changes(before, after).changes;
        let because = |change: &PackageChange| {
            change.because().map(|because| format!(" because {because}")).unwrap_or_default()
        };
        changes.iter().map(|change| format!("{change}{}", because(change))).collect()
    }

    #[test]
    fn every_change_is_told_with_the_imports_that_did_it() {
        let before = list(
            "package app (main) from app\npackage app/disk (disk) from app, dependency only\n\
             package lib (lib) from lib@v1.0.0, dependency only\npackage unix (unix) from unix@v1.0.0, dependency only\n\
             standard fmt\nstandard syscall\n",
            &[("app", &["app/disk", "lib", "fmt"]), ("app/disk", &["unix", "syscall"])],
            &[("app/disk", &["disk.go", "disk_linux.go"])],
        );
        let after = list(
            "package app (main) from app\npackage app/disk (disk) from app, dependency only\n\
             package lib (lib) from no module, dependency only\n\
             package windows (windows) from windows@v1.0.0, dependency only\nstandard fmt\nstandard internal/windows\n",
            &[("app", &["app/disk", "lib", "fmt"]), ("app/disk", &["windows", "internal/windows"])],
            &[("app/disk", &["disk.go", "disk_windows.go"])],
        );
        assert_eq!(
            told(&before, &after),
            [
                "app/disk has disk_windows.go in place of disk_linux.go",
                "lib comes from no module in place of lib@v1.0.0",
                "removed unix because app -> app/disk -> unix",
                "added windows because app -> app/disk -> windows",
            ]
        );
        let changes = package_list_changes(&before, &after);
        assert_eq!(
            (changes.standard_added, changes.standard_removed),
            (vec!["internal/windows".to_owned()], vec!["syscall".to_owned()])
        );
    }

    #[test]
    fn nothing_changed_between_a_list_and_itself() {
        let list = list("package app (main) from app\nstandard fmt\n", &[], &[("app", &["a.go"])]);
        assert!(package_list_changes(&list, &list).is_empty());
        assert!(!package_list_changes(&list, &PackageList::default()).is_empty());
    }

    #[test]
    fn imports_in_a_circle_and_what_nothing_imports_end() {
        let before = list("standard fmt\n", &[], &[]);
        let after = list(
            "package a (a) from a\npackage b (b) from b@v1, dependency only\npackage z (z) from b@v1, dependency only\n",
            &[("a", &["b"]), ("b", &["a", "b"])],
            &[],
        );
        assert_eq!(told(&before, &after), ["added a", "added b because a -> b", "added z"]);
    }
}
