//! Scripts of PowerShell: <https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_variables>

use super::super::line_reader::{LONGEST_LINE, logical_lines};
use super::super::script::{LONGEST_EXPANSION, Script, unquoted};
use super::super::source_file::beginning;

/// Reads a script that begins on line `first` of its file. Names of its own variables have no case, and are put in small
/// letters; those of the environment stay as they are.
pub(in super::super) fn read(script: &mut Script, text: &str, first: usize) {
    let mut whole: Option<(usize, String)> = None;
    for line in logical_lines(&without_block_comments(text)) {
        let (number, mut text) = whole.take().unwrap_or((line.number + first - 1, String::new()));
        text.push_str(line.text.trim());
        if text.len() < LONGEST_LINE && text.ends_with('`') {
            text.pop();
            whole = Some((number, text));
        } else {
            read_line(script, number, &text);
        }
    }
    if let Some((number, text)) = whole {
        read_line(script, number, &text);
    }
}

/// The text without `<# ... #>`, whose lines stay as empty ones.
/// Source: <https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_comments>
fn without_block_comments(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<#") {
        result.push_str(before);
        let (comment, following) = after.split_once("#>").unwrap_or((after, ""));
        result.extend(comment.chars().filter(|character| *character == '\n'));
        rest = following;
    }
    result + rest
}

fn read_line(script: &mut Script, number: usize, line: &str) {
    let Some((name, value)) = assignment(line) else {
        let command = line.strip_prefix("& ").unwrap_or(line);
        return script.run(number, translated(command));
    };
    let value = as_text(value);
    match of_environment(name) {
        Some(name) => script.set_exported(number, name, &value),
        None => script.set(number, &name.to_lowercase(), &value),
    }
    // `$output = go build` runs it all the same.
    if let Some(command) = value.strip_prefix("$(").and_then(|value| value.strip_suffix(')')) {
        script.run(number, command);
    }
}

/// The name and the expression of `$name = expression`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('$')?.split_once('=')?;
    let name = name.trim();
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | ':');
    (!name.is_empty() && name.chars().all(is_name)).then(|| (name, value.trim()))
}

fn of_environment(name: &str) -> Option<&str> {
    let (scope, name) = name.split_once(':')?;
    scope.eq_ignore_ascii_case("env").then_some(name)
}

/// An expression as a POSIX shell would write it: a text in quotes, a number, or what a command says.
fn as_text(expression: &str) -> String {
    let inner = unquoted(expression);
    let is_number = !inner.is_empty() && inner.chars().all(|character| character.is_ascii_digit());
    let is_variable = inner.starts_with('$') && !inner.starts_with("$(") && !inner.contains([' ', '(', '[']);
    if inner.len() < expression.trim().len() || is_number || is_variable || inner.starts_with("$(") {
        return translated(inner);
    }
    format!("$({})", translated(inner.trim_start_matches('&').trim_start()))
}

/// A line with `${NAME}` for `$env:NAME` and `$name`, and `Get-Date` for the members of .NET that say the time.
fn translated(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(position) = rest.find(['$', '`', '\\']) {
        result.push_str(&rest[..position]);
        let (sign, after) = rest[position..].split_at(1);
        rest = after;
        match sign {
            // A sign that is escaped stands for itself.
            "`" if rest.starts_with('"') => result.push('\\'),
            "`" => {}
            "\\" => result.push('/'),
            _ => {
                let (name, length) = variable(rest);
                match of_environment(name) {
                    _ if name.is_empty() => result.push('$'),
                    Some(name) => result.push_str(&format!("${{{name}}}")),
                    None => result.push_str(&format!("${{{}}}", name.to_lowercase())),
                }
                rest = &rest[length..];
            }
        }
    }
    (result + rest).replace("[DateTime]::", "Get-Date ").replace("[datetime]::", "Get-Date ")
}

/// The name after a `$`, and how long it is with its braces.
fn variable(text: &str) -> (&str, usize) {
    if let Some(inner) = text.strip_prefix('{') {
        let end = beginning(inner, LONGEST_EXPANSION).find('}');
        return end.map_or(("", 0), |end| (&inner[..end], end + 2));
    }
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | ':');
    let end = text.find(|character| !is_of_name(character)).unwrap_or(text.len());
    (&text[..end], end)
}
