//! What services of continuous integration are told in YAML: the shells' lines and the variables.
//!
//! Sources of the keys: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>,
//! <https://docs.gitlab.com/ci/yaml/>, <https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/>,
//! <https://circleci.com/docs/configuration-reference/>

use super::super::line_reader::LogicalLine;
use super::super::script::Script;
use super::super::shell_words::commands;
use super::super::yaml::{Node, Value};
use super::{batch, powershell, shell};

#[derive(Clone, Copy)]
enum Language {
    Shell,
    PowerShell,
    Batch,
}

pub(in super::super) fn read(script: &mut Script, documents: &[Node]) {
    documents.iter().for_each(|document| walk(script, document, None));
}

/// Reads a map; `name` is the key that it is the value of.
fn walk(script: &mut Script, node: &Node, name: Option<&str>) {
    let [shell, id] = ["shell", "id"].map(|key| node.get(key).and_then(Node::text));
    for (key, value) in node.entries() {
        match (language(key, shell.unwrap_or_default()), key) {
            (Some(language), _) => {
                let first = script.commands.len();
                run(script, value, language, key);
                written_variables(script, first, id);
            }
            (None, "env" | "environment" | "variables") => variables(script, value),
            (None, "outputs") => outputs(script, value, name),
            (None, _) => walk(script, value, Some(key)),
        }
    }
    if let Value::List(items) = &node.value {
        items.iter().for_each(|item| walk(script, item, None));
    }
}

/// What the value of a key is written in, if it is commands, beside the name of a shell.
fn language(key: &str, shell: &str) -> Option<Language> {
    let is_shell = matches!(key, "run" | "script" | "command" | "commands" | "bash" | "install")
        || key.ends_with("_script")
        || key.starts_with("before_") && key != "before_cache";
    match key {
        "pwsh" | "powershell" | "ps" => Some(Language::PowerShell),
        "cmd" => Some(Language::Batch),
        _ if !is_shell => None,
        _ if shell.starts_with("pwsh") || shell.starts_with("powershell") => Some(Language::PowerShell),
        _ if shell.starts_with("cmd") => Some(Language::Batch),
        _ => Some(Language::Shell),
    }
}

fn run(script: &mut Script, node: &Node, language: Language, key: &str) {
    match &node.value {
        Value::Text(text) => {
            let text = with_variables(text);
            match language {
                Language::Shell => shell::read(script, &text, node.line),
                Language::PowerShell => powershell::read(script, &text, node.line),
                Language::Batch => batch::read(script, &text, node.line),
            }
        }
        // The words of one command: `run: [go, build]`.
        Value::List(items) if key == "run" && items.iter().all(|item| item.text().is_some()) => {
            let words =
                items.iter().filter_map(Node::text).map(|word| match word.contains([' ', ';', '&', '|']) {
                    true => format!("\"{word}\""),
                    false => word.to_owned(),
                });
            let line = with_variables(&words.collect::<Vec<_>>().join(" "));
            shell::read(script, &line, node.line);
        }
        Value::List(items) => items.iter().for_each(|item| run(script, item, language, key)),
        Value::Map(_) => walk(script, node, None),
        Value::Unknown => {}
    }
}

/// `NAME: value`, `NAME: {value: text}`, `- NAME=value`, or `- name: NAME` with `value: text`.
fn variables(script: &mut Script, node: &Node) {
    for (name, value) in node.entries() {
        let inner = value.get("value").and_then(Node::text);
        match value.text().or(inner) {
            Some(text) => script.set_exported(value.line, name, &with_variables(text)),
            // `env: {global: [NAME=value]}`
            None => variables(script, value),
        }
    }
    let Value::List(items) = &node.value else { return };
    for item in items {
        let of_key = |key| item.get(key).and_then(Node::text);
        match (item.text(), of_key("name"), of_key("value")) {
            (Some(text), _, _) => {
                for word in commands(&with_variables(text)).into_iter().flatten() {
                    if let Some((name, value)) = word.split_once('=') {
                        script.set_exported(item.line, name, value);
                    }
                }
            }
            (None, Some(name), Some(value)) => script.set_exported(item.line, name, &with_variables(value)),
            _ => variables(script, item),
        }
    }
}

/// What a job says to those that need it.
fn outputs(script: &mut Script, node: &Node, job: Option<&str>) {
    for (name, value) in node.entries() {
        if let (Some(job), Some(text)) = (job, value.text()) {
            script.set(
                value.line,
                &variable_of(&format!("needs.{job}.outputs.{name}")),
                &with_variables(text),
            );
        }
    }
}

/// What the step's commands write for later ones: `echo "NAME=value" >> $GITHUB_ENV`, or to `$GITHUB_OUTPUT`.
/// Source: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
fn written_variables(script: &mut Script, first: usize, id: Option<&str>) {
    let written: Vec<_> = script.commands[first..].iter().filter_map(written_variable).collect();
    for (line, name, value, is_output) in written {
        match id {
            Some(id) if is_output => {
                script.set(line, &variable_of(&format!("steps.{id}.outputs.{name}")), &value);
            }
            None if is_output => {}
            _ => script.set_exported(line, &name, &value),
        }
    }
}

fn written_variable(line: &LogicalLine) -> Option<(usize, String, String, bool)> {
    let is_output = line.text.contains("GITHUB_OUTPUT") || line.text.contains("::set-output ");
    if !is_output && !line.text.contains("GITHUB_ENV") {
        return None;
    }
    let words = commands(&line.text).into_iter().find(|words| words.iter().any(|word| word == "echo"))?;
    let text = words.into_iter().skip_while(|word| word != "echo").find(|word| word.contains('='))?;
    if let Some(rest) = text.strip_prefix("::set-output name=") {
        let (name, value) = rest.split_once("::")?;
        return Some((line.number, name.to_owned(), value.to_owned(), true));
    }
    let (name, value) = text.split_once('=')?;
    Some((line.number, name.to_owned(), value.to_owned(), is_output))
}

/// The text with the variables of expressions as a shell would name them: `${{ env.NAME }}` is `${NAME}`.
/// Source: <https://docs.github.com/actions/reference/workflows-and-actions/contexts>
fn with_variables(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let Some((expression, following)) = after.split_once("}}") else { break };
        result.push_str(before);
        let expression = expression.trim();
        let is_name = !expression.contains([' ', '(', '|', '\'']);
        match expression.strip_prefix("env.") {
            Some(name) if is_name => result.push_str(&format!("${{{name}}}")),
            None if is_name && (expression.starts_with("steps.") || expression.starts_with("needs.")) => {
                result.push_str(&format!("${{{}}}", variable_of(expression)));
            }
            _ => result.push_str(&format!("${{{{ {expression} }}}}")),
        }
        rest = following;
    }
    result + rest
}

/// An expression as the name of a variable: `steps_a_outputs_b`.
fn variable_of(expression: &str) -> String {
    expression.replace(|character: char| !character.is_ascii_alphanumeric(), "_")
}
