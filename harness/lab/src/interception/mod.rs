//! Interception: what stands between a client and its server, and shows the client certificates of its own.

mod archive;
mod fault;
mod intercepting_proxy;
mod rewriting_relay;
#[cfg(test)]
mod tests;

pub use fault::InterceptionFault;
pub use intercepting_proxy::{InterceptingProxy, Interception};
