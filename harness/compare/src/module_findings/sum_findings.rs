//! `go.sum` against the requirements.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{DeclaredView, GoSumLine, ResolvedView};
use twinbuild_model::ModuleFinding;
use twinbuild_model::evidence::ModuleReference;

use super::catalogue::{At, SUM_CONFLICT, SUM_MISSING, SUM_UNUSED};
use super::modules::main_paths;

pub(super) fn find(view: &DeclaredView, resolved: Option<&ResolvedView>, findings: &mut Vec<ModuleFinding>) {
    for (path, lines) in &view.sums {
        conflicts(path, lines, findings);
    }
    if !view.is_vendored {
        missing(view, findings);
    }
    if let Some(resolved) = resolved.filter(|resolved| resolved.is_whole_graph() && !keeps_more(view)) {
        unused(view, resolved, findings);
    }
}

/// Of this one release's modules, go.sum also has what the release before it needs, whose graph is larger:
/// <https://go.dev/ref/mod#go-mod-tidy>.
fn keeps_more(view: &DeclaredView) -> bool {
    let go = view.main().and_then(|main| main.go_mod.go.as_ref()).map(|line| line.value.as_str());
    go.is_some_and(|go| go == "1.17" || go.starts_with("1.17."))
}

fn conflicts(path: &str, lines: &[GoSumLine], findings: &mut Vec<ModuleFinding>) {
    let mut first: BTreeMap<(&ModuleReference, bool), &GoSumLine> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.hash.starts_with("h1:")) {
        let before = *first.entry((&line.module, line.is_of_go_mod)).or_insert(line);
        if before.hash != line.hash {
            let what = thing(line);
            let cause =
                format!("line {} has {}, line {} has {}", before.line, before.hash, line.line, line.hash);
            findings.push(SUM_CONFLICT.at(
                At::Line(path, line.line),
                &what,
                format!("two hashes for {what}"),
                cause,
            ));
        }
    }
}

/// `path@version`, with `/go.mod` where it is about that file alone.
fn thing(line: &GoSumLine) -> String {
    format!("{}{}", line.module, if line.is_of_go_mod { "/go.mod" } else { "" })
}

/// Required modules whose `go.mod` has no line; one finding a `go.mod` where there are no sums at all. Which archives are
/// needed only the go command knows.
fn missing(view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let known: BTreeSet<&ModuleReference> =
        view.sums.values().flatten().filter(|line| line.is_of_go_mod).map(|line| &line.module).collect();
    let mains = main_paths(view);
    let mut without: BTreeMap<String, Vec<(usize, &ModuleReference)>> = BTreeMap::new();
    for (file, line) in view.required() {
        let required = &line.value.module;
        let replaced = view.replacement_of(required).map(|(_, line)| &line.value.to);
        let fetched = replaced.unwrap_or(required);
        let is_folder = fetched.version.is_none();
        if !is_folder && !known.contains(fetched) && !mains.contains(required.path.as_str()) {
            without.entry(file).or_default().push((line.line, fetched));
        }
    }
    for (file, modules) in without {
        let cause = format!("{file} requires it");
        match modules[..] {
            [(line, _), (..), ..] if view.sums.is_empty() => {
                let message = format!("there is no go.sum, and {file} requires {} modules", modules.len());
                findings.push(SUM_MISSING.at(At::Line(&file, line), "go.sum", message, "there is no go.sum"));
            }
            _ => findings.extend(modules.iter().map(|(line, module)| {
                let message = format!("go.sum has no line for the go.mod of {module}");
                SUM_MISSING.at(At::Line(&file, *line), module.to_string(), message, &cause)
            })),
        }
    }
}

fn unused(view: &DeclaredView, resolved: &ResolvedView, findings: &mut Vec<ModuleFinding>) {
    let known = resolved.known_modules();
    let replaced: BTreeSet<&ModuleReference> =
        view.replacements().into_iter().map(|(_, line)| &line.value.to).collect();
    for (path, lines) in &view.sums {
        for line in lines {
            if !known.contains(&line.module) && !replaced.contains(&line.module) {
                let what = thing(line);
                let message = format!("{what} is not in the module graph");
                let cause = "`go mod graph` does not have it";
                findings.push(SUM_UNUSED.at(At::Line(path, line.line), &what, message, cause));
            }
        }
    }
}
