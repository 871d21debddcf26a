//! The log: records as the leaves of a Merkle tree.

use sha2::{Digest as _, Sha256};

/// SHA-256 of a leaf or a node.
pub(super) type Hash = [u8; 32];

/// What is hashed before a leaf. <https://www.rfc-editor.org/rfc/rfc6962#section-2.1>
const LEAF: [u8; 1] = [0];
/// What is hashed before a node's children. <https://www.rfc-editor.org/rfc/rfc6962#section-2.1>
const NODE: [u8; 1] = [1];

/// A log that only grows.
#[derive(Debug, Default)]
pub(super) struct Log {
    records: Vec<String>,
    /// The hashes of all complete subtrees: those of one leaf, of two, of four and so on.
    levels: Vec<Vec<Hash>>,
}

impl Log {
    /// Adds a record, and returns its number.
    pub(super) fn append(&mut self, record: String) -> usize {
        let number = self.records.len();
        let mut hash = leaf_hash(record.as_bytes());
        self.records.push(record);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(level) else { break };
            hashes.push(hash);
            let complete = hashes.len().is_multiple_of(2);
            match hashes.last_chunk() {
                Some([left, right]) if complete => hash = node_hash(left, right),
                _ => break,
            }
        }
        number
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The records `from..to`, if all are there.
    pub(super) fn records(&self, from: usize, to: usize) -> Option<&[String]> {
        self.records.get(from..to)
    }

    /// The hashes `from..to` of the complete subtrees of 2^`level` leaves, if all are there.
    pub(super) fn hashes(&self, level: usize, from: usize, to: usize) -> Option<&[Hash]> {
        self.levels.get(level)?.get(from..to)
    }

    /// The hash of the whole tree. <https://www.rfc-editor.org/rfc/rfc6962#section-2.1>
    pub(super) fn root(&self) -> Hash {
        // The tree's complete subtrees, from the smallest, which is at its right.
        let odd = self.levels.iter().filter(|hashes| !hashes.len().is_multiple_of(2));
        let subtrees = odd.filter_map(|hashes| hashes.last());
        let root = subtrees.copied().reduce(|right, left| node_hash(&left, &right));
        root.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// The hash of a leaf.
pub(super) fn leaf_hash(record: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF).chain_update(record).finalize().into()
}

/// The hash of a node.
pub(super) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update(NODE).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As <https://www.rfc-editor.org/rfc/rfc6962#section-2.1> defines it.
    fn naive_root(records: &[String]) -> Hash {
        match records {
            [] => Sha256::digest([]).into(),
            [record] => leaf_hash(record.as_bytes()),
            records => {
                let left = records.len().next_power_of_two() / 2;
                node_hash(&naive_root(&records[..left]), &naive_root(&records[left..]))
            }
        }
    }

    #[test]
    fn every_tree_has_the_hash_of_its_definition() {
        let records: Vec<String> = (0..70).map(|number| format!("record {number}\n")).collect();
        let mut log = Log::default();
        for length in 0..records.len() {
            assert_eq!(log.root(), naive_root(&records[..length]), "{length}");
            assert_eq!(log.append(records[length].clone()), length);
        }
    }

    proptest! {
        #[test]
        fn subtrees_have_the_hash_of_their_definition(length in 1_usize..200, level in 0_usize..8, at in any::<prop::sample::Index>()) {
            let records: Vec<String> = (0..length).map(|number| number.to_string()).collect();
            let mut log = Log::default();
            for record in &records {
                log.append(record.clone());
            }
            let complete = length >> level;
            prop_assert_eq!(log.hashes(level, complete, complete + 1), None);
            if complete > 0 {
                let at = at.index(complete);
                let expected = [naive_root(&records[at << level..(at + 1) << level])];
                prop_assert_eq!(log.hashes(level, at, at + 1), Some(expected.as_slice()));
            }
        }
    }
}
