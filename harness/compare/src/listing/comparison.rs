//! How two lists of entries differ.

use twinbuild_model::{Clue, Difference, Place, Value, counted};

use super::pairs::{Paired, first_out_of_order, pairs};
use super::tally::{Tally, sentence_on_facts};
use super::{Entry, Fact, FactKind, Listing};
use crate::artifact::{Failure, Fingerprint};
use crate::findings::{Findings, Rank, hex, place_path, shown_name, text_clues, text_values};

/// Whether two entries have the same data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sameness {
    Same,
    /// The same data, packed otherwise; in words how, on each side.
    PackedOtherwise([String; 2]),
    Different,
}

/// Pairs that were found to be the same in all before, and are in no list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KnownSame {
    pub(crate) pairs: u64,
    /// How many of them have data.
    pub(crate) with_data: u64,
}

/// Reports what differs between two lists, except for the data of their entries. Returns the pairs with other data, in
/// the order of names.
///
/// `sameness` is asked for the pairs that both have data.
pub(crate) fn compare_listings(
    findings: &mut Findings,
    path: &[String],
    sides: [&Listing; 2],
    known_same: KnownSame,
    sameness: &mut dyn FnMut(usize, usize) -> Result<Sameness, Failure>,
) -> Result<Vec<(usize, usize)>, Failure> {
    let tally = Tally { pairs: known_same.pairs, with_data: known_same.with_data, ..Tally::default() };
    let mut comparison = ListingComparison { findings: &mut *findings, path, sides, tally };
    let before = comparison.findings.count();
    let differing = comparison.facts_of_all();
    let pairs = pairs(&sides[0].entries, &sides[1].entries);
    let mut other_data = Vec::new();
    for paired in &pairs {
        match *paired {
            Paired::OnlyFirst(index) => comparison.only(0, &sides[0].entries[index]),
            Paired::OnlySecond(index) => comparison.only(1, &sides[1].entries[index]),
            Paired::Both(first, second) => {
                let entries = [&sides[0].entries[first], &sides[1].entries[second]];
                let has_data = entries.iter().all(|entry| entry.size.is_some());
                let data = if has_data { sameness(first, second)? } else { Sameness::Same };
                if data == Sameness::Different {
                    other_data.push((first, second));
                }
                comparison.pair(entries, data);
            }
        }
    }
    if sides.iter().all(|side| side.is_ordered) {
        comparison.order(&pairs);
    }
    if comparison.findings.count() == before && other_data.is_empty() && sides[0].frame != sides[1].frame {
        comparison.framed_otherwise(None, sides.map(|side| side.frame));
        comparison.findings.say(path, "only the archive's own header bytes differ".to_owned());
    }
    let sentences = comparison.tally.sentences(sides[0].noun, differing.is_some());
    for sentence in differing.into_iter().chain(sentences) {
        findings.say(path, sentence);
    }
    Ok(other_data)
}

struct ListingComparison<'a> {
    findings: &'a mut Findings,
    path: &'a [String],
    sides: [&'a Listing; 2],
    tally: Tally,
}

impl ListingComparison<'_> {
    fn facts_of_all(&mut self) -> Option<String> {
        let [first, second] = self.sides.map(|side| side.facts.as_slice());
        let differing = differing_facts(first, second);
        for (first, second) in &differing {
            self.fact(None, *first, *second);
        }
        let facts: Vec<&Fact> = differing.iter().filter_map(|(first, second)| first.or(*second)).collect();
        sentence_on_facts(&facts)
    }

    fn pair(&mut self, entries: [&Entry; 2], data: Sameness) {
        self.tally.pairs += 1;
        self.tally.with_data += u64::from(entries.iter().all(|entry| entry.size.is_some()));
        let differing = differing_facts(&entries[0].facts, &entries[1].facts);
        let mut kinds: Vec<FactKind> = Vec::new();
        for (first, second) in differing {
            kinds.extend(self.fact(Some(entries[0]), first, second));
        }
        kinds.sort_unstable();
        kinds.dedup();
        let has_other_facts = !kinds.is_empty();
        for kind in kinds {
            *self.tally.facts.entry(kind).or_default() += 1;
        }
        match data {
            Sameness::Different => self.tally.other_data += 1,
            Sameness::PackedOtherwise(values) => {
                self.tally.packed_otherwise += 1;
                self.packed_otherwise(entries[0], &values);
            }
            Sameness::Same if !has_other_facts && entries[0].frame != entries[1].frame => {
                self.tally.framed_otherwise += 1;
                self.framed_otherwise(Some(entries[0]), entries.map(|entry| entry.frame));
            }
            Sameness::Same => {}
        }
    }

    /// Reports a fact that differs, of one entry or of the whole.
    fn fact(
        &mut self,
        entry: Option<&Entry>,
        first: Option<&Fact>,
        second: Option<&Fact>,
    ) -> Option<FactKind> {
        let fact = first.or(second)?;
        let texts = [first, second].map(|fact| fact.map(|fact| fact.value.as_str()));
        let mut clues = Vec::from_iter(fact.kind.clue());
        if let (true, [Some(first), Some(second)]) = (clues.is_empty(), texts) {
            clues = text_clues(first, second);
        }
        let place = Place { key: Some(shown_name(&fact.key)), ..self.place(entry) };
        let (first, second) = text_values(texts[0], texts[1]);
        let what = fact.kind.what().to_owned();
        self.findings
            .add(fact.kind.rank(), Difference { place, what, first, second, clues, ..Difference::default() });
        Some(fact.kind)
    }

    fn only(&mut self, side: usize, entry: &Entry) {
        self.tally.only[side] += 1;
        let what = self.sides[side].noun.singular().to_owned();
        let value = Some(Value::Text(entry.size.map_or_else(|| kind(entry), |size| counted(size, "byte"))));
        let (first, second) = if side == 0 { (value, None) } else { (None, value) };
        let place = self.place(Some(entry));
        self.findings
            .add(Rank::Membership, Difference { place, what, first, second, ..Difference::default() });
    }

    fn packed_otherwise(&mut self, entry: &Entry, values: &[String; 2]) {
        let (first, second) = text_values(Some(&values[0]), Some(&values[1]));
        let place = self.place(Some(entry));
        let (what, clues) = ("compression".to_owned(), vec![Clue::Compression]);
        self.findings.add(
            Rank::Compression,
            Difference { place, what, first, second, clues, ..Difference::default() },
        );
    }

    fn framed_otherwise(&mut self, entry: Option<&Entry>, frames: [Fingerprint; 2]) {
        let digests = frames.map(|frame| format!("sha256 {}", hex(&frame[..8])));
        let (first, second) = text_values(Some(&digests[0]), Some(&digests[1]));
        let place = self.place(entry);
        let what = "header bytes".to_owned();
        self.findings.add(Rank::Encoding, Difference { place, what, first, second, ..Difference::default() });
    }

    fn order(&mut self, pairs: &[Paired]) {
        let Some((first, second)) = first_out_of_order(pairs) else { return };
        self.tally.is_reordered = true;
        let values = [(0, first), (1, second)]
            .map(|(side, index)| Value::Text(shown_name(&self.sides[side].entries[index].name)));
        let [first, second] = values.map(Some);
        let place = self.place(None);
        let (what, clues) = ("order".to_owned(), vec![Clue::Order]);
        self.findings
            .add(Rank::Order, Difference { place, what, first, second, clues, ..Difference::default() });
    }

    fn place(&self, entry: Option<&Entry>) -> Place {
        let mut path = place_path(self.path);
        path.extend(entry.map(|entry| shown_name(&entry.name)));
        Place { path, ..Place::default() }
    }
}

/// What an entry without data is.
fn kind(entry: &Entry) -> String {
    let kind = entry.facts.iter().find(|fact| fact.kind == FactKind::Kind);
    kind.map_or("no data", |fact| fact.value.as_str()).to_owned()
}

/// The facts with the same key and other values, and those that one side only has. Keys may stand in any order.
fn differing_facts<'a>(first: &'a [Fact], second: &'a [Fact]) -> Vec<(Option<&'a Fact>, Option<&'a Fact>)> {
    if first == second {
        return Vec::new();
    }
    let sorted = |facts: &'a [Fact]| {
        let mut facts: Vec<&Fact> = facts.iter().collect();
        facts.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
        facts
    };
    let (first, second) = (sorted(first), sorted(second));
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    let mut differing = Vec::new();
    loop {
        let order = match (first.peek(), second.peek()) {
            (None, None) => return differing,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => (a.kind, &a.key).cmp(&(b.kind, &b.key)),
        };
        let pair = (
            if order.is_le() { first.next() } else { None },
            if order.is_ge() { second.next() } else { None },
        );
        if pair.0 != pair.1 {
            differing.push(pair);
        }
    }
}
