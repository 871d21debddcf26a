//! All rules over all facts.

use twinbuild_model::Prediction;

use super::source_file::{FileKind, SourceFile};
use super::{
    ProjectFacts, build_rules, cgo_rule, container_rules, embed_rule, goreleaser_rules, module_rules,
    setting_rules, toolchain_rules, vendor_rule,
};

/// How many predictions are made at most.
const MOST_PREDICTIONS: usize = 500;

/// Predicts from the configuration which builds will come out otherwise elsewhere, ordered by path, line and code.
///
/// At most 500 predictions are made. The time is proportional to the size of the texts.
pub fn predict(facts: &ProjectFacts) -> Vec<Prediction> {
    let files: Vec<SourceFile<'_>> = facts.files.iter().filter_map(SourceFile::new).collect();
    let mut predictions = Vec::new();
    build_rules::predict(facts, &files, &mut predictions);
    cgo_rule::predict(facts, &files, &mut predictions);
    container_rules::predict(facts, &files, &mut predictions);
    embed_rule::predict(facts, &files, &mut predictions);
    goreleaser_rules::predict(facts, &files, &mut predictions);
    module_rules::predict(facts, &files, &mut predictions);
    setting_rules::predict(facts, &files, &mut predictions);
    toolchain_rules::predict(facts, &files, &mut predictions);
    vendor_rule::predict(facts, &files, &mut predictions);
    let place = |prediction: &Prediction| (prediction.path.clone(), prediction.line, prediction.code.clone());
    predictions.sort_by_cached_key(place);
    predictions.dedup_by(|left, right| place(left) == place(right) && left.message == right.message);
    predictions.truncate(MOST_PREDICTIONS);
    predictions
}

/// The value that a variable has in the environment or in the file of `go env -w`.
pub(super) fn surrounding<'facts>(facts: &'facts ProjectFacts, name: &str) -> Option<&'facts str> {
    let in_environment = facts.variables.iter().rev().find(|(variable, _)| variable == name);
    let environment = in_environment.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty());
    let lines = facts.go_env_file.as_deref().unwrap_or_default().lines();
    let in_file =
        || lines.filter_map(|line| line.trim().split_once('=')).find(|(variable, _)| *variable == name);
    environment.or_else(|| in_file().map(|(_, value)| value))
}

/// The files of a kind.
pub(super) fn of_kind<'files, 'facts>(
    files: &'files [SourceFile<'facts>],
    kind: FileKind,
) -> impl Iterator<Item = &'files SourceFile<'facts>> {
    files.iter().filter(move |file| file.kind == kind)
}
