//! What each subcommand does.

mod accept;
mod doctor;
mod init;
mod project;
mod run;
mod steps;
mod toolchain;
mod write_atomic;

pub(crate) use accept::accept;
pub(crate) use doctor::doctor;
pub(crate) use init::init;
pub(crate) use run::run;
pub(crate) use steps::steps;
pub(crate) use toolchain::toolchain;
