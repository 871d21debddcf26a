//! The rules of diagnosis as they are read from `rules.toml`, which is part of the program.

use std::sync::OnceLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::Layer;

const RULES: &str = include_str!("rules.toml");

/// One way in which builds fail, known by a line of the log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "name and examples are read by the tests of the rules only")
)]
pub(super) struct Rule {
    /// What a person calls the rule.
    pub(super) name: String,
    /// Where the cause lies.
    pub(super) layer: Layer,
    /// Matched against one line of the log at a time, which may end in a carriage return.
    #[serde(deserialize_with = "regex")]
    pub(super) pattern: Regex,
    /// The cause in a sentence.
    pub(super) cause: String,
    /// What helps, where that is known.
    pub(super) hint: Option<String>,
    /// Lines of real logs that the rule explains.
    pub(super) examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<Rule>,
}

fn regex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    let pattern = String::deserialize(deserializer)?;
    Regex::new(&pattern).map_err(serde::de::Error::custom)
}

fn parse(text: &str) -> Result<Vec<Rule>, toml::de::Error> {
    toml::from_str::<RuleFile>(text).map(|file| file.rule)
}

/// All rules, the most telling first. A test holds that the text compiled in is well-formed; were
/// it not, there would be no rules and every diagnosis would be unknown.
pub(super) fn rules() -> &'static [Rule] {
    static PARSED: OnceLock<Vec<Rule>> = OnceLock::new();
    PARSED.get_or_init(|| parse(RULES).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_rules_are_well_formed() {
        let rules = parse(RULES).expect("rules.toml");
        let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names.len(), rules.len(), "a name stands twice");
        for rule in &rules {
            assert!(!rule.examples.is_empty(), "{} has no example", rule.name);
            assert_ne!(rule.layer, Layer::Unknown, "{}", rule.name);
            let sentence = |text: &str| {
                text.starts_with(|first: char| first.is_alphanumeric() || first == '`')
                    && !text.ends_with('.')
            };
            assert!(sentence(&rule.cause), "{}: {}", rule.name, rule.cause);
            assert!(rule.hint.as_deref().is_none_or(sentence), "{}: {:?}", rule.name, rule.hint);
        }
    }

    #[test]
    fn malformed_rules_are_refused() {
        let rule = |layer: &str, pattern: &str| {
            format!("[[rule]]\nname='a'\nlayer='{layer}'\npattern='{pattern}'\ncause='c'\nexamples=[]\n")
        };
        assert!(parse(&rule("dns", "a")).is_ok());
        for text in
            [rule("nowhere", "a"), rule("dns", "("), rule("dns", "a") + "extra=1\n", "rule=1".to_owned()]
        {
            assert!(parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_layer_reads_as_it_is_written() {
        for rule in rules() {
            let value = toml::Value::try_from(rule.layer).expect("a layer");
            assert_eq!(value.as_str(), Some(rule.layer.as_str()));
        }
    }
}
