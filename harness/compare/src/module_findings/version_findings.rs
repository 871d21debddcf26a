//! Versions: of modules, and of the toolchain.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use twinbuild_inspect::{
    DeclaredView, Directive, ModuleSource, PackageOwner, ResolvedView, compare_go_versions, compare_versions,
    parse_go_mod, path_major,
};
use twinbuild_model::ModuleFinding;

use super::catalogue::{
    At, MODULE_CYCLE, SEVERAL_MAJORS, TOOLCHAIN_TOO_OLD, VERSION_EXCLUDED, VERSION_RETRACTED,
};
use super::modules::is_in_some_build;
use super::reach::{by_import_path, reached};

pub(super) fn find(
    source: &ModuleSource,
    view: &DeclaredView,
    resolved: Option<&ResolvedView>,
    findings: &mut Vec<ModuleFinding>,
) {
    toolchain(source, view, findings);
    excluded(view, findings);
    retracted(source, view, resolved, findings);
    let owners = owners(view);
    majors(source, view, &owners, findings);
    cycles(source, view, &owners, findings);
}

fn toolchain(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let Some(present) = &source.surroundings.go_version else { return };
    let of_mains = view
        .mains
        .iter()
        .map(|main| (main.go_mod_path(), main.go_mod.go.as_ref(), main.go_mod.toolchain.as_ref()));
    let of_workspace = view.workspace.iter().map(|workspace| {
        (workspace.go_work_path(), workspace.file.go.as_ref(), workspace.file.toolchain.as_ref())
    });
    for (path, go, toolchain) in of_mains.chain(of_workspace) {
        let mut check = |line: Option<&Directive<String>>, name: &str| {
            let Some(line) = line else { return };
            let asked = line.value.strip_prefix("go").unwrap_or(&line.value);
            if compare_go_versions(asked, present).is_gt() {
                let message = format!("{path} asks for Go {asked}, and Go {present} is at hand");
                let cause = format!("the {name} line is above the toolchain");
                findings.push(TOOLCHAIN_TOO_OLD.at(At::Line(&path, line.line), asked, message, cause));
            }
        };
        check(go, "go");
        check(toolchain, "toolchain");
    }
}

fn excluded(view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let exclusions: BTreeMap<_, _> = view
        .mains
        .iter()
        .flat_map(|main| {
            main.go_mod.exclusions.iter().map(|line| (&line.value, (main.go_mod_path(), line.line)))
        })
        .collect();
    for (path, line) in view.required() {
        if let Some((file, excluded)) = exclusions.get(&line.value.module) {
            let module = line.value.module.to_string();
            let message = format!("{module} is required and excluded");
            let cause = format!("{file}:{excluded} excludes it");
            findings.push(VERSION_EXCLUDED.at(At::Line(&path, line.line), module, message, cause));
        }
    }
}

/// What the go command says of retractions, or the newest `go.mod` of the module in the cache.
fn retracted(
    source: &ModuleSource,
    view: &DeclaredView,
    resolved: Option<&ResolvedView>,
    findings: &mut Vec<ModuleFinding>,
) {
    for (path, line) in view.required() {
        let module = &line.value.module;
        let Some(version) = &module.version else { continue };
        let by_go = resolved.and_then(|resolved| resolved.retraction_of(module));
        let in_cache = || {
            let (newest, text) = source.cache.get(module)?.newest_go_mod.as_ref()?;
            let (go_mod, _) = parse_go_mod(text);
            let is_covered = go_mod.retractions.iter().any(|retracted| {
                compare_versions(&retracted.low, version).is_le()
                    && compare_versions(version, &retracted.high).is_le()
            });
            is_covered.then(|| format!("the go.mod of {newest} retracts it"))
        };
        if let Some(cause) = by_go.map(|why| format!("its authors say: {why}")).or_else(in_cache) {
            let message = format!("{module} was retracted");
            findings.push(VERSION_RETRACTED.at(
                At::Line(&path, line.line),
                module.to_string(),
                message,
                cause,
            ));
        }
    }
}

/// The module of each package, by import path.
fn owners(view: &DeclaredView) -> BTreeMap<&str, &str> {
    let packages = view.packages.values();
    packages.filter_map(|package| Some((package.import_path.as_str(), view.module_of(package)?))).collect()
}

/// A path without the suffix of its major version: <https://go.dev/ref/mod#major-version-suffixes>.
fn without_major(path: &str) -> &str {
    path.strip_suffix(path_major(path).unwrap_or_default()).unwrap_or(path)
}

fn majors(
    source: &ModuleSource,
    view: &DeclaredView,
    owners: &BTreeMap<&str, &str>,
    findings: &mut Vec<ModuleFinding>,
) {
    // What a folder that stands in for a module has is in the build only where the main modules reach it.
    let own = view.packages.values().filter(|package| matches!(package.owner, PackageOwner::Main(_)));
    let own = own.map(|package| package.import_path.as_str());
    let reached = reached(source, &by_import_path(view), own, is_in_some_build);
    let mut imported: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (import, _) in reached.iter().filter(|(_, importer)| importer.is_some()) {
        if let Some(module) = owners.get(import) {
            imported.entry(without_major(module)).or_default().insert(module);
        }
    }
    for (module, majors) in imported.iter().filter(|(_, majors)| majors.len() > 1) {
        let majors: Vec<&str> = majors.iter().copied().collect();
        let required =
            view.required().find(|(_, line)| Some(&line.value.module.path.as_str()) == majors.last());
        let (path, line) = required.map_or(("go.mod".to_owned(), 1), |(path, line)| (path, line.line));
        let message = format!("{} are in one build", majors.join(" and "));
        let cause = "each major version is a module of its own";
        findings.push(SEVERAL_MAJORS.at(At::Line(&path, line), *module, message, cause));
    }
}

/// The modules of Go's own distribution: everything imports the standard library.
fn is_distribution(module: &str) -> bool {
    matches!(module, "std" | "cmd")
}

/// Circles of modules whose packages import each other. Tests are left out: those of a module may import what uses it.
fn cycles(
    source: &ModuleSource,
    view: &DeclaredView,
    owners: &BTreeMap<&str, &str>,
    findings: &mut Vec<ModuleFinding>,
) {
    let mut graph: DiGraphMap<&str, ()> = DiGraphMap::new();
    let mut places: BTreeMap<(&str, &str), (&str, usize)> = BTreeMap::new();
    for package in view.packages.values() {
        let Some(from) = owners.get(package.import_path.as_str()) else { continue };
        for (import, place) in package.imports(source, is_in_some_build) {
            let Some(to) = owners.get(import).filter(|to| *to != from && !is_distribution(to)) else {
                continue;
            };
            graph.add_edge(*from, *to, ());
            places.entry((*from, *to)).or_insert(place);
        }
    }
    for mut circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
        circle.sort_unstable();
        let inside = places.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let edges: Vec<String> = inside
            .clone()
            .take(8)
            .map(|((from, to), (path, line))| format!("{path}:{line} of {from} imports {to}"))
            .collect();
        let Some((_, (path, line))) = inside.into_iter().next() else { continue };
        let modules = circle.join(", ");
        let message = format!("{modules} import each other");
        findings.push(MODULE_CYCLE.at(At::Line(path, *line), modules, message, edges.join("; ")));
    }
}
