//! TLS: authorities, the certificates that they issue, and everything that goes wrong with either.

mod authority;
mod by_hand;
mod certificate;
mod der;
mod fault;
mod server;
#[cfg(test)]
mod tests;

pub use authority::{Authority, AuthorityError};
pub use fault::TlsFault;
pub use server::{TlsServer, UNLISTED_AUTHORITY};
