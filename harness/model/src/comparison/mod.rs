//! What a comparison of two artifacts found: typed, located differences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Sha256;
use crate::twins::AppliedStabilizer;

mod clue;
mod difference_kind;
mod function_sizes;
mod place;

pub use clue::Clue;
pub use difference_kind::DifferenceKind;
pub use function_sizes::{FunctionSize, FunctionSizes};
pub use place::{ByteRange, Place};

/// The version of [`Comparison`] that this program writes.
///
/// It grows by one with each change that a reader of the former version would misread.
pub const COMPARISON_VERSION: u32 = 1;

/// Two artifacts and what differs between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// [`COMPARISON_VERSION`] at the time of writing.
    pub version: u32,
    /// The first artifact.
    pub first: ComparedArtifact,
    /// The second artifact.
    pub second: ComparedArtifact,
    /// Sentences that tell a reader most, the most telling first: `code identical: 8,919 functions moved, 0 resized`.
    /// Empty where the artifacts are the same.
    pub summary: Vec<String>,
    /// The stabilizers that changed an artifact before the two were compared, each once. Sizes and digests of the artifacts
    /// are those of before.
    pub stabilizers: Vec<AppliedStabilizer>,
    /// What differs, the most telling first. Empty if and only if the artifacts are the same bytes, after the stabilizers
    /// where there are any.
    pub differences: Vec<Difference>,
    /// How many more differences were found than `differences` holds.
    pub left_out: u64,
    /// What could not be read as what it seems to be, and how it was compared instead.
    pub notes: Vec<String>,
    /// Sections of both artifacts in file order, where they are executables.
    pub sections: Vec<SectionPair>,
    /// Functions of executables whose size differs. Only the page shows so many: they are not in the JSON, which run
    /// records hold for each pair of twins.
    #[serde(skip)]
    pub functions: FunctionSizes,
}

impl Comparison {
    /// Whether the artifacts are the same, after the stabilizers where there are any.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedArtifact {
    /// How the user calls it, such as its path.
    pub name: String,
    /// What it was read as: `ELF executable`, `PE executable`, `tar archive`, `folder`, `text`, `bytes`.
    pub format: String,
    /// Its size in bytes; for a folder that of all its files.
    pub size_bytes: u64,
    /// Its digest; `None` for a folder, and where both are the same bytes, which is known without one.
    pub sha256: Option<Sha256>,
}

/// One disagreement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What sort of thing differs, as one or two words: `size`, `build setting`, `text`, `function code`, `mode`.
    pub what: String,
    /// What reports show by itself; it is not written where that is nothing.
    #[serde(default, skip_serializing_if = "DifferenceKind::is_other")]
    pub kind: DifferenceKind,
    /// The first artifact's value; `None` where it has none.
    pub first: Option<Value>,
    /// The second artifact's value; `None` where it has none.
    pub second: Option<Value>,
    /// What the difference hints at.
    pub clues: Vec<Clue>,
}

/// A value at a place, bounded in length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Value {
    /// Text that people read.
    Text(String),
    /// Bytes at an offset of the file, as a window: the first of them, in hexadecimal without blanks.
    Bytes {
        /// Offset of the window in the file, or in the archive member.
        offset: u64,
        /// The window.
        hex: String,
    },
}

/// A section in both executables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionPair {
    /// Its name, with its segment in a Mach-O file: `.text`, `__TEXT,__text`.
    pub name: String,
    /// Where it lies in the first file; `None` where it is not there.
    pub first: Option<ByteRange>,
    /// Where it lies in the second file; `None` where it is not there.
    pub second: Option<ByteRange>,
    /// How many of its bytes differ; the whole of it where only one file has it.
    pub differing_bytes: u64,
}
