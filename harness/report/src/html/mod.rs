//! Pages of HTML that are XML as well, need no script, and load nothing.

mod element;
mod page;

pub(crate) use element::{Element, element};
pub(crate) use page::{html_length, left_out, page, section, sentence_list, table};
