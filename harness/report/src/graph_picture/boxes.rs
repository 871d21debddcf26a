//! The modules of a picture.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::changes::{ModuleChange, ModuleChangeKind};
use twinbuild_model::evidence::GraphModule;

use super::drawing::{DrawnBox, Status};
use super::{GraphMark, GraphPicture};

/// A box for the main module, then one for each other module, removed ones and mere names of marks included, by name.
pub(super) fn boxes(picture: &GraphPicture<'_>) -> Vec<DrawnBox> {
    let main = picture.graph.main_module.as_str();
    let mut changes: BTreeMap<&str, Vec<&ModuleChange>> = BTreeMap::new();
    for change in picture.changes.iter().flat_map(|changes| &changes.changes) {
        changes.entry(&change.path).or_default().push(change);
    }
    let modules: BTreeMap<&str, &GraphModule> =
        picture.graph.modules.iter().map(|module| (module.module.path.as_str(), module)).collect();
    let removed = changes
        .iter()
        .filter(|(_, changes)| changes.iter().any(|change| change.kind == ModuleChangeKind::Removed));
    let mut names: BTreeSet<&str> = modules.keys().copied().collect();
    names.extend(removed.map(|(path, _)| *path));
    names.extend(picture.marks.keys().map(String::as_str));
    names.remove(main);
    let drawn = |name: &&str| {
        let changes = changes.get(name).map(Vec::as_slice).unwrap_or_default();
        let mark = picture.marks.get(*name).copied();
        let module = modules.get(name).copied();
        DrawnBox {
            name: (*name).to_owned(),
            facts: facts(module, changes, mark),
            members: Vec::new(),
            status: status(changes),
            mark,
            // In a workspace the other main modules have no version: https://go.dev/ref/mod#workspaces
            is_main: *name == main || module.is_some_and(|module| module.module.version.is_none()),
            distance: None,
        }
    };
    let others: Vec<DrawnBox> = names.iter().map(drawn).collect();
    let main = DrawnBox { is_main: true, ..drawn(&main) };
    [main].into_iter().chain(others).collect()
}

fn status(changes: &[&ModuleChange]) -> Status {
    let of = |change: &&ModuleChange| match change.kind {
        ModuleChangeKind::Added => Status::Added,
        ModuleChangeKind::Removed => Status::Removed,
        ModuleChangeKind::Excluded | ModuleChangeKind::NoLongerExcluded => Status::Same,
        _ => Status::Changed,
    };
    changes.iter().map(of).max().unwrap_or(Status::Same)
}

fn facts(module: Option<&GraphModule>, changes: &[&ModuleChange], mark: Option<GraphMark>) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(module) = module {
        let version = module.module.version.as_deref().unwrap_or("main module");
        let indirect = if module.indirect { ", indirect" } else { "" };
        facts.push(format!("{version}{indirect}"));
        facts.extend(module.replacement.as_ref().map(|replacement| format!("=> {replacement}")));
    }
    facts.extend(changes.iter().filter_map(|change| change_fact(change)));
    facts.extend(mark.map(|mark| match mark {
        GraphMark::Phantom => "! phantom: no module lists it".to_owned(),
        GraphMark::Cycle => "! in a circle".to_owned(),
    }));
    facts
}

/// What happened, with a sign of its own, so that no colour has to tell it.
fn change_fact(change: &ModuleChange) -> Option<String> {
    let none = || "none".to_owned();
    let before = change.before.clone().unwrap_or_else(none);
    let after = change.after.clone().unwrap_or_else(none);
    Some(match change.kind {
        ModuleChangeKind::GoLine => format!("~ go {before} to {after}"),
        ModuleChangeKind::ToolchainLine => format!("~ toolchain {before} to {after}"),
        ModuleChangeKind::Added => "+ added".to_owned(),
        ModuleChangeKind::Removed => format!("- removed {}", change.before.as_deref().unwrap_or_default()),
        ModuleChangeKind::Upgraded => format!("~ upgraded from {before}"),
        ModuleChangeKind::Downgraded => format!("~ downgraded from {before}"),
        ModuleChangeKind::OtherVersion => format!("~ changed from {before}"),
        ModuleChangeKind::Replaced => "~ replaced".to_owned(),
        ModuleChangeKind::NoLongerReplaced => format!("~ no longer replaced with {before}"),
        ModuleChangeKind::Direct | ModuleChangeKind::Indirect => format!("~ {}", change.kind.words()),
        ModuleChangeKind::Excluded | ModuleChangeKind::NoLongerExcluded => return None,
    })
}
