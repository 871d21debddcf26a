//! Which input of a build was another, by Go's own action hashes.
//!
//! An action whose id differs has an input that differs. Where that is another package's output, the cause lies in that
//! package; where it is what a setting selects, in the setting. What is left are the root causes. An action with the
//! same id and another output is nondeterministic. Nothing is said of a package whose output came from one build cache
//! for both builds: its outputs are the same by construction.

mod candidates;
mod drift;
mod follows;
mod pairs;
mod roots;
mod shown;
#[cfg(test)]
mod tests;

pub use drift::input_drift;
