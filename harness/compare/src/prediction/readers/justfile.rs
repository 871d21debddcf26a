//! Files of just: <https://just.systems/man/en/>

use super::super::line_reader::{LogicalLine, logical_lines};
use super::super::script::{Script, unquoted};
use super::shell;

pub(in super::super) fn read(script: &mut Script, text: &str) {
    for line in logical_lines(text) {
        if line.text.starts_with([' ', '\t']) {
            let command = line.text.trim_start().trim_start_matches(['@', '-']);
            shell::read_line(script, LogicalLine { number: line.number, text: with_expressions(command) });
            continue;
        }
        let (rest, exports) = match line.text.strip_prefix("export ") {
            Some(rest) => (rest, true),
            None => (line.text.as_str(), false),
        };
        match rest.split_once(":=") {
            Some((name, value)) if name.trim() == "set export" && value.trim() != "false" => {
                script.export_all();
            }
            Some((name, value)) if exports => script.set_exported(line.number, name.trim(), &as_text(value)),
            Some((name, value)) => script.set(line.number, name.trim(), &as_text(value)),
            None if rest.trim() == "set export" => script.export_all(),
            None => {}
        }
    }
}

/// The line with what stands in `{{ }}` as a shell would write it.
fn with_expressions(line: &str) -> String {
    let mut result = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((expression, following)) = after.split_once("}}") else { break };
        result.push_str(before);
        result.push_str(&as_text(expression));
        rest = following;
    }
    result + rest
}

/// An expression as a shell would write it: a text, `` `a command` ``, a name, the time, or several with `+`.
/// Source: <https://just.systems/man/en/functions.html>
fn as_text(expression: &str) -> String {
    let parts = expression.split(" + ").map(str::trim).map(|part| match part {
        _ if part.starts_with(['"', '\'']) => unquoted(part).to_owned(),
        _ if part.starts_with('`') => part.to_owned(),
        _ if part.starts_with("datetime(") || part.starts_with("datetime_utc(") => "$(date)".to_owned(),
        _ if part.starts_with("shell(") => {
            format!("$({})", unquoted(part["shell(".len()..].trim_end_matches(')')))
        }
        _ => format!("${{{part}}}"),
    });
    parts.collect()
}
