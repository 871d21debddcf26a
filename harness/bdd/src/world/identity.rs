//! Which scenario it is: the stable name that snapshots and records use.

/// A scenario's stable identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScenarioIdentity {
    /// The feature file, relative to the project's root, with `/`.
    pub(crate) feature_path: String,
    /// The feature file relative to the features folder, without its ending: what its snapshots' folder is named after.
    pub(crate) feature_key: String,
    /// The scenario's name, unique in its feature: rows of an outline that share a name have their values added.
    pub(crate) scenario: String,
    /// The name that the rows of an outline share, where they share one; else the scenario's.
    pub(crate) shared_name: String,
    /// Its tags, without `@`.
    pub(crate) tags: Vec<String>,
    /// The line in the feature file, from 1.
    pub(crate) line: usize,
}
