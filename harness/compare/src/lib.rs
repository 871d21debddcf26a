//! Twinbuild's comparisons and explanations.
//!
//! [`compare_artifacts`] finds what differs between two files or folders of any kind, [`text_diff`] shows a reader where
//! two texts differ, [`difference_document`] is the same fact as a document that can be approved, [`EvidenceChanges`]
//! says what changed between two module graphs or lists of packages, [`module_views`] where a source's views of its
//! modules disagree, [`diagnose`] names the layer and the cause in a failed build's log, and [`input_drift`] the inputs
//! that two builds did not share; [`predict`] says before any build what will differ, and [`stabilize`] removes known,
//! harmless differences from artifacts.
//! This crate does no I/O, spawns nothing, reads no clock and no environment variable.

mod archive;
mod artifact;
mod bytes;
mod diagnosis;
mod document;
mod evidence;
mod executable;
mod findings;
mod folder;
mod glob;
mod input_drift;
mod lines;
mod listing;
mod module_findings;
mod module_graph;
mod name_views;
mod package_list;
mod platforms;
mod prediction;
mod stabilizer;
mod text;
mod text_diff;

pub use artifact::{
    Artifact, ComparisonOptions, Content, EntryKind, Folder, FolderEntry, UnreadableArtifact,
    are_same_contents, by_names, compare_artifacts,
};
pub use diagnosis::{Diagnoser, diagnose};
pub use document::difference_document;
pub use evidence::EvidenceChanges;
pub use executable::{ExecutableComparison, UnreadableExecutable, compare_executables};
pub use input_drift::input_drift;
pub use module_findings::{FINDING_RULES, FindingRule, MODULE_CYCLE_CODE, module_views};
pub use module_graph::module_graph_changes;
pub use name_views::{
    FieldValue, InvalidValue, MessageField, NameField, UnknownField, differing_fields, field_value,
    name_views_document,
};
pub use package_list::package_list_changes;
pub use platforms::{ExpectedDifference, InvalidDifferences, PlatformOutput, compare_platforms};
pub use prediction::{
    BuildSetting, ProjectFacts, ProjectFile, possible_predictions, predict, prediction_codes, setting_place,
};
pub use stabilizer::{
    DEEPEST_NESTING, InvalidStabilizer, LARGEST_STABILIZED, LARGEST_UNPACKED, StabilizeError, Stabilized,
    StabilizedArtifact, StabilizedFormat, Stabilizer, UnknownStabilizer, UserStabilizer, stabilize,
    stabilize_content, stabilizer, stabilizer_among, stabilizers,
};
pub use text_diff::{TextDiff, text_diff};
pub use twinbuild_model::{
    Alternative, Change, Diagnosis, Evidence, EvidenceSource, Fix, Layer, UnknownLayer,
};
