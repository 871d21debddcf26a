//! What can be compared: a file, or a folder of them.

use std::cmp::Ordering;
use std::io;

use super::Content;

/// One side of a comparison.
pub enum Artifact<'a> {
    /// A file.
    File {
        /// How the user calls it, such as its path.
        name: &'a str,
        /// What is in it.
        content: &'a dyn Content,
    },
    /// A folder with all that is below it.
    Folder {
        /// How the user calls it, such as its path.
        name: &'a str,
        /// What is in it.
        folder: &'a dyn Folder,
    },
}

impl<'a> Artifact<'a> {
    /// How the user calls it.
    pub fn name(&self) -> &'a str {
        match self {
            Self::File { name, .. } | Self::Folder { name, .. } => name,
        }
    }
}

/// A folder that can be listed. It may hold more than fits in memory, so nobody asks for all of it at once.
pub trait Folder {
    /// Everything below it, without the folder itself, in the order of [`by_names`]; each listing begins anew. An error of the
    /// system stands where the entry would.
    fn entries(&self) -> Box<dyn Iterator<Item = io::Result<FolderEntry>> + '_>;

    /// Opens the file of an entry.
    ///
    /// # Errors
    ///
    /// What the system says where it can't be opened.
    fn open<'f>(&'f self, entry: &FolderEntry) -> io::Result<Box<dyn Content + 'f>>;
}

/// The order of entries: the names of a path count one after another, so what is in a folder comes right after the folder.
///
/// ```
/// use std::cmp::Ordering;
///
/// assert_eq!(twinbuild_compare::by_names("a/b", "a.b"), Ordering::Less);
/// ```
pub fn by_names(first: &str, second: &str) -> Ordering {
    first.split('/').cmp(second.split('/'))
}

/// One file, folder or link below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its path relative to the folder, with `/`.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Its permissions, the twelve lowest bits of `st_mode`; `None` where the system has none.
    pub mode: Option<u32>,
    /// When it was changed last, in nanoseconds since 1970 began, UTC; `None` where that is not known.
    pub modified_nanoseconds: Option<i128>,
}

/// What an entry of a folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File {
        /// Its size in bytes.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Link {
        /// Where it points to, as it is written in it.
        target: String,
    },
    /// Something else, such as `socket`.
    Other {
        /// What.
        what: String,
    },
}
