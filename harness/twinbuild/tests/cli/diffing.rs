//! `twinbuild diff`: its exit codes are diff's.

use std::fs;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::setup::{Setup, empty_folder};

const SCHEMA: &str = include_str!("../../../model/comparison.schema.json");

const FORMATS: [&str; 5] = ["text", "json", "markdown", "sarif", "html"];

fn files() -> Setup {
    let setup = empty_folder();
    setup.file("one", "first\nlast\n").file("same", "first\nlast\n").file("other", "first\nchanged\n");
    for (folder, text) in [("tree", "a\n"), ("same-tree", "a\n"), ("other-tree", "b\n")] {
        setup.file(&format!("{folder}/bin/app"), text).file(&format!("{folder}/unchanged"), "n\n");
    }
    setup
}

#[test]
fn the_same_is_0_different_is_1_and_trouble_is_2() {
    let setup = files();
    for (first, second, code, said) in [
        ("one", "same", 0, "the same bytes"),
        ("one", "other", 1, "line 2"),
        ("tree", "same-tree", 0, "the same bytes"),
        ("tree", "other-tree", 1, "bin/app, line 1"),
        ("one", "tree", 1, "a file and a folder"),
    ] {
        let finished = setup.twinbuild(&["diff", first, second]);
        assert_eq!(finished.code, Some(code), "{first} {second}: {finished:?}");
        assert!(finished.stdout.contains(said), "{first} {second}: {finished:?}");
    }
    let troubles: [(&[&str], &str); 4] = [
        (&["diff", "one", "missing"], "failed to open missing"),
        (&["diff", "missing", "one"], "failed to open missing"),
        (&["diff", "one"], "<SECOND>"),
        (&["diff", "one", "other", "--format", "pdf"], "[possible values"),
    ];
    for (arguments, said) in troubles {
        let finished = setup.twinbuild(arguments);
        assert_eq!(finished.code, Some(2), "{arguments:?}: {finished:?}");
        assert!(finished.stderr.contains(said) && finished.stdout.is_empty(), "{arguments:?}: {finished:?}");
    }
}

#[test]
fn times_of_change_count_where_they_are_asked_for() {
    let setup = files();
    let old = fs::File::options().write(true).open(setup.path("same-tree/bin/app")).unwrap();
    old.set_modified(UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    let without = setup.twinbuild(&["diff", "tree", "same-tree"]);
    assert_eq!(without.code, Some(0), "{without:?}");
    let with = setup.twinbuild(&["diff", "tree", "same-tree", "--times"]);
    assert_eq!(with.code, Some(1), "{with:?}");
    assert!(with.stdout.contains("2001-09-09"), "{with:?}");
}

#[test]
fn a_page_of_programs_tells_which_functions_grew() {
    let setup = files();
    for (name, body) in [("short", "return x;"), ("long", "return x * x * x + 3 * x + 7;")] {
        let source = format!(
            "int grows(int x) {{ {body} }}\nint main(int count, char **words) {{ return grows(count); }}\n"
        );
        setup.file(&format!("{name}.c"), &source);
        let mut compiler = Command::new("cc");
        compiler.args(["-O0", "-o"]).arg(setup.path(name)).arg(setup.path(&format!("{name}.c")));
        assert!(compiler.status().unwrap().success());
    }
    let page = setup.twinbuild(&["diff", "short", "long", "--format", "html"]);
    assert_eq!(page.code, Some(1), "{page:?}");
    let part = page.stdout.split("Functions by change of size").nth(1).expect("the part");
    assert!(part.contains("grows"), "{part}");
}

#[test]
fn what_a_damaged_program_lacks_is_said() {
    let setup = files();
    let program = fs::read(std::env::current_exe().unwrap()).unwrap();
    fs::write(setup.path("program"), &program[..100_000]).unwrap();
    fs::write(setup.path("cut"), &program[..90_000]).unwrap();
    let finished = setup.twinbuild(&["diff", "program", "cut"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stdout.contains("not readable as ELF executable: the second: Invalid"), "{finished:?}");
}

#[test]
fn every_format_says_where() {
    let setup = files();
    for format in FORMATS {
        let finished = setup.twinbuild(&["diff", "tree", "other-tree", "--format", format]);
        assert_eq!(finished.code, Some(1), "{format}: {finished:?}");
        assert!(finished.stdout.contains("bin/app"), "{format}: {finished:?}");
        assert!(
            !finished.stdout.contains("unchanged"),
            "{format}: what is the same is not told: {finished:?}"
        );
        let same = setup.twinbuild(&["diff", "one", "same", "--format", format]);
        assert_eq!(same.code, Some(0), "{format}: {same:?}");
        assert!(!same.stdout.is_empty(), "{format}: {same:?}");
    }
}

#[test]
fn the_data_is_what_its_schema_says() {
    let is_valid = |comparison: &Value| {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
        let index = compiler.compile("schema.json", &mut schemas).unwrap();
        schemas.validate(comparison, index).is_ok()
    };
    let setup = files();
    for second in ["same", "other"] {
        let finished = setup.twinbuild(&["diff", "one", second, "--format", "json"]);
        let mut comparison: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert!(is_valid(&comparison), "{comparison}");
        comparison["differences"] = "none".into();
        assert!(!is_valid(&comparison));
    }
}

#[test]
fn an_output_file_is_written_whole_or_not_at_all() {
    let setup = files();
    for format in FORMATS {
        let shown = setup.twinbuild(&["diff", "one", "other", "--format", format]);
        let finished = setup.twinbuild(&["diff", "one", "other", "--format", format, "--output", "o/result"]);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{format}: {finished:?}");
        assert_eq!(setup.read("o/result"), shown.stdout, "{format}");
    }
    let before = setup.read("o/result");
    let trouble = setup.twinbuild(&["diff", "one", "missing", "--output", "o/result"]);
    assert_eq!(trouble.code, Some(2), "{trouble:?}");
    assert_eq!(setup.read("o/result"), before, "trouble leaves what was there");
    let names: Vec<_> =
        fs::read_dir(setup.path("o")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["result"], "no temporary file is left");
    let refused = setup.twinbuild(&["diff", "one", "other", "--output", "tree"]);
    assert!(refused.code.is_some_and(|code| code > 1), "{refused:?}");
    assert!(refused.stderr.contains("failed to write"), "{refused:?}");
}
