//! `go.work` against the modules around it.

use std::collections::BTreeSet;

use twinbuild_inspect::{DeclaredView, ModuleSource, Workspace, folder_of, in_folder};
use twinbuild_model::ModuleFinding;

use super::catalogue::{At, WORK_MISSING_MODULE, WORK_SHADOWS, WORK_UNUSED_MODULE};

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let Some(workspace) = &view.workspace else { return };
    let path = workspace.go_work_path();
    let mut used = BTreeSet::new();
    for line in &workspace.file.used {
        let Some(folder) = source.joined(&workspace.folder, &line.value) else { continue };
        let go_mod = in_folder(&folder, "go.mod");
        if !source.texts.contains_key(&go_mod) {
            let message = format!("{} is used, and is no module", line.value);
            let cause = format!("there is no {go_mod}");
            findings.push(WORK_MISSING_MODULE.at(At::Line(&path, line.line), &line.value, message, cause));
        }
        used.insert(folder);
    }
    unused(source, view, workspace, &used, findings);
    shadows(source, view, workspace, findings);
}

/// Modules in the workspace's folder that no line uses.
fn unused(
    source: &ModuleSource,
    view: &DeclaredView,
    workspace: &Workspace,
    used: &BTreeSet<String>,
    findings: &mut Vec<ModuleFinding>,
) {
    let path = workspace.go_work_path();
    let go_mods = source.files.iter().filter(|path| *path == "go.mod" || path.ends_with("/go.mod"));
    for folder in go_mods.map(|path| folder_of(path)) {
        let is_set_apart = folder.split('/').any(|part| {
            part == "testdata"
                || part == "vendor"
                || part.starts_with('_')
                || (part.starts_with('.') && part != "..")
        });
        let is_replaced = view.replaced_folders.contains_key(folder);
        if !used.contains(folder) && !is_set_apart && !is_replaced && is_below(folder, &workspace.folder) {
            let name = if folder.is_empty() { "." } else { folder };
            let message = format!("the module in {name} is not in the workspace");
            let cause = format!("no use line of {path} names it");
            let go_mod = in_folder(folder, "go.mod");
            findings.push(WORK_UNUSED_MODULE.at(At::File(&go_mod), name, message, cause));
        }
    }
}

fn is_below(folder: &str, around: &str) -> bool {
    match around {
        "" => folder != ".." && !folder.starts_with("../"),
        _ if around.split('/').all(|part| part == "..") => {
            let ups = |path: &str| path.split('/').take_while(|part| *part == "..").count();
            ups(folder) <= ups(around)
        }
        _ => folder == around || folder.starts_with(&format!("{around}/")),
    }
}

/// Versions that go.mod files require and that other code stands in for.
fn shadows(
    source: &ModuleSource,
    view: &DeclaredView,
    workspace: &Workspace,
    findings: &mut Vec<ModuleFinding>,
) {
    let path = workspace.go_work_path();
    for main in &view.mains {
        for line in &main.go_mod.required {
            let module = &line.value.module;
            let shadow = view.mains.iter().find(|other| other.path() == Some(&module.path));
            let is_replaced_alike = main.go_mod.replacements.iter().any(|replace| {
                replace.value.from.path == module.path
                    && source.joined(&main.folder, &replace.value.to.path).as_ref()
                        == shadow.map(|other| &other.folder)
            });
            if let Some(shadow) = shadow.filter(|_| !is_replaced_alike) {
                let used = workspace.file.used.iter().find(|line| {
                    source.joined(&workspace.folder, &line.value).as_ref() == Some(&shadow.folder)
                });
                let folder = if shadow.folder.is_empty() { "." } else { &shadow.folder };
                let message =
                    format!("{folder} stands in for {module}, which {} requires", main.go_mod_path());
                let cause = format!("{path} uses {folder}, whose module is {}", module.path);
                let at = At::Line(&path, used.map_or(1, |line| line.line));
                findings.push(WORK_SHADOWS.at(at, module.to_string(), message, cause));
            }
            for replace in &workspace.file.replacements {
                let own = main.go_mod.replacements.iter().any(|own| own.value == replace.value);
                let is_meant = replace.value.from.path == module.path
                    && replace
                        .value
                        .from
                        .version
                        .as_ref()
                        .is_none_or(|version| Some(version) == module.version.as_ref());
                if is_meant && !own {
                    let message = format!(
                        "{} stands in for {module}, which {} requires",
                        replace.value.to,
                        main.go_mod_path()
                    );
                    let cause = format!("{path} has a replace line");
                    findings.push(WORK_SHADOWS.at(
                        At::Line(&path, replace.line),
                        module.to_string(),
                        message,
                        cause,
                    ));
                }
            }
        }
    }
}
