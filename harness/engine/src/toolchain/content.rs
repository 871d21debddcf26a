//! Whether a folder is the Go that it should be.

use std::fs;
use std::path::{Path, PathBuf};

use twinbuild_model::Platform;

use super::version::GoVersion;

/// The `go` command of the GOROOT `root`.
pub(super) fn go_binary(root: &Path, platform: &Platform) -> PathBuf {
    root.join("bin").join(format!("go{}", platform.executable_suffix()))
}

/// What the file VERSION of the GOROOT `root` says in its first line: `go1.27.3`.
///
/// Source: `readgoversion` in <https://go.dev/src/cmd/dist/build.go> and, for the second line, <https://go.dev/blog/rebuild>.
pub(super) fn version_line(root: &Path) -> Option<String> {
    let text = fs::read_to_string(root.join("VERSION")).ok()?;
    text.lines().next().map(|line| line.trim_end().to_owned())
}

/// Whether the GOROOT `root` holds exactly `version`, made to run on `platform`.
///
/// # Errors
/// What is missing or different, in words.
pub(super) fn check(root: &Path, version: &GoVersion, platform: &Platform) -> Result<(), String> {
    let expected = format!("go{version}");
    match version_line(root) {
        Some(line) if line == expected => {}
        Some(line) => return Err(format!("its VERSION says `{line}`")),
        None => return Err("it has no VERSION".to_owned()),
    }
    if !go_binary(root, platform).is_file() {
        return Err(format!("it has no bin/go{}", platform.executable_suffix()));
    }
    let tools = format!("pkg/tool/{}_{}", platform.os(), platform.arch());
    if !root.join(&tools).is_dir() {
        return Err(format!("it has no {tools}"));
    }
    Ok(())
}
