//! Twins: one action built again under named variations, what makes the results differ, and the fix.
//!
//! [`variations`] is the catalogue, [`Selection`] what a feature names of it. [`build_twins`] builds a [`Subject`] twice,
//! reads back inside each build's environment that every variation was applied, searches for the causes of a difference,
//! and says all of it in a `TwinsReport`. What a difference is, and what it means, is decided in `compare`.

mod asked;
mod availability;
mod build_twin;
mod catalogue;
mod equivalence;
mod evidence;
mod expectation;
mod fix;
mod fix_checks;
mod flags;
mod judge;
mod nearest;
mod place;
mod probe;
mod recipe;
mod search;
mod subject;
mod tools;
mod twins;
mod unvaried;
mod ways;

pub use asked::AskedError;
pub use build_twin::{TwinBuild, TwinError};
pub use catalogue::{
    AppliesTo, Effect, Expected, Limit, Paths, Selection, UnknownVariation, Variation, VariationKind,
    variations,
};
pub use equivalence::stabilizers_named;
pub use evidence::OutputsError;
pub use fix::{Fix, InvalidFix};
pub use subject::{Bench, Subject, Work};
pub use tools::{TOOLS, Tool};
pub use twins::{Twins, build_twins};
pub use unvaried::unvaried_readings;
