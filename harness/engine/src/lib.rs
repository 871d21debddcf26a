//! Where Twinbuild's actions run.
//!
//! [`source`] copies and digests what is built, [`workspace`] holds the private folders of a build,
//! [`executor`] turns an action into a process, and [`process`] runs it.

pub mod executor;
pub mod process;
pub mod source;
pub mod workspace;
