//! `twinbuild init`: what it writes works as it stands.

use crate::feature::assert_passed;
use crate::setup::{PINS, Results, empty_folder, setup_with_go};

const MODULE: [(&str, &str); 2] = [
    ("go.mod", "module example.com/there\n\ngo 1.24\n"),
    ("main.go", "package main\n\nfunc main() { println(\"there\") }\n"),
];

#[test]
fn an_empty_folder_gets_a_project_that_passes() {
    drop(setup_with_go());
    let folder = empty_folder();
    let written = folder.twinbuild(&["init"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    for name in ["twinbuild.toml", "features/build.feature", ".gitignore"] {
        assert!(written.stdout.contains(&format!("wrote {name}\n")), "{written:?}");
    }
    let Results { record, finished } = folder.run(&["--require-all"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(record.counts().passed, 5);
    assert_passed(&record, "Building it twice gives the same bytes");

    let again = folder.twinbuild(&["init"]);
    assert_eq!((again.code, again.stdout.matches("kept ").count()), (Some(0), 3), "{again:?}");
}

#[test]
fn a_module_that_is_there_is_built_and_what_it_has_is_kept() {
    drop(setup_with_go());
    let folder = empty_folder();
    for (name, text) in MODULE {
        folder.file(name, text);
    }
    folder.file(".gitignore", "/bin\n");
    let written = folder.twinbuild(&["init"]);
    assert!(
        written.stdout.contains("kept .gitignore") && folder.read(".gitignore") == "/bin\n",
        "{written:?}"
    );
    assert_eq!(folder.read("twinbuild.toml"), PINS);

    let first = folder.run(&[]);
    assert_eq!(first.finished.code, Some(1), "the module graph is new: {:?}", first.finished);
    assert_eq!(folder.twinbuild(&["accept"]).code, Some(0));
    let second = folder.run(&["--require-all", "--refuse-unreferenced"]);
    assert_eq!(second.finished.code, Some(0), "{:?}", second.finished);
    assert_eq!(second.record.counts().passed, 2);
    for (name, text) in MODULE {
        assert_eq!(folder.read(name), text, "a build changes no source");
    }

    folder.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    assert_eq!(folder.run(&[]).finished.code, Some(1), "a module that does not build fails");
}
