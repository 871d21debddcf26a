//! Running a selection: cucumber's runner, made strict, and the record that it leaves.

mod needs;
mod observer;
mod recorder;
mod runner;

pub use observer::{Observer, Silent};
pub use recorder::RunResults;
pub use runner::{RunOptions, run};
