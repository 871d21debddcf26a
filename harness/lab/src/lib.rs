//! The lab: the network that a build meets, in a box, with every fault that people meet.
//!
//! The services run beside the build, in this process; their sockets belong to a network namespace of the lab's own, from
//! which no packet leaves. What they were asked is kept as a [`NetworkRecord`](twinbuild_model::NetworkRecord).

mod addresses;
mod namespace;
mod recorder;
mod service;

pub use addresses::{Addresses, NAME_SERVER};
pub use namespace::{
    HELPER_ARGUMENT, HelperProgram, Namespace, NamespaceEntry, NamespaceError, serve_sockets,
};
pub use recorder::Recorder;
pub use service::Service;
