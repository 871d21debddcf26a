//! How much of two lists differs, in sentences.

use std::collections::BTreeMap;
use twinbuild_model::{counted, grouped};

use super::{Fact, FactKind, Noun};

/// How many entries differ, and in what.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Entries that both have.
    pub(super) pairs: u64,
    /// Entries with data that both have.
    pub(super) with_data: u64,
    /// Pairs with other data.
    pub(super) other_data: u64,
    /// Pairs with the same data that is packed otherwise.
    pub(super) packed_otherwise: u64,
    /// Pairs that differ in no fact and not in their data, but in how they are written down.
    pub(super) framed_otherwise: u64,
    /// Pairs with other facts, by the sort of fact.
    pub(super) facts: BTreeMap<FactKind, u64>,
    /// Entries that one side only has.
    pub(super) only: [u64; 2],
    pub(super) is_reordered: bool,
}

impl Tally {
    /// What differs, the most telling first. Says nothing of the data of an only member: its own sentences do.
    ///
    /// `has_own` says whether something differs that is said of the whole.
    pub(super) fn sentences(&self, noun: Noun, has_own: bool) -> Vec<String> {
        let noun = noun.singular();
        let mut sentences = Vec::new();
        if self.other_data > 0 && self.with_data > 1 {
            sentences.push(format!("{} differ", of_all(self.other_data, self.with_data, noun)));
        }
        for (count, side) in self.only.iter().zip(["first", "second"]) {
            if *count > 0 {
                sentences.push(format!("{} only in the {side}", counted(*count, noun)));
            }
        }
        if self.is_reordered {
            let same = if self.only == [0, 0] { "same " } else { "" };
            sentences.push(format!("{same}{noun}s in another order"));
        }
        let other = self.other(noun);
        let is_all = other.len() == 1 && sentences.is_empty() && self.other_data == 0 && !has_own;
        let only = if is_all { "only " } else { "" };
        sentences.extend(other.into_iter().map(|sentence| format!("{only}{sentence}")));
        sentences
    }

    /// What differs besides data, names and order.
    fn other(&self, noun: &str) -> Vec<String> {
        let facts =
            self.facts.iter().map(|(kind, count)| (format!("{noun} {}s differ", kind.what()), *count));
        let packing = [
            ("the compression of the same data differs".to_owned(), self.packed_otherwise),
            (format!("{noun} header bytes differ"), self.framed_otherwise),
        ];
        let found = facts.chain(packing).filter(|(_, count)| *count > 0);
        found.map(|(what, count)| format!("{what} ({} of {})", grouped(count), grouped(self.pairs))).collect()
    }
}

/// `3 of 12,032 files`.
fn of_all(count: u64, all: u64, noun: &str) -> String {
    format!("{} of {}", grouped(count), counted(all, noun))
}

/// The sentence on facts of a whole archive that differ.
pub(super) fn sentence_on_facts(facts: &[&Fact]) -> Option<String> {
    if facts.is_empty() {
        return None;
    }
    let mut keys: Vec<&str> = facts.iter().map(|fact| fact.key.as_ref()).take(10).collect();
    keys.dedup();
    Some(format!("the archive's own fields differ: {}", keys.join(", ")))
}
