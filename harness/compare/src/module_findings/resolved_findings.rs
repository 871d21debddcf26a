//! What the go command itself says.

use twinbuild_inspect::{DeclaredView, ResolvedView};
use twinbuild_model::ModuleFinding;

use super::catalogue::{At, PACKAGE_BROKEN, PACKAGE_NO_MODULE};

pub(super) fn find(view: &DeclaredView, resolved: &ResolvedView, findings: &mut Vec<ModuleFinding>) {
    for package in &resolved.packages {
        let path = package.import_path.as_str();
        if let Some(error) = &package.error {
            let message = format!("{path} can't be loaded");
            findings.push(PACKAGE_BROKEN.at(At::Nowhere, path, message, error));
        } else if !package.is_standard && package.module.is_none() && !is_of_standard_library(view) {
            let message = format!("{path} is built, and of no module");
            let cause = "`go list -deps` names no module for it";
            findings.push(PACKAGE_NO_MODULE.at(At::Nowhere, path, message, cause));
        }
    }
}

fn is_of_standard_library(view: &DeclaredView) -> bool {
    matches!(view.main_path(), "std" | "cmd")
}
