//! Twins: one action built twice under different conditions, and what is to be said of it.

mod hosts;
mod place;
mod report;
mod verdict;

pub use hosts::{HostBuild, HostsByTargets, HostsRow, hosts_by_targets};
pub use place::{SourcePlace, SourcePlaceKind};
pub use report::{
    AppliedVariation, BuildCounts, Cause, CheckedFix, DriftedInput, InputDrift, TWINS_VERSION, TwinsReport,
    Ways,
};
pub use verdict::{AppliedStabilizer, TwinsVerdict};
