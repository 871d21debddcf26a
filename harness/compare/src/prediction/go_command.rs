//! A command that builds with Go.

use std::borrow::Cow;

use super::script::{Script, is_assignment};
use super::shell_words::commands;

/// A `go build` or `go install`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GoCommand {
    /// The line it begins on, from 1.
    pub(super) line: usize,
    /// Variables that are set for it alone.
    pub(super) variables: Vec<(String, String)>,
    /// Whether it is a `go install`.
    installs: bool,
    /// The words after `build`, with one dash before a flag.
    pub(super) arguments: Vec<String>,
}

/// Flags whose value is the next word: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies>
const TAKE_A_VALUE: [&str; 20] = [
    "-o",
    "-ldflags",
    "-tags",
    "-gcflags",
    "-asmflags",
    "-mod",
    "-p",
    "-buildmode",
    "-C",
    "-overlay",
    "-pgo",
    "-modfile",
    "-pkgdir",
    "-toolexec",
    "-installsuffix",
    "-compiler",
    "-gccgoflags",
    "-covermode",
    "-coverpkg",
    "-target",
];
/// How many bytes of a file are expanded; after them a variable is one that is not known.
const MOST_EXPANSION: usize = 1 << 20;
/// How many builds of a file are looked at.
const MOST_BUILDS: usize = 500;
/// Words before a command that do not change what it is.
const PREFIXES: [&str; 13] =
    ["env", "exec", "time", "sudo", "command", "nice", "if", "then", "do", "else", "!", "{", "while"];

/// The builds of a file whose results are kept: `go build ./...` and `-o /dev/null` only check.
pub(super) fn go_commands(script: &Script) -> Vec<GoCommand> {
    let mut found = Vec::new();
    let mut expansion_left = MOST_EXPANSION;
    for line in &script.commands {
        let has_variable = line.text.contains('$');
        let may_build = has_variable || line.text.contains("build") || line.text.contains("install");
        if !may_build || found.len() >= MOST_BUILDS {
            continue;
        }
        let mut text = Cow::Borrowed(line.text.as_str());
        if has_variable && expansion_left > 0 {
            text = Cow::Owned(script.expanded(&line.text));
            expansion_left = expansion_left.saturating_sub(text.len());
        }
        let built = commands(&text).into_iter().filter_map(|words| GoCommand::new(line.number, words));
        found.extend(built.filter(GoCommand::keeps_a_program));
    }
    found
}

impl GoCommand {
    fn new(line: usize, words: Vec<String>) -> Option<Self> {
        let mut words = words.into_iter().peekable();
        let mut variables = Vec::new();
        while let Some(word) = words.next_if(|word| is_assignment(word) || PREFIXES.contains(&word.as_str()))
        {
            if let Some((name, value)) = word.split_once('=') {
                variables.push((name.to_owned(), value.to_owned()));
            }
        }
        let program = words.next()?;
        let is_go = program == "go" || program.ends_with("/go") || is_variable_for_go(&program);
        let verb = words.next()?;
        if !is_go || !matches!(verb.as_str(), "build" | "install") {
            return None;
        }
        let arguments =
            words.map(|word| if word.starts_with("--") { word[1..].to_owned() } else { word }).collect();
        Some(Self { line, variables, installs: verb == "install", arguments })
    }

    /// Whether a flag is given, as `-flag`, `-flag=value` or before its value.
    pub(super) fn has_flag(&self, flag: &str) -> bool {
        self.flag_values(flag).next().is_some()
    }

    /// The values of a flag; for one without a value, nothing.
    pub(super) fn flag_values(&self, flag: &str) -> impl Iterator<Item = &str> {
        self.arguments.iter().enumerate().filter_map(move |(index, word)| {
            let rest = word.strip_prefix(flag)?;
            if let Some(value) = rest.strip_prefix('=') {
                return Some(value);
            }
            let next = || self.arguments.get(index + 1).map_or("", String::as_str);
            rest.is_empty().then(|| if TAKE_A_VALUE.contains(&flag) { next() } else { "" })
        })
    }

    /// What is built: the words that are neither flags nor their values.
    pub(super) fn packages(&self) -> impl Iterator<Item = &str> {
        let mut is_value = false;
        self.arguments.iter().map(String::as_str).filter(move |word| {
            let was_value = std::mem::replace(&mut is_value, TAKE_A_VALUE.contains(word));
            !was_value && !word.starts_with('-')
        })
    }

    /// Whether a flag can hide in a variable that is set elsewhere.
    pub(super) fn has_unknown_words(&self) -> bool {
        self.packages().any(|word| word.starts_with('$') || word.starts_with('`'))
    }

    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().rev().find(|(variable, _)| variable == name).map(|(_, value)| value.as_str())
    }

    fn keeps_a_program(&self) -> bool {
        let output = self.flag_values("-o").next();
        let discards = output.is_some_and(|output| matches!(output, "/dev/null" | "NUL"));
        // https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies: several packages are compiled and discarded.
        let is_one = self.packages().count() <= 1 || self.packages().any(|package| package.ends_with(".go"));
        let is_one = is_one && !self.packages().any(|package| package.contains("..."));
        // https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns: names of several packages, of Go's own here.
        let is_distribution = self.packages().any(|package| matches!(package, "std" | "cmd" | "all"));
        let checks = is_distribution || (!self.installs && output.is_none() && !is_one);
        // A tool of another module, such as `go install example.com/tool@latest`.
        let is_tool = self.packages().any(|package| package.contains('@'));
        !discards && !checks && !is_tool
    }
}

/// What a file sets for all its builds, or a build for itself.
pub(super) fn is_set(command: &GoCommand, script: &Script, name: &str) -> bool {
    command.variable(name).is_some() || !script.values(name).is_empty()
}

fn is_variable_for_go(program: &str) -> bool {
    matches!(program.trim_matches(['$', '(', ')', '{', '}']), "GO" | "GOCMD" | "GO_CMD" | "GOBIN_GO")
        && program.starts_with('$')
}
