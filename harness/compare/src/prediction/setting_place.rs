//! Where a project sets what a build is told.

use super::ProjectFacts;
use super::line_reader::logical_lines;
use super::predict::of_kind;
use super::source_file::{FileKind, SourceFile};

/// What a build is told by its command line or its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildSetting<'a> {
    /// A flag of `go build`, by its name: `-ldflags`.
    Flag(&'a str),
    /// A variable, by its name: `CGO_ENABLED`.
    Variable(&'a str),
}

/// The first line that sets it: the file, relative to the source's root, and the line in it, from 1.
///
/// A flag may be given to a `go build` whose program is kept, stand in a value of `GOFLAGS`, or be a key or an entry of
/// GoReleaser's configuration.
pub fn setting_place(facts: &ProjectFacts, setting: BuildSetting<'_>) -> Option<(String, u64)> {
    let files: Vec<SourceFile<'_>> = facts.files.iter().filter_map(SourceFile::new).collect();
    let at = |file: &SourceFile<'_>, line: usize| (file.path.to_owned(), line as u64);
    let places = files.iter().flat_map(|file| lines(file, setting).into_iter().map(|line| at(file, line)));
    let in_releases = of_kind(&files, FileKind::GoReleaser)
        .flat_map(|file| release_lines(file.text, setting).into_iter().map(|line| at(file, line)));
    places.chain(in_releases).min()
}

fn lines(file: &SourceFile<'_>, setting: BuildSetting<'_>) -> Vec<usize> {
    let name = match setting {
        BuildSetting::Variable(name) => name,
        BuildSetting::Flag(flag) => {
            let given = file.builds.iter().filter(|build| build.has_flag(flag)).map(|build| build.line);
            let in_flags =
                |(_, value): &&(usize, String)| value.split_whitespace().any(|word| is(word, flag));
            let exported = file.script.values("GOFLAGS").iter().filter(in_flags).map(|(line, _)| *line);
            return given.chain(exported).collect();
        }
    };
    let of_builds = file.builds.iter().filter(|build| build.variable(name).is_some()).map(|build| build.line);
    file.script.values(name).iter().map(|(line, _)| *line).chain(of_builds).collect()
}

/// Whether a word is the flag, with a value or without, and with one dash or two.
fn is(word: &str, flag: &str) -> bool {
    let word = word.trim_matches(['"', '\'']);
    let word = if word.starts_with("--") { &word[1..] } else { word };
    word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// `ldflags:` and `flags: [-tags=x]`, or a flag as an entry of a list: <https://goreleaser.com/customization/builds/go/>
fn release_lines(text: &str, setting: BuildSetting<'_>) -> Vec<usize> {
    let BuildSetting::Flag(flag) = setting else { return Vec::new() };
    let sets = |line: &str| {
        let entry = line.trim_start().trim_start_matches("- ");
        let is_key = entry.split_once(':').is_some_and(|(key, _)| Some(key) == flag.strip_prefix('-'));
        is_key || entry.split([' ', ',', '[', ']']).any(|word| is(word, flag))
    };
    logical_lines(text).iter().filter(|line| sets(&line.text)).map(|line| line.number).collect()
}
