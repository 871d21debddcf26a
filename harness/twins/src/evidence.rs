//! What is read from two builds to explain them: their outputs, their action hashes, the log of one that failed.

use twinbuild_compare::diagnose;
use twinbuild_model::Comparison;
use twinbuild_model::twins::InputDrift;

use crate::build_twin::TwinBuild;

/// Which build failed and in which layer, if one did.
pub(crate) fn failed_layer(first: &TwinBuild, second: &TwinBuild) -> Option<(String, Option<String>)> {
    let builds = [("the first build", first), ("the second build", second)];
    builds
        .into_iter()
        .find(|(_, build)| !build.execution.outcome.exit.is_success())
        .map(|(which, build)| (which.to_owned(), Some(diagnose(&build.log()).layer.to_string())))
}

/// Where the outputs differ.
pub(crate) async fn compare_outputs(_first: &TwinBuild, _second: &TwinBuild) -> Result<Comparison, String> {
    Err("not yet".into())
}

/// What the action hashes say; or why they say nothing.
pub(crate) async fn drift(_first: &TwinBuild, _second: &TwinBuild) -> (Option<InputDrift>, Option<String>) {
    (None, None)
}
