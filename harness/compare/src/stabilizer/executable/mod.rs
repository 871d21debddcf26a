//! Stabilizers of executables. Except for a signature at the end of a program, they change bytes in place.

mod build_ids;
mod edits;
mod go_build_info;
mod go_paths;
mod go_variable;
mod image;
mod mach_o;
mod pe;
mod string_variable;
mod universal;

pub(super) use build_ids::{clear_gnu_build_id, clear_go_build_id};
pub(super) use edits::Edits;
pub(super) use go_build_info::{clear_module_sums, clear_version_control_stamp};
pub(super) use go_paths::clear_paths;
pub(super) use go_variable::empty_go_variable;
pub(super) use image::Executable;
pub(super) use mach_o::{clear_uuid, remove_signature as remove_mach_o_signature};
pub(super) use pe::{clear_checksum, clear_timestamps, remove_signature as remove_pe_signature};
pub(super) use universal::UniversalFile;
