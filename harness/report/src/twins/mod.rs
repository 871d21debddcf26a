//! Twins, a build that was made twice: as terminal text, as Markdown, as SARIF and as a page of HTML.

mod html;
mod markdown;
mod sarif;
mod sentences;
mod terminal;

pub use html::html;
pub use markdown::markdown;
pub use sarif::sarif;
pub use terminal::terminal;
