//! Where a project sets what a build is told.

use super::ProjectFacts;
use super::line_reader::{LogicalLine, logical_lines};
use super::predict::of_kind;
use super::setting_rules::written_variables;
use super::source_file::{FileKind, SourceFile};

/// What a build is told by its command line or its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildSetting<'a> {
    /// A flag of `go build`, by its name: `-ldflags`.
    Flag(&'a str),
    /// A variable, by its name: `CGO_ENABLED`.
    Variable(&'a str),
}

/// The first line that sets it to another value than `except`: the file, relative to the source's root, and the line in it,
/// from 1.
///
/// A flag may be given to a `go build` whose program is kept, stand in a value of `GOFLAGS`, or be a key or an entry of
/// GoReleaser's configuration. A variable may be one of the file, of one command, or of `go env -w`. The value of a flag
/// that is given none is empty.
pub fn setting_place(facts: &ProjectFacts, setting: BuildSetting<'_>, except: &str) -> Option<(String, u64)> {
    let files: Vec<SourceFile<'_>> = facts.files.iter().filter_map(SourceFile::new).collect();
    let at = |file: &SourceFile<'_>, line: usize| (file.path.to_owned(), line as u64);
    let others = |values: Vec<(usize, String)>| values.into_iter().filter(|(_, value)| value != except);
    let places = files.iter().flat_map(|file| others(values(file, setting)).map(|(line, _)| at(file, line)));
    let in_releases = of_kind(&files, FileKind::GoReleaser)
        .flat_map(|file| others(release_values(file.text, setting)).map(|(line, _)| at(file, line)));
    places.chain(in_releases).min()
}

/// The values that a file's commands and variables give, with their lines.
fn values(file: &SourceFile<'_>, setting: BuildSetting<'_>) -> Vec<(usize, String)> {
    match setting {
        BuildSetting::Variable(name) => {
            let of_builds =
                file.builds.iter().filter_map(|build| Some((build.line, unquoted(build.variable(name)?))));
            variable_values(file, name).into_iter().chain(of_builds).collect()
        }
        BuildSetting::Flag(flag) => {
            // The last of them counts.
            let given = file
                .builds
                .iter()
                .filter_map(|build| Some((build.line, unquoted(build.flag_values(flag).last()?))));
            let in_flags = variable_values(file, "GOFLAGS").into_iter().filter_map(|(line, flags)| {
                let value = flags.split_whitespace().filter_map(|word| value_of(word, flag)).next_back()?;
                Some((line, value))
            });
            given.chain(in_flags).collect()
        }
    }
}

/// The values of a variable for all that follows, in the file or in later builds of the user.
fn variable_values(file: &SourceFile<'_>, name: &str) -> Vec<(usize, String)> {
    let own = file.script.values(name).iter().map(|(line, value)| (*line, value.clone()));
    let written = written_variables(file).into_iter().filter(|(_, written, _)| written == name);
    let all = own.chain(written.map(|(line, _, value)| (line, value)));
    all.map(|(line, value)| (line, unquoted(&file.script.expanded(&value)))).collect()
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

/// The value, if a word is the flag, with a value or without, and with one dash or two.
fn value_of(word: &str, flag: &str) -> Option<String> {
    let word = word.trim_matches(['"', '\'']);
    let word = if word.starts_with("--") { &word[1..] } else { word };
    let rest = word.strip_prefix(flag)?;
    if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('=').map(unquoted) }
}

/// `ldflags:` and `flags: [-tags=x]`, or a flag as an entry of a list: <https://goreleaser.com/customization/builds/go/>
fn release_values(text: &str, setting: BuildSetting<'_>) -> Vec<(usize, String)> {
    let BuildSetting::Flag(flag) = setting else { return Vec::new() };
    let lines = logical_lines(text);
    let value = |(index, line): (usize, &LogicalLine)| {
        let entry = line.text.trim_start().trim_start_matches("- ");
        let of_key = entry.split_once(':').filter(|(key, _)| Some(*key) == flag.strip_prefix('-'));
        let value = match of_key {
            Some((_, value)) if value.trim().is_empty() => {
                entries(&lines[index + 1..], line.text.len() - entry.len())
            }
            Some((_, value)) => unquoted(value),
            None => line.text.split([' ', ',', '[', ']']).find_map(|word| value_of(word, flag))?,
        };
        Some((line.number, value))
    };
    lines.iter().enumerate().filter_map(value).collect()
}

/// The entries of the list below a key that stands `deep` in its line, joined by blanks.
fn entries(below: &[LogicalLine], deep: usize) -> String {
    let entry = |line: &LogicalLine| {
        let text = line.text.trim_start();
        let is_deep = line.text.len() - text.len() >= deep;
        text.strip_prefix("- ").filter(|_| is_deep).map(unquoted)
    };
    below.iter().map_while(entry).collect::<Vec<_>>().join(" ")
}
