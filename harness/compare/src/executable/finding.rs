//! What was found, collected within a bound.

use std::collections::BTreeSet;

use twinbuild_model::{ByteRange, Clue, Difference, DifferenceKind, FunctionSizes, Place, Value};

/// How telling a difference is, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// What was built otherwise: Go's build information, what kind of file it is.
    Build,
    /// A text or content that the program has.
    Content,
    /// A path of the machine that built.
    Path,
    /// What only one of the files has.
    OneSided,
    /// What the program needs from others, and other facts of the headers.
    Fact,
    /// Functions that differ.
    Code,
    /// A point in time.
    Time,
    /// Ids and checksums, which follow from everything else.
    Id,
    /// What is known to differ, but not what it means.
    Bytes,
    /// What moved since something else changed.
    Moved,
}

/// A difference, with what mirrors it.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) weight: Weight,
    pub(super) difference: Difference,
    /// Where it is in the second file.
    pub(super) second_bytes: Option<ByteRange>,
}

impl Finding {
    pub(super) fn new(weight: Weight, what: &str, place: Place) -> Self {
        let difference = Difference { place, what: what.to_owned(), ..Difference::default() };
        Self { weight, difference, second_bytes: None }
    }

    pub(super) fn kind(mut self, kind: DifferenceKind) -> Self {
        self.difference.kind = kind;
        self
    }

    /// Sets both values, each `None` where that side has none.
    pub(super) fn values(mut self, first: Option<Value>, second: Option<Value>) -> Self {
        self.difference.first = first;
        self.difference.second = second;
        self
    }

    pub(super) fn texts(self, first: impl Into<String>, second: impl Into<String>) -> Self {
        self.values(Some(Value::Text(first.into())), Some(Value::Text(second.into())))
    }

    pub(super) fn clue(mut self, clue: Clue) -> Self {
        if !self.difference.clues.contains(&clue) {
            self.difference.clues.push(clue);
        }
        self
    }

    pub(super) fn clues(self, clues: &[Clue]) -> Self {
        clues.iter().fold(self, |finding, clue| finding.clue(*clue))
    }

    /// Where it is in both files.
    pub(super) fn bytes(mut self, first: Option<ByteRange>, second: Option<ByteRange>) -> Self {
        let shown = |range: Option<ByteRange>| range.filter(|range| range.length > 0);
        self.difference.place.bytes = shown(first);
        self.second_bytes = shown(second);
        self
    }

    /// The difference as it is when the files change sides.
    pub(super) fn mirrored(mut self) -> Self {
        let difference = &mut self.difference;
        std::mem::swap(&mut difference.first, &mut difference.second);
        std::mem::swap(&mut difference.place.bytes, &mut self.second_bytes);
        self
    }

    /// The difference, with the bytes of the side that has them.
    pub(super) fn into_difference(self) -> Difference {
        let mut difference = self.difference;
        difference.place.bytes = difference.place.bytes.or(self.second_bytes);
        difference
    }
}

/// How the code of two files compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CodeCount {
    /// Functions with the same bytes.
    pub(super) same: u64,
    /// Functions that differ in nothing but the addresses of what they use.
    pub(super) moved: u64,
    /// Functions of the same size with other instructions.
    pub(super) changed: u64,
    /// Functions of another size.
    pub(super) resized: u64,
    /// Functions that one file alone has: the first, the second.
    pub(super) one_sided: [u64; 2],
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    pub(super) left_out: u64,
    pub(super) notes: BTreeSet<String>,
    pub(super) code: Option<CodeCount>,
    /// Whether the code sections have the same bytes.
    pub(super) code_differs: bool,
    /// The functions that are not of the same size.
    pub(super) functions: FunctionSizes,
}

impl Findings {
    pub(super) fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds as many as there is room for, and counts the rest.
    pub(super) fn extend_up_to(&mut self, most: usize, findings: impl IntoIterator<Item = Finding>) {
        for (index, finding) in findings.into_iter().enumerate() {
            if index < most {
                self.list.push(finding);
            } else {
                self.left_out += 1;
            }
        }
    }

    /// The same findings when the files change sides.
    pub(super) fn mirrored(mut self) -> Self {
        self.list = self.list.into_iter().map(Finding::mirrored).collect();
        if let Some(code) = &mut self.code {
            code.one_sided.reverse();
        }
        self.functions = self.functions.mirrored();
        self
    }
}
