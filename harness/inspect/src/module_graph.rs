//! The module graph, from the answers of Go or from the files when Go refuses to answer.

use std::collections::BTreeSet;

use twinbuild_model::evidence::{
    GraphModule, ModuleGraph, ModuleGraphSource, ModuleReference, ModuleRequirement, VendorMarks,
};

use crate::go_list::{ListedModule, json_problem};
use crate::{GoMod, Problem, parse_go_mod, parse_modules_txt};

/// The command whose answer problems point to.
const LIST: &str = "go list -m -json all";

/// The graph from the answers of `go list -m -json all` and `go mod graph`, and the text of `go.mod`.
///
/// Folders on the machine do not enter it: a replacement stands as `go.mod` writes it.
pub fn module_graph_from_go_list(
    list_json: &str,
    mod_graph: &str,
    go_mod: &str,
) -> (ModuleGraph, Vec<Problem>) {
    let (go_mod, mut problems) = parse_go_mod(go_mod);
    let mut listed = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(list_json).into_iter::<ListedModule>();
    while let Some(module) = stream.next() {
        match module {
            Ok(module) => {
                problems.extend(problem(&module, &list_json[..stream.byte_offset()]));
                listed.push(module);
            }
            Err(error) => problems.push(json_problem(LIST, &error)),
        }
    }
    let main = main_module(&go_mod, &listed);
    let modules = listed
        .iter()
        .filter(|module| module.path != main)
        .map(|module| as_graph_module(module, &go_mod))
        .collect();
    let requirements = requirements(mod_graph, &mut problems);
    (graph(ModuleGraphSource::GoList, main, go_mod, modules, requirements, Vec::new()), problems)
}

/// The graph from `go.mod` and `vendor/modules.txt`, for `go list -m all` is refused while a vendor folder is in use.
pub fn module_graph_from_vendor(go_mod: &str, modules_txt: &str) -> (ModuleGraph, Vec<Problem>) {
    let (go_mod, mut problems) = parse_go_mod(go_mod);
    let (vendor, vendor_problems) = parse_modules_txt(modules_txt);
    problems.extend(vendor_problems);
    let direct: BTreeSet<&str> = go_mod
        .required
        .iter()
        .filter(|required| !required.indirect)
        .map(|required| required.module.path.as_str())
        .collect();
    let mut modules = Vec::new();
    let mut packages = Vec::new();
    for module in vendor.modules {
        // A line without a version only repeats a `replace` line of go.mod.
        if module.module.version.is_some() {
            modules.push(GraphModule {
                indirect: !direct.contains(module.module.path.as_str()),
                vendor: Some(VendorMarks {
                    explicit: module.explicit,
                    has_packages: !module.packages.is_empty(),
                }),
                module: module.module,
                replacement: module.replacement,
                go: module.go,
            });
        }
        packages.extend(module.packages);
    }
    let main = go_mod.module.clone().unwrap_or_default();
    let requirements = go_mod
        .required
        .iter()
        .map(|required| ModuleRequirement {
            from: ModuleReference::unversioned(main.clone()),
            to: required.module.clone(),
        })
        .collect();
    (graph(ModuleGraphSource::Vendor, main, go_mod, modules, requirements, packages), problems)
}

fn graph(
    source: ModuleGraphSource,
    main_module: String,
    go_mod: GoMod,
    modules: Vec<GraphModule>,
    requirements: Vec<ModuleRequirement>,
    vendored_packages: Vec<String>,
) -> ModuleGraph {
    ModuleGraph {
        source,
        main_module,
        go: go_mod.go,
        toolchain: go_mod.toolchain,
        modules,
        requirements,
        replacements: go_mod.replacements,
        exclusions: go_mod.exclusions,
        vendored_packages,
    }
}

/// The error that Go tells of the module, at the end of the text read so far.
fn problem(module: &ListedModule, read_so_far: &str) -> Option<Problem> {
    let error = module.error.as_ref()?;
    let line = 1 + read_so_far.matches('\n').count();
    Some(Problem { text: LIST, line, column: 1, message: format!("{}: {}", module.path, error.err) })
}

fn as_graph_module(listed: &ListedModule, go_mod: &GoMod) -> GraphModule {
    let module = listed.reference();
    let replacement =
        listed.replacement().map(|listed| go_mod.replacement_of(&module).cloned().unwrap_or(listed));
    GraphModule {
        module,
        replacement,
        indirect: listed.indirect,
        go: listed.go_version.clone(),
        vendor: None,
    }
}

/// A workspace has several main modules: this is the one of the `go.mod` at hand.
fn main_module(go_mod: &GoMod, listed: &[ListedModule]) -> String {
    let of_list = || listed.iter().find(|module| module.main).map(|module| module.path.clone());
    go_mod.module.clone().or_else(of_list).unwrap_or_default()
}

/// Reads lines of two words. Source: <https://go.dev/ref/mod#go-mod-graph>
pub(crate) fn requirements(mod_graph: &str, problems: &mut Vec<Problem>) -> Vec<ModuleRequirement> {
    let mut requirements = Vec::new();
    for (index, line) in mod_graph.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            [from, to] => requirements.push(ModuleRequirement {
                from: ModuleReference::from_text(from),
                to: ModuleReference::from_text(to),
            }),
            _ => problems.push(Problem {
                text: "go mod graph",
                line: index + 1,
                column: 1,
                message: "expected two modules".to_owned(),
            }),
        }
    }
    requirements
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GO_MOD: &str = "module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v1.0.0\n\
        require example.com/b v1.1.0 // indirect\n\nreplace example.com/lib => ../fork\n";
    const LISTED: &str = r#"{"Path": "example.com/app", "Main": true, "Dir": "/tmp/x/app", "GoMod": "/tmp/x/app/go.mod"}
        {"Path": "example.com/lib", "Version": "v1.0.0", "GoVersion": "1.21", "Dir": "/tmp/x/fork",
         "Replace": {"Path": "/tmp/x/fork", "Dir": "/tmp/x/fork", "GoMod": "/tmp/x/fork/go.mod"}}
        {"Path": "example.com/b", "Version": "v1.1.0", "Indirect": true, "Dir": "/tmp/x/mod/example.com/b@v1.1.0"}"#;
    const EDGES: &str = "example.com/app example.com/b@v1.1.0\r\nexample.com/app example.com/lib@v1.0.0\n\
        example.com/lib@v1.0.0 example.com/b@v1.0.0\n";

    #[test]
    fn the_answers_of_go_make_a_graph_without_folders() {
        let (graph, problems) = module_graph_from_go_list(LISTED, EDGES, GO_MOD);
        assert_eq!(problems, []);
        let expected = "source go list -m all, go mod graph, go.mod\nmain example.com/app\ngo 1.22\n\
            module example.com/b@v1.1.0 indirect\nmodule example.com/lib@v1.0.0 => ../fork go 1.21\n\
            replace example.com/lib => ../fork\nrequirement example.com/app -> example.com/b@v1.1.0\n\
            requirement example.com/app -> example.com/lib@v1.0.0\n\
            requirement example.com/lib@v1.0.0 -> example.com/b@v1.0.0\n";
        assert_eq!(graph.document(), expected);
    }

    #[test]
    fn a_module_with_an_error_and_a_cut_answer_are_reported() {
        let (_, problems) =
            module_graph_from_go_list(r#"{"Path": "a", "Error": {"Err": "not found"}}"#, "", "module b");
        assert_eq!(problems[0].to_string(), "go list -m -json all:1:1: a: not found");
        let (graph, problems) = module_graph_from_go_list(&LISTED[..LISTED.len() - 5], "one\n", GO_MOD);
        assert_eq!((graph.modules.len(), problems.len()), (1, 2));
    }

    #[test]
    fn the_vendor_files_make_a_graph() {
        let modules_txt = "# example.com/lib v1.0.0 => ../fork\n## explicit; go 1.21\nexample.com/lib/a\n\
            # example.com/b v1.1.0\n## explicit\n# example.com/lib => ../fork\n";
        let (graph, problems) = module_graph_from_vendor(GO_MOD, modules_txt);
        assert_eq!(problems, []);
        let expected = "source go.mod, vendor/modules.txt\nmain example.com/app\ngo 1.22\n\
            module example.com/b@v1.1.0 indirect explicit not vendored\n\
            module example.com/lib@v1.0.0 => ../fork go 1.21 explicit vendored\n\
            replace example.com/lib => ../fork\nrequirement example.com/app -> example.com/b@v1.1.0\n\
            requirement example.com/app -> example.com/lib@v1.0.0\nvendored package example.com/lib/a\n";
        assert_eq!(graph.document(), expected);
    }

    #[test]
    fn version_drift_shows() {
        let of = |version: &str| {
            module_graph_from_vendor(GO_MOD, &format!("# example.com/b {version}\n")).0.document()
        };
        assert_ne!(of("v1.1.0"), of("v1.0.0"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(json in "[{}\"a:,\\[\\] ]{0,30}", edges in ".{0,40}", go_mod in ".{0,40}") {
            let _ = module_graph_from_go_list(&json, &edges, &go_mod);
            let _ = module_graph_from_vendor(&go_mod, &edges);
        }
    }
}
