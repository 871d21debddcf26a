//! What the head of a Go file says: its package, its imports, and when it is built.

mod build_target;
mod file_name;
mod header;
mod scanner;
mod tag_expression;

pub use build_target::BuildTarget;
pub use file_name::{is_architecture_name, is_system_name};
pub use header::{GoHeader, GoImport, go_header, go_header_of_beginning};
pub use tag_expression::TagExpression;
