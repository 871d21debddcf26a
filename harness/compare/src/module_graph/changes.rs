//! Two module graphs side by side.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use twinbuild_inspect::compare_versions;
use twinbuild_model::changes::{
    MODULE_GRAPH_CHANGES_VERSION, ModuleChange, ModuleChangeKind, ModuleGraphChanges,
};
use twinbuild_model::evidence::{GraphModule, ModuleGraph, ModuleReference};

use super::requirement_paths::RequirementPaths;

/// What changed from `before` to `after`: modules with the requirements that did it, and the main module's own lines.
///
/// Where the graphs were read from, the `go` lines of other modules and what a vendor folder holds are no changes: of two
/// builds, one with a vendor folder and one without, it says whether they chose the same modules. It takes time that grows
/// with modules and requirements, and that of sorting the changes.
pub fn module_graph_changes(before: &ModuleGraph, after: &ModuleGraph) -> ModuleGraphChanges {
    let mut comparison = Comparison { before: Side::of(before), after: Side::of(after), changes: Vec::new() };
    comparison.lines_of_the_main_module();
    comparison.modules();
    comparison.exclusions();
    comparison.changes.sort_by(|one, other| order(one).cmp(&order(other)));
    ModuleGraphChanges { version: MODULE_GRAPH_CHANGES_VERSION, changes: comparison.changes }
}

/// Lines of the main module stand first.
fn order(change: &ModuleChange) -> (bool, &str, ModuleChangeKind, &Option<String>, &Option<String>) {
    let is_line = matches!(change.kind, ModuleChangeKind::GoLine | ModuleChangeKind::ToolchainLine);
    (!is_line, &change.path, change.kind, &change.before, &change.after)
}

struct Side<'graph> {
    graph: &'graph ModuleGraph,
    modules: HashMap<&'graph str, &'graph GraphModule>,
    paths: RequirementPaths<'graph>,
}

impl<'graph> Side<'graph> {
    fn of(graph: &'graph ModuleGraph) -> Self {
        let modules = graph.modules.iter().map(|module| (module.module.path.as_str(), module)).collect();
        Self { graph, modules, paths: RequirementPaths::of(graph) }
    }
}

struct Comparison<'graph> {
    before: Side<'graph>,
    after: Side<'graph>,
    changes: Vec<ModuleChange>,
}

impl Comparison<'_> {
    fn lines_of_the_main_module(&mut self) {
        let [before, after] = [self.before.graph, self.after.graph];
        for (kind, before, line) in [
            (ModuleChangeKind::GoLine, &before.go, &after.go),
            (ModuleChangeKind::ToolchainLine, &before.toolchain, &after.toolchain),
        ] {
            if before != line {
                self.add(kind, &after.main_module, before.clone(), line.clone(), Vec::new());
            }
        }
    }

    fn modules(&mut self) {
        let removed: Vec<&GraphModule> = self
            .before
            .modules
            .values()
            .filter(|module| !self.after.modules.contains_key(module.module.path.as_str()))
            .copied()
            .collect();
        for module in removed {
            let because = self.before.paths.to(&module.module);
            let version = module.module.version.clone();
            self.add(ModuleChangeKind::Removed, &module.module.path, version, None, because);
        }
        let there: Vec<(Option<&GraphModule>, &GraphModule)> = self
            .after
            .modules
            .iter()
            .map(|(path, module)| (self.before.modules.get(path).copied(), *module))
            .collect();
        for (before, after) in there {
            self.module(before, after);
        }
    }

    fn module(&mut self, before: Option<&GraphModule>, after: &GraphModule) {
        let path = &after.module.path;
        let version = &after.module.version;
        match before {
            None => {
                let because = self.after.paths.to(&after.module);
                self.add(ModuleChangeKind::Added, path, None, version.clone(), because);
            }
            Some(before) if before.module.version != *version => {
                let kind = version_change(&before.module, &after.module);
                let because = self.after.paths.to(&after.module);
                self.add(kind, path, before.module.version.clone(), version.clone(), because);
            }
            Some(_) => {}
        }
        let text = |module: &Option<ModuleReference>| module.as_ref().map(ToString::to_string);
        let replaced = before.and_then(|before| text(&before.replacement));
        let with = text(&after.replacement);
        if replaced != with {
            let kind =
                if with.is_some() { ModuleChangeKind::Replaced } else { ModuleChangeKind::NoLongerReplaced };
            self.add(kind, path, replaced, with, Vec::new());
        }
        if before.is_some_and(|before| before.indirect != after.indirect) {
            let kind = if after.indirect { ModuleChangeKind::Indirect } else { ModuleChangeKind::Direct };
            let before = before.and_then(|before| before.module.version.clone());
            self.add(kind, path, before, version.clone(), Vec::new());
        }
    }

    fn exclusions(&mut self) {
        let [before, after] = [self.before.graph, self.after.graph]
            .map(|graph| graph.exclusions.iter().collect::<HashSet<&ModuleReference>>());
        for (kind, module) in (after.difference(&before).map(|module| (ModuleChangeKind::Excluded, module)))
            .chain(before.difference(&after).map(|module| (ModuleChangeKind::NoLongerExcluded, module)))
        {
            let version = module.version.clone();
            let (before, after) =
                if kind == ModuleChangeKind::Excluded { (None, version) } else { (version, None) };
            self.add(kind, &module.path, before, after, Vec::new());
        }
    }

    fn add(
        &mut self,
        kind: ModuleChangeKind,
        path: &str,
        before: Option<String>,
        after: Option<String>,
        because: Vec<ModuleReference>,
    ) {
        self.changes.push(ModuleChange { kind, path: path.to_owned(), before, after, because });
    }
}

fn version_change(before: &ModuleReference, after: &ModuleReference) -> ModuleChangeKind {
    let (Some(before), Some(after)) = (&before.version, &after.version) else {
        return ModuleChangeKind::OtherVersion;
    };
    match compare_versions(before, after) {
        Ordering::Less => ModuleChangeKind::Upgraded,
        Ordering::Greater => ModuleChangeKind::Downgraded,
        Ordering::Equal => ModuleChangeKind::OtherVersion,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEFORE: &str = "source go list -m all, go mod graph, go.mod\nmain app\ngo 1.21\n\
        module b@v1.0.0\nmodule c@v1.2.0 indirect\nmodule gone@v0.1.0 indirect\n\
        exclude c@v1.1.0\n\
        requirement app -> b@v1.0.0\nrequirement app -> c@v1.2.0\nrequirement app -> gone@v0.1.0\n\
        requirement b@v1.0.0 -> c@v1.2.0\nrequirement b@v1.0.0 -> gone@v0.1.0\n";
    const AFTER: &str = "source go list -m all, go mod graph, go.mod\nmain app\ngo 1.22\n\
        module b@v1.1.0 => ../fork\nmodule c@v1.2.0\nmodule new@v0.0.0-20240101000000-aaaaaaaaaaaa indirect\n\
        requirement app -> b@v1.1.0\nrequirement app -> c@v1.2.0\n\
        requirement app -> new@v0.0.0-20240101000000-aaaaaaaaaaaa\n\
        requirement b@v1.1.0 -> c@v1.2.0\nrequirement c@v1.2.0 -> new@v0.0.0-20240101000000-aaaaaaaaaaaa\n";

    fn graph(document: &str) -> ModuleGraph {
        ModuleGraph::from_document(document).expect("a module graph")
    }

    fn told(before: &ModuleGraph, after: &ModuleGraph) -> Vec<String> {
        let changes = module_graph_changes(before, after).changes;
        let because = |change: &ModuleChange| {
            change.because().map(|because| format!(" because {because}")).unwrap_or_default()
        };
        changes.iter().map(|change| format!("{change}{}", because(change))).collect()
    }

    #[test]
    fn every_change_is_told_with_the_requirements_that_did_it() {
        assert_eq!(
            told(&graph(BEFORE), &graph(AFTER)),
            [
                "go 1.21 => 1.22",
                "upgraded b v1.0.0 => v1.1.0 because app -> b v1.1.0",
                "replaced b with ../fork",
                "now direct c v1.2.0",
                "no longer excluded c v1.1.0",
                "removed gone v0.1.0 because app -> b v1.0.0 -> gone v0.1.0",
                "added new v0.0.0-20240101000000-aaaaaaaaaaaa because app -> c v1.2.0 -> new \
                 v0.0.0-20240101000000-aaaaaaaaaaaa",
            ]
        );
    }

    #[test]
    fn the_way_back_tells_the_opposite() {
        let told = told(&graph(AFTER), &graph(BEFORE));
        let words: Vec<&str> = told.iter().map(|line| line.split(" v").next().unwrap_or(line)).collect();
        assert_eq!(
            words,
            [
                "go 1.22 => 1.21",
                "downgraded b",
                "no longer replaced b, before with ../fork",
                "now indirect c",
                "excluded c",
                "added gone",
                "removed new",
            ]
        );
    }

    #[test]
    fn nothing_changed_between_a_graph_and_itself_whatever_its_order() {
        let mut other = graph(BEFORE);
        other.modules.reverse();
        other.requirements.reverse();
        other.source = twinbuild_model::evidence::ModuleGraphSource::Vendor;
        assert!(module_graph_changes(&graph(BEFORE), &other).is_empty());
        other.modules.pop();
        assert!(!module_graph_changes(&graph(BEFORE), &other).is_empty());
    }

    #[test]
    fn an_indirect_line_is_the_reason_where_nothing_else_leads_to_that_version() {
        let head = "source go list -m all, go mod graph, go.mod\nmain app\n";
        let after = format!(
            "{head}module a@v1.0.0\nmodule b@v1.5.0 indirect\nmodule d@v1.0.0 indirect\n\
             requirement app -> a@v1.0.0\nrequirement app -> b@v1.5.0\nrequirement app -> d@v1.0.0\n\
             requirement a@v1.0.0 -> b@v1.1.0\nrequirement b@v1.5.0 -> d@v1.0.0\n"
        );
        let told = told(&graph(head), &graph(&after));
        assert_eq!(told[1], "added b v1.5.0 because app -> b v1.5.0");
        assert_eq!(told[2], "added d v1.0.0 because app -> b v1.5.0 -> d v1.0.0");
    }

    #[test]
    fn requirements_in_a_circle_lead_somewhere_once() {
        let head = "source go list -m all, go mod graph, go.mod\nmain app\n";
        let after = format!(
            "{head}module a@v1.0.0\nmodule b@v1.0.0\nmodule far@v1.0.0\nrequirement app -> a@v1.0.0\n\
             requirement a@v1.0.0 -> b@v1.0.0\nrequirement b@v1.0.0 -> a@v1.0.0\nrequirement b@v1.0.0 -> app\n\
             requirement far@v1.0.0 -> far@v1.0.0\n"
        );
        let told = told(&graph(head), &graph(&after));
        assert_eq!(
            told,
            [
                "added a v1.0.0 because app -> a v1.0.0",
                "added b v1.0.0 because app -> a v1.0.0 -> b v1.0.0",
                "added far v1.0.0"
            ]
        );
    }

    fn documents() -> impl Strategy<Value = String> {
        let module = ("[abc]", 0..3, any::<bool>()).prop_map(|(path, minor, indirect)| {
            format!("module {path}@v1.{minor}.0{}\n", if indirect { " indirect" } else { "" })
        });
        let requirement = ("app|[abc]@v1\\.[0-2]\\.0", "[abc]@v1\\.[0-2]\\.0")
            .prop_map(|(from, to)| format!("requirement {from} -> {to}\n"));
        (proptest::collection::vec(module, 0..4), proptest::collection::vec(requirement, 0..8)).prop_map(
            |(modules, requirements)| {
                format!(
                    "source go.mod, vendor/modules.txt\nmain app\n{}{}",
                    modules.concat(),
                    requirements.concat()
                )
            },
        )
    }

    proptest! {
        #[test]
        fn a_way_is_made_of_requirements_and_ends_at_the_module(one in documents(), other in documents()) {
            let [before, after] = [graph(&one), graph(&other)];
            for change in module_graph_changes(&before, &after).changes {
                let side = if change.kind == ModuleChangeKind::Removed { &before } else { &after };
                for pair in change.because.windows(2) {
                    let [from, to] = pair else { continue };
                    prop_assert!(side.requirements.iter().any(|edge| edge.from == *from && edge.to == *to));
                }
                if let (Some(first), Some(last)) = (change.because.first(), change.because.last()) {
                    prop_assert_eq!(first.version.as_ref(), None);
                    prop_assert_eq!(&last.path, &change.path);
                }
            }
        }
    }
}
