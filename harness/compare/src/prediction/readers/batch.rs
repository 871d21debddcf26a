//! Batch files of Windows: <https://learn.microsoft.com/windows-server/administration/windows-commands/windows-commands>

use super::super::line_reader::LONGEST_LINE;
use super::super::script::Script;

/// Reads a script that begins on line `first` of its file. Names of variables have no case, and are put in capitals.
pub(in super::super) fn read(script: &mut Script, text: &str, first: usize) {
    let mut continued: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let (number, mut whole) = continued.take().unwrap_or((first + index, String::new()));
        whole.push_str(line.trim());
        if whole.len() < LONGEST_LINE && whole.ends_with('^') {
            whole.pop();
            whole.push(' ');
            continued = Some((number, whole));
        } else {
            read_line(script, number, &whole);
        }
    }
    if let Some((number, whole)) = continued {
        read_line(script, number, &whole);
    }
}

fn read_line(script: &mut Script, number: usize, line: &str) {
    let line = line.trim_start_matches('@').trim_start();
    let line = without_word(line, "call").unwrap_or(line);
    if line.starts_with(':') || line.eq_ignore_ascii_case("rem") || without_word(line, "rem").is_some() {
        return;
    }
    if let Some((name, value)) = loop_over_output(line) {
        let value = format!("$({})", translated(script, value));
        return script.set_exported(number, &name.to_uppercase(), &value);
    }
    if let Some(definition) = without_word(line, "set") {
        let definition = definition.trim();
        let quoted = definition.strip_prefix('"').and_then(|rest| rest.rsplit_once('"'));
        let definition = quoted.map_or(definition, |(inner, _)| inner);
        if let Some((name, value)) = definition.split_once('=').filter(|(name, _)| !name.starts_with('/')) {
            let value = translated(script, value);
            return script.set_exported(number, &name.trim().to_uppercase(), &value);
        }
    }
    let command = translated(script, line);
    script.run(number, command);
}

/// What follows a word that begins a line.
fn without_word<'line>(line: &'line str, word: &str) -> Option<&'line str> {
    let (first, rest) = line.split_once([' ', '\t'])?;
    first.eq_ignore_ascii_case(word).then(|| rest.trim_start())
}

/// The variable and the command of `for /f %%i in ('command') do set NAME=%%i`.
fn loop_over_output(line: &str) -> Option<(&str, &str)> {
    let rest = without_word(line, "for")?;
    let (_, rest) = without_word(rest, "/f")?.split_once("('")?;
    let (command, rest) = rest.split_once("')")?;
    let body = without_word(rest.trim_start(), "do")?.trim_start_matches(['(', '@', ' ']);
    let (name, value) = without_word(body, "set")?.trim_start_matches('"').split_once('=')?;
    value.starts_with("%%").then_some((name, command))
}

/// A command as a POSIX shell would have it: `%NAME%` is `${NAME}`, and what Windows itself keeps in variables is what a
/// program says. Source: <https://learn.microsoft.com/windows-server/administration/windows-commands/set>
fn translated(script: &Script, text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.char_indices();
    while let Some((position, character)) = characters.next() {
        let rest = &text[position + character.len_utf8()..];
        match character {
            '%' | '!' => {
                let name = rest.split_once(character).map_or("", |(inner, _)| inner);
                if name.is_empty() || name.contains([' ', '"', '=']) {
                    result.push(character);
                    continue;
                }
                result.push_str(&variable(script, name));
                characters.nth(name.chars().count());
            }
            '\\' if rest.starts_with('"') => {
                result.push_str("\\\"");
                characters.next();
            }
            '\\' => result.push('/'),
            '\'' => result.push_str("\\'"),
            '^' => {}
            _ => result.push(character),
        }
    }
    result
}

fn variable(script: &Script, inner: &str) -> String {
    // `%DATE:~0,4%` is a part of it.
    let name = inner.split(':').next().unwrap_or(inner).to_uppercase();
    if script.values(&name).is_empty() {
        match name.as_str() {
            "DATE" | "TIME" => return "$(date)".to_owned(),
            "CD" => return "$(pwd)".to_owned(),
            "COMPUTERNAME" => return "$(hostname)".to_owned(),
            "USERNAME" => return "$(whoami)".to_owned(),
            _ => {}
        }
    }
    format!("${{{name}}}")
}
