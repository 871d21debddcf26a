//! A lab around the builds of a scenario: what is declared of its network, what runs in it, what it was asked.

mod checks;
mod container_network;
mod declare;
mod download;
mod look_up;
mod mistakes;
mod request_order;
mod running;
mod state;

pub(super) use download::Attempt;
pub(crate) use state::Heals;
pub(super) use state::LabState;
