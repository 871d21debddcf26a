//! The toolchain store through its public surface, with small made-up Go distributions and no network.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod archives;
mod install;
mod interrupted;
mod lab;
mod refuse;
mod server;
mod sources;
mod verify;
