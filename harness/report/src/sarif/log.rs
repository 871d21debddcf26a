//! A log with one run of this program. Sections are those of the specification.

use std::collections::BTreeMap;

use serde::Serialize;

use super::uri::relative_reference;
use crate::printable::printable;

/// Which version of SARIF is written (3.13.2).
const VERSION: &str = "2.1.0";

/// Where that version is described as a JSON schema (3.13.3).
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub shows no more results of a run:
/// <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>.
const MOST_RESULTS: usize = 5_000;

/// What a log says.
pub(crate) struct Report {
    /// The rules that results name.
    pub(crate) rules: Vec<Rule>,
    /// What was found.
    pub(crate) results: Vec<Result>,
    /// What is to be known of the run.
    pub(crate) notifications: Vec<Notification>,
}

impl Report {
    /// The log as JSON. Results beyond the first 5,000 are counted in a notification.
    pub(crate) fn into_json(mut self) -> String {
        let left_out = self.results.len().saturating_sub(MOST_RESULTS);
        self.results.truncate(MOST_RESULTS);
        if left_out > 0 {
            let text = format!("{left_out} more results are left out");
            self.notifications.push(Notification::new(Level::Note, &text));
        }
        let log = Log {
            schema: SCHEMA,
            version: VERSION,
            runs: [Run {
                tool: Tool { driver: Driver { name: "Twinbuild", rules: self.rules } },
                invocations: [Invocation {
                    execution_successful: true,
                    tool_execution_notifications: self.notifications,
                }],
                results: self.results,
            }],
        };
        // Nothing in it has a form that JSON lacks: all keys are strings, and there are no fractions.
        serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
    }
}

/// 3.13
#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

/// 3.14
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    results: Vec<Result>,
}

/// 3.18
#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

/// 3.19
#[derive(Serialize)]
struct Driver {
    name: &'static str,
    rules: Vec<Rule>,
}

/// 3.20
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

/// Something about the run that is no result (3.58).
#[derive(Serialize)]
pub(crate) struct Notification {
    level: Level,
    message: Message,
}

impl Notification {
    /// A notification of one sentence.
    pub(crate) fn new(level: Level, text: &str) -> Self {
        Self { level, message: Message::new(text) }
    }
}

/// A rule (3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    /// Its stable id.
    pub(crate) id: String,
    /// What it stands for.
    pub(crate) short_description: Message,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<Message>,
}

/// Something that was found (3.27).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Result {
    /// The rule's id.
    pub(crate) rule_id: String,
    /// Whether it is a failure.
    pub(crate) kind: Kind,
    /// How bad it is; none unless it is a failure.
    pub(crate) level: Level,
    /// What it is.
    pub(crate) message: Message,
    /// Where it is; at most one place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) locations: Vec<Location>,
    /// What else is known, under keys of our own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) properties: BTreeMap<&'static str, serde_json::Value>,
}

/// 3.27.9
#[derive(Clone, Copy, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Pass,
    Fail,
}

/// 3.27.10
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Level {
    None,
    Note,
    Warning,
    Error,
}

/// 3.11 and 3.12
#[derive(Serialize)]
pub(crate) struct Message {
    text: String,
}

impl Message {
    /// A message of plain text. The specification wants it not to be empty.
    pub(crate) fn new(text: &str) -> Self {
        // Plain text has placeholders (3.11.5) and links (3.11.6), which foreign text must not be taken for.
        let text = printable(text.trim()).replace('{', "{{").replace('}', "}}").replace("](", r"\](");
        Self { text: if text.is_empty() { "-".to_owned() } else { text } }
    }
}

/// 3.28
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    /// The file and the region in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) physical_location: Option<PhysicalLocation>,
    /// Function, package, or what else has a name and no line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) logical_locations: Vec<LogicalLocation>,
}

impl Location {
    /// The location as the only one of a result; none where it says nothing.
    pub(crate) fn alone(self) -> Vec<Self> {
        let says_nothing = self.physical_location.is_none() && self.logical_locations.is_empty();
        if says_nothing { Vec::new() } else { vec![self] }
    }
}

/// 3.29
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhysicalLocation {
    /// The file.
    pub(crate) artifact_location: ArtifactLocation,
    /// What of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<Region>,
}

/// 3.4
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

impl ArtifactLocation {
    /// A file of the source, by its path from the source's root; `None` where the path is empty.
    ///
    /// `%SRCROOT%` is the base that viewers take for the repository's root.
    pub(crate) fn in_source(path: &str) -> Option<Self> {
        let uri = relative_reference(path)?;
        Some(Self { uri, uri_base_id: "%SRCROOT%" })
    }
}

/// 3.30
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Region {
    /// A line, from 1.
    Line {
        /// The line.
        #[serde(rename = "startLine")]
        start_line: u64,
    },
    /// Bytes.
    Bytes {
        /// Offset of the first.
        #[serde(rename = "byteOffset")]
        byte_offset: u64,
        /// How many.
        #[serde(rename = "byteLength")]
        byte_length: u64,
    },
}

/// 3.33
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogicalLocation {
    /// Its name with that of all around it.
    pub(crate) fully_qualified_name: String,
    /// What it is: one of the words of 3.33.7, or another.
    pub(crate) kind: &'static str,
}
