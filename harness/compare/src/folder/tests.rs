//! Folders in memory.

use std::collections::BTreeMap;
use std::io;

use twinbuild_model::Comparison;

use crate::{
    Artifact, ComparisonOptions, Content, EntryKind, Folder, FolderEntry, by_names, compare_artifacts,
};

#[derive(Clone, Debug, Default)]
pub(super) struct MemoryFolder {
    pub(super) entries: Vec<FolderEntry>,
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFolder {
    pub(super) fn entry(mut self, path: &str, kind: EntryKind) -> Self {
        let path = path.to_owned();
        self.entries.push(FolderEntry { path, kind, mode: Some(0o644), modified_nanoseconds: Some(0) });
        self
    }

    pub(super) fn file(mut self, path: &str, data: &[u8]) -> Self {
        self.files.insert(path.to_owned(), data.to_vec());
        self.entry(path, EntryKind::File { size: data.len() as u64 })
    }
}

impl Folder for MemoryFolder {
    fn entries(&self) -> Box<dyn Iterator<Item = io::Result<FolderEntry>> + '_> {
        let mut entries = self.entries.clone();
        entries.sort_by(|a, b| by_names(&a.path, &b.path));
        Box::new(entries.into_iter().map(Ok))
    }

    fn open<'f>(&'f self, entry: &FolderEntry) -> io::Result<Box<dyn Content + 'f>> {
        let data = self.files.get(&entry.path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(data.as_slice()))
    }
}

fn compared(first: &MemoryFolder, second: &MemoryFolder) -> Comparison {
    let folder = |name, folder| Artifact::Folder { name, folder };
    compare_artifacts(&folder("one", first), &folder("two", second), &ComparisonOptions::default()).unwrap()
}

#[test]
fn three_of_ten_thousand_files_are_found() {
    let mut first = MemoryFolder::default();
    for number in 0..10_000 {
        first = first.file(&format!("folder/{number}.txt"), format!("file {number}\n").as_bytes());
    }
    let mut second = first.clone();
    for number in [7, 300, 9999] {
        second.files.insert(format!("folder/{number}.txt"), format!("File {number}\n").into_bytes());
    }
    let comparison = compared(&first, &second);
    assert_eq!(comparison.summary[..2], ["3 of 10,000 files differ", "folder/300.txt: 1 line differs"]);
    assert_eq!((comparison.differences.len(), comparison.left_out), (3, 0));
    assert_eq!(comparison.first.size_bytes, second.files.values().map(|data| data.len() as u64).sum::<u64>());
    second.entries.reverse();
    assert!(compared(&second, &second.clone()).is_same());
}

#[test]
fn names_kinds_modes_and_links_count() {
    let link = |target: &str| EntryKind::Link { target: target.to_owned() };
    let first = MemoryFolder::default().file("a", b"").file("only", b"12").entry("kind", EntryKind::Folder);
    let mut first = first.entry("link", link("/home/a/src/x"));
    let second =
        MemoryFolder::default().file("a", b"").file("kind", b"").entry("link", link("/home/b/src/x"));
    first.entries[0].mode = Some(0o755);
    let comparison = compared(&first, &second);
    let found: Vec<_> =
        comparison.differences.iter().map(|found| format!("{}: {}", found.place, found.what)).collect();
    assert_eq!(found, ["only: file", "kind, kind: kind", "link, target: link target", "a, mode: mode"]);
    assert_eq!(
        comparison.summary,
        [
            "1 file only in the first",
            "file kinds differ (1 of 3)",
            "file link targets differ (1 of 3)",
            "file modes differ (1 of 3)"
        ]
    );
}

#[test]
fn times_count_where_they_are_asked_for() {
    let first = MemoryFolder::default().file("a", b"");
    let mut second = first.clone();
    second.entries[0].modified_nanoseconds = Some(1);
    assert!(compared(&first, &second).is_same());
    let options = ComparisonOptions { folder_times: true, ..ComparisonOptions::default() };
    let folder = |folder| Artifact::Folder { name: "folder", folder };
    let comparison = compare_artifacts(&folder(&first), &folder(&second), &options).unwrap();
    assert_eq!(comparison.summary, ["only file times differ (1 of 1)"]);
}

#[test]
fn files_that_can_not_be_read_are_named() {
    let first = MemoryFolder::default().file("a", b"1");
    let mut second = first.clone();
    second.files.clear();
    let folder = |name, folder| Artifact::Folder { name, folder };
    let options = ComparisonOptions::default();
    let error = compare_artifacts(&folder("one", &first), &folder("two", &second), &options).unwrap_err();
    assert_eq!(error.to_string(), "read two/a");
    assert_eq!(error.source.kind(), io::ErrorKind::NotFound);
}

#[test]
fn a_folder_is_no_file() {
    let folder = Artifact::Folder { name: "folder", folder: &MemoryFolder::default() };
    let file = Artifact::File { name: "file", content: &b"".as_slice() };
    let comparison = compare_artifacts(&folder, &file, &ComparisonOptions::default()).unwrap();
    assert_eq!(comparison.summary, ["a folder and a file"]);
    assert!(comparison.first.sha256.is_none() && comparison.second.sha256.is_some());
}
