//! Each rule with a project that it warns of, and its twin that is fine.

mod builds;
mod places;
mod project;
mod rules;
mod settings;
mod stamps;
mod toolchains;
