//! A name that no fault has.

/// A feature names a fault that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find the fault `{given}`{}", .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
pub struct UnknownFault {
    /// What the feature says.
    pub given: String,
    /// The name that is most like it, if one is like it at all.
    pub nearest: Option<String>,
}

/// How alike two names must be for one to be proposed in the other's place, from 0 to 1.
const ALIKE: f64 = 0.5;

impl UnknownFault {
    /// The error for `given`, which is none of `names`.
    pub(crate) fn among(given: &str, names: impl IntoIterator<Item = String>) -> Self {
        let alike = |name: String| (strsim::normalized_damerau_levenshtein(given, &name), name);
        let nearest = names
            .into_iter()
            .map(alike)
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, name)| name);
        Self { given: given.to_owned(), nearest }
    }
}
