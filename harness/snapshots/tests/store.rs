//! The store through its public surface: check, review, accept, reject, and what nothing refers to.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use twinbuild_snapshots::{Checked, Claim, Mode, Pending, SnapshotError, SnapshotName, SnapshotStore};

fn setup(mode: Mode) -> (TempDir, SnapshotStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SnapshotStore::new(folder.path().join("snapshots"), mode);
    (folder, store)
}

fn name(scenario: &str) -> SnapshotName {
    SnapshotName::new("Builds", scenario, "log", None)
}

fn claim(scenario: &str) -> Claim {
    Claim {
        feature_path: "features/builds.feature".to_owned(),
        scenario: scenario.to_owned(),
        expression: format!("log of {scenario}"),
    }
}

fn check(store: &SnapshotStore, scenario: &str, contents: &str) -> Checked {
    store.check(&name(scenario), &claim(scenario), contents).expect("checked")
}

fn approve(store: &SnapshotStore, scenario: &str, contents: &str) {
    assert_ne!(check(store, scenario, contents), Checked::Matched);
    store.accept(&store.pending().expect("pending")).expect("accepted");
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("below");
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn new_evidence_is_no_pass_and_stays_pending_in_either_mode() {
    for mode in [Mode::Propose, Mode::Ci] {
        let (folder, store) = setup(mode);
        let pending = folder.path().join("snapshots/builds/a/log.snap.new");
        for _ in 0..2 {
            assert_eq!(check(&store, "A", "one\n"), Checked::New { pending: pending.clone() });
        }
        let text = fs::read_to_string(&pending).expect("read");
        assert_eq!(text, "---\nsource: features/builds.feature\nexpression: log of A\n---\none\n");
        assert_eq!(files(folder.path()), ["snapshots/builds/a/log.snap.new"]);
    }
}

#[test]
fn approved_evidence_matches_and_other_evidence_does_not() {
    let (folder, store) = setup(Mode::Propose);
    approve(&store, "A", "one\ntwo\n");
    assert_eq!(files(folder.path()), ["snapshots/builds/a/log.snap"]);
    assert_eq!(check(&store, "A", "one\ntwo\n"), Checked::Matched);
    let Checked::Changed { pending, diff, .. } = check(&store, "A", "one\r\ntwo\n") else {
        panic!("no change")
    };
    assert_eq!(diff.text, "--- approved\n+++ now\n@@ -1,2 +1,2 @@\n-one\n+one␍\n two\n");
    assert!(pending.exists());
    assert_eq!(check(&store, "A", "one\ntwo\n"), Checked::Matched);
    assert!(!pending.exists(), "a stale pending file is removed");
}

#[test]
fn white_space_at_the_end_is_a_difference() {
    let (_folder, store) = setup(Mode::Propose);
    approve(&store, "A", "one\n");
    assert_eq!(
        check(&store, "A", "one"),
        Checked::Matched,
        "the newline that ends the text is not part of it"
    );
    for contents in ["one \n", "one\n\n", "one\r\n", " one\n", ""] {
        assert!(matches!(check(&store, "A", contents), Checked::Changed { .. }), "{contents:?}");
    }
}

#[test]
fn pending_snapshots_are_listed_with_both_texts() {
    let (folder, store) = setup(Mode::Propose);
    approve(&store, "A", "one\n");
    assert!(store.pending().expect("pending").is_empty());
    let _ = check(&store, "A", "two\n");
    let _ = check(&store, "B", "new\n");
    let pending = store.pending().expect("pending");
    let root = folder.path().join("snapshots");
    assert_eq!(
        pending[0],
        Pending {
            name: "builds/a/log.snap".to_owned(),
            pending_path: root.join("builds/a/log.snap.new"),
            snapshot_path: root.join("builds/a/log.snap"),
            source: "features/builds.feature".to_owned(),
            expression: "log of A".to_owned(),
            approved: Some("one\n".to_owned()),
            proposed: "two\n".to_owned(),
        }
    );
    assert_eq!((pending[1].name.as_str(), &pending[1].approved), ("builds/b/log.snap", &None));
    assert_eq!(
        pending[1].diff().expect("a difference").text,
        "--- approved\n+++ proposed\n@@ -0,0 +1 @@\n+new\n"
    );
}

#[test]
fn one_is_accepted_and_another_rejected() {
    let (folder, store) = setup(Mode::Propose);
    let _ = check(&store, "A", "one\n");
    let _ = check(&store, "B", "two\n");
    let pending = store.pending().expect("pending");
    let (a, b): (Vec<Pending>, Vec<Pending>) =
        pending.into_iter().partition(|each| each.matches("builds\\a"));
    store.accept(&a).expect("accepted");
    store.reject(&b).expect("rejected");
    assert_eq!(files(folder.path()), ["snapshots/builds/a/log.snap"]);
    assert_eq!(check(&store, "A", "one\n"), Checked::Matched);
    assert!(matches!(check(&store, "B", "two\n"), Checked::New { .. }));
}

#[test]
fn nothing_is_accepted_in_ci() {
    let (folder, store) = setup(Mode::Ci);
    let _ = check(&store, "A", "one\n");
    let error = store.accept(&store.pending().expect("pending")).expect_err("CI");
    assert!(matches!(error, SnapshotError::AcceptInCi { count: 1 }), "{error:?}");
    assert!(error.hint().is_some());
    assert_eq!(files(folder.path()), ["snapshots/builds/a/log.snap.new"]);
}

#[test]
fn metadata_of_other_writers_is_trimmed_when_accepted() {
    let (folder, store) = setup(Mode::Propose);
    let pending = folder.path().join("snapshots/builds/a/log.snap.new");
    fs::create_dir_all(pending.parent().expect("a folder")).expect("a folder");
    fs::write(&pending, "---\nsource: a/b.feature\nassertion_line: 7\nexpression: log of A\n---\none\n")
        .expect("written");
    store.accept(&store.pending().expect("pending")).expect("accepted");
    let text = fs::read_to_string(pending.with_extension("")).expect("read");
    assert_eq!(text, "---\nsource: a/b.feature\nexpression: log of A\n---\none\n");
}

#[test]
fn two_scenarios_can_not_share_a_file() {
    let (_folder, store) = setup(Mode::Propose);
    approve(&store, "C builds", "one\n");
    assert_eq!(check(&store, "C builds", "one\n"), Checked::Matched, "the same scenario may ask again");
    let error = store.check(&name("C++ builds"), &claim("C++ builds"), "one\n").expect_err("a collision");
    assert_eq!(
        error.to_string(),
        "tell two pieces of evidence apart: the snapshot `builds/c-builds/log.snap` is claimed by `log of C builds` \
         in the scenario `C builds` of features/builds.feature, and by `log of C++ builds` in the scenario \
         `C++ builds` of features/builds.feature"
    );
    assert!(error.hint().is_some());
}

#[test]
fn what_nothing_claimed_is_unreferenced() {
    let (folder, first_run) = setup(Mode::Propose);
    let root = folder.path().join("snapshots");
    assert!(first_run.unreferenced(|_| true).expect("listed").is_empty(), "no folder, no snapshots");
    for scenario in ["A", "B", "C"] {
        approve(&first_run, scenario, "one\n");
    }
    assert!(first_run.unreferenced(|_| true).expect("listed").is_empty());
    let second_run = SnapshotStore::new(root.clone(), Mode::Ci);
    let _ = check(&second_run, "A", "one\n");
    let expected = |scenario: &str| PathBuf::from(format!("builds/{scenario}/log.snap"));
    assert_eq!(second_run.unreferenced(|_| true).expect("listed"), [expected("b"), expected("c")]);
    assert_eq!(second_run.unreferenced(|name| name.scenario() == "c").expect("listed"), [expected("c")]);
    fs::write(root.join("stray.snap"), "").expect("written");
    assert_eq!(second_run.unreferenced(|_| false).expect("listed"), [Path::new("stray.snap")]);
}

#[test]
fn a_damaged_snapshot_is_an_error_and_is_left_alone() {
    let (folder, store) = setup(Mode::Propose);
    approve(&store, "A", "one\n");
    let path = folder.path().join("snapshots/builds/a/log.snap");
    fs::write(&path, "<<<<<<< HEAD\n---\n").expect("written");
    let error = store.check(&name("A"), &claim("A"), "one\n").expect_err("damaged");
    assert!(matches!(error, SnapshotError::Malformed { .. }), "{error:?}");
    assert!(error.to_string().contains("log.snap") && error.hint().is_some());
    assert_eq!(fs::read_to_string(path).expect("read"), "<<<<<<< HEAD\n---\n");
}

#[test]
fn a_folder_that_can_not_be_made_is_an_error_with_its_path() {
    let (folder, store) = setup(Mode::Propose);
    fs::write(folder.path().join("snapshots"), "").expect("written");
    let error = store.check(&name("A"), &claim("A"), "one\n").expect_err("no folder");
    assert!(error.to_string().contains("snapshots"), "{error}");
    assert_eq!(files(folder.path()), ["snapshots"]);
}

#[test]
fn threads_can_share_a_store() {
    let (_folder, store) = setup(Mode::Propose);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let store = &store;
            scope.spawn(move || check(store, &format!("S{number}"), "one\n"));
        }
    });
    assert_eq!(store.pending().expect("pending").len(), 8);
}
