//! What is looked at before a command is started: that its program and its folder are there.
//!
//! A sandbox or a shell that can't start a command ends with a status of its own, which must not be taken for the
//! command's.

use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::Action;

use crate::process::ProcessError;

/// Looks for the action's program and folder. `on_host` says where a path that the command sees lies on this machine;
/// `working_directory` is one that the command sees.
///
/// # Errors
/// When the folder is not there, or the program is nowhere that the action's `PATH` names.
pub(super) fn preflight(
    action: &Action,
    working_directory: &Path,
    on_host: impl Fn(&Path) -> PathBuf,
) -> Result<(), ProcessError> {
    let name = action.arguments.first().map(String::as_str).unwrap_or_default();
    let start_error = |message: String| ProcessError::Start {
        program: name.into(),
        current_directory: working_directory.to_owned(),
        source: io::Error::new(io::ErrorKind::NotFound, message),
    };
    if !on_host(working_directory).is_dir() {
        return Err(start_error("there is no such folder".into()));
    }
    if name.is_empty() {
        return Err(start_error("the command is empty".into()));
    }
    let is_path = name.contains('/') || (cfg!(windows) && name.contains('\\'));
    let search = action.variables.get("PATH").map(String::as_str).unwrap_or_default();
    let candidates: Vec<PathBuf> = if is_path {
        vec![working_directory.join(name)]
    } else {
        std::env::split_paths(search).map(|folder| working_directory.join(folder).join(name)).collect()
    };
    if candidates.iter().any(|path| is_program(&on_host(path))) {
        return Ok(());
    }
    Err(start_error(if is_path {
        "there is no such program".into()
    } else {
        format!("there is no such program on the command's PATH, which is `{search}`")
    }))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Windows adds an ending such as `.exe` by itself.
#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    let with = |ending: &str| {
        path.with_file_name(format!("{}{ending}", path.file_name().unwrap_or_default().display()))
    };
    path.is_file() || [".exe", ".cmd", ".bat", ".com"].iter().any(|ending| with(ending).is_file())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use twinbuild_model::{Digest, Requirements, Sha256};

    use super::*;

    fn action(command: &str, path: &str) -> Action {
        Action {
            arguments: vec![command.to_owned()],
            variables: BTreeMap::from([("PATH".to_owned(), path.to_owned())]),
            working_directory: String::new(),
            input_root: Digest { hash: Sha256::from_bytes([0; 32]), size_bytes: 0 },
            output_paths: Vec::new(),
            requirements: Requirements::default(),
            time_limit_seconds: 1,
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_what_is_there_can_be_started() {
        let here = |path: &Path| path.to_owned();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("data"), "").unwrap();
        assert!(preflight(&action("sh", "/none:/bin"), folder.path(), here).is_ok());
        assert!(preflight(&action("/bin/sh", ""), folder.path(), here).is_ok());
        for (command, path) in
            [("misspelled", "/bin"), ("/bin/misspelled", ""), ("", "/bin"), ("./data", ""), ("sh", "")]
        {
            assert!(preflight(&action(command, path), folder.path(), here).is_err(), "{command}");
        }
        assert!(preflight(&action("sh", "/bin"), &folder.path().join("none"), here).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_looked_up_where_they_lie() {
        let folder = tempfile::tempdir().unwrap();
        let inside =
            |path: &Path| path.strip_prefix("/src").map_or(path.to_owned(), |rest| folder.path().join(rest));
        assert!(preflight(&action("sh", "/bin"), Path::new("/src"), inside).is_ok());
        assert!(preflight(&action("sh", "/bin"), Path::new("/src/none"), inside).is_err());
    }
}
