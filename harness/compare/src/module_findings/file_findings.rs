//! Module files that can't be read.

use twinbuild_inspect::{DeclaredView, ModuleSource};
use twinbuild_model::ModuleFinding;

use super::catalogue::{At, FILE_INVALID, FILE_UNREAD};

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    for found in &view.problems {
        let problem = &found.problem;
        let line = At::Line(&found.path, problem.line);
        let message = format!("{} has a line that can't be read", found.path);
        findings.push(FILE_INVALID.at(line, &found.path, message, &problem.message));
    }
    if !source.texts.contains_key("go.mod") {
        let cause = "there is no go.mod in the folder";
        findings.push(FILE_UNREAD.at(At::File("go.mod"), "go.mod", "the folder is no module", cause));
    } else if view.main_path().is_empty() && view.problems.iter().all(|found| found.path != "go.mod") {
        let cause = "go.mod has no module line";
        findings.push(FILE_INVALID.at(At::File("go.mod"), "go.mod", "the module has no path", cause));
    }
    for (path, why) in &source.unread {
        let message = format!("{path} was not read");
        findings.push(FILE_UNREAD.at(At::File(path), path, message, why));
    }
}
