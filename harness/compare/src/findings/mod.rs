//! What a comparison has found so far: ranked, bounded, in words.

mod clues;
mod largest_functions;
mod ranked;
mod values;

pub(crate) use clues::text_clues;
pub(crate) use largest_functions::add_functions;
pub(crate) use ranked::{Findings, Found, Rank};
pub(crate) use values::{WINDOW_BYTES, bytes_value, hex, place_path, shown_name, text_values};
