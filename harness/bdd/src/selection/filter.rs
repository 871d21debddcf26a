//! What a user selects: paths with lines, a tag expression, a name.

use std::str::FromStr;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;

/// A path that a user gave, with the lines after it: `features/a.feature:12:40`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathFilter {
    /// The file or folder.
    pub path: String,
    /// Lines in the file; none for all of it.
    pub lines: Vec<usize>,
}

impl From<&str> for PathFilter {
    fn from(text: &str) -> Self {
        let mut path = text;
        let mut lines = Vec::new();
        // A drive letter's colon is followed by no number.
        while let Some((rest, line)) = path.rsplit_once(':') {
            let Ok(line) = line.parse() else { break };
            lines.insert(0, line);
            path = rest;
        }
        Self { path: path.to_owned(), lines }
    }
}

/// What is selected beside the paths.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    tags: Option<TagOperation>,
    name: Option<String>,
}

/// A filter that isn't understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("understand the tag expression `{expression}`: {reason}")]
pub struct InvalidFilter {
    /// The expression as it was given.
    pub expression: String,
    /// What is wrong.
    pub reason: String,
}

impl Filter {
    /// Scenarios whose tags make `tags` true (`@go1.22 and not @slow`) and whose name has `name` in it.
    ///
    /// # Errors
    /// When the tag expression isn't understood.
    pub fn new(tags: Option<&str>, name: Option<&str>) -> Result<Self, InvalidFilter> {
        let parse = |expression: &str| {
            TagOperation::from_str(expression).map_err(|error| InvalidFilter {
                expression: expression.to_owned(),
                reason: error.to_string(),
            })
        };
        Ok(Self { tags: tags.map(parse).transpose()?, name: name.map(str::to_owned) })
    }

    /// Whether everything is selected.
    pub fn is_open(&self) -> bool {
        self.tags.is_none() && self.name.is_none()
    }

    pub(super) fn selects(&self, name: &str, tags: &[String]) -> bool {
        self.tags.as_ref().is_none_or(|expression| expression.eval(tags))
            && self.name.as_ref().is_none_or(|wanted| name.contains(wanted.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_from_paths() {
        let parted = |text: &str| {
            let filter = PathFilter::from(text);
            (filter.path, filter.lines)
        };
        assert_eq!(parted("a.feature:3:14"), ("a.feature".into(), vec![3, 14]));
        assert_eq!(parted(r"C:\x\a.feature"), (r"C:\x\a.feature".into(), vec![]));
        assert_eq!(parted("features"), ("features".into(), vec![]));
    }

    #[test]
    fn tags_and_names_must_both_fit() {
        let filter = Filter::new(Some("@a and not @b"), Some("cross")).unwrap();
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert!(filter.selects("It cross-compiles", &tags(&["a"])));
        assert!(!filter.selects("It cross-compiles", &tags(&["a", "b"])));
        assert!(!filter.selects("It compiles", &tags(&["a"])));
        assert!(Filter::new(Some("@a and"), None).is_err());
    }
}
