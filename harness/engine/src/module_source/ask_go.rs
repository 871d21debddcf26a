//! Asking a go command of the machine about a module.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use twinbuild_inspect::{Problem, QUESTIONS, ResolvedView};

/// What the go command `go` says of the module in `folder`, and what could not be read of it. It is asked offline: with
/// `GOPROXY=off` it answers from its module cache, and never waits for a network. A question that it refuses has no answer,
/// as with a vendor folder the one for all modules. It blocks.
///
/// # Errors
/// When the command can't be started.
pub fn ask_go(go: &Path, folder: &Path) -> io::Result<(ResolvedView, Vec<Problem>)> {
    let mut answers = [const { String::new() }; 3];
    for (answer, question) in answers.iter_mut().zip(QUESTIONS) {
        let mut command = Command::new(go);
        command.args(&question[1..]).current_dir(folder).stdin(Stdio::null());
        let output = command.env("GOPROXY", "off").env("GOTOOLCHAIN", "local").output()?;
        if output.status.success() {
            *answer = String::from_utf8_lossy(&output.stdout).into_owned();
        }
    }
    let [modules, graph, packages] = &answers;
    Ok(ResolvedView::parse(modules, graph, packages))
}
