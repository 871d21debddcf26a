//! The commands that only tell something: `steps` and `doctor`.

use crate::setup::{empty_folder, setup};

#[test]
fn steps_are_listed_with_what_they_do_and_where_they_are_defined() {
    let folder = empty_folder();
    let all = folder.twinbuild(&["steps"]);
    assert_eq!(all.code, Some(0), "{all:?}");
    let entries = all.stdout.matches("    -> harness/bdd/src/steps/").count();
    assert!(entries > 40 && all.stdout.ends_with(&format!("{entries} steps\n")), "{all:?}");
    let some = folder.twinbuild(&["steps", "umask"]);
    assert!(some.stdout.starts_with("Given the umask {umask}\n"), "{some:?}");
    assert!(some.stdout.contains("Given the umask 0077") && some.stdout.ends_with("1 step\n"), "{some:?}");
    let none = folder.twinbuild(&["steps", "weather"]);
    assert_eq!(none.code, Some(2), "{none:?}");
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
