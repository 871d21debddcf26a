//! Connections: how they are accepted, dialled and broken.

mod accept;
mod control;
mod dial;
mod fault;
mod serve_fault;
#[cfg(test)]
mod tests;
mod visit;

pub(crate) use accept::for_each_connection;
pub(crate) use control::ConnectionControl;
pub use dial::Dial;
pub(crate) use dial::dial_prompt;
pub use fault::TcpFault;
pub use serve_fault::BrokenListener;
pub(crate) use visit::Visit;
