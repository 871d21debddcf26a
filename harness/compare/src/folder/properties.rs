//! What holds for any two folders.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use twinbuild_model::Comparison;

use super::tests::MemoryFolder;
use crate::artifact::mirrored;
use crate::{Artifact, ComparisonOptions, EntryKind, compare_artifacts};

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    kind: Kind,
    mode: Option<u32>,
    modified: i128,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    File(Vec<u8>),
    Folder,
    Link(String),
    Socket,
}

/// A folder by its paths. Nothing lies below what is no folder.
type Tree = BTreeMap<String, Node>;

fn kind() -> impl Strategy<Value = Kind> {
    let content = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..30),
        "[ab\r\n]{0,12}".prop_map(String::into_bytes),
        "\\{\"[ab]\": [0-9]\\}".prop_map(String::into_bytes),
    ];
    prop_oneof![
        6 => content.prop_map(Kind::File),
        2 => Just(Kind::Folder),
        2 => prop_oneof!["[ab]", "/home/[ab]/src"].prop_map(Kind::Link),
        1 => Just(Kind::Socket),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let mode = prop::sample::select(vec![None, Some(0o644), Some(0o755), Some(0o4755)]);
    (kind(), mode, 0..3_i128).prop_map(|(kind, mode, modified)| Node { kind, mode, modified })
}

fn path() -> impl Strategy<Value = String> {
    // `a.b` stands before `a/b` in the order of texts, and behind it in that of names.
    prop::collection::vec(prop::sample::select(vec!["a", "a.b", "b", "ä"]), 1..4)
        .prop_map(|names| names.join("/"))
}

fn tree() -> impl Strategy<Value = Tree> {
    prop::collection::btree_map(path(), node(), 0..9).prop_map(well_formed)
}

/// Without what lies below something that is no folder.
fn well_formed(tree: Tree) -> Tree {
    let is_folder = |path: &str| tree.get(path).is_none_or(|node| node.kind == Kind::Folder);
    let above =
        |path: &str| path.match_indices('/').map(|(end, _)| path[..end].to_owned()).collect::<Vec<_>>();
    let kept = tree.iter().filter(|(path, _)| above(path).iter().all(|folder| is_folder(folder)));
    kept.map(|(path, node)| (path.clone(), node.clone())).collect()
}

/// What is done to a folder.
#[derive(Clone, Debug)]
enum Change {
    Content(Index, Index, u8),
    Mode(Index, Option<u32>),
    Time(Index, i128),
    Kind(Index, Kind),
    Rename(Index, String),
    Remove(Index),
    Add(String, Node),
}

fn change() -> impl Strategy<Value = Change> {
    let mode = prop::sample::select(vec![None, Some(0o644), Some(0o755)]);
    prop_oneof![
        4 => any::<(Index, Index, u8)>().prop_map(|(entry, place, byte)| Change::Content(entry, place, byte)),
        2 => (any::<Index>(), mode).prop_map(|(entry, mode)| Change::Mode(entry, mode)),
        2 => (any::<Index>(), 0..3_i128).prop_map(|(entry, time)| Change::Time(entry, time)),
        1 => (any::<Index>(), kind()).prop_map(|(entry, kind)| Change::Kind(entry, kind)),
        1 => (any::<Index>(), path()).prop_map(|(entry, path)| Change::Rename(entry, path)),
        1 => any::<Index>().prop_map(Change::Remove),
        1 => (path(), node()).prop_map(|(path, node)| Change::Add(path, node)),
    ]
}

fn changed(tree: &Tree, changes: Vec<Change>) -> Tree {
    let mut changed = tree.clone();
    for change in changes {
        let named = |entry: Index, tree: &Tree| {
            (!tree.is_empty()).then(|| tree.keys().nth(entry.index(tree.len())).cloned()).flatten()
        };
        let node = |entry: Index, tree: &mut Tree, set: &dyn Fn(&mut Node)| {
            let path = named(entry, tree);
            path.and_then(|path| tree.get_mut(&path)).into_iter().for_each(set);
        };
        match change {
            Change::Content(entry, place, byte) => node(entry, &mut changed, &|node| {
                if let Kind::File(data) = &mut node.kind {
                    match data.len() {
                        0 => data.push(byte),
                        size => data[place.index(size)] = byte,
                    }
                }
            }),
            Change::Mode(entry, mode) => node(entry, &mut changed, &|node| node.mode = mode),
            Change::Time(entry, time) => node(entry, &mut changed, &|node| node.modified = time),
            Change::Kind(entry, kind) => node(entry, &mut changed, &|node| node.kind = kind.clone()),
            Change::Rename(entry, to) => {
                let node = named(entry, &changed).and_then(|path| changed.remove(&path));
                changed.extend(node.map(|node| (to, node)));
            }
            Change::Remove(entry) => drop(named(entry, &changed).and_then(|path| changed.remove(&path))),
            Change::Add(path, node) => drop(changed.insert(path, node)),
        }
    }
    well_formed(changed)
}

fn folder(tree: &Tree) -> MemoryFolder {
    tree.iter().fold(MemoryFolder::default(), |folder, (path, node)| {
        let mut folder = match &node.kind {
            Kind::File(data) => folder.file(path, data),
            Kind::Folder => folder.entry(path, EntryKind::Folder),
            Kind::Link(target) => folder.entry(path, EntryKind::Link { target: target.clone() }),
            Kind::Socket => folder.entry(path, EntryKind::Other { what: "socket".to_owned() }),
        };
        if let Some(entry) = folder.entries.last_mut() {
            (entry.mode, entry.modified_nanoseconds) = (node.mode, Some(node.modified));
        }
        folder
    })
}

fn compared(first: &Tree, second: &Tree, with_times: bool) -> Comparison {
    let (first, second) = (folder(first), folder(second));
    let options = ComparisonOptions { folder_times: with_times, ..ComparisonOptions::default() };
    let artifact = |folder| Artifact::Folder { name: "folder", folder };
    compare_artifacts(&artifact(&first), &artifact(&second), &options).unwrap()
}

fn without_times(tree: &Tree) -> Tree {
    tree.iter().map(|(path, node)| (path.clone(), Node { modified: 0, ..node.clone() })).collect()
}

fn assert_consistent(first: &Tree, second: &Tree, with_times: bool) -> Result<(), TestCaseError> {
    let there = compared(first, second, with_times);
    let is_same = if with_times { first == second } else { without_times(first) == without_times(second) };
    prop_assert_eq!(there.is_same(), is_same, "{:?}", there.differences);
    prop_assert_eq!(there.summary.is_empty(), is_same, "{:?}", there.summary);
    prop_assert!(!is_same || there.left_out == 0);
    let back = compared(second, first, with_times);
    let twice_mirrored: Vec<_> = there.differences.iter().map(mirrored).map(|d| mirrored(&d)).collect();
    let found_back: Vec<_> = back.differences.iter().map(mirrored).collect();
    prop_assert_eq!(twice_mirrored, found_back);
    prop_assert_eq!(there.left_out, back.left_out);
    prop_assert_eq!(
        [there.first.size_bytes, there.second.size_bytes],
        [back.second.size_bytes, back.first.size_bytes]
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_folder_differs_if_and_only_if_something_in_it_does(
        first in tree(), changes in prop::collection::vec(change(), 0..4), with_times: bool,
    ) {
        let second = changed(&first, changes);
        assert_consistent(&first, &second, with_times)?;
    }

    #[test]
    fn any_two_folders_can_be_compared(first in tree(), second in tree(), with_times: bool) {
        assert_consistent(&first, &second, with_times)?;
    }

    #[test]
    fn a_folder_is_the_same_as_itself(tree in tree(), with_times: bool) {
        let comparison = compared(&tree, &tree, with_times);
        prop_assert!(comparison.is_same() && comparison.notes.is_empty() && comparison.left_out == 0);
    }

    /// Each sort of change is seen by itself.
    #[test]
    fn one_change_is_told_at_its_path(tree in tree(), entry: Index, change in 0..4_usize) {
        prop_assume!(!tree.is_empty());
        let mut second = tree.clone();
        let path = tree.keys().nth(entry.index(tree.len())).unwrap().clone();
        let node = second.get_mut(&path).unwrap();
        let expected = match (change, &mut node.kind) {
            (0, Kind::File(data)) => { data.extend(b"more\0"); None }
            (0 | 1, Kind::Link(target)) => { target.push_str("/more"); Some("link target") }
            (3, Kind::Socket) => { node.kind = Kind::File(Vec::new()); Some("kind") }
            _ => { node.mode = Some(0o700); Some("mode") }
        };
        let comparison = compared(&tree, &second, false);
        prop_assert!(!comparison.is_same());
        for difference in &comparison.differences {
            prop_assert_eq!(&difference.place.path[0], &path, "{:?}", difference);
            prop_assert!(expected.is_none_or(|what| difference.what == what), "{:?}", difference);
        }
    }
}
