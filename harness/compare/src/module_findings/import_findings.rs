//! What is imported against what is required.

use std::collections::BTreeSet;

use twinbuild_inspect::{DeclaredModule, DeclaredView, ModuleSource};
use twinbuild_model::ModuleFinding;

use super::catalogue::{At, IMPORT_INDIRECT, IMPORT_UNPROVIDED, REQUIRE_UNUSED};
use super::modules::{
    is_read_by_tidy, is_standard, is_standard_library, lists_all, main_paths, packages_of_main, providers,
    required_paths,
};

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let mains = main_paths(view);
    let standard_library = is_standard_library(view, source);
    for main in &view.mains {
        let required = required_paths_of(main);
        let mut imported: BTreeSet<&str> = BTreeSet::new();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for package in packages_of_main(view, &main.folder) {
            for (import, (path, line)) in package.imports(source, is_read_by_tidy) {
                let at = At::Line(path, line);
                let providers_here = providers(import, &required);
                imported.extend(&providers_here);
                let is_own = !providers(import, &mains).is_empty();
                if providers_here.is_empty() {
                    let is_elsewhere = is_own
                        || is_standard(import)
                        || standard_library
                        || is_vendored_phantom(import, view)
                        || (view.workspace.is_some() && !providers(import, &required_paths(view)).is_empty());
                    if !is_elsewhere && lists_all(main) {
                        let message = format!("{import} is imported, and no required module can provide it");
                        let cause =
                            format!("no require line of {} is a beginning of its path", main.go_mod_path());
                        findings.push(IMPORT_UNPROVIDED.at(at, import, message, cause));
                    }
                    continue;
                }
                // Where several could provide it, only the go command knows which does.
                if let ([module], false) = (&providers_here[..], is_own) {
                    let indirect = main
                        .go_mod
                        .required
                        .iter()
                        .find(|line| line.value.module.path == *module && line.value.indirect);
                    if let Some(requirement) = indirect.filter(|_| told.insert(module)) {
                        let message =
                            format!("{module} is marked `// indirect`, and {path}:{line} imports {import}");
                        let cause = "a module that the main module imports is no indirect one";
                        let at = main.go_mod_path();
                        findings.push(IMPORT_INDIRECT.at(
                            At::Line(&at, requirement.line),
                            *module,
                            message,
                            cause,
                        ));
                    }
                }
            }
        }
        for tool in &main.go_mod.tools {
            imported.extend(providers(&tool.value, &required));
        }
        unused(main, &imported, findings);
    }
}

/// Direct requirements that nothing imports. A module whose path is the beginning of another's may be there for it.
fn unused(main: &DeclaredModule, imported: &BTreeSet<&str>, findings: &mut Vec<ModuleFinding>) {
    let path = main.go_mod_path();
    for line in main.go_mod.required.iter().filter(|line| !line.value.indirect) {
        let module = line.value.module.path.as_str();
        if !imported.contains(module) {
            let message = format!("{module} is required, and nothing of the module imports it");
            let cause = "no Go file of the main module, tests of all targets included, imports a package below its path";
            findings.push(REQUIRE_UNUSED.at(At::Line(&path, line.line), module, message, cause));
        }
    }
}

fn required_paths_of(main: &DeclaredModule) -> BTreeSet<&str> {
    main.go_mod.required.iter().map(|line| line.value.module.path.as_str()).collect()
}

/// Whether the vendor folder has the package: then it builds, and is a finding of its own.
fn is_vendored_phantom(import: &str, view: &DeclaredView) -> bool {
    view.is_vendored && view.packages.contains_key(&format!("{}/{import}", view.vendor_folder))
}
