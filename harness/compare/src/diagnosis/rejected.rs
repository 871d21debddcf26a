//! Lines that no rule knew, so that the same line is not tried again.

use std::hash::{DefaultHasher, Hasher};

/// How many lines are remembered; a later one takes the place of an earlier one.
const REMEMBERED: usize = 256;

/// Hashes of lines that have words of rules and that none of these knew. Rules only ever want fewer lines, so such a line
/// stays without use. That two lines of one log have the same hash of 64 bits is left out of account.
#[derive(Debug)]
pub(super) struct RejectedLines {
    hashes: Box<[u64; REMEMBERED]>,
}

impl Default for RejectedLines {
    fn default() -> Self {
        Self { hashes: Box::new([0; REMEMBERED]) }
    }
}

impl RejectedLines {
    pub(super) fn hash(line: &[u8]) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(line);
        hasher.finish()
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        self.hashes[slot(hash)] == hash
    }

    pub(super) fn insert(&mut self, hash: u64) {
        self.hashes[slot(hash)] = hash;
    }
}

fn slot(hash: u64) -> usize {
    hash as usize % REMEMBERED
}
