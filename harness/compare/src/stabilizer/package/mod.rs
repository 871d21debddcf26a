//! Files inside packages that record how, when or by whom a package was made.

mod crate_info;
mod gem;
mod jar;
mod manifest;
mod wheel;
mod yaml;

pub(super) use crate_info::{clear_commit, is_version_control_info};
pub(super) use gem::{
    clear_certificates, clear_date, clear_rubygems_version, is_checksums, is_gem, is_inner_archive,
    is_metadata, is_signature as is_gem_signature, normalize_style,
};
pub(super) use jar::{
    clear_git_properties, is_git_properties, is_maven_properties, is_signature as is_jar_signature,
    remove_generated_comments,
};
pub(super) use manifest::{is_manifest, remove_build_attributes, remove_digests, sort_values};
pub(super) use wheel::{is_record, sort_record};
