//! Where Twinbuild's actions run.
//!
//! [`source`] copies and digests what is built, [`workspace`] holds the private folders of a build,
//! [`executor`] turns an action into a process, and [`process`] runs it, or one of [`container`] does.

mod background;
mod key;

pub mod artifact;
pub mod build;
pub mod c_compiler;
pub mod container;
pub mod executor;
pub mod module_source;
pub mod process;
pub mod settings;
pub mod source;
pub mod toolchain;
pub mod workspace;

pub use background::{blocking, settled};
