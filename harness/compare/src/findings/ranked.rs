//! The differences, notes and sentences of a comparison, each kind with its bound.

use std::collections::BTreeMap;

use twinbuild_model::{Difference, FunctionSizes, SectionPair};

use super::place_path;

/// How many notes are kept.
const NOTES: usize = 50;

/// How many sentences the summary has at most.
const SENTENCES: usize = 12;

/// How much a difference tells, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Other data.
    Content,
    /// Something that only one side has.
    Membership,
    /// A file on one side, a folder or a link on the other; another format.
    Kind,
    /// Where a link points to.
    LinkTarget,
    /// Permissions.
    Mode,
    /// User and group.
    Owner,
    /// Something else that is said of a file.
    Attribute,
    /// The same in another order.
    Order,
    /// A point in time.
    Time,
    /// How the same data is compressed.
    Compression,
    /// How the same is written down.
    Encoding,
}

/// What is found, as it is found.
pub(crate) struct Findings {
    ranked: BTreeMap<Rank, Vec<Difference>>,
    bound: usize,
    /// How many differences were found, with those that are left out.
    count: u64,
    notes: Vec<String>,
    more_notes: usize,
    sentences: Vec<(usize, String)>,
    pub(crate) sections: Vec<SectionPair>,
    pub(crate) functions: FunctionSizes,
}

/// What was found, in the form that is kept.
pub(crate) struct Found {
    pub(crate) summary: Vec<String>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) left_out: u64,
    pub(crate) notes: Vec<String>,
    pub(crate) sections: Vec<SectionPair>,
    pub(crate) functions: FunctionSizes,
}

impl Findings {
    /// Keeps at most `bound` differences, and always at least one.
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            ranked: BTreeMap::new(),
            bound: bound.max(1),
            count: 0,
            notes: Vec::new(),
            more_notes: 0,
            sentences: Vec::new(),
            sections: Vec::new(),
            functions: FunctionSizes::default(),
        }
    }

    /// Adds a difference, or only counts it where there are enough of its rank.
    pub(crate) fn add(&mut self, rank: Rank, difference: Difference) {
        self.count += 1;
        let kept = self.ranked.entry(rank).or_default();
        if kept.len() < self.bound {
            kept.push(difference);
        }
    }

    /// Counts differences that are not kept.
    pub(crate) fn leave_out(&mut self, count: u64) {
        self.count = self.count.saturating_add(count);
    }

    /// How many differences were found so far.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether another difference in contents would be kept.
    pub(crate) fn has_room(&self) -> bool {
        self.ranked.get(&Rank::Content).is_none_or(|kept| kept.len() < self.bound)
    }

    /// Notes what could not be compared as it should.
    pub(crate) fn note(&mut self, path: &[String], note: &str) {
        if self.notes.len() < NOTES {
            self.notes.push(with_path(path, note));
        } else {
            self.more_notes += 1;
        }
    }

    /// Adds a sentence to the summary. Those of outer files stand before those of inner ones.
    pub(crate) fn say(&mut self, path: &[String], sentence: String) {
        let depth = path.len();
        let outer = self.sentences.partition_point(|(other, _)| *other <= depth);
        if outer < SENTENCES {
            self.sentences.insert(outer, (depth, with_path(path, &sentence)));
            self.sentences.truncate(SENTENCES);
        }
    }

    pub(crate) fn finish(self) -> Found {
        let differences = shared_out(self.ranked.into_values().collect(), self.bound);
        let left_out = self.count.saturating_sub(differences.len() as u64);
        let mut notes = self.notes;
        if self.more_notes > 0 {
            notes.push(format!("and {} more notes", self.more_notes));
        }
        let summary = self.sentences.into_iter().map(|(_, sentence)| sentence).collect();
        let (sections, functions) = (self.sections, self.functions);
        Found { summary, differences, left_out, notes, sections, functions }
    }
}

/// Keeps the first of each rank, so that none is crowded out by many of another, and then as many as there is room for,
/// the most telling first.
fn shared_out(ranks: Vec<Vec<Difference>>, bound: usize) -> Vec<Difference> {
    let share = bound / ranks.len().max(1);
    let mut room = bound - ranks.iter().map(|rank| rank.len().min(share)).sum::<usize>();
    let mut kept = Vec::new();
    for rank in ranks {
        let more = rank.len().saturating_sub(share).min(room);
        room -= more;
        kept.extend(rank.into_iter().take(share + more));
    }
    kept
}

fn with_path(path: &[String], text: &str) -> String {
    if path.is_empty() { text.to_owned() } else { format!("{}: {text}", place_path(path).join(" › ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(what: &str) -> Difference {
        Difference { what: what.to_owned(), ..Difference::default() }
    }

    #[test]
    fn the_most_telling_differences_are_kept_and_all_are_counted() {
        let mut findings = Findings::new(4);
        for _ in 0..5 {
            findings.add(Rank::Time, difference("time"));
            findings.add(Rank::Owner, difference("owner"));
        }
        findings.add(Rank::Content, difference("content"));
        findings.leave_out(10);
        let found = findings.finish();
        let kept: Vec<_> = found.differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!((kept, found.left_out), (vec!["content", "owner", "owner", "time"], 17));
    }

    #[test]
    fn sentences_of_outer_files_stand_first() {
        let mut findings = Findings::new(3);
        findings.say(&["a.tar".to_owned()], "inner".to_owned());
        findings.say(&[], "outer".to_owned());
        for number in 0..30 {
            findings.say(&["b".to_owned()], number.to_string());
            findings.note(&[], "a note");
            findings.note(&[], "a note");
        }
        let found = findings.finish();
        assert_eq!(found.summary[..3], ["outer", "a.tar: inner", "b: 0"]);
        assert_eq!(found.summary.len(), SENTENCES);
        assert_eq!(found.notes.last().map(String::as_str), Some("and 10 more notes"));
    }
}
