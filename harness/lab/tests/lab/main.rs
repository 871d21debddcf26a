//! Whole labs: what they answer, what they leave behind, and what hostile builds can do to them.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod faults;
mod hostile;
mod ipv6;
mod isolation;
mod life;
mod refusals;
mod services;
mod support;
