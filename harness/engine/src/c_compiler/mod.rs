//! C compilers for Go packages that use cgo.
//!
//! A Go build finds no C compiler unless a feature declares one, since cgo is on wherever one is found. Debian's are
//! looked for on the machine; zig, which compiles for every target, comes pinned like a toolchain.

mod error;
mod request;
mod store;
mod target;
mod zig;

pub use error::CCompilerError;
pub use request::{CCompilerRequest, UnknownCCompiler};
pub use store::{CCompiler, CCompilerStore};
pub use zig::{ZigPin, ZigVersion};
