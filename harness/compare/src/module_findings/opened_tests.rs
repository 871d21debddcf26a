//! What a build opened, where another view has it, and beside it where none does.

use proptest::prelude::*;
use twinbuild_inspect::{OpenedView, ResolvedView, TracePlaces};
use twinbuild_model::{AccessKind, BuildPlace, FileAccess, ModuleViews, Trace, View};

use super::module_views;
use super::tests::source;

const APP: &str = "-- go.mod --\nmodule example.com/app\n\ngo 1.22\n\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/near v0.0.0\n)\n\n\
    replace example.com/near => ../near\n-- go.sum --\nexample.com/lib v1.0.0/go.mod h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=\n\
    -- a.go --\npackage app\n\nimport _ \"example.com/near\"\n-- a_test.go --\npackage app\n\nimport _ \"example.com/lib/sub\"\n\
    -- ../near/go.mod --\nmodule example.com/near\n-- ../near/near.go --\npackage near\n";

const OWN: [&str; 2] = ["/repository/app/a.go", "/repository/near/near.go"];
const LIB: &str = "/cache/example.com/lib@v1.0.0/sub/s.go";

/// The views of the app in a repository, of which a program read these files.
fn views_of(archive: &str, by: &str, paths: &[&str], resolved: Option<&ResolvedView>) -> ModuleViews {
    let places = TracePlaces::new([
        ("/repository", BuildPlace::Source),
        ("/go", BuildPlace::Toolchain),
        ("/cache", BuildPlace::ModuleCache),
    ]);
    let read = |path: &&str| FileAccess {
        kind: AccessKind::Read,
        path: (*path).to_owned(),
        by: by.to_owned(),
        line: 1,
    };
    let trace = Trace { files: paths.iter().map(read).collect(), ..Trace::default() };
    let mut source = source(archive);
    source.levels_above = 1;
    module_views(&source, resolved, Some(&OpenedView::of(&trace, &places, "/repository/app")))
}

fn compiled(paths: &[&str]) -> ModuleViews {
    views_of(APP, "/go/pkg/tool/linux_amd64/compile", &[&OWN, paths].concat(), None)
}

fn told(findings: &[twinbuild_model::ModuleFinding]) -> Vec<String> {
    let line = |finding: &twinbuild_model::ModuleFinding| {
        format!(
            "{}: {}: {}: {}",
            finding.place().unwrap_or_default(),
            finding.code,
            finding.subject,
            finding.cause
        )
    };
    findings.iter().map(line).collect()
}

#[test]
fn what_the_other_views_have_is_no_finding() {
    let views = compiled(&[LIB, "/go/src/fmt/print.go"]);
    assert_eq!((told(&views.findings), told(&views.marks)), (Vec::new(), Vec::new()));
    assert_eq!(views.views, [View::Declared, View::Opened]);
    for node in &views.modules {
        assert_eq!(node.views, [View::Declared, View::Opened], "{node:?}");
    }
    let packages: Vec<_> =
        views.packages.iter().map(|node| (node.import_path.as_str(), node.module.as_deref())).collect();
    assert_eq!(
        packages,
        [
            ("example.com/app", Some("example.com/app")),
            ("example.com/lib/sub", Some("example.com/lib")),
            ("example.com/near", Some("example.com/near")),
        ]
    );
}

#[test]
fn what_no_view_has_is_a_phantom_if_it_was_compiled() {
    let paths = ["/repository/app/testdata/x.go", "/elsewhere/y.go", "/cache/b.test/b@v1.0.0/b.go", LIB];
    let views = compiled(&paths);
    assert_eq!(
        told(&views.findings),
        [
            "/elsewhere/y.go: opened-unlisted: /elsewhere: outside the source, the toolchain and the module cache",
            "b.test/b@v1.0.0/b.go: opened-unlisted: b.test/b@v1.0.0: its module is in no view at this version",
            "testdata/x.go: opened-unlisted: testdata: no pattern of the go command matches its folder",
        ]
    );
    assert!(views.findings.iter().all(|finding| finding.phantom));
    let read = views_of(APP, "/go/bin/go", &paths, None);
    assert_eq!((told(&read.findings), told(&read.marks)), (Vec::new(), Vec::new()));
}

#[test]
fn what_no_pattern_matches_can_be_imported_by_its_path() {
    let by = "/go/pkg/tool/linux_amd64/compile";
    let paths = [OWN[0], OWN[1], LIB, "/repository/app/testdata/x/x.go"];
    let importing = format!("{APP}-- b.go --\npackage app\n\nimport _ \"example.com/app/testdata/x\"\n");
    assert_eq!(told(&views_of(&importing, by, &paths, None).findings), Vec::<String>::new());
    assert_eq!(views_of(APP, by, &paths, None).findings.len(), 1);
    let (resolved, _) = ResolvedView::parse(
        "",
        "",
        r#"{"ImportPath": "example.com/app/testdata/x", "Module": {"Path": "example.com/app"}}"#,
    );
    let views = views_of(APP, by, &paths, Some(&resolved));
    assert_eq!(told(&views.findings), Vec::<String>::new());
    let node = views.packages.iter().find(|node| node.import_path == "example.com/app/testdata/x");
    assert_eq!(node.map(|node| node.views.as_slice()), Some([View::Resolved, View::Opened].as_slice()));
}

#[test]
fn another_version_than_the_one_in_the_graph_is_a_phantom() {
    let other = LIB.replace("v1.0.0", "v1.0.1");
    assert_eq!(compiled(&[&other]).findings.len(), 1);
    // The go command chose it.
    let (resolved, _) = ResolvedView::parse(r#"{"Path": "example.com/lib", "Version": "v1.0.1"}"#, "", "");
    let paths = [OWN[0], OWN[1], &other];
    let views = views_of(APP, "/go/pkg/tool/linux_amd64/compile", &paths, Some(&resolved));
    assert_eq!(told(&views.findings), Vec::<String>::new());
    // Where go.mod does not list all modules, only the go command knows.
    let old = APP.replace("go 1.22", "go 1.16");
    let views = views_of(&old, "/go/pkg/tool/linux_amd64/compile", &paths, None);
    assert_eq!(told(&views.findings), Vec::<String>::new());
}

#[test]
fn a_required_module_that_was_left_alone_is_marked_with_its_reason() {
    let only_tests = "go.mod:6: module-unopened: example.com/lib: only tests import it: a_test.go:3 imports example.com/lib/sub";
    let views = compiled(&[]);
    assert_eq!((told(&views.findings), told(&views.marks)), (Vec::new(), vec![only_tests.to_owned()]));
    let cause = |archive: &str| {
        let views = views_of(archive, "/go/pkg/tool/linux_amd64/compile", &OWN, None);
        views.marks.into_iter().map(|mark| mark.cause).collect::<Vec<_>>()
    };
    assert_eq!(
        cause(&APP.replace("a_test.go", "a_windows.go")),
        ["a_windows.go:3 imports example.com/lib/sub, and was not in this build"]
    );
    assert_eq!(cause(&APP.replace("a_test.go", "a.txt")), ["nothing of the main module imports it"]);
    assert_eq!(cause(&APP.replace("lib v1.0.0\n", "lib v1.0.0 // indirect\n")), [""; 0]);
}

proptest! {
    #[test]
    fn no_trace_makes_it_panic(
        paths in proptest::collection::vec("(/repository|/cache|/go|/app|/near|/vendor|/@|v1|\\.\\.|/testdata|/a\\.go|é|!){1,6}", 0..8)
    ) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let _ = views_of(APP, "compile", &paths, None);
    }
}

#[test]
fn nothing_is_said_of_what_a_trace_with_gaps_does_not_have() {
    let places = TracePlaces::new([("/repository", BuildPlace::Source)]);
    let by = "/go/pkg/tool/linux_amd64/compile".to_owned();
    let files = vec![FileAccess { kind: AccessKind::Read, path: OWN[0].to_owned(), by, line: 1 }];
    let trace = Trace { files, gaps: vec!["a call".to_owned()], ..Trace::default() };
    let opened = OpenedView::of(&trace, &places, "/repository/app");
    assert_eq!(module_views(&source(APP), None, Some(&opened)).marks, []);
}
