//! Containers: the engine, the images that profiles name, and one container for each build site.
//!
//! A container is started once and runs a site's commands one after another. The source is copied in as one tar, the
//! output folder out as one tar, so that the engine may be on another machine.

mod bootstrap;
mod containers;
mod copy;
mod debian;
mod engine;
mod error;
mod host_config;
mod image;
mod keeper;
mod layout;
mod leftovers;
mod network_container;
mod own_container;
mod portable_program;
mod registry;
mod remote_toolchain;
mod session;
mod start;
mod streams;
mod windows;
mod without_network;

pub use containers::Containers;
pub use engine::{ContainerEngine, EngineDescription};
pub use error::{ContainerError, EngineProblem, ProblemKind};
pub use image::{ProfileFolder, ResolvedImage};
pub use network_container::NetworkContainer;
pub(crate) use network_container::NetworkHelper;
pub use registry::Registry;
pub(crate) use session::{Command, ContainerSlot, Session, user_name};
pub(crate) use start::{Needs, Start};
pub(crate) use windows::{refuse_other_build, shell_words};
