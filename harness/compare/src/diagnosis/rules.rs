//! The rules of diagnosis as they are read from `rules/*.toml`, which are part of the program.
//!
//! A file holds the rules of one layer; [`Rule`] says what each key means. `telling` orders the rules of all files: from 90 on
//! what makes every other message misleading (a full disk, a killed compiler), from 80 content that is not what was recorded,
//! from 60 a cause that the line names, from 40 a class of causes, below 30 what is heard only where nothing else is.
//! `pattern` and `unless` are regular expressions (<https://docs.rs/regex/latest/regex/#syntax>) for one line at a time, without
//! its line end and without escape sequences; anything may stand before what they match. In `cause`, `verify`, `fix` and
//! `change`, `{name}` is what a named group of the pattern, or a fact that most lines have (`facts.rs`), holds. Texts differ
//! between Go's releases, so a pattern keeps to the words that all of them share.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};
use twinbuild_model::Layer;

use super::proposal::Proposal;

const FILES: [&str; 19] = [
    include_str!("rules/dns.toml"),
    include_str!("rules/connect.toml"),
    include_str!("rules/tls.toml"),
    include_str!("rules/mitm.toml"),
    include_str!("rules/proxy-status.toml"),
    include_str!("rules/checksum.toml"),
    include_str!("rules/vcs.toml"),
    include_str!("rules/module-resolution.toml"),
    include_str!("rules/vendor.toml"),
    include_str!("rules/workspace.toml"),
    include_str!("rules/toolchain.toml"),
    include_str!("rules/constraint.toml"),
    include_str!("rules/compile.toml"),
    include_str!("rules/link.toml"),
    include_str!("rules/path.toml"),
    include_str!("rules/newline.toml"),
    include_str!("rules/permission.toml"),
    include_str!("rules/disk.toml"),
    include_str!("rules/timeout.toml"),
];

/// One way in which builds fail, known by a line of the log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "examples are read by the tests of the rules only"))]
pub(super) struct Rule {
    /// What a person calls the rule; no two have the same.
    pub(super) name: String,
    /// Where the cause lies: the file's layer.
    #[serde(skip, default = "unknown")]
    pub(super) layer: Layer,
    /// How much the rule says, of 100; the rule that says most is taken, and of equals the first.
    pub(super) telling: u8,
    /// A line that the rule knows has one of these, in whatever case.
    pub(super) words: Vec<String>,
    /// And it matches this, where there is one.
    #[serde(default, deserialize_with = "regex")]
    pub(super) pattern: Option<Regex>,
    /// And it does not match this, where there is one.
    #[serde(default, deserialize_with = "regex")]
    pub(super) unless: Option<Regex>,
    /// Nor this, which stands once for all rules of the file.
    #[serde(skip)]
    never: Option<Regex>,
    /// The cause in a sentence.
    pub(super) cause: String,
    /// A command that shows whether it is the cause.
    pub(super) verify: Option<String>,
    /// What helps.
    pub(super) fix: Option<String>,
    /// What helps, as a change of the environment, whole or of one entry of a list (`proposal.rs`).
    pub(super) change: Option<Proposal>,
    /// Other causes that the same text allows, the likelier first.
    #[serde(default)]
    pub(super) also: Vec<OtherCause>,
    /// Names of rules that say the same in other words: their lines are evidence of this one.
    #[serde(default)]
    pub(super) covers: Vec<String>,
    /// Names of rules of which one must know a line of the same log too; where there are none, the rule's own line is enough.
    #[serde(default)]
    pub(super) beside: Vec<String>,
    /// Lines of real logs that the rule explains.
    pub(super) examples: Vec<String>,
}

/// Another cause of the same text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherCause {
    pub(super) layer: Layer,
    pub(super) cause: String,
    pub(super) verify: Option<String>,
    pub(super) fix: Option<String>,
    pub(super) change: Option<Proposal>,
}

impl Rule {
    /// Whether the rule knows a line that has one of its words.
    pub(super) fn knows(&self, line: &str) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(line))
            && [&self.unless, &self.never].into_iter().flatten().all(|unless| !unless.is_match(line))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    layer: Layer,
    /// No rule of the file knows a line that matches this, where there is one.
    #[serde(default, deserialize_with = "regex")]
    unless: Option<Regex>,
    rule: Vec<Rule>,
}

fn unknown() -> Layer {
    Layer::Unknown
}

pub(super) fn regex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    let pattern = String::deserialize(deserializer)?;
    Regex::new(&pattern).map(Some).map_err(serde::de::Error::custom)
}

fn parse(text: &str) -> Result<Vec<Rule>, toml::de::Error> {
    let file = toml::from_str::<RuleFile>(text)?;
    let of_file = |rule| Rule { layer: file.layer, never: file.unless.clone(), ..rule };
    Ok(file.rule.into_iter().map(of_file).collect())
}

/// All rules, the most telling first. A test holds that the files compiled in are well-formed; were one not, it would have
/// no rules.
pub(super) fn rules() -> &'static [Rule] {
    static PARSED: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let mut rules: Vec<Rule> = FILES.iter().flat_map(|text| parse(text).unwrap_or_default()).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.telling));
        rules
    });
    &PARSED
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn is_sentence(text: &str) -> bool {
        text.starts_with(|first: char| first.is_alphanumeric() || first == '`') && !text.ends_with('.')
    }

    #[test]
    fn the_rules_are_well_formed() {
        for text in FILES {
            parse(text).unwrap();
        }
        let rules = rules();
        let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names.len(), rules.len(), "a name stands twice");
        for rule in rules {
            assert!(!rule.examples.is_empty(), "{} has no example", rule.name);
            assert!(!rule.words.is_empty() && rule.words.iter().all(|word| word.len() > 2), "{}", rule.name);
            assert_ne!(rule.layer, Layer::Unknown, "{}", rule.name);
            assert!(is_sentence(&rule.cause), "{}: {}", rule.name, rule.cause);
            assert!(rule.fix.as_deref().is_none_or(is_sentence), "{}: {:?}", rule.name, rule.fix);
            assert!(rule.change.is_none() || rule.fix.is_some(), "{}: a change without advice", rule.name);
            assert!(
                rule.covers.iter().chain(&rule.beside).all(|name| names.contains(name.as_str())),
                "{}",
                rule.name
            );
            for other in &rule.also {
                assert!(is_sentence(&other.cause), "{}: {}", rule.name, other.cause);
                assert!(other.fix.as_deref().is_none_or(is_sentence), "{}: {:?}", rule.name, other.fix);
                assert!(other.change.is_none() || other.fix.is_some(), "{}", rule.name);
            }
        }
    }

    #[test]
    fn no_pattern_begins_where_a_prefix_would_stand() {
        for rule in rules() {
            for pattern in [&rule.pattern, &rule.unless].into_iter().flatten() {
                assert!(!pattern.as_str().contains("^") || pattern.as_str().contains("[^"), "{pattern}");
            }
        }
    }

    #[test]
    fn malformed_rules_are_refused() {
        let rule = |layer: &str, pattern: &str, end: &str| {
            format!(
                "layer='{layer}'\n[[rule]]\nname='a'\ntelling=1\nwords=['a']\npattern='{pattern}'\ncause='c'\nexamples=[]\n{end}"
            )
        };
        assert!(parse(&rule("dns", "a", "")).is_ok());
        for text in [
            rule("nowhere", "a", ""),
            rule("dns", "(", ""),
            rule("dns", "a", "extra=1\n"),
            rule("dns", "a", "change={kind='pray'}\n"),
            "rule=1".to_owned(),
        ] {
            assert!(parse(&text).is_err(), "{text}");
        }
    }
}
