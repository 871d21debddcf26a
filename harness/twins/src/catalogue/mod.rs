//! The catalogue of variations: data in `variations.toml`, and how features name them.

mod effect;
mod names;
mod selection;
mod variation;

pub use effect::{Effect, Paths};
pub use names::{UnknownVariation, variations};
pub use selection::Selection;
pub use variation::{AppliesTo, Expected, Limit, Variation, VariationKind};
