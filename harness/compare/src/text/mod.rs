//! Texts by their lines, and JSON by its keys.

mod json;
mod line_ends;
mod lines;

pub(crate) use json::{JSON_BYTES, compare_json};
pub(crate) use lines::{compare_texts, is_text_start};
