//! The resolved view: what the go command answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use twinbuild_model::evidence::{ModuleReference, ModuleRequirement};

use crate::Problem;
use crate::go_list::{ListedError, ListedModule, json_problem};
use crate::module_graph::requirements;

/// What the go command is asked, in the order of [`ResolvedView::parse`]. Flags of a build stand before the last word, but
/// not in the second, which takes none.
pub const QUESTIONS: [&[&str]; 3] = [
    &["go", "list", "-m", "-e", "-retracted", "-json", "all"],
    &["go", "mod", "graph"],
    &["go", "list", "-deps", "-e", "-json=ImportPath,Standard,Module,Imports,Error", "./..."],
];

/// What the go command answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedView {
    /// The chosen modules, the main ones without a version.
    pub modules: Vec<ResolvedModule>,
    /// Who requires whom, before a version is chosen.
    pub requirements: Vec<ModuleRequirement>,
    /// The packages that go into the build.
    pub packages: Vec<ResolvedPackage>,
}

/// A module, from `go list -m -json all`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedModule {
    /// The path and the chosen version.
    pub module: ModuleReference,
    /// What is used in its place.
    pub replacement: Option<ModuleReference>,
    /// Why its authors retracted the version, as they say it.
    pub retracted: Option<String>,
}

/// A package, from `go list -deps -e -json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedPackage {
    /// How it is imported.
    pub import_path: String,
    /// Whether it is of the standard library.
    pub is_standard: bool,
    /// The module that has it.
    pub module: Option<ModuleReference>,
    /// What it imports.
    pub imports: Vec<String>,
    /// Why it can't be loaded.
    pub error: Option<String>,
}

impl ResolvedView {
    /// Reads the answers to [`QUESTIONS`]. An answer that was not given is empty.
    pub fn parse(modules: &str, graph: &str, packages: &str) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let requirements = requirements(graph, &mut problems);
        let modules: Vec<ListedModule> = stream(modules, "go list -m -json all", &mut problems);
        let packages: Vec<ListedPackage> = stream(packages, "go list -deps -json", &mut problems);
        let modules: Vec<ResolvedModule> = modules.into_iter().map(Into::into).collect();
        let view = Self {
            modules: if modules.is_empty() { modules_of(&packages) } else { modules },
            requirements,
            packages: packages.into_iter().map(Into::into).collect(),
        };
        (view, problems)
    }

    /// Whether any question was answered: the last one is, where the module can be loaded at all.
    pub fn is_answered(&self) -> bool {
        !self.packages.is_empty() || !self.modules.is_empty() || self.is_whole_graph()
    }

    /// Whether `go mod graph` was answered.
    pub fn is_whole_graph(&self) -> bool {
        !self.requirements.is_empty()
    }

    /// All module versions that the graph has, chosen or not.
    pub fn known_modules(&self) -> BTreeSet<&ModuleReference> {
        let of_graph = self.requirements.iter().flat_map(|edge| [&edge.from, &edge.to]);
        let chosen =
            self.modules.iter().flat_map(|module| [Some(&module.module), module.replacement.as_ref()]);
        of_graph.chain(chosen.flatten()).collect()
    }

    /// Why a module's version was retracted, if the go command says that it was.
    pub fn retraction_of(&self, module: &ModuleReference) -> Option<&str> {
        self.modules.iter().find(|listed| listed.module == *module)?.retracted.as_deref()
    }
}

/// The modules that packages name, for all modules are not listed while a vendor folder is in use.
fn modules_of(packages: &[ListedPackage]) -> Vec<ResolvedModule> {
    let mut modules: BTreeMap<ModuleReference, Option<ModuleReference>> = BTreeMap::new();
    for module in packages.iter().filter_map(|package| package.module.as_ref()) {
        modules.insert(module.reference(), module.replacement());
    }
    let modules = modules.into_iter();
    modules.map(|(module, replacement)| ResolvedModule { module, replacement, retracted: None }).collect()
}

fn stream<T: for<'de> Deserialize<'de>>(
    text: &str,
    name: &'static str,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let read = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let keep = |value: Result<T, serde_json::Error>| match value {
        Ok(value) => Some(value),
        Err(error) => {
            problems.push(json_problem(name, &error));
            None
        }
    };
    read.filter_map(keep).collect()
}

/// Source: `Package` in <https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedPackage {
    import_path: String,
    #[serde(default)]
    standard: bool,
    module: Option<ListedModule>,
    #[serde(default)]
    imports: Vec<String>,
    error: Option<ListedError>,
}

impl From<ListedModule> for ResolvedModule {
    fn from(listed: ListedModule) -> Self {
        Self {
            module: listed.reference(),
            replacement: listed.replacement(),
            retracted: listed.retracted.map(|why| why.join("; ")),
        }
    }
}

impl From<ListedPackage> for ResolvedPackage {
    fn from(listed: ListedPackage) -> Self {
        Self {
            import_path: listed.import_path,
            is_standard: listed.standard,
            module: listed.module.map(|module| module.reference()),
            imports: listed.imports,
            error: listed.error.map(|error| error.err),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACKAGES: &str = r#"{"ImportPath": "fmt", "Standard": true}
        {"ImportPath": "b.test/b", "Imports": ["fmt"], "Module": {"Path": "b.test", "Version": "v1.0.0", "Replace": {"Path": "./b"}}}
        {"ImportPath": "c.test", "Error": {"Err": "not there"}}"#;

    #[test]
    fn packages_tell_modules_that_are_not_listed() {
        let (view, problems) = ResolvedView::parse("", "", PACKAGES);
        assert_eq!((problems, view.is_whole_graph(), view.packages.len()), (vec![], false, 3));
        let [module] = &view.modules[..] else { panic!("{view:?}") };
        assert_eq!(module.module, ModuleReference::at("b.test", "v1.0.0"));
        assert_eq!(module.replacement, Some(ModuleReference::unversioned("./b")));
        assert_eq!(view.packages[2].error.as_deref(), Some("not there"));
    }

    #[test]
    fn listed_modules_say_what_was_retracted() {
        let listed =
            r#"{"Path": "a", "Main": true}{"Path": "b", "Version": "v1.0.0", "Retracted": ["bad", "very"]}"#;
        let (view, problems) = ResolvedView::parse(listed, "a b@v1.0.0\n", "");
        let b = ModuleReference::at("b", "v1.0.0");
        assert_eq!((problems, view.retraction_of(&b)), (vec![], Some("bad; very")));
        assert!(view.is_whole_graph() && view.known_modules().contains(&b));
        let (_, problems) = ResolvedView::parse("{", "one\n", "[");
        assert_eq!(problems.len(), 3);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(json in "[{}\"a:,\\[\\] ]{0,30}", graph in ".{0,40}") {
            let _ = ResolvedView::parse(&json, &graph, &json);
        }
    }
}
