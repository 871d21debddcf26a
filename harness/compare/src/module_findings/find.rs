//! All findings of a source, with its graph.

use std::collections::BTreeMap;

use twinbuild_inspect::{DeclaredView, ModuleSource, OpenedView, ResolvedView};
use twinbuild_model::{MODULE_VIEWS_VERSION, ModuleFinding, ModuleViews, View};

use super::graph::graph;
use super::{
    environment_findings, file_findings, hash_findings, import_findings, name_findings, opened_findings,
    replace_findings, resolved_findings, sum_findings, target_findings, vendor_findings, version_findings,
    workspace_findings,
};

/// How many findings of one kind are kept: a source with more is changed by a command, not by hand.
const MOST_OF_A_KIND: usize = 1_000;

/// The graph of a source and where its views disagree; `resolved` is what the go command answered, if it was asked, and
/// `opened` what a build of it read, if one was traced.
pub fn module_views(
    source: &ModuleSource,
    resolved: Option<&ResolvedView>,
    opened: Option<&OpenedView>,
) -> ModuleViews {
    let view = DeclaredView::of(source);
    let (modules, packages, edges) = graph(source, &view, resolved, opened);
    let mut findings = Vec::new();
    file_findings::find(source, &view, &mut findings);
    replace_findings::find(source, &view, &mut findings);
    import_findings::find(source, &view, &mut findings);
    vendor_findings::find(source, &view, &mut findings);
    sum_findings::find(&view, resolved, &mut findings);
    hash_findings::find(source, &view, &mut findings);
    workspace_findings::find(source, &view, &mut findings);
    environment_findings::find(source, &view, &mut findings);
    version_findings::find(source, &view, resolved, &mut findings);
    name_findings::find(source, &mut findings);
    target_findings::find(source, &view, &mut findings);
    if let Some(resolved) = resolved {
        resolved_findings::find(&view, resolved, &mut findings);
    }
    let mut marks = Vec::new();
    if let Some(opened) = opened {
        opened_findings::find(source, &view, resolved, opened, &mut findings);
        if opened.is_complete {
            opened_findings::mark(source, &view, &modules, &mut marks);
        }
    }
    let taken = [Some(View::Declared), resolved.map(|_| View::Resolved), opened.map(|_| View::Opened)];
    ModuleViews {
        version: MODULE_VIEWS_VERSION,
        main_module: view.main_path().to_owned(),
        views: taken.into_iter().flatten().collect(),
        modules,
        packages,
        edges,
        findings: kept(findings),
        marks: kept(marks),
    }
}

/// The findings in order, each once, and of each kind not too many.
fn kept(mut findings: Vec<ModuleFinding>) -> Vec<ModuleFinding> {
    findings.sort();
    findings.dedup();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    findings.retain(|finding| {
        let count = counts.entry(finding.code.clone()).or_default();
        *count += 1;
        *count <= MOST_OF_A_KIND
    });
    findings
}
