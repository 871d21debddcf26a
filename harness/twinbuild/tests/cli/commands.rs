//! The commands that only tell something: `steps`, `variations`, `stabilizers` and `doctor`.

use std::collections::BTreeSet;
use std::fs;
#[cfg(target_os = "linux")]
use std::process::Command;

use crate::setup::{empty_folder, setup};

#[test]
fn steps_are_listed_with_what_they_do_and_where_they_are_defined() {
    let folder = empty_folder();
    let all = folder.twinbuild(&["steps"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let entries = all.stdout.matches("    -> harness/bdd/src/steps/").count();
    assert!(entries > 40 && all.stdout.ends_with(&format!("{entries} steps\n")), "{all:?}");
    let some = folder.twinbuild(&["steps", "mode creation mask"]);
    assert!(some.stdout.starts_with("Given the umask {umask}\n"), "{some:?}");
    assert!(some.stdout.contains("Given the umask 0077") && some.stdout.ends_with("1 step\n"), "{some:?}");
    let none = folder.twinbuild(&["steps", "weather"]);
    assert_eq!(none.code, Some(2), "{none:?}");
}

/// A command's help has the formats that it takes, and no others.
#[test]
fn help_lists_the_formats_that_a_command_has() {
    let folder = empty_folder();
    for (command, formats) in [
        ("check", ["text", "json", "markdown", "sarif", "html"].as_slice()),
        ("diff", &["text", "json", "markdown", "sarif", "html"]),
        ("lint", &["text", "json", "markdown", "sarif"]),
        ("merge", &["text", "json", "markdown"]),
    ] {
        let help = folder.twinbuild(&[command, "--help"]).stdout;
        let (_, values) = help.split_once("Possible values:").expect(command);
        let names = values.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next());
        assert_eq!(names.collect::<Vec<_>>(), formats, "{command}: {help}");
    }
}

#[test]
fn variations_are_listed_with_what_a_go_binary_makes_of_them() {
    let folder = empty_folder();
    let all = folder.twinbuild(&["variations"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let entries = all.stdout.lines().filter(|line| !line.starts_with(' ') && line.contains(" (")).count();
    assert!(entries > 50 && all.stdout.ends_with(&format!("\n{entries} variations\n")), "{all:?}");
    let places = all.stdout.matches(", in the sandbox, without privileges").count();
    assert_eq!(places, entries, "each says where it can be had: {all:?}");
    let one = folder.twinbuild(&["variations", "reprotest umask"]);
    assert!(one.stdout.starts_with("umask (circumstance, reprotest umask)\n"), "{one:?}");
    assert!(one.stdout.ends_with("\n1 variation\n") && !one.stdout.contains("GOAMD64"), "{one:?}");
    let needy = folder.twinbuild(&["variations", "time under qemu (input"]);
    let said =
        "    Go builds, in the sandbox, without privileges; needs qemu-user faketime (Debian's packages)\n";
    assert!(needy.stdout.contains(said), "{needy:?}");
    let fixed = folder.twinbuild(&["variations", "GOAMD64"]);
    assert!(fixed.stdout.contains("fix: GOAMD64=v1"), "{fixed:?}");
    let none = folder.twinbuild(&["variations", "weather"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""), "{none:?}");
}

/// A variation that no scenario asks for is shown nowhere to do what its text says.
#[test]
fn every_variation_is_in_a_scenario() {
    let listed = empty_folder().twinbuild(&["variations"]).stdout;
    let names = listed.lines().filter(|line| !line.starts_with(' '));
    let names: Vec<&str> = names.filter_map(|line| line.split_once(" (")).map(|(name, _)| name).collect();
    let features = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../features")).unwrap();
    let paths = features.map(|entry| entry.unwrap().path());
    let texts = paths.filter(|path| path.extension().is_some_and(|kind| kind == "feature"));
    let texts: Vec<String> = texts.map(|path| fs::read_to_string(path).unwrap()).collect();
    let asked: BTreeSet<&str> = texts.iter().flat_map(|text| text.lines()).flat_map(asked_for).collect();
    let missing: Vec<&&str> = names.iter().filter(|name| !asked.contains(*name)).collect();
    assert!(names.len() > 60 && missing.is_empty(), "{missing:?}");
    assert!(!asked.contains("umas") && !asked.contains("weather"));
}

/// The names in `varying "A, B"`, and in the cells of a row of examples.
fn asked_for(line: &str) -> impl Iterator<Item = &str> {
    let in_step = line.split_once("varying \"").and_then(|(_, rest)| rest.split_once('"'));
    let cells = line.trim().strip_prefix('|').unwrap_or_default().split('|');
    in_step
        .map(|(names, _)| names)
        .into_iter()
        .chain(cells)
        .flat_map(|names| names.split(", "))
        .map(str::trim)
}

#[test]
fn stabilizers_are_listed_with_why_what_they_remove_is_harmless() {
    let folder = empty_folder();
    let all = folder.twinbuild(&["stabilizers"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let entries = all.stdout.lines().filter(|line| line.contains("(version ")).count();
    assert!(entries > 30 && all.stdout.contains(&format!("\n{entries} stabilizers, each")), "{all:?}");
    let one = folder.twinbuild(&["stabilizers", "pe-timestamp"]);
    assert!(one.stdout.starts_with("pe-timestamp (version 1, PE)\n"), "{one:?}");
    assert!(one.stdout.contains("\n    harmless: ") && !one.stdout.contains("tar-time"), "{one:?}");
    let none = folder.twinbuild(&["stabilizers", "weather"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""), "{none:?}");
    assert!(none.stderr.contains("hint: `twinbuild stabilizers` lists them all"), "{none:?}");
}

#[test]
fn doctor_says_what_is_missing_and_how_to_get_it() {
    let setup = setup();
    let mut command = setup.command(&["doctor"]);
    command.env("PATH", setup.path_without("bwrap"));
    command.env("DOCKER_HOST", format!("unix://{}", setup.outside("none.sock").display()));
    let poor = setup.start(command).finish();
    assert_eq!(poor.code, Some(3), "{poor:?}");
    let missing = poor.stdout.lines().filter(|line| line.starts_with("missing  ")).count();
    let count = format!("\n{missing} missing\n");
    for missing in ["missing  sandbox:", "missing  containers:", "missing  pip:", "get it by: ", &count] {
        assert!(poor.stdout.contains(missing), "{missing}: {poor:?}");
    }
    assert!(poor.stdout.contains("Go 1.27.3"), "{poor:?}");

    let folder = empty_folder();
    let unpinned = folder.twinbuild(&["doctor"]);
    assert_eq!(unpinned.code, Some(3), "{unpinned:?}");
    assert!(unpinned.stdout.contains("missing  Go: no version is pinned"), "{unpinned:?}");

    if cfg!(target_os = "linux") && crate::setup::sandbox_is_here() {
        let rich = setup.twinbuild(&["doctor"]);
        assert!(rich.stdout.contains("ok       sandbox: bubblewrap works"), "{rich:?}");
        assert!(rich.stdout.contains("ok       lab: a network of its own"), "{rich:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn doctor_says_where_the_kernel_allows_no_lab() {
    let setup = setup();
    let doctor = setup.command(&["doctor"]);
    // The limit holds in this user namespace alone.
    let forbid = "echo 0 > /proc/sys/user/max_user_namespaces || exit 42; exec \"$0\" \"$@\"";
    let mut forbidden = Command::new("unshare");
    forbidden
        .args(["--user", "--map-root-user", "sh", "-c", forbid])
        .arg(doctor.get_program())
        .args(doctor.get_args())
        .env_clear()
        .envs(doctor.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(doctor.get_current_dir().unwrap());
    let finished = setup.start(forbidden).finish();
    if finished.code == Some(42) {
        // Where /proc can't be written to, nothing can be forbidden.
        return;
    }
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert!(finished.stdout.contains("missing  lab: make a network namespace"), "{finished:?}");
    assert!(finished.stdout.contains("max_user_namespaces"), "{finished:?}");
}
