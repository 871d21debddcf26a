//! The `twinbuild` command from end to end: the built program in folders of its own, as a user starts it.
//!
//! What a test expects of a step or an option is written beside its negative twin: a test that can't fail proves
//! nothing. Builds run a shell, so these tests need Unix; those of the sandbox need Linux with bubblewrap.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod checks;
mod commands;
mod container_contract;
#[cfg(target_os = "linux")]
mod container_faults;
#[cfg(target_os = "linux")]
mod container_images;
#[cfg(target_os = "linux")]
mod containers;
mod crash_checks;
mod declarations;
mod diffing;
#[cfg(target_os = "linux")]
mod emulation;
#[cfg(target_os = "linux")]
mod engine_addresses;
mod engine_contract;
#[cfg(target_os = "linux")]
mod engine_faults;
mod environment;
mod evidence;
mod exit_codes;
mod explaining;
mod feature;
mod go_files;
mod graph_checks;
mod graph_diffs;
mod graphing;
mod importing;
mod init;
#[cfg(target_os = "linux")]
mod interruption;
mod linting;
#[cfg(target_os = "linux")]
mod memory;
mod merging;
mod mock_engine;
mod module_checks;
mod names;
mod network_checks;
#[cfg(target_os = "linux")]
mod own_engine;
mod platform_checks;
mod records;
mod running;
mod schemas;
mod selection;
mod session_checks;
mod setup;
mod snapshots;
mod strictness;
mod toolchain;
mod trace_checks;
mod twin_checks;
#[cfg(target_os = "linux")]
mod twins;
