//! `twinbuild diff`: its exit codes are diff's.

use std::fs;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use crate::schemas::accepts;
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

/// Compiles `name.c` to the program `name`.
fn compile(setup: &Setup, name: &str, source: &str) {
    setup.file(&format!("{name}.c"), source);
    let mut compiler = Command::new("cc");
    compiler.args(["-O0", "-o"]).arg(setup.path(name)).arg(setup.path(&format!("{name}.c")));
    assert!(compiler.status().unwrap().success());
}

/// What a page has under a heading.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let rest = page.split(&format!("<h2>{heading}</h2>")).nth(1);
    rest.and_then(|rest| rest.split("<h2>").next()).unwrap_or_default()
}

#[test]
fn a_page_of_programs_has_all_functions_that_grew_and_the_texts_that_changed() {
    let setup = files();
    for (name, body, alone) in [("short", "x", "gone"), ("long", "x * x * x + 3 * x + 7", "arrived")] {
        let grows = |index: usize| format!("int grows{index:03}(int x) {{ return {body}; }}\n");
        let functions: String = (0..300).map(grows).collect();
        let constant = format!("const char greeting[] = \"hello from the {name:<5} program\";\n");
        let rest = format!("int {alone}(int x) {{ return x; }}\nint main(void) {{ return greeting[0]; }}\n");
        compile(&setup, name, &[constant, functions, rest].concat());
    }
    let diff = |format: &str| setup.twinbuild(&["diff", "short", "long", "--format", format]);
    let page = diff("html");
    assert_eq!(page.code, Some(1), "{page:?}");
    let functions = part(&page.stdout, "Functions by change of size");
    for index in 0..300 {
        assert!(functions.contains(&format!(">grows{index:03}</th>")), "{index}: {functions}");
    }
    assert!(functions.contains(">gone</th>") && functions.contains(">arrived</th>"), "{functions}");
    assert!(!functions.contains(">main</th>"), "main is as long as it was: {functions}");
    let strings = part(&page.stdout, "Strings");
    assert!(strings.contains("greeting") && strings.contains("<mark>short</mark>"), "{strings}");
    assert!(!part(&page.stdout, "Other values").contains("greeting"), "{page:?}");
    assert!(page.stdout.len() < 2 << 20);
    // What a terminal shows is bounded, and data holds the named ones alone.
    let text = diff("text").stdout;
    assert!(text.len() < 5_000 && !text.contains("grows299"), "{text}");
    assert!(!diff("json").stdout.contains("grows299"));
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
    let is_valid = |comparison: &Value| accepts(SCHEMA, comparison);
    let setup = files();
    for second in ["same", "other"] {
        let finished = setup.twinbuild(&["diff", "one", second, "--format", "json"]);
        let mut comparison: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert!(is_valid(&comparison), "{comparison}");
        comparison["differences"] = "none".into();
        assert!(!is_valid(&comparison));
    }
}

const BUILD_TIME: &str = "[stabilizer.build-time]\nreason = \"No program reads the notes.\"\n\
    replace-pattern = { paths = [\"**/notes.txt\"], pattern = 'at \\d+', replacement = \"at some time\" }\n";

/// `one.tar.gz` and `other.tar.gz`: notes of two builds beside a program.
fn archives(setup: &Setup, programs: [&str; 2]) {
    let notes = ["built at 12\n".to_owned(), format!("built at {}\n", "1234567890".repeat(40))];
    for ((name, notes), program) in ["one", "other"].iter().zip(notes).zip(programs) {
        setup.file(&format!("{name}/etc/notes.txt"), &notes).file(&format!("{name}/app"), program);
        let mut tar = Command::new("tar");
        tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "-I", "gzip -n", "-C"]);
        tar.arg(setup.path(name)).arg("-cf").arg(setup.path(&format!("{name}.tar.gz"))).arg(".");
        assert!(tar.status().unwrap().success());
    }
}

/// What a project excuses by a name of its own is said with its arguments and its reason, and the files' sizes are their own.
#[test]
fn files_are_the_same_after_a_stabilizer_of_the_project() {
    let setup = empty_folder();
    setup.file("twinbuild.toml", BUILD_TIME);
    archives(&setup, ["app", "app"]);
    let diff = |more: &[&str]| setup.twinbuild(&[&["diff", "one.tar.gz", "other.tar.gz"], more].concat());
    assert_eq!(diff(&[]).code, Some(1));
    let same = diff(&["--stabilize", "build-time, tar-time"]);
    assert_eq!(same.code, Some(0), "{same:?}");
    assert!(same.stdout.starts_with("the same after build-time@1\n"), "tar-time changed nothing: {same:?}");
    let size = |name: &str| fs::metadata(setup.path(name)).unwrap().len();
    assert_ne!(size("one.tar.gz"), size("other.tar.gz"));
    for name in ["one.tar.gz", "other.tar.gz"] {
        assert!(same.stdout.contains(&format!("{name}  (gzip file, {} bytes", size(name))), "{same:?}");
    }
    let definition = r"replace-pattern(**/notes.txt, at \d+, at some time)";
    assert!(same.stdout.contains(definition) && same.stdout.contains("No program reads"), "{same:?}");
    for (format, said) in [
        ("json", "\"name\": \"build-time\""),
        ("markdown", "The same after build"),
        ("sarif", "the same after build-time@1"),
        ("html", "The same after build-time@1"),
    ] {
        let finished = diff(&["--stabilize", "build-time", "--format", format]);
        assert_eq!(finished.code, Some(0), "{format}: {finished:?}");
        assert!(finished.stdout.contains(said), "{format}: {finished:?}");
        assert!(!finished.stdout.to_lowercase().contains("the same bytes"), "{format}: {finished:?}");
    }
    let itself = setup.twinbuild(&["diff", "one.tar.gz", "one.tar.gz", "--stabilize", "build-time"]);
    assert!(itself.stdout.starts_with("the same bytes\n"), "{itself:?}");
    archives(&setup, ["app", "another app"]);
    let other = diff(&["--stabilize", "build-time"]);
    assert_eq!(other.code, Some(1), "{other:?}");
    assert!(other.stdout.starts_with("different, after build-time@1 too\n"), "{other:?}");
    let listed = setup.twinbuild(&["stabilizers", "build-time"]);
    assert!(listed.stdout.contains(definition), "{listed:?}");
}

/// Each file of a folder is stabilized by itself; what is no archive, or a damaged one, is left.
#[test]
fn the_files_of_folders_are_the_same_after_a_stabilizer() {
    let setup = empty_folder();
    setup.file("twinbuild.toml", BUILD_TIME);
    let diff = || setup.twinbuild(&["diff", "first", "second", "--stabilize", "build-time"]);
    for (programs, code) in [(["app", "app"], 0), (["app", "another app"], 1)] {
        archives(&setup, programs);
        for (folder, name) in [("first", "one"), ("second", "other")] {
            setup.file(&format!("{folder}/notes.txt"), "at 12: in no archive\n");
            fs::create_dir_all(setup.path(&format!("{folder}/dist"))).unwrap();
            let to = setup.path(&format!("{folder}/dist/app.tar.gz"));
            fs::copy(setup.path(&format!("{name}.tar.gz")), to).unwrap();
        }
        let finished = diff();
        assert_eq!(finished.code, Some(code), "{finished:?}");
        let said =
            ["the same after build-time@1\n", "different, after build-time@1 too\n"][usize::from(code == 1)];
        assert!(finished.stdout.starts_with(said), "{finished:?}");
    }
    for folder in ["first", "second"] {
        setup.file(&format!("{folder}/dist/cut.zip"), "PK\u{3}\u{4} and no more");
    }
    let finished = diff();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    for said in ["first/dist/cut.zip: left as it is: failed to stabilize", "app"] {
        assert!(finished.stdout.contains(said), "{said}: {finished:?}");
    }
}

#[test]
fn a_stabilizer_that_is_unknown_or_says_too_little_is_trouble() {
    let setup = empty_folder();
    setup.file("twinbuild.toml", BUILD_TIME);
    archives(&setup, ["app", "app"]);
    let diff = |name: &str| setup.twinbuild(&["diff", "one.tar.gz", "other.tar.gz", "--stabilize", name]);
    let unknown = diff("built-time");
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("did you mean `build-time`"), "{unknown:?}");
    setup.file("twinbuild.toml", "\n[stabilizer.build-time]\nexclude-path = [\"**/notes.txt\"]\n");
    let without_reason = diff("build-time");
    assert_eq!(without_reason.code, Some(2), "{without_reason:?}");
    for said in ["missing field `reason`", "twinbuild.toml:2:"] {
        assert!(without_reason.stderr.contains(said), "{said}: {without_reason:?}");
    }
    let plain = setup.twinbuild(&["diff", "one.tar.gz", "one.tar.gz"]);
    assert_eq!(plain.code, Some(0), "who asks for no stabilizer needs no project: {plain:?}");
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
