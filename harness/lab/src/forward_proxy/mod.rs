//! Proxies that a client is told of: `HTTPS_PROXY`, `HTTP_PROXY`.

mod credentials;
mod fault;
mod proxy;
mod relay;
#[cfg(test)]
mod tests;
mod tunnel;

pub use credentials::Credentials;
pub use fault::ForwardProxyFault;
pub use proxy::ForwardProxy;
pub(crate) use relay::{RelayFailure, exchange_over};
pub(crate) use tunnel::Interceptor;
