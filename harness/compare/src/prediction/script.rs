//! The commands and the variables of a file, whatever its format.

use std::collections::{BTreeMap, BTreeSet};

use super::line_reader::LogicalLine;
use super::readers::{batch, ci, dockerfile, goreleaser, justfile, makefile, powershell, shell, taskfile};
use super::shell_words::without_inner_quotes;
use super::source_file::{FileKind, beginning};
use super::yaml::Node;

/// How long a text gets by expansion, and how far the end of a reference is looked for, in bytes.
pub(super) const LONGEST_EXPANSION: usize = 4 << 10;
/// How many values of a variable are kept; the last one takes the place of the one before it then.
const MOST_VALUES: usize = 100;
/// How deep variables are looked up in variables.
const DEEPEST_EXPANSION: usize = 5;

/// The commands and the variables of a file.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The lines that a shell runs, in the file's order.
    pub(super) commands: Vec<LogicalLine>,
    /// The variables that it sets for all that follows, by name, with all their values.
    variables: BTreeMap<String, Vec<(usize, String)>>,
    /// The lines and the names that reach the programs that are started.
    exporting: BTreeSet<usize>,
    exported: BTreeSet<String>,
    exports_all: bool,
}

impl Script {
    /// `documents` are those of a file in YAML.
    pub(super) fn new(kind: FileKind, text: &str, documents: &[Node]) -> Self {
        let mut script = Self::default();
        match kind {
            FileKind::Dockerfile => dockerfile::read(&mut script, text),
            FileKind::Makefile => makefile::read(&mut script, text),
            FileKind::Shell => shell::read(&mut script, text, 1),
            FileKind::Batch => batch::read(&mut script, text, 1),
            FileKind::PowerShell => powershell::read(&mut script, text, 1),
            FileKind::Justfile => justfile::read(&mut script, text),
            FileKind::Taskfile => taskfile::read(&mut script, documents),
            FileKind::Workflow => ci::read(&mut script, documents),
            FileKind::GoReleaser => goreleaser::read(&mut script, documents),
            _ => {}
        }
        script
    }

    /// The values that the file gives a variable, with their lines.
    pub(super) fn values(&self, name: &str) -> &[(usize, String)] {
        self.variables.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of its values that programs find in their environment.
    pub(super) fn exported_values(&self, name: &str) -> impl Iterator<Item = &(usize, String)> {
        let all = self.exports_all || self.exported.contains(name);
        self.values(name).iter().filter(move |(line, _)| all || self.exporting.contains(line))
    }

    /// The text with the file's own variables in their places. Those it does not set stay.
    pub(super) fn expanded(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..DEEPEST_EXPANSION {
            if !text.contains('$') {
                break;
            }
            let expanded = self.expanded_once(&text);
            if expanded == text {
                break;
            }
            text = expanded;
        }
        text
    }

    fn expanded_once(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('$') {
            result.push_str(&rest[..start]);
            rest = &rest[start..];
            let (reference, name) = reference(rest);
            match self.variables.get(name).and_then(|values| values.last()) {
                Some((_, value)) if result.len() + value.len() < LONGEST_EXPANSION => result.push_str(value),
                _ => result.push_str(reference),
            }
            rest = &rest[reference.len()..];
        }
        result.push_str(rest);
        result
    }

    /// A line that a shell runs.
    pub(super) fn run(&mut self, line: usize, text: impl Into<String>) {
        self.commands.push(LogicalLine { number: line, text: text.into() });
    }

    /// A variable gets a value.
    pub(super) fn set(&mut self, line: usize, name: &str, value: &str) {
        if !is_name(name) || value.len() > LONGEST_EXPANSION {
            return;
        }
        let values = self.variables.entry(name.to_owned()).or_default();
        if values.len() >= MOST_VALUES {
            values.pop();
        }
        values.push((line, without_inner_quotes(unquoted(value))));
    }

    /// A variable gets a value, and programs find it in their environment.
    pub(super) fn set_exported(&mut self, line: usize, name: &str, value: &str) {
        self.export_line(line);
        self.set(line, name, value);
    }

    /// What a line sets is exported.
    pub(super) fn export_line(&mut self, line: usize) {
        self.exporting.insert(line);
    }

    /// A variable is exported, wherever it is set.
    pub(super) fn export(&mut self, name: &str) {
        self.exported.insert(name.to_owned());
    }

    /// All variables are.
    pub(super) fn export_all(&mut self) {
        self.exports_all = true;
    }
}

/// What a `$` begins, and the name in it: `$(A)`, `${A:-b}`, `$A`.
pub(super) fn reference(text: &str) -> (&str, &str) {
    let after = text.get(1..).unwrap_or_default();
    let close = match after.chars().next() {
        Some('(') => Some(')'),
        Some('{') => Some('}'),
        _ => None,
    };
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let Some(close) = close else {
        let end = after.find(|character| !is_of_name(character)).unwrap_or(after.len());
        return (&text[..=end], &after[..end]);
    };
    let Some(end) = beginning(after, LONGEST_EXPANSION).find(close) else { return (&text[..1], "") };
    let inner = &after[1..end];
    let name = inner.find(|character| !is_of_name(character)).map_or(inner, |end| &inner[..end]);
    // A substitution such as `$(date)` has no name, unless a variable is called that; `$(git x)` has blanks in it.
    let name = if inner[name.len()..].starts_with([' ', '/', '.']) { "" } else { name };
    (&text[..end + 2], name)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

pub(super) fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}
