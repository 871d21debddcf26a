//! Real answers of three Go versions, and made ones for what they don't show.
//!
//! The files in `fixtures` are cut down to the actions of `example.com/greeter` and what they wait for. Between the two
//! builds `lib/banner.txt`, which is embedded, got other line ends without a commit.

use proptest::prelude::*;
use twinbuild_inspect::{
    ActionHashes, ActionInput, ActionInputKind as Kind, HashedAction, PathMasks, action_hashes,
};
use twinbuild_model::twins::InputDrift;

use super::input_drift;

fn drift(first: &ActionHashes, second: &ActionHashes) -> InputDrift {
    input_drift(first, second, &PathMasks::default())
}

fn roots(drift: &InputDrift) -> Vec<String> {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let line = |root: &twinbuild_model::twins::DriftedInput| {
        format!("{}: {} {} -> {}", root.action, root.input, shown(&root.first), shown(&root.second))
    };
    drift.roots.iter().map(line).collect()
}

/// `[first log, first graph, second log, second graph]`
fn fixtures() -> [(&'static str, [&'static [u8]; 4]); 3] {
    macro_rules! fixture {
        ($version:literal) => {
            (
                $version,
                [
                    include_bytes!(concat!("fixtures/go", $version, "-first.log")),
                    include_bytes!(concat!("fixtures/go", $version, "-first.json")),
                    include_bytes!(concat!("fixtures/go", $version, "-second.log")),
                    include_bytes!(concat!("fixtures/go", $version, "-second.json")),
                ],
            )
        };
    }
    [fixture!("1.22.10"), fixture!("1.24.11"), fixture!("1.27.3")]
}

fn read(log: Option<&[u8]>, graph: Option<&[u8]>) -> ActionHashes {
    let (hashes, problems) = action_hashes(log, graph);
    assert_eq!(problems, []);
    hashes
}

#[test]
fn the_file_and_the_stamp_are_named_in_every_go_version() {
    let expected = [
        "build example.com/greeter: vcs.modified false -> true",
        "build example.com/greeter/lib: file banner.txt Sh5n8v4dHMezHQyi7EQd -> j56ZMyqhS-L9jm5wUsCk",
    ];
    for (version, [first_log, first_graph, second_log, second_graph]) in fixtures() {
        let first = read(Some(first_log), Some(first_graph));
        let second = read(Some(second_log), Some(second_graph));
        let found = drift(&first, &second);
        assert_eq!(roots(&found), expected, "{version}");
        assert_eq!((found.nondeterministic.len(), found.left_out, found.actions), (0, 0, 5), "{version}");
        // The excerpt lacks the long block of the link.
        assert_eq!(found.weaker.as_deref(), Some("the log of hashes lacks the inputs of 1 actions"));
        let same = drift(&first, &first);
        assert_eq!((same.roots.len(), same.weaker), (0, None), "{version}");
    }
}

#[test]
fn either_source_alone_says_what_it_can() {
    for (version, [first_log, first_graph, second_log, second_graph]) in fixtures() {
        let log_only = drift(&read(Some(first_log), None), &read(Some(second_log), None));
        assert_eq!(log_only.roots.len(), 2, "{version}");
        assert!(log_only.weaker.unwrap().contains("action graph is missing"));
        let graph_only = drift(&read(None, Some(first_graph)), &read(None, Some(second_graph)));
        assert_eq!(roots(&graph_only), ["build example.com/greeter/lib: inputs none -> none"], "{version}");
        assert!(graph_only.weaker.unwrap().contains("log of hashes is missing"));
        let neither = drift(&ActionHashes::default(), &ActionHashes::default());
        assert_eq!((neither.actions, neither.weaker.is_some()), (0, true));
    }
}

#[test]
fn another_go_version_hides_what_follows_from_it() {
    let [(_, old), _, (_, new)] = fixtures();
    let found = drift(&read(Some(old[0]), Some(old[1])), &read(Some(new[0]), Some(new[1])));
    assert_eq!(found.roots[0].input, "Go version");
    assert_eq!(found.roots[0].action, "build example.com/greeter and example.com/greeter/lib");
}

/// Kind, name and value.
type Input<'text> = (Kind, &'text str, &'text str);

fn action(mode: &str, package: &str, ids: [&str; 2], inputs: &[Input<'_>]) -> HashedAction {
    let input = |(kind, name, value): &Input<'_>| ActionInput {
        kind: *kind,
        name: (*name).to_owned(),
        value: (*value).to_owned(),
    };
    HashedAction {
        mode: mode.to_owned(),
        package: package.to_owned(),
        action_id: ids[0].to_owned(),
        content_id: Some(ids[1].to_owned()),
        inputs: Some(inputs.iter().map(input).collect()),
        dependencies: Vec::new(),
    }
}

fn build_of(actions: Vec<HashedAction>) -> ActionHashes {
    ActionHashes { actions, has_inputs: true, has_graph: true }
}

/// Two packages and a program, each with these inputs of its own.
fn program(inputs: &[Input<'_>]) -> ActionHashes {
    let id = format!("{inputs:?}");
    let action_of = |mode, package, used: &[&str]| {
        let mut inputs = inputs.to_vec();
        inputs.extend(used.iter().map(|used| (Kind::Dependency, *used, id.as_str())));
        action(mode, package, [&id, &id], &inputs)
    };
    build_of(vec![
        action_of("build", "a", &[]),
        action_of("build", "app", &["a"]),
        action_of("link", "app", &["a", "app"]),
    ])
}

#[test]
fn what_follows_from_a_setting_is_not_told() {
    use Kind::{File, Folder, Package, Setting, Stamp, Toolchain};
    let cases: [(&[Input<'_>], &[Input<'_>], &[&str]); 8] = [
        (
            &[(Setting, "GOAMD64", "v1"), (Stamp, "GOAMD64", "v1")],
            &[(Setting, "GOAMD64", "v3"), (Stamp, "GOAMD64", "v3")],
            &["build every package: GOAMD64 v1 -> v3"],
        ),
        (
            &[(Stamp, "CGO_ENABLED", "0"), (File, "file stub.go", "x")],
            &[
                (Stamp, "CGO_ENABLED", "1"),
                (File, "file cgo.go", "y"),
                (Toolchain, "C compiler", "gcc 12"),
                (Setting, "CGO_CFLAGS", "-O2"),
                (Stamp, "CGO_CFLAGS", "-O2"),
            ],
            &["build every package: CGO_ENABLED 0 -> 1"],
        ),
        // Without such a setting a file that only one side has is a cause.
        (&[(File, "file stub.go", "x")], &[], &["build every package: file stub.go x -> none"]),
        // A file that both sides have follows from no choice of files.
        (
            &[(Stamp, "-tags", "a"), (File, "file a.go", "x")],
            &[(Stamp, "-tags", "b"), (File, "file a.go", "y")],
            &["build every package: -tags a -> b", "build every package: file a.go x -> y"],
        ),
        (
            &[(Setting, "-trimpath", "true"), (Package, "module", "a@"), (Folder, "GOROOT", "")],
            &[(Folder, "folder", "/src"), (Folder, "GOROOT", "/go"), (Stamp, "-ldflags", "-w")],
            &["build every package: -trimpath true -> none"],
        ),
        (
            &[(Setting, "-ldflags", "-s"), (Stamp, "-ldflags", "-s")],
            &[(Setting, "-ldflags", "-s -w"), (Stamp, "-ldflags", "-s -w")],
            &["build every package: -ldflags none -> -w"],
        ),
        (
            &[(Stamp, "vcs", "git"), (Stamp, "vcs.revision", "1"), (Stamp, "main module", "a v1")],
            &[(Stamp, "main module", "a (devel)")],
            &["build every package: vcs git -> none"],
        ),
        (
            &[(Stamp, "dep a", "v1.0.0"), (File, "file a.go", "x"), (Package, "module", "a@v1.0.0")],
            &[(Stamp, "dep a", "v1.1.0"), (File, "file a.go", "y"), (Package, "module", "a@v1.1.0")],
            &["build every package: dep a v1.0.0 -> v1.1.0", "build app: file a.go x -> y"],
        ),
    ];
    for (first, second, expected) in cases {
        assert_eq!(roots(&drift(&program(first), &program(second))), expected);
    }
}

#[test]
fn the_folders_of_all_packages_are_one_cause_and_masks_do_not_hide_it() {
    let at = |folder: &str| {
        let inner = format!("{folder}/lib");
        let first = action("build", "a", [folder, folder], &[(Kind::Folder, "folder", folder)]);
        let second = action("build", "a/lib", [folder, folder], &[(Kind::Folder, "folder", &inner)]);
        build_of(vec![first, second])
    };
    let masks = PathMasks::new([("/home/me/x", "$X"), ("/home/me/y", "$Y")]).unwrap();
    let found = input_drift(&at("/home/me/x/app"), &at("/home/me/y/app"), &masks);
    assert_eq!(roots(&found), ["build every package: folder $X -> $Y"]);
    let both = PathMasks::new([("/home/me/x", "$SRC"), ("/home/me/y", "$SRC")]).unwrap();
    let found = input_drift(&at("/home/me/x/app"), &at("/home/me/y/app"), &both);
    assert_eq!(roots(&found), ["build every package: folder /home/me/x -> /home/me/y"]);
}

#[test]
fn the_same_inputs_with_another_output_are_nondeterministic() {
    let with = |content: &str, link: &str| {
        build_of(vec![
            action("build", "a", ["A", content], &[]),
            action("build", "app", [link, link], &[(Kind::Dependency, "a", content)]),
            action("link", "app", ["L", link], &[]),
        ])
    };
    let found = drift(&with("1", "x"), &with("2", "y"));
    assert_eq!(found.nondeterministic, ["a", "link app"]);
    assert_eq!(roots(&found), [""; 0]);
    assert_eq!(drift(&with("1", "x"), &with("1", "x")).nondeterministic, [""; 0]);
}

#[test]
fn an_input_without_effect_is_told_only_where_there_is_no_other() {
    let with = |file: &str, flag: &str| {
        build_of(vec![
            action("build", "a", [file, "same"], &[(Kind::File, "file a.go", file)]),
            action("build", "app", ["B", "C"], &[]),
            action("link", "app", [flag, flag], &[(Kind::Setting, "-ldflags", flag)]),
        ])
    };
    assert_eq!(roots(&drift(&with("1", "-s"), &with("2", "-w"))), ["link app: -ldflags -s -> -w"]);
    assert_eq!(roots(&drift(&with("1", "-s"), &with("2", "-s"))), ["build a: file a.go 1 -> 2"]);
}

#[test]
fn lines_of_an_unknown_form_are_compared_whole_and_weaken_the_answer() {
    let first = program(&[(Kind::Unknown, "novelty 1", ""), (Kind::Unknown, "shared", "")]);
    let second = program(&[(Kind::Unknown, "shared", ""), (Kind::Unknown, "novelty 2", "")]);
    let found = drift(&first, &second);
    assert_eq!(roots(&found), ["build every package: line of an unknown form novelty 1 -> novelty 2"]);
    assert!(found.weaker.unwrap().contains("a form that is not known"));
    let ordered = |ids, inputs: &[_]| build_of(vec![action("build", "a", ids, inputs)]);
    let (one, two) = ((Kind::Setting, "x", "1"), (Kind::Setting, "y", "1"));
    let found = drift(&ordered(["A", "A"], &[one, two]), &ordered(["B", "B"], &[two, one]));
    assert_eq!(roots(&found), ["build a: order of the inputs none -> none"]);
}

#[test]
fn there_are_ten_roots_at_most_and_the_rest_is_counted() {
    let with = |value: &str| {
        let names: Vec<String> = (0..25).map(|number| format!("file {number}.go")).collect();
        let inputs: Vec<_> = names.iter().map(|name| (Kind::File, name.as_str(), value)).collect();
        build_of(vec![action("build", "a", [value, value], &inputs)])
    };
    let found = drift(&with("x"), &with("y"));
    assert_eq!((found.roots.len(), found.left_out), (10, 15));
}

fn any_build() -> impl Strategy<Value = ActionHashes> {
    let kind = prop::sample::select(vec![
        Kind::Toolchain,
        Kind::Setting,
        Kind::Package,
        Kind::Stamp,
        Kind::Folder,
        Kind::File,
        Kind::Dependency,
        Kind::Unknown,
    ]);
    let name = prop::sample::select(vec![
        "a",
        "b",
        "folder",
        "-trimpath",
        "CGO_ENABLED",
        "CGO_CFLAGS",
        "vcs",
        "vcs.time",
        "dep a",
        "-ldflags",
        "Go version",
        "import path",
        "file a.go",
        "standard",
        "replacement of a",
    ]);
    let input = (kind, name, "[a/é ,]{0,3}");
    let input = input.prop_map(|(kind, name, value)| ActionInput { kind, name: name.to_owned(), value });
    let inputs = prop::option::of(prop::collection::vec(input, 0..5));
    let names = (prop::sample::select(vec!["build", "link"]), prop::sample::select(vec!["a", "b"]));
    let ids = (prop::sample::select(vec!["1", "2"]), prop::option::of(Just("3".to_owned())));
    let action = (names, ids, inputs, prop::collection::vec(0_usize..9, 0..3));
    let action = action.prop_map(|((mode, package), (id, content_id), inputs, dependencies)| HashedAction {
        mode: mode.to_owned(),
        package: package.to_owned(),
        action_id: id.to_owned(),
        content_id,
        inputs,
        dependencies,
    });
    (prop::collection::vec(action, 0..6), any::<bool>(), any::<bool>()).prop_map(
        |(mut actions, has_inputs, has_graph)| {
            // Go computes an action once.
            let name =
                |action: &HashedAction| [&action.mode, &action.package, &action.action_id].map(Clone::clone);
            actions.sort_by_key(name);
            actions.dedup_by_key(|action| name(action));
            ActionHashes { actions, has_inputs, has_graph }
        },
    )
}

proptest! {
    #[test]
    fn a_build_has_no_drift_to_itself(build in any_build()) {
        let found = drift(&build, &build);
        prop_assert_eq!((found.roots.len(), found.nondeterministic.len()), (0, 0));
    }

    #[test]
    fn the_other_way_round_only_the_values_change_places(first in any_build(), second in any_build()) {
        let found = drift(&first, &second);
        let mut mirrored = drift(&second, &first);
        for root in &mut mirrored.roots {
            std::mem::swap(&mut root.first, &mut root.second);
        }
        prop_assert_eq!(found, mirrored);
    }
}
