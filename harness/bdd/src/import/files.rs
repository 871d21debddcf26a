//! The files of a script, as the working folder of a session has them.

use std::fmt::Write as _;

use twinbuild_inspect::TxtarFile;

use super::environment::ScriptEnvironment;
use super::obstacle::Obstacle;

/// Where scripts begin, in the working folder.
pub(super) const START: &str = "gopath/src";

/// The files as one txtar archive, with their names relative to the working folder.
pub(super) fn archive(files: &[TxtarFile<'_>], environment: &ScriptEnvironment) -> Result<String, Obstacle> {
    let mut text = String::new();
    for file in files {
        let refused = |reason: String| Obstacle { reason, line: 0, text: file.name.to_owned() };
        let name = environment.text(file.name).and_then(|name| inside(&name)).map_err(refused)?;
        if file.content.lines().any(|line| !line.is_empty() && line.trim().is_empty()) {
            return Err(refused(
                "has a file with a line of blanks alone, which a doc string does not keep".into(),
            ));
        }
        if file.content.contains('\r') || file.content.contains('\0') {
            return Err(refused("has a file with characters that a doc string does not keep".into()));
        }
        // Writing to a String can't fail.
        let _ = write!(text, "-- {name} --\n{}", file.content);
    }
    Ok(text)
}

/// A file's name relative to the working folder.
fn inside(name: &str) -> Result<String, String> {
    let name = match name.strip_prefix("${WORK}/") {
        Some(rest) => rest.to_owned(),
        None => format!("{START}/{name}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or("has a file outside its folder")?;
            }
            part => parts.push(part),
        }
    }
    if name.contains("${") || name.contains('\\') || parts.is_empty() {
        return Err("has a file outside its folder".into());
    }
    Ok(parts.join("/"))
}
