//! Files of Task: <https://taskfile.dev/docs/reference/schema>

use super::super::script::Script;
use super::super::yaml::{Node, Value};
use super::shell;

pub(in super::super) fn read(script: &mut Script, documents: &[Node]) {
    documents.iter().for_each(|document| walk(script, document));
}

fn walk(script: &mut Script, node: &Node) {
    for (key, node) in node.entries() {
        match key {
            "vars" => node.entries().for_each(|(name, value)| set(script, name, value, false)),
            "env" => node.entries().for_each(|(name, value)| set(script, name, value, true)),
            "cmd" => run(script, node),
            "cmds" => node.items().iter().for_each(|item| run(script, item)),
            // A task of one command, or of a list of them.
            "tasks" => node.entries().for_each(|(_, task)| match task.value {
                Value::Map(_) => walk(script, task),
                _ => task.items().iter().for_each(|item| run(script, item)),
            }),
            _ => {}
        }
    }
}

fn run(script: &mut Script, node: &Node) {
    match node.text() {
        Some(text) => shell::read(script, &with_variables(text), node.line),
        None => walk(script, node),
    }
}

/// `NAME: text`, or `NAME: {sh: command}`.
fn set(script: &mut Script, name: &str, node: &Node, exported: bool) {
    let value = match (node.text(), node.get("sh").and_then(Node::text)) {
        (Some(text), _) => with_variables(text),
        (None, Some(command)) => format!("$({})", with_variables(command.trim())),
        (None, None) => return,
    };
    if exported {
        script.set_exported(node.line, name, &value);
    } else {
        script.set(node.line, name, &value);
    }
}

/// The text with `${NAME}` for `{{.NAME}}`.
fn with_variables(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((template, following)) = after.split_once("}}") else { break };
        result.push_str(before);
        match template.trim().strip_prefix('.') {
            Some(name) if !name.contains([' ', '.', '|']) => result.push_str(&format!("${{{name}}}")),
            _ => result.push_str(&format!("{{{{{template}}}}}")),
        }
        rest = following;
    }
    result + rest
}
