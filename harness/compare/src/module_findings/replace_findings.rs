//! Folders that stand in for modules.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{DeclaredView, ModuleSource, folder_of, in_folder, parse_go_mod_file};
use twinbuild_model::ModuleFinding;
use twinbuild_model::evidence::ModuleReference;

use super::catalogue::{At, REPLACE_NO_GO_MOD, REPLACE_NO_PACKAGE, REPLACE_OTHER_PATH, REPLACE_OUTSIDE};
use super::modules::{is_read_by_tidy, main_paths, packages_of_main, providers, required_paths};

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    // With a vendor folder nothing of the folders is read.
    if view.is_vendored {
        return;
    }
    let required: BTreeSet<&ModuleReference> = view.required().map(|(_, line)| &line.value.module).collect();
    let required_paths = required_paths(view);
    for (file, line) in view.replacements() {
        let (from, to) = (&line.value.from, &line.value.to);
        // What stands in for a module that is not in the build is never looked at.
        let is_in_build = match from.version {
            Some(_) => required.contains(from),
            None => required_paths.contains(from.path.as_str()),
        };
        if to.version.is_some() || !is_in_build {
            continue;
        }
        let at = At::Line(&file, line.line);
        let subject = from.path.as_str();
        let Some(folder) = source.joined(folder_of(&file), &to.path) else {
            let cause = format!("{} is a path of one machine", to.path);
            findings.push(REPLACE_OUTSIDE.at(at, subject, outside(subject, &to.path), cause));
            continue;
        };
        if !source.is_inside(&folder) {
            let cause = format!("{} is above the source's root", to.path);
            findings.push(REPLACE_OUTSIDE.at(at, subject, outside(subject, &to.path), cause));
        }
        match source.texts.get(&in_folder(&folder, "go.mod")) {
            None => {
                let is_there = folder.is_empty() || source.folders.contains(&folder);
                let cause = if is_there { "it has no go.mod" } else { "there is no such folder" };
                let message = format!("{} can't stand in for {subject}", to.path);
                findings.push(REPLACE_NO_GO_MOD.at(at, subject, message, cause));
            }
            Some(text) => {
                let (go_mod, _) = parse_go_mod_file(text);
                let path = go_mod.module.map(|module| module.value.path).unwrap_or_default();
                if path != from.path {
                    let message = format!("{} stands in for {subject}", to.path);
                    let cause = format!("its go.mod says that it is {path}");
                    findings.push(REPLACE_OTHER_PATH.at(at, subject, message, cause));
                }
            }
        }
    }
    missing_packages(source, view, findings);
}

fn outside(module: &str, folder: &str) -> String {
    format!("{module} is taken from {folder}, which is not in the source")
}

/// Imported packages that the folder, which stands in for their module, does not have.
fn missing_packages(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let folders = folders_by_module(source, view);
    let modules: BTreeSet<&str> = required_paths(view).into_iter().chain(main_paths(view)).collect();
    for main in &view.mains {
        for package in packages_of_main(view, &main.folder) {
            for (import, (path, line)) in package.imports(source, is_read_by_tidy) {
                // Where two modules could have it, what is missing in one may be in the other.
                let [module] = providers(import, &modules)[..] else { continue };
                let Some(folder) = folders.get(module) else { continue };
                let rest = import[module.len()..].trim_start_matches('/');
                let Some(wanted) = source.joined(folder, rest) else { continue };
                let is_there = source.texts.contains_key(&in_folder(folder, "go.mod"));
                if is_there && !view.packages.contains_key(&wanted) {
                    let message = format!("{import} is imported, and {folder} lacks it");
                    let cause = format!("{wanted} has no Go file, and stands in for {import}");
                    findings.push(REPLACE_NO_PACKAGE.at(At::Line(path, line), import, message, cause));
                }
            }
        }
    }
}

/// The folders that stand in for required modules, by the modules' paths: of several lines about one it is the line that
/// counts, and a main module is always its own.
fn folders_by_module<'view>(
    source: &ModuleSource,
    view: &'view DeclaredView,
) -> BTreeMap<&'view str, String> {
    let mains = main_paths(view);
    let mut folders = BTreeMap::new();
    for (_, line) in view.required() {
        let required = &line.value.module;
        if mains.contains(required.path.as_str()) || folders.contains_key(required.path.as_str()) {
            continue;
        }
        let Some((file, line)) = view.replacement_of(required) else { continue };
        let to = &line.value.to;
        if to.version.is_none()
            && let Some(folder) = source.joined(folder_of(&file), &to.path)
        {
            folders.insert(required.path.as_str(), folder);
        }
    }
    folders
}
