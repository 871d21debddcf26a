//! What changed between two pieces of evidence: as terminal text and as Markdown.

mod lines;
mod markdown;
mod terminal;

pub use markdown::{module_graph_markdown, package_list_markdown};
pub use terminal::{module_graph, package_list};
