//! The commands that only tell something: `steps`, `variations` and `doctor`.

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

#[test]
fn variations_are_listed_with_what_a_go_binary_makes_of_them() {
    let folder = empty_folder();
    let all = folder.twinbuild(&["variations"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let entries = all.stdout.lines().filter(|line| !line.starts_with(' ') && line.contains(" (")).count();
    assert!(entries > 50 && all.stdout.contains(&format!("\n{entries} variations; all run")), "{all:?}");
    let one = folder.twinbuild(&["variations", "reprotest umask"]);
    assert!(one.stdout.starts_with("umask (circumstance, reprotest umask)\n"), "{one:?}");
    assert!(one.stdout.contains("\n1 variation; it runs") && !one.stdout.contains("GOAMD64"), "{one:?}");
    let fixed = folder.twinbuild(&["variations", "GOAMD64"]);
    assert!(fixed.stdout.contains("fix: GOAMD64=v1"), "{fixed:?}");
    let none = folder.twinbuild(&["variations", "weather"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""), "{none:?}");
}

#[test]
fn doctor_says_what_is_missing_and_how_to_get_it() {
    let setup = setup();
    let mut command = setup.command(&["doctor"]);
    command.env("PATH", setup.path_without("bwrap"));
    let poor = setup.start(command).finish();
    assert_eq!(poor.code, Some(3), "{poor:?}");
    for missing in ["missing  sandbox:", "missing  pip:", "get it by: ", "2 missing\n"] {
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
    }
}
