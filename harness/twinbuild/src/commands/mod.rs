//! What each subcommand does.

mod accept;
mod check;
mod diff;
mod doctor;
mod evidence_diff;
mod explain;
mod graph;
mod graph_picture;
mod init;
mod lint;
mod listing;
mod merge;
mod project;
mod report;
mod run;
mod stabilizers;
mod steps;
mod toolchain;
mod variations;
mod write_atomic;

pub(crate) use accept::accept;
pub(crate) use check::check;
pub(crate) use diff::diff;
pub(crate) use doctor::doctor;
pub(crate) use explain::explain;
pub(crate) use graph::graph;
pub(crate) use graph_picture::PictureArguments;
pub(crate) use init::init;
pub(crate) use lint::lint;
pub(crate) use merge::merge;
pub(crate) use run::run;
pub(crate) use stabilizers::stabilizers;
pub(crate) use steps::steps;
pub(crate) use toolchain::toolchain;
pub(crate) use variations::variations;
