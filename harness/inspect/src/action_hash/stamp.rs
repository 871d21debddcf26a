//! The build information that is to be stamped into a program, as inputs of the action that stamps it.
//!
//! Read line by line and not as that of a finished program: a line of an unknown form must not hide the others.
//! Source of the format: `BuildInfo.String` in <https://go.dev/src/runtime/debug/mod.go>

use super::action_input::{ActionInput, ActionInputKind as Kind};
use crate::go_string::{quoted_prefix, unquoted};

/// The settings, modules and replacements, each under its own name.
pub(super) fn stamps(text: &str) -> Vec<ActionInput> {
    let mut inputs = Vec::new();
    let mut module = "the main module".to_owned();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
        let (name, value) = match kind {
            "path" => ("package path".to_owned(), rest.to_owned()),
            "mod" => ("main module".to_owned(), columns(rest)),
            "dep" => {
                let (path, rest) = rest.split_once('\t').unwrap_or((rest, ""));
                module = path.to_owned();
                (format!("dep {path}"), columns(rest))
            }
            "=>" => (format!("replacement of {module}"), columns(rest)),
            "build" => setting(rest),
            _ => (line.to_owned(), String::new()),
        };
        inputs.push(ActionInput::new(Kind::Stamp, name, value));
    }
    inputs
}

fn columns(text: &str) -> String {
    let columns: Vec<&str> = text.split('\t').filter(|column| !column.is_empty()).collect();
    columns.join(" ")
}

fn setting(text: &str) -> (String, String) {
    let (key, value) = match quoted_prefix(text) {
        Some((key, rest)) => (key, rest.strip_prefix('=').unwrap_or(rest)),
        None => {
            let (key, value) = text.split_once('=').unwrap_or((text, ""));
            (key.to_owned(), value)
        }
    };
    (key, unquoted(value).unwrap_or_else(|| value.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_line_has_a_name() {
        let text = "path\texample.com/a\nmod\texample.com/a\tv1.0.0\t\ndep\texample.com/b\tv1.0.0\n=>\t../b\t(devel)\t\n\n\
            build\t-ldflags=\"-X main.v=a\"\nbuild\t\"odd name\"=`raw`\nbuild\tvcs.modified=false\nnew\tkind\n";
        let inputs = stamps(text);
        let shown: Vec<String> =
            inputs.iter().map(|input| format!("{}|{}", input.name, input.value)).collect();
        assert_eq!(
            shown,
            [
                "package path|example.com/a",
                "main module|example.com/a v1.0.0",
                "dep example.com/b|v1.0.0",
                "replacement of example.com/b|../b (devel)",
                "-ldflags|-X main.v=a",
                "odd name|raw",
                "vcs.modified|false",
                "new\tkind|",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "((path|mod|dep|=>|build|x)\t[a\"`=\\\\ \t]{0,8}\n?){0,6}") {
            let _ = stamps(&text);
        }
    }
}
