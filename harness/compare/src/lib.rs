//! Twinbuild's comparisons and explanations.
//!
//! [`text_diff`] shows a reader where two texts differ, [`difference_document`] is the same fact as a
//! document that can be approved, and [`diagnose`] names the layer and the cause in a failed build's log.
//! This crate does no I/O, spawns nothing, reads no clock and no environment variable.

mod diagnosis;
mod document;
mod lines;
mod text_diff;

pub use diagnosis::{Diagnosis, Layer, diagnose};
pub use document::difference_document;
pub use text_diff::{TextDiff, text_diff};
