//! The views joined to one graph.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{DeclaredView, ModuleSource, OpenedView, ResolvedView, in_folder};
use twinbuild_model::evidence::ModuleReference;
use twinbuild_model::{EdgeKind, GraphEdge, ModuleNode, PackageNode, View};

use super::modules::is_in_some_build;
use super::opened::{Opened, opened};

/// Nodes and edges by what they are, each with the views that have it.
#[derive(Default)]
struct Graph {
    modules: BTreeMap<ModuleReference, (Option<ModuleReference>, BTreeSet<View>)>,
    packages: BTreeMap<String, PackageNode>,
    edges: BTreeMap<(EdgeKind, String, String), BTreeSet<View>>,
}

pub(super) fn graph(
    source: &ModuleSource,
    view: &DeclaredView,
    resolved: Option<&ResolvedView>,
    opened_view: Option<&OpenedView>,
) -> (Vec<ModuleNode>, Vec<PackageNode>, Vec<GraphEdge>) {
    let mut graph = Graph::default();
    graph.declare_modules(view);
    graph.declare_packages(source, view);
    if let Some(resolved) = resolved {
        graph.resolve(resolved);
    }
    if let Some(opened_view) = opened_view {
        graph.open(view, opened_view);
    }
    let modules = graph.modules.into_iter();
    let edges = graph.edges.into_iter();
    (
        modules
            .map(|(module, (replacement, views))| ModuleNode {
                module,
                replacement,
                views: views.into_iter().collect(),
            })
            .collect(),
        graph.packages.into_values().collect(),
        edges
            .map(|((kind, from, to), views)| GraphEdge { kind, from, to, views: views.into_iter().collect() })
            .collect(),
    )
}

impl Graph {
    fn module(&mut self, module: ModuleReference, replacement: Option<ModuleReference>, view: View) {
        let node = self.modules.entry(module).or_default();
        node.0 = node.0.take().or(replacement);
        node.1.insert(view);
    }

    fn edge(&mut self, kind: EdgeKind, from: impl Into<String>, to: impl Into<String>, view: View) {
        self.edges.entry((kind, from.into(), to.into())).or_default().insert(view);
    }

    fn package(&mut self, package: PackageNode) {
        let view = package.views.clone();
        let node = self.packages.entry(package.import_path.clone()).or_insert(package);
        node.views.extend(view);
        node.views.sort_unstable();
        node.views.dedup();
    }

    fn declare_modules(&mut self, view: &DeclaredView) {
        for main in &view.mains {
            let Some(path) = main.path() else { continue };
            self.module(ModuleReference::unversioned(path), None, View::Declared);
            for line in &main.go_mod.required {
                let module = line.value.module.clone();
                let replacement = view.replacement_of(&module).map(|(_, line)| line.value.to.clone());
                self.edge(EdgeKind::Requirement, path, module.to_string(), View::Declared);
                self.module(module, replacement, View::Declared);
            }
        }
        for (_, line) in view.replacements() {
            let (from, to) = (line.value.from.to_string(), line.value.to.to_string());
            self.edge(EdgeKind::Replacement, from, to, View::Declared);
        }
        for module in view.vendor.iter().flat_map(|vendor| &vendor.modules) {
            if module.module.version.is_some() {
                self.module(module.module.clone(), module.replacement.clone(), View::Declared);
            }
        }
    }

    fn declare_packages(&mut self, source: &ModuleSource, view: &DeclaredView) {
        let known: BTreeSet<&str> =
            view.packages.values().map(|package| package.import_path.as_str()).collect();
        for package in view.packages.values() {
            let module = view.module_of(package);
            self.package(PackageNode {
                import_path: package.import_path.clone(),
                folder: Some(package.folder.clone()),
                module: module.map(str::to_owned),
                views: vec![View::Declared],
            });
            for import in package.imports(source, is_in_some_build).keys() {
                if known.contains(import) {
                    self.edge(EdgeKind::Import, &package.import_path, *import, View::Declared);
                }
            }
        }
    }

    /// A package of the module cache is of the module that the other views know at this version, else of one that none knows.
    fn open(&mut self, view: &DeclaredView, opened_view: &OpenedView) {
        let by_origin: BTreeMap<ModuleReference, ModuleReference> = self
            .modules
            .iter()
            .map(|(module, (replacement, _))| {
                (replacement.as_ref().unwrap_or(module).clone(), module.clone())
            })
            .collect();
        // Of several versions of a path the one that most views have is in the build.
        let mut by_path: BTreeMap<String, (usize, ModuleReference)> = BTreeMap::new();
        for (module, (_, views)) in &self.modules {
            let best = by_path.entry(module.path.clone()).or_insert((0, module.clone()));
            if views.len() > best.0 {
                *best = (views.len(), module.clone());
            }
        }
        for (package, place) in opened(view, opened_view) {
            let (import_path, folder, module) = match place {
                Opened::Listed(listed) => {
                    let module = view.module_of(listed).and_then(|path| Some(by_path.get(path)?.1.clone()));
                    (listed.import_path.clone(), Some(listed.folder.clone()), module)
                }
                Opened::Cached(cached, rest) => {
                    let module = by_origin.get(&cached).cloned().unwrap_or(cached);
                    (in_folder(&module.path, &rest), None, Some(module))
                }
                Opened::Hidden(folder, import_path) => {
                    let known = import_path.filter(|path| self.packages.contains_key(path));
                    (known.unwrap_or_else(|| folder.clone()), Some(folder), None)
                }
                Opened::Outside => (package.folder.to_string(), None, None),
            };
            if let Some(module) = &module {
                self.module(module.clone(), None, View::Opened);
            }
            let module = module.map(|module| module.path);
            self.package(PackageNode { import_path, folder, module, views: vec![View::Opened] });
        }
    }

    fn resolve(&mut self, resolved: &ResolvedView) {
        for module in &resolved.modules {
            self.module(module.module.clone(), module.replacement.clone(), View::Resolved);
        }
        for requirement in &resolved.requirements {
            self.edge(
                EdgeKind::Requirement,
                requirement.from.to_string(),
                requirement.to.to_string(),
                View::Resolved,
            );
        }
        let own = resolved.packages.iter().filter(|package| !package.is_standard);
        let known: BTreeSet<&str> = own.clone().map(|package| package.import_path.as_str()).collect();
        for package in own {
            self.package(PackageNode {
                import_path: package.import_path.clone(),
                folder: None,
                module: package.module.as_ref().map(|module| module.path.clone()),
                views: vec![View::Resolved],
            });
            for import in package.imports.iter().filter(|import| known.contains(import.as_str())) {
                self.edge(EdgeKind::Import, &package.import_path, import, View::Resolved);
            }
        }
    }
}
