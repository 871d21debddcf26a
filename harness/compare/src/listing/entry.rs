//! A list of names, and what is said of each.

use super::Fact;
use crate::artifact::{Fingerprint, Unreadable};

/// How many entries an archive has at most.
pub(crate) const MOST_ENTRIES: usize = 250_000;

/// How many bytes names and facts of one archive take at most.
pub(crate) const MOST_BYTES: usize = 256 << 20;

/// What entries are called in sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    File,
    Member,
}

impl Noun {
    pub(crate) fn singular(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Member => "member",
        }
    }
}

/// One file, folder or link in a folder or an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// What is said of it.
    pub(crate) facts: Vec<Fact>,
    /// How many bytes of data it has; `None` where it is something that has none, such as a folder.
    pub(crate) size: Option<u64>,
    /// Digest of all that an archive holds for it besides its data, as it is written there.
    pub(crate) frame: Fingerprint,
}

/// A list of names, and what is said of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) noun: Noun,
    /// Whether the order of the entries is a property of what is compared.
    pub(crate) is_ordered: bool,
    /// What is said of the whole.
    pub(crate) facts: Vec<Fact>,
    /// Digest of what frames the whole, where that is not what frames an entry.
    pub(crate) frame: Fingerprint,
    pub(crate) entries: Vec<Entry>,
    bytes: usize,
}

impl Listing {
    pub(crate) fn of_folder(entries: Vec<Entry>) -> Self {
        Self {
            noun: Noun::File,
            is_ordered: false,
            facts: Vec::new(),
            frame: Fingerprint::default(),
            entries,
            bytes: 0,
        }
    }

    pub(crate) fn of_archive() -> Self {
        Self {
            noun: Noun::Member,
            is_ordered: true,
            facts: Vec::new(),
            frame: Fingerprint::default(),
            entries: Vec::new(),
            bytes: 0,
        }
    }

    /// Adds a member of an archive, within the bounds of what is held in memory.
    pub(crate) fn push(&mut self, entry: Entry) -> Result<(), Unreadable> {
        let facts = entry.facts.iter().map(|fact| size_of::<Fact>() + fact.key.len() + fact.value.len());
        self.bytes += entry.name.len() + facts.sum::<usize>();
        if self.entries.len() >= MOST_ENTRIES || self.bytes > MOST_BYTES {
            let reason =
                format!("it has more than {MOST_ENTRIES} members, or names of more than {MOST_BYTES} bytes");
            return Err(Unreadable::new(reason));
        }
        self.entries.push(entry);
        Ok(())
    }
}
