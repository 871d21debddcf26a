//! The commands and the variables of a file, whatever its format.
//!
//! YAML is read by its lines: the value of `run:` or `script:` with what is indented below it.

use std::collections::{BTreeMap, BTreeSet};

use super::line_reader::{LogicalLine, logical_lines};
use super::shell_words::commands;
use super::source_file::FileKind;

/// How long a text gets by expansion, in bytes.
const LONGEST_EXPANSION: usize = 4 << 10;
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
    /// The lines on which a shell or make exports a variable.
    exporting: BTreeSet<usize>,
}

impl Script {
    pub(super) fn new(kind: FileKind, text: &str) -> Self {
        let mut script = Self::default();
        match kind {
            FileKind::Dockerfile => script.read_dockerfile(text),
            FileKind::Makefile => script.read_makefile(text),
            FileKind::Shell => script.read_shell(logical_lines(text)),
            FileKind::Workflow => script.read_workflow(text),
            FileKind::GoReleaser => script.read_yaml_variables(text),
            _ => {}
        }
        script
    }

    /// The values that the file gives a variable, with their lines.
    pub(super) fn values(&self, name: &str) -> &[(usize, String)] {
        self.variables.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a line exports the variables that it sets.
    pub(super) fn exports(&self, line: usize) -> bool {
        self.exporting.contains(&line)
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

    fn set(&mut self, line: usize, name: &str, value: &str) {
        let is_name = |name: &str| {
            !name.is_empty()
                && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        };
        if !is_name(name) || value.len() > LONGEST_EXPANSION {
            return;
        }
        let values = self.variables.entry(name.to_owned()).or_default();
        if values.len() >= MOST_VALUES {
            values.pop();
        }
        values.push((line, unquoted(value).to_owned()));
    }

    /// <https://docs.docker.com/reference/dockerfile/>
    fn read_dockerfile(&mut self, text: &str) {
        for line in logical_lines(text) {
            let trimmed = line.text.trim_start();
            let (instruction, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
            match instruction.to_ascii_uppercase().as_str() {
                "RUN" => {
                    let command = run_command(rest);
                    self.commands.push(LogicalLine { number: line.number, text: command });
                }
                "ENV" | "ARG" => self.read_pairs(line.number, rest),
                _ => {}
            }
        }
    }

    /// `A=1 B="2 3"`, or `A 1` as old files write it.
    fn read_pairs(&mut self, line: usize, rest: &str) {
        if let Some((name, value)) = rest.split_once(' ').filter(|(name, _)| !name.contains('=')) {
            return self.set(line, name, value.trim());
        }
        for (name, value) in commands(rest).iter().flatten().filter_map(|word| word.split_once('=')) {
            self.set(line, name, value);
        }
    }

    /// <https://www.gnu.org/software/make/manual/make.html#Setting>
    fn read_makefile(&mut self, text: &str) {
        for line in logical_lines(text) {
            if line.text.starts_with('\t') {
                let command = line.text.trim_start().trim_start_matches(['@', '-', '+']).replace("$$", "$");
                self.commands.push(LogicalLine { number: line.number, text: command });
                continue;
            }
            if line.text.trim_start().starts_with("export ") {
                self.exporting.insert(line.number);
            }
            let definition =
                line.text.trim_start().trim_start_matches("export ").trim_start_matches("override ");
            let Some((name, value)) = definition.split_once('=') else { continue };
            let adds = name.ends_with('+');
            let name = name.trim_end_matches([':', '?', '+', '!']).trim();
            // A target's own variable: `release: LDFLAGS = -w`.
            let name = name.rsplit([':', ' ']).next().unwrap_or(name);
            let before = self.values(name).last().filter(|_| adds).map(|(_, value)| format!("{value} "));
            self.set(line.number, name, &format!("{}{}", before.unwrap_or_default(), value.trim()));
        }
    }

    fn read_shell(&mut self, lines: Vec<LogicalLine>) {
        for line in lines {
            for words in commands(&line.text) {
                let declares =
                    matches!(words[0].as_str(), "export" | "readonly" | "local" | "declare" | "typeset");
                if words[0] == "export" {
                    self.exporting.insert(line.number);
                }
                // Before a command an assignment is for that command alone.
                let assigns = |word: &&String| is_assignment(word) || (declares && word.starts_with('-'));
                if !declares && !words.iter().all(|word| is_assignment(word)) {
                    continue;
                }
                for word in words.iter().skip(usize::from(declares)).take_while(assigns) {
                    if let Some((name, value)) = word.split_once('=') {
                        self.set(line.number, name, value);
                    }
                }
            }
            self.commands.push(line);
        }
    }

    /// Source of the keys: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>,
    /// <https://docs.gitlab.com/ci/yaml/#script>
    fn read_workflow(&mut self, text: &str) {
        let mut shell = Vec::new();
        let mut block = None;
        for line in logical_lines(text) {
            let indent = line.text.len() - line.text.trim_start_matches([' ', '-']).len();
            let spaces = line.text.len() - line.text.trim_start().len();
            let content = &line.text[indent..];
            if let Some(key_indent) = block {
                if spaces > key_indent || (spaces == key_indent && line.text.trim_start().starts_with("- ")) {
                    let command = line.text.trim_start();
                    let command = command.strip_prefix("- ").unwrap_or(command);
                    shell.push(LogicalLine { number: line.number, text: unquoted(command).to_owned() });
                    continue;
                }
                block = None;
            }
            let Some((key, value)) = content.split_once(':') else { continue };
            let value = value.trim();
            match key {
                "run" | "script" | "before_script" | "after_script" => {
                    if value.is_empty() || value.starts_with(['|', '>']) {
                        block = Some(spaces);
                    } else {
                        shell.push(LogicalLine { number: line.number, text: unquoted(value).to_owned() });
                    }
                }
                name if is_in_capitals(name) => self.set(line.number, name, value),
                _ => {}
            }
        }
        self.read_shell(shell);
    }

    /// Both `NAME: value` and the item `- NAME=value`.
    fn read_yaml_variables(&mut self, text: &str) {
        for line in logical_lines(text) {
            let content = line.text.trim_start_matches([' ', '-']);
            let content = unquoted(content);
            let pair = content.split_once('=').or_else(|| content.split_once(':'));
            if let Some((name, value)) = pair.filter(|(name, _)| is_in_capitals(name)) {
                self.set(line.number, name, value.trim());
            }
        }
    }
}

/// What a `$` begins, and the name in it: `$(A)`, `${A:-b}`, `$A`.
fn reference(text: &str) -> (&str, &str) {
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
    let Some(end) = after.find(close) else { return (&text[..1], "") };
    let inner = &after[1..end];
    let name = inner.find(|character| !is_of_name(character)).map_or(inner, |end| &inner[..end]);
    // A substitution such as `$(date)` has no name, unless a variable is called that; `$(git x)` has blanks in it.
    let name = if inner[name.len()..].starts_with([' ', '/', '.']) { "" } else { name };
    (&text[..end + 2], name)
}

fn run_command(rest: &str) -> String {
    let mut rest = rest.trim_start();
    while let Some((_, after)) = rest.split_once(' ').filter(|(option, _)| option.starts_with("--")) {
        rest = after.trim_start();
    }
    match rest.strip_prefix('[').and_then(|list| list.trim_end().strip_suffix(']')) {
        Some(list) => list.replace(',', " "),
        None => rest.to_owned(),
    }
}

pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    })
}

fn is_in_capitals(name: &str) -> bool {
    let of_name = |character| matches!(character, 'A'..='Z' | '0'..='9' | '_');
    !name.is_empty() && name.chars().all(of_name)
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}
