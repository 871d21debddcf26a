//! What folders and archives have in common: a list of names, what is said of each, and how two such lists differ.

mod comparison;
mod entry;
mod fact;
mod pairs;
mod tally;

pub(crate) use comparison::{KnownSame, Sameness, compare_listings};
pub(crate) use entry::{Entry, Listing, MOST_BYTES, MOST_ENTRIES, Noun};
pub(crate) use fact::{Fact, FactKind, MOST_FACTS, date_and_time, date_and_time_to_the_nanosecond};
