//! The syntax that `go.mod` and `go.work` share: words, lines, blocks and comments, each with its place.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file-lexical>

mod argument;
mod module_path_major;
mod statement;
mod statements;
mod word;

pub(crate) use argument::Arguments;
pub use module_path_major::{fits_path_major, path_major};
pub use statement::Directive;
pub(crate) use statement::Statement;
pub(crate) use statements::{Reporter, statements};
