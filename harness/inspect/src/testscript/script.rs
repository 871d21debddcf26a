//! A whole script: its lines and its files.

use super::script_line::{ScriptLine, parse_line};
use crate::problem::Problem;
use crate::txtar::{TxtarFile, parse_txtar, txtar_comment};

/// A script: commands, and the files that lie in its folder when it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testscript<'a> {
    /// Comments and commands, in order.
    pub lines: Vec<ScriptLine>,
    /// The files. Their names may have variables in them: `$WORK/modproxy/x.txt`.
    pub files: Vec<TxtarFile<'a>>,
}

/// Reads a script. Lines that can't be read are problems; the rest is read.
pub fn parse_testscript(text: &str) -> (Testscript<'_>, Vec<Problem>) {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (index, line) in txtar_comment(text).lines().enumerate() {
        let number = index + 1;
        if let Some(comment) = line.strip_prefix('#') {
            lines.push(ScriptLine::Comment(comment.trim().to_owned()));
            continue;
        }
        match parse_line(number, line) {
            Ok(command) => lines.extend(command.map(ScriptLine::Command)),
            Err(problem) => {
                let message = problem.to_string();
                problems.push(Problem { text: "script", line: number, column: 1, message });
            }
        }
    }
    (Testscript { lines, files: parse_txtar(text) }, problems)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_come_before_the_files() {
        let (script, problems) = parse_testscript(
            "# Greets.\n\ngo run .\nstdout 'hi\n-- main.go --\n# no comment\npackage main\n",
        );
        assert_eq!(script.lines.len(), 2);
        assert_eq!(script.lines[0], ScriptLine::Comment("Greets.".into()));
        assert_eq!(script.files[0].content, "# no comment\npackage main\n");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "script:4:1: a quote is not closed");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(?s).*") {
            let _ = parse_testscript(&text);
        }
    }
}
