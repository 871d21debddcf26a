//! Asking a go command of the machine about a module.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use twinbuild_inspect::{QUESTIONS, ResolvedView};

/// What a go command says of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoAnswers {
    /// What it resolves.
    pub resolved: ResolvedView,
    /// Which questions it refused and why, and what of its answers could not be read.
    pub notes: Vec<String>,
}

/// What the go command `go` says of the module in `folder`. It is asked offline: with `GOPROXY=off` it answers from its
/// module cache, and never waits for a network. A question that it refuses has no answer, as with a vendor folder the one
/// for all modules. It blocks.
///
/// # Errors
/// When the command can't be started.
pub fn ask_go(go: &Path, folder: &Path) -> io::Result<GoAnswers> {
    let mut answers = [const { String::new() }; 3];
    let mut notes = Vec::new();
    for (answer, question) in answers.iter_mut().zip(QUESTIONS) {
        let mut command = Command::new(go);
        command.args(&question[1..]).current_dir(folder).stdin(Stdio::null());
        let output = command.env("GOPROXY", "off").env("GOTOOLCHAIN", "local").output()?;
        if output.status.success() {
            *answer = String::from_utf8_lossy(&output.stdout).into_owned();
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or("it ended without a word").trim();
            notes.push(format!("no answer to `{}`: {first}", question.join(" ")));
        }
    }
    let [modules, graph, packages] = &answers;
    let (resolved, problems) = ResolvedView::parse(modules, graph, packages);
    notes.extend(problems.iter().map(ToString::to_string));
    Ok(GoAnswers { resolved, notes })
}
