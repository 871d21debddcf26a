//! A folder of this machine.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use twinbuild_compare::{Content, EntryKind, Folder, FolderEntry};
use walkdir::{DirEntry, WalkDir};

use super::FileContent;

/// A folder of this machine. It is listed anew each time it is asked for its entries; links are not followed.
#[derive(Debug)]
pub struct FolderOnDisk {
    root: PathBuf,
}

impl FolderOnDisk {
    /// The folder at `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

impl Folder for FolderOnDisk {
    fn entries(&self) -> Box<dyn Iterator<Item = io::Result<FolderEntry>> + '_> {
        // As paths are compared, in which what is no UTF-8 was replaced.
        let by_name = |a: &DirEntry, b: &DirEntry| {
            a.file_name().to_string_lossy().cmp(&b.file_name().to_string_lossy())
        };
        let listed = WalkDir::new(&self.root).min_depth(1).sort_by(by_name);
        let entries = listed.into_iter();
        Box::new(
            entries
                .map(|entry| entry.map_err(io::Error::from).and_then(|entry| describe(&self.root, &entry))),
        )
    }

    fn open<'f>(&'f self, entry: &FolderEntry) -> io::Result<Box<dyn Content + 'f>> {
        Ok(Box::new(FileContent::open(&self.root.join(&entry.path))?))
    }
}

fn describe(root: &Path, entry: &DirEntry) -> io::Result<FolderEntry> {
    let metadata = entry.metadata()?;
    let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let path = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let kind = if metadata.is_file() {
        EntryKind::File { size: metadata.len() }
    } else if metadata.is_dir() {
        EntryKind::Folder
    } else if metadata.is_symlink() {
        EntryKind::Link { target: std::fs::read_link(entry.path())?.to_string_lossy().into_owned() }
    } else {
        EntryKind::Other { what: "device, socket or pipe".into() }
    };
    Ok(FolderEntry { path, kind, mode: mode(&metadata), modified_nanoseconds: modified(&metadata) })
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_metadata: &Metadata) -> Option<u32> {
    None
}

fn modified(metadata: &Metadata) -> Option<i128> {
    let modified = metadata.modified().ok()?;
    Some(match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use twinbuild_compare::by_names;

    use super::*;

    #[test]
    fn every_kind_of_entry_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        std::fs::write(folder.path().join("inner/file"), "abc").unwrap();
        std::os::unix::fs::symlink("inner/file", folder.path().join("link")).unwrap();
        std::fs::write(folder.path().join("inner.txt"), "").unwrap();
        let listed = FolderOnDisk::new(folder.path().to_owned());
        let entries: Vec<_> = listed.entries().map(Result::unwrap).collect();
        let paths: Vec<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["inner", "inner/file", "inner.txt", "link"]);
        assert!(entries.is_sorted_by(|a, b| by_names(&a.path, &b.path).is_lt()));
        let mut bytes = [0; 8];
        let content = listed.open(&entries[1]).unwrap();
        assert_eq!((content.size(), content.read_at(1, &mut bytes).unwrap()), (3, 2));
        assert!(FolderOnDisk::new(folder.path().join("none")).entries().next().unwrap().is_err());
    }
}
