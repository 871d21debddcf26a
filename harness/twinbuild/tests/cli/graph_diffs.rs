//! `twinbuild diff` of two module graphs or package lists, as documents and as snapshots, and the pictures of it.

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::setup::{Setup, empty_folder};

const BEFORE: &str = "source go list -m all, go mod graph, go.mod\nmain example.com/app\ngo 1.22\n\
    module example.com/y@v1.0.0\nrequirement example.com/app -> example.com/y@v1.0.0\n";
const AFTER: &str = "source go list -m all, go mod graph, go.mod\nmain example.com/app\ngo 1.22\n\
    module example.com/x@v1.2.0 indirect\nmodule example.com/y@v1.1.0\n\
    requirement example.com/app -> example.com/x@v1.2.0\nrequirement example.com/app -> example.com/y@v1.1.0\n\
    requirement example.com/y@v1.1.0 -> example.com/x@v1.2.0\n";
const TOLD: &str = "the module graph changed: 1 added, 1 upgraded\n  added example.com/x v1.2.0\n    \
    because example.com/app -> example.com/y v1.1.0 -> example.com/x v1.2.0\n  \
    upgraded example.com/y v1.0.0 => v1.1.0\n    because example.com/app -> example.com/y v1.1.0\n";

fn graphs() -> Setup {
    let setup = empty_folder();
    let snapshot =
        format!("---\nsource: features/a.feature\nexpression: module graph of A build\n---\n{AFTER}");
    setup
        .file("before", BEFORE)
        .file("after", AFTER)
        .file("module-graph.snap", &snapshot)
        .file("other", "text\n");
    setup
        .file("list", "package a (main) from a\n")
        .file("longer-list", "package a (main) from a\npackage a/b (b) from a\n");
    setup
}

fn is_valid(schema: &str, data: &Value) -> bool {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(data, index).is_ok()
}

#[test]
fn changes_stand_above_the_lines_that_differ() {
    let setup = graphs();
    for after in ["after", "module-graph.snap"] {
        let finished = setup.twinbuild(&["diff", "before", after]);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stdout.starts_with(TOLD), "{after}: {finished:?}");
        assert!(finished.stdout[TOLD.len()..].contains("different"), "{after}: {finished:?}");
    }
    let same = setup.twinbuild(&["diff", "before", "before"]);
    assert_eq!(same.code, Some(0), "{same:?}");
    let list = setup.twinbuild(&["diff", "list", "longer-list"]);
    assert!(list.stdout.starts_with("the package list changed: 1 added\n  added a/b\n"), "{list:?}");
    for (first, second) in [("before", "other"), ("list", "after")] {
        let finished = setup.twinbuild(&["diff", first, second]);
        assert!(!finished.stdout.contains("changed:"), "{finished:?}");
    }
}

#[test]
fn every_format_is_there_and_the_data_is_what_its_schema_says() {
    let setup = graphs();
    for format in ["markdown", "html", "sarif"] {
        let finished = setup.twinbuild(&["diff", "before", "after", "--format", format]);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stdout.contains("example.com/x"), "{finished:?}");
    }
    for (schema, first, second, field) in [
        (include_str!("../../../model/module-graph-changes.schema.json"), "before", "after", "path"),
        (
            include_str!("../../../model/package-list-changes.schema.json"),
            "list",
            "longer-list",
            "import_path",
        ),
    ] {
        let finished = setup.twinbuild(&["diff", first, second, "--format", "json"]);
        let mut changes: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert!(is_valid(schema, &changes), "{changes}");
        changes["changes"][0].as_object_mut().unwrap().remove(field);
        assert!(!is_valid(schema, &changes));
    }
}

#[test]
fn pictures_are_written_where_they_are_asked_for() {
    let setup = graphs();
    let arguments = ["--svg", "graph.svg", "--dot", "graph.dot", "--mermaid", "graph.mmd"];
    let finished = setup.twinbuild(&[&["diff", "before", "after"][..], &arguments].concat());
    assert_eq!(finished.code, Some(1), "{finished:?}");
    for (file, sign) in [("graph.svg", "<svg "), ("graph.dot", "digraph"), ("graph.mmd", "flowchart LR")] {
        let text = setup.read(file);
        assert!(
            text.contains(sign) && text.contains("+ added") && text.contains("example.com/x"),
            "{file}: {text}"
        );
    }
    for (first, second) in [("before", "other"), ("list", "longer-list")] {
        let refused = setup.twinbuild(&["diff", first, second, "--svg", "no.svg"]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains("only two module graphs can be drawn"), "{refused:?}");
        assert!(!setup.path("no.svg").exists());
    }
}
