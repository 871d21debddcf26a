//! Executors: what turns an action into a running process.
//!
//! An executor is a pure function from an action and its inputs to a [`ProcessPlan`](crate::process::ProcessPlan);
//! one runner runs them all. Only a container's commands are run by its engine. What an executor can't provide it
//! refuses; it never ignores it.

mod conditions;
mod container;
mod emulator;
mod execute;
mod guest;
mod host;
mod inputs;
mod preflight;
mod refusal;
mod sandbox;
mod select;
mod tracer;
mod wine_words;

pub use conditions::{Conditions, EntryOrder, LabEntry, Layout, machine_program};
pub(crate) use conditions::{PROGRAMS as PROGRAMS_IN_SANDBOX, SYSTEM_PATH};
pub use container::ContainerExecutor;
pub use emulator::Emulator;
pub use execute::{ExecuteError, Execution, execute};
pub use guest::{ElfHeader, EmulatorCrash, Guest, WineInstallation, WineSession};
pub use inputs::Inputs;
pub use refusal::Refusal;
pub(crate) use sandbox::STANDARD_LIBRARY as STANDARD_LIBRARY_IN_SANDBOX;
pub use select::{Executor, ExecutorRequest, SelectError, SelectedExecutor, UnknownExecutor};
pub use tracer::Tracer;
