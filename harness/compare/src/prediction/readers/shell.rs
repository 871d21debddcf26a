//! POSIX shells: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>

use std::collections::BTreeMap;

use super::super::line_reader::{LogicalLine, logical_lines};
use super::super::script::{Script, is_assignment};
use super::super::shell_words::{OpenText, commands};

/// How many lines a text in quotes has at most.
const MOST_LINES_IN_QUOTES: usize = 50;

/// Reads a script that begins on line `first` of its file.
pub(in super::super) fn read(script: &mut Script, text: &str, first: usize) {
    for mut line in whole_lines(logical_lines(text)) {
        line.number += first - 1;
        read_line(script, line);
    }
}

/// Reads one line: what it sets for those that follow, and what it runs.
pub(super) fn read_line(script: &mut Script, line: LogicalLine) {
    for words in commands(&line.text) {
        let declares = matches!(words[0].as_str(), "export" | "readonly" | "local" | "declare" | "typeset");
        let exports = words[0] == "export" || (declares && words.get(1).is_some_and(|word| word == "-x"));
        if words[0] == "set" && words.iter().any(|word| word == "-a" || word == "allexport") {
            script.export_all();
        }
        // Before a command an assignment is for that command alone.
        let is_declared = |word: &&String| is_assignment(word) || (declares && !word.contains('='));
        if !declares && !words.iter().all(|word| is_assignment(word)) {
            continue;
        }
        for word in words.iter().skip(usize::from(declares)).take_while(is_declared) {
            match word.split_once('=') {
                Some((name, value)) if exports => script.set_exported(line.number, name, value),
                Some((name, value)) => script.set(line.number, name, value),
                None if exports => script.export(word),
                None => {}
            }
        }
    }
    script.commands.push(line);
}

/// The lines without the texts of here-documents, and joined where a text in quotes goes on.
fn whole_lines(lines: Vec<LogicalLine>) -> Vec<LogicalLine> {
    let mut whole: Vec<LogicalLine> = Vec::new();
    let mut ends: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        ends.entry(line.text.trim().to_owned()).or_default().push(index);
    }
    let all = lines.len();
    let mut lines = lines.into_iter();
    while let Some(mut line) = lines.next() {
        if let Some(following) = rest_of_quotes(&line.text, lines.as_slice()) {
            for next in lines.by_ref().take(following) {
                line.text.push(' ');
                line.text.push_str(next.text.trim_start());
            }
        }
        if let Some(ends) = here_document(&line.text).and_then(|end| ends.get(end)) {
            let here = all - lines.len();
            let next = ends.partition_point(|end| *end < here);
            if let Some(end) = ends.get(next) {
                lines.nth(end - here);
            }
        }
        whole.push(line);
    }
    whole
}

/// How many of the following lines end a text in quotes that a line begins. Where none does they are no quotes.
fn rest_of_quotes(line: &str, following: &[LogicalLine]) -> Option<usize> {
    let mut text = OpenText::default();
    if !text.goes_on_after(line) {
        return None;
    }
    let mut following = following.iter().take(MOST_LINES_IN_QUOTES);
    following.position(|line| !text.goes_on_after(&line.text)).map(|last| last + 1)
}

/// The word that ends the here-document that a line begins: `cat <<'END'`.
pub(super) fn here_document(line: &str) -> Option<&str> {
    let rest = line.split_once("<<")?.1;
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let word = rest.split([' ', '\t', ';', '|', '&', ')', '>']).next()?.trim_matches(['"', '\'', '\\']);
    let is_word = word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    is_word.then_some(word)
}
