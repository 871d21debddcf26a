//! The rules for traces as they are read from `rules.toml`, which is part of the program.
//!
//! A rule knows a deed of the trace: a name that was looked for in vain, a file that was read, a call that failed. By itself it
//! explains nothing, since builds look for many things that need not be there: it says which rules of logs it settles, where
//! those say too little, and for which it is but one thing that may be the cause. `nothing` stands for a log that no rule knows,
//! `killed` for such a log of a build that was killed at its time limit. `pattern` and `unless` are for the path or the address of
//! the deed, with control characters written as `\r`; its named groups, `{by}` (the program's name) and `{error}` fill the texts.
//! `missed`, `absent` and `not_run` are regular expressions too, in which `{name}` is filled first.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use twinbuild_model::{Change, Layer};

use super::super::rules::regex;

const FILE: &str = include_str!("rules.toml");

/// In the lists of rules of logs: no rule knows the log.
pub(super) const NOTHING: &str = "nothing";

/// In the lists of rules of logs: no rule knows the log, and the build was killed at its time limit.
pub(in super::super) const KILLED: &str = "killed";

/// What stands for [`AUTHORITY_FOLDERS`] in the patterns of the rules.
const AUTHORITY_FOLDERS_NAME: &str = "AUTHORITY-FOLDERS";

/// Where systems, and OpenSSL as they build it, keep certificates of authorities; within a regular expression.
/// Sources: <https://go.dev/src/crypto/x509/root_linux.go>, <https://go.dev/src/crypto/x509/root_bsd.go>
const AUTHORITY_FOLDERS: &str = "(?:usr/local/|opt/homebrew/)?etc/(?:ssl|pki|certs|ca-certificates|openssl[^/]*)|usr/(?:local/)?share/(?:ca-certificates|certs|pki)|usr/(?:local/)?lib(?:32|64)?/ssl|usr/local/(?:ssl|openssl)|system/etc/security|var/lib/ca-certificates";

/// What is looked for in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Deed {
    /// A name was asked for and is not there.
    Missed,
    /// A file was read.
    Read,
    /// A call failed for another reason.
    Failed,
}

/// One thing that a trace tells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "examples and twins are read by the tests of the rules only")
)]
pub(super) struct TraceRule {
    /// What a person calls the rule; no two have the same.
    pub(super) name: String,
    pub(super) layer: Layer,
    /// Of several that fit, the rule that says most is taken; of equals, what happened last.
    pub(super) telling: u8,
    pub(super) deed: Deed,
    /// The calls that fail; any where there are none.
    #[serde(default)]
    pub(super) calls: Vec<String>,
    /// The errors with which they fail; any where there are none.
    #[serde(default)]
    pub(super) errors: Vec<String>,
    #[serde(deserialize_with = "regex")]
    pub(super) pattern: Option<Regex>,
    #[serde(default, deserialize_with = "regex")]
    pub(super) unless: Option<Regex>,
    /// A name that matches this was missed too.
    pub(super) missed: Option<String>,
    /// No file that matches this was read or run; a trace with gaps can't say so.
    pub(super) absent: Option<String>,
    /// No program that matches this was run; a trace with gaps can't say so.
    pub(super) not_run: Option<String>,
    /// Rules of logs whose failure has this cause.
    #[serde(default)]
    pub(super) settles: Vec<String>,
    /// Rules of logs whose failure may have this cause.
    #[serde(default)]
    pub(super) suggests: Vec<String>,
    /// The cause in a sentence.
    pub(super) cause: String,
    /// As in rules of logs; where there is none, that of the log's rule stays.
    pub(super) verify: Option<String>,
    pub(super) fix: Option<String>,
    pub(super) change: Option<Change>,
    /// Logs and traces of one failure, with words of the cause.
    pub(super) examples: Vec<Example>,
    /// Those that look alike, of which the rule says nothing.
    pub(super) twins: Vec<Twin>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the tests of the rules only"))]
pub(super) struct Example {
    pub(super) log: String,
    pub(super) trace: String,
    pub(super) says: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the tests of the rules only"))]
pub(super) struct Twin {
    pub(super) log: String,
    pub(super) trace: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<TraceRule>,
}

pub(super) fn parse(text: &str) -> Result<Vec<TraceRule>, toml::de::Error> {
    let text = text.replace(AUTHORITY_FOLDERS_NAME, AUTHORITY_FOLDERS);
    toml::from_str::<RuleFile>(&text).map(|file| file.rule)
}

/// All rules. A test holds that the file compiled in is well-formed; were it not, there would be none.
pub(super) fn trace_rules() -> &'static [TraceRule] {
    static PARSED: LazyLock<Vec<TraceRule>> = LazyLock::new(|| parse(FILE).unwrap_or_default());
    &PARSED
}

#[cfg(test)]
pub(super) fn parsed() -> Result<Vec<TraceRule>, toml::de::Error> {
    parse(FILE)
}
