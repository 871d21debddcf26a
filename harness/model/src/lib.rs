//! Twinbuild's plain data.
//!
//! Every other crate speaks in these types: what is built for which [`Platform`], in which
//! `environment`, by which `action`, with which `outcome`, and the [`evidence`] taken from it.
//! This crate does no I/O, reads no clock and spawns nothing.

mod action;
mod digest;
mod environment;
mod outcome;
mod platform;

pub mod evidence;
pub mod run_record;

pub use action::{Action, Requirements};
pub use digest::{Digest, InvalidSha256, Sha256};
pub use environment::{Environment, InvalidUmask, NetworkPolicy, NewlineStyle, PathStyle, Umask, User};
pub use outcome::{Exit, Outcome, Resources, Stream};
pub use platform::{InvalidPlatform, Platform};
