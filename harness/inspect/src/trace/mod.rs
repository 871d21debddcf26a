//! What a command really opened, ran and connected to: strace's log to a [`Trace`](twinbuild_model::Trace), and what follows
//! from one.

mod address;
mod failures;
mod lexical_path;
mod opened_packages;
mod opened_view;
mod process_table;
mod strace_line;
mod strace_log;
mod told_files;
mod trace_places;

pub use opened_packages::{
    OpenedButUnlisted, OpenedPackage, UnlistedReason, opened_but_unlisted, opened_packages,
};
pub use opened_view::OpenedView;
pub use strace_log::strace_log;
pub use told_files::told_go_files;
pub use trace_places::TracePlaces;
