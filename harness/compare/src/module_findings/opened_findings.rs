//! What a build opened against what the module files and the go command know.

use std::collections::BTreeSet;

use twinbuild_inspect::{
    DeclaredView, GoHeader, ModuleSource, OpenedPackage, OpenedView, ResolvedView, in_folder,
};
use twinbuild_model::evidence::ModuleReference;
use twinbuild_model::{ModuleFinding, ModuleNode, View};

use super::catalogue::{At, MODULE_UNOPENED, OPENED_UNLISTED};
use super::modules::{is_in_some_build, is_read_by_tidy, lists_all, packages_of_main, providers};
use super::opened::{Opened, opened};

/// Packages that were compiled, and are in no other view.
pub(super) fn find(
    source: &ModuleSource,
    view: &DeclaredView,
    resolved: Option<&ResolvedView>,
    opened_view: &OpenedView,
    findings: &mut Vec<ModuleFinding>,
) {
    let known = known_modules(view, resolved);
    let imported = imported(source, view, resolved);
    for (package, place) in opened(view, opened_view).filter(|(package, _)| package.is_compiled) {
        let (subject, cause) = match place {
            Opened::Listed(_) => continue,
            Opened::Cached(module, rest) => match &known {
                Some(known) if !known.contains(&module) => {
                    (in_folder(&module.to_string(), &rest), "its module is in no view at this version")
                }
                _ => continue,
            },
            Opened::Hidden(_, Some(path)) if imported.contains(path.as_str()) => continue,
            Opened::Hidden(folder, _) => (folder, "no pattern of the go command matches its folder"),
            Opened::Outside => {
                (package.folder.to_string(), "outside the source, the toolchain and the module cache")
            }
        };
        let file = first_file(&subject, package);
        let message = format!("{subject} was compiled, and no other view has it");
        findings.push(OPENED_UNLISTED.at(At::File(&file), &subject, message, cause));
    }
}

/// What packages import, and what the go command lists for them.
fn imported<'a>(
    source: &'a ModuleSource,
    view: &'a DeclaredView,
    resolved: Option<&'a ResolvedView>,
) -> BTreeSet<&'a str> {
    let packages = view.packages.values();
    let declared = packages.flat_map(|package| package.imports(source, is_in_some_build).into_keys());
    let listed = resolved.into_iter().flat_map(|resolved| &resolved.packages);
    declared.chain(listed.map(|package| package.import_path.as_str())).collect()
}

fn first_file(folder: &str, package: &OpenedPackage) -> String {
    in_folder(folder, package.files.first().map(String::as_str).unwrap_or_default())
}

/// The modules that can be in the build; `None` where only the go command could tell all of them, and was not asked.
fn known_modules(view: &DeclaredView, resolved: Option<&ResolvedView>) -> Option<BTreeSet<ModuleReference>> {
    if resolved.is_none_or(|resolved| !resolved.is_answered()) && !view.mains.iter().all(lists_all) {
        return None;
    }
    let required = view.required().map(|(_, line)| &line.value.module);
    let replacements = view.replacements();
    let replaced = replacements.iter().map(|(_, line)| &line.value.to);
    let resolved = resolved.into_iter().flat_map(ResolvedView::known_modules);
    Some(required.chain(replaced).chain(resolved).cloned().collect())
}

/// Direct requirements of which the build opened nothing, each with why it did not have to. `modules` are those of the joined
/// graph.
pub(super) fn mark(
    source: &ModuleSource,
    view: &DeclaredView,
    modules: &[ModuleNode],
    marks: &mut Vec<ModuleFinding>,
) {
    let is_opened = |node: &&ModuleNode| node.views.contains(&View::Opened);
    let opened: BTreeSet<&str> =
        modules.iter().filter(is_opened).map(|node| node.module.path.as_str()).collect();
    for main in &view.mains {
        let path = main.go_mod_path();
        for line in main.go_mod.required.iter().filter(|line| !line.value.indirect) {
            let module = &line.value.module;
            if !opened.contains(module.path.as_str()) {
                let message = format!("{module} is required, and the build opened no file of it");
                let cause = why_unopened(source, view, &main.folder, &module.path);
                marks.push(MODULE_UNOPENED.at(At::Line(&path, line.line), &module.path, message, cause));
            }
        }
    }
}

/// What the main module does with a module that a build left alone.
fn why_unopened(source: &ModuleSource, view: &DeclaredView, main: &str, module: &str) -> String {
    let of_module = BTreeSet::from([module]);
    let importer = |wanted: fn(&GoHeader) -> bool| {
        packages_of_main(view, main).find_map(|package| {
            let imports = package.imports(source, wanted);
            let found = imports.into_iter().find(|(import, _)| !providers(import, &of_module).is_empty());
            found.map(|(import, (file, line))| format!("{file}:{line} imports {import}"))
        })
    };
    match (importer(is_in_some_build), importer(is_read_by_tidy)) {
        (Some(place), _) => format!("{place}, and was not in this build"),
        (None, Some(place)) => format!("only tests import it: {place}"),
        (None, None) => "nothing of the main module imports it".to_owned(),
    }
}
