//! The checksum database: a signed log of the hashes of modules, which clients check against what they saw before.
//!
//! Design: <https://go.dev/design/25530-sumdb>.

mod database;
mod log;
mod signing_key;
#[cfg(test)]
mod tests;
mod tile;

pub use database::ChecksumDatabase;
pub use signing_key::{InvalidKeyName, KeyError, SigningKey};
