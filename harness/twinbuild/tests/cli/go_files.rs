//! The readers of `go.mod` and `go.work` against the go command's own, over every such file that its distribution has, as it
//! is and damaged in three ways.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::{Map, Value, json};
use twinbuild_inspect::{
    Directive, GoModFile, GoWorkFile, Problem, parse_go_mod_file, parse_go_work_file, parse_txtar,
};
use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use crate::setup::{Setup, setup_with_go};

/// A file of one of the two kinds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct GoFile {
    is_work: bool,
    text: String,
}

/// Where the toolchain lies.
pub(crate) fn goroot(setup: &Setup) -> PathBuf {
    let said = setup.twinbuild(&["toolchain", "install", "1.27"]).stdout;
    said.trim().rsplit(" in ").next().expect("a folder").into()
}

fn kind(name: &str) -> Option<bool> {
    let name = name.rsplit('/').next().unwrap_or(name);
    if name == "go.mod" || name == ".mod" {
        return Some(false);
    }
    (name == "go.work").then_some(true)
}

fn collect(folder: &Path, found: &mut BTreeSet<GoFile>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_archive =
            name.ends_with(".txt") && folder.parent().is_some_and(|above| above.ends_with("testdata"));
        if entry.file_type().unwrap().is_dir() {
            collect(&path, found);
        } else if is_archive {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            for file in parse_txtar(&text) {
                found.extend(kind(file.name).map(|is_work| GoFile { is_work, text: file.content }));
            }
        } else if let Some(is_work) = kind(&name) {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.insert(GoFile { is_work, text });
        }
    }
}

/// Files that nobody wrote, for what the distribution's own do not show.
fn by_hand() -> Vec<GoFile> {
    let mods = [
        "\u{feff}module a\n",
        "module a\r\n\r\ngo 1.22\r\n",
        "module `a`\n",
        "module \"a\"\n",
        "module a b\n",
        "module a\nmodule b\n",
        "module a\nrequire b v1\n",
        "module a\nrequire b v1.2\n",
        "module a\nrequire b/v2 v2.0.0+incompatible\n",
        "module a\nrequire b v2.0.0\n",
        "module a\nrequire b v2.0.0+incompatible\n",
        "module a\nrequire gopkg.in/b v1.0.0\n",
        "module a\nrequire gopkg.in/b.v1 v1.0.0\n",
        "module a\nrequire b/v1 v1.0.0\n",
        "module a\nrequire b v1.0.0 // indirect; why\n",
        "module a\nrequire b v1.0.0 // indirect;\n",
        "module a\nrequire (\n\tb v1.0.0 //indirect\n\n\t// c\n\tc v1.0.0\n)\n",
        "module a\nreplace b=>../b\n",
        "module a\nreplace b v1.0.0 => ../b\n",
        "module a\nreplace b => ../b v1.0.0\n",
        "module a\nreplace b => c\n",
        "module a\nreplace b => c@v1.0.0\n",
        "module a\nreplace b => C:\\b\n",
        "module a\nreplace b => \"../b c\"\n",
        "module a\nretract v1.0.0 // why\n",
        "module a\n// all\nretract (\n\tv1.0.0\n\t[v1.1.0, v1.2.0] // own\n)\n",
        "module a\nretract [v1.0.0,v1.1.0]\n",
        "module a\nretract [v1.0.0 v1.1.0]\n",
        "module a\nretract (\n",
        "module a\nrequire ()\n",
        "module a\nrequire ( )\n",
        "module a\nfoo (\n)\n",
        "// Deprecated: use b\n// instead.\nmodule a\n",
        "// x\n//\n// Deprecated: y\n//\n// z\nmodule a\n",
        "// Deprecated: far\n\nmodule a\n",
        "module a // Deprecated: here\n",
        "module (\n\t// Deprecated: in\n\ta\n)\n",
        "go 1\n",
        "go 1.22.0.1\n",
        "go 1.22rc1\n",
        "go v1.22\n",
        "toolchain x\n",
        "toolchain default\n",
        "toolchain go1.22.1-custom\n",
        "godebug a=b\n",
        "godebug (\n\ta=b\n\tc=d\n)\n",
        "godebug a\n",
        "godebug a=b,c\n",
        "tool b/c\n",
        "tool (\n\tb/c\n\t\"d\"\n)\n",
        "ignore ./web\n",
        "ignore (\n\tnode_modules\n)\n",
        "module a /* b */\n",
        "module a\n)\n",
        "(\n",
        "module a\u{200b}\n",
        "module é\n",
        "module a'b\n",
        "require (\n\tb v1.0.0\n) // x\n",
        "require (\n\tb v1.0.0\n) x\n",
        "require ( // x\n\tb v1.0.0\n)\n",
        "exclude b v1.0\n",
        "require b latest\n",
        "require b v1.0.0-01\n",
        "require \"b\\x63\" v1.0.0\n",
        "require \"b\\q\" v1.0.0\n",
        "\0",
        "module a\0\n",
        "",
        "go 1.22\r",
        "module a//b\n",
        "require x (\n\tb v1.0.0\n)\n",
        "go (\n\t1.22\n)\n",
        "module a\nrequire b v1.0.0\nrequire b v1.1.0\n",
        "module \"a\nb\"\n",
    ];
    let works = [
        "go 1.22\nuse .\nuse (\n\t./a\n\t\"./b c\"\n)\n",
        "use\n",
        "use a b\n",
        "replace b => ../b\n",
        "module a\n",
        "toolchain go1.22\ngodebug a=b\n",
        "require b v1\n",
    ];
    let file = |is_work| move |text: &str| GoFile { is_work, text: text.to_owned() };
    mods.into_iter().map(file(false)).chain(works.into_iter().map(file(true))).collect()
}

/// The file with the line ends of Windows, without one of its lines, and without one of its characters. Which ones depends on
/// its length, so every run has the same.
fn damaged(file: &GoFile) -> [GoFile; 3] {
    let text = &file.text;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let characters: Vec<char> = text.chars().collect();
    let line = text.len() % lines.len().max(1);
    let character = text.len() * 7 % characters.len().max(1);
    let others = |(index, part): (usize, &char)| (index != character).then_some(*part);
    [
        text.replace('\n', "\r\n"),
        lines.iter().enumerate().filter(|(index, _)| *index != line).map(|(_, line)| *line).collect(),
        characters.iter().enumerate().filter_map(others).collect(),
    ]
    .map(|text| GoFile { is_work: file.is_work, text })
}

fn reference(module: &ModuleReference) -> Value {
    match &module.version {
        Some(version) => json!({"Path": module.path, "Version": version}),
        None => json!({"Path": module.path}),
    }
}

/// Lists that are empty, and texts that are, are left out, or null, as the go command has them.
fn list<T>(
    object: &mut Map<String, Value>,
    name: &str,
    values: &[Directive<T>],
    shown: impl Fn(&T) -> Value,
) {
    if !values.is_empty() {
        object.insert(name.into(), values.iter().map(|line| shown(&line.value)).collect());
    }
}

fn replacement(line: &ModuleReplacement) -> Value {
    json!({"Old": reference(&line.from), "New": reference(&line.to)})
}

fn head(
    go: &Option<Directive<String>>,
    toolchain: &Option<Directive<String>>,
    object: &mut Map<String, Value>,
) {
    for (name, line) in [("Go", go), ("Toolchain", toolchain)] {
        object.extend(line.iter().map(|line| (name.to_owned(), json!(line.value))));
    }
}

fn mod_json(file: &GoModFile) -> Value {
    let mut object = Map::new();
    let path = file.module.as_ref().map(|module| module.value.path.as_str()).unwrap_or_default();
    let mut module = json!({"Path": path});
    if let Some(deprecated) = file.module.as_ref().and_then(|module| module.value.deprecated.as_ref()) {
        module["Deprecated"] = json!(deprecated);
    }
    object.insert("Module".into(), module);
    head(&file.go, &file.toolchain, &mut object);
    list(&mut object, "GoDebug", &file.debug_settings, |(key, value)| json!({"Key": key, "Value": value}));
    list(&mut object, "Require", &file.required, |required| {
        let mut value = reference(&required.module);
        if required.indirect {
            value["Indirect"] = json!(true);
        }
        value
    });
    list(&mut object, "Exclude", &file.exclusions, reference);
    list(&mut object, "Replace", &file.replacements, replacement);
    list(&mut object, "Retract", &file.retractions, |retraction| {
        let mut value = json!({"Low": retraction.versions.low, "High": retraction.versions.high});
        if !retraction.rationale.is_empty() {
            value["Rationale"] = json!(&*retraction.rationale);
        }
        value
    });
    list(&mut object, "Tool", &file.tools, |path| json!({"Path": path}));
    list(&mut object, "Ignore", &file.ignored, |path| json!({"Path": path}));
    Value::Object(object)
}

fn work_json(file: &GoWorkFile) -> Value {
    let mut object = Map::new();
    head(&file.go, &file.toolchain, &mut object);
    list(&mut object, "Godebug", &file.debug_settings, |(key, value)| json!({"Key": key, "Value": value}));
    list(&mut object, "Use", &file.used, |folder| json!({"DiskPath": folder}));
    list(&mut object, "Replace", &file.replacements, replacement);
    Value::Object(object)
}

fn ours(file: &GoFile) -> (Value, Vec<Problem>) {
    if file.is_work {
        let (work, problems) = parse_go_work_file(&file.text);
        (work_json(&work), problems)
    } else {
        let (go_mod, problems) = parse_go_mod_file(&file.text);
        (mod_json(&go_mod), problems)
    }
}

/// What the go command makes of a file; `None` where it refuses.
fn theirs(go: &Path, folder: &Path, file: &GoFile) -> Option<Value> {
    fs::create_dir_all(folder).unwrap();
    let (name, verb) = if file.is_work { ("go.work", "work") } else { ("go.mod", "mod") };
    fs::write(folder.join(name), &file.text).unwrap();
    let output = Command::new(go)
        .args([verb, "edit", "-json", name])
        .current_dir(folder)
        .env_clear()
        .envs([("HOME", folder), ("GOPATH", folder)])
        .envs([("GOTOOLCHAIN", "local"), ("GOENV", "off"), ("GOTELEMETRY", "off"), ("GOWORK", "off")])
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .output()
        .unwrap();
    fs::remove_file(folder.join(name)).unwrap();
    let mut value: Value =
        output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())?;
    // Empty lists are null in some releases.
    value.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    Some(value)
}

/// The counts of accepted and refused files, and every disagreement.
fn held_against(go: &Path, folder: &Path, files: &[GoFile]) -> (usize, usize, Vec<String>) {
    let (mut accepted, mut refused, mut wrong) = (0, 0, Vec::new());
    for file in files {
        let (ours, problems) = ours(file);
        match theirs(go, folder, file) {
            Some(theirs) => {
                accepted += 1;
                if theirs != ours || !problems.is_empty() {
                    wrong.push(format!("{file:?}\nGo:   {theirs}\nhere: {ours}\nproblems: {problems:?}"));
                }
            }
            None => {
                refused += 1;
                if problems.is_empty() {
                    wrong.push(format!("{file:?}\nGo refuses it, here nothing is reported: {ours}"));
                }
            }
        }
    }
    (accepted, refused, wrong)
}

#[test]
fn go_mod_and_go_work_are_read_as_the_go_command_reads_them() {
    let setup = setup_with_go();
    let root = goroot(&setup);
    let mut files: BTreeSet<GoFile> = by_hand().into_iter().collect();
    for folder in ["src", "misc", "test", "lib"].map(|folder| root.join(folder)) {
        if folder.is_dir() {
            collect(&folder, &mut files);
        }
    }
    files.extend(files.iter().flat_map(damaged).collect::<Vec<_>>());
    let files: Vec<GoFile> = files.into_iter().collect();
    let go = root.join("bin/go");
    let results: Vec<_> = thread::scope(|scope| {
        let share = files.len().div_ceil(2);
        let shares = files.chunks(share).enumerate().map(|(index, files)| {
            let (go, folder) = (&go, setup.outside(&format!("go-files-{index}")));
            scope.spawn(move || held_against(go, &folder, files))
        });
        shares.collect::<Vec<_>>().into_iter().map(|share| share.join().unwrap()).collect()
    });
    let accepted: usize = results.iter().map(|result| result.0).sum();
    let refused: usize = results.iter().map(|result| result.1).sum();
    let wrong: Vec<String> = results.into_iter().flat_map(|result| result.2).collect();
    println!("{accepted} files that Go accepts, {refused} that it refuses");
    assert_eq!(wrong.len(), 0, "of {}:\n{}", files.len(), wrong.join("\n\n"));
    assert!(accepted > 2_000 && refused > 500, "{accepted} accepted, {refused} refused");
}
