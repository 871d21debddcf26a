//! One isolated project folder, and the command in it.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use tempfile::TempDir;
use twinbuild_model::run_record::RunRecord;

use crate::running::{Finished, Running};

/// The pins that `twinbuild init` writes. A tidy test keeps them equal to this repository's.
pub(crate) const PINS: &str = include_str!("../../src/commands/init/twinbuild.toml");

/// A folder that the command is started in. Dropping it removes it.
pub(crate) struct Setup {
    folder: TempDir,
    project: PathBuf,
}

/// A finished run with the record it left.
pub(crate) struct Results {
    pub(crate) finished: Finished,
    pub(crate) record: RunRecord,
}

/// A project whose `twinbuild.toml` pins Go.
pub(crate) fn setup() -> Setup {
    let setup = empty_folder();
    setup.file("twinbuild.toml", PINS);
    setup
}

/// As [`setup`], with Go 1.27 in the cache.
pub(crate) fn setup_with_go() -> Setup {
    static FETCHED: Once = Once::new();
    FETCHED.call_once(fetch_go);
    setup()
}

/// Whether the sandbox can be tested.
pub(crate) fn sandbox_is_here() -> bool {
    let works = Command::new("bwrap").arg("--version").output().is_ok_and(|output| output.status.success());
    is_here(works, "bubblewrap", "installing the package `bubblewrap`")
}

/// Whether what tests need is `there`. It is optional on a user's machine, where this says that a test is not run; in CI it
/// must be there.
pub(crate) fn is_here(there: bool, what: &str, how: &str) -> bool {
    assert!(there || env::var_os("CI").is_none(), "these tests need {what}, and CI must have it");
    if !there {
        // Straight to the stream: the test runner keeps what passing tests print to itself.
        io::stderr().write_all(format!("not run: needs {what}, get it by {how}\n").as_bytes()).unwrap();
    }
    there
}

/// A folder with nothing in it.
pub(crate) fn empty_folder() -> Setup {
    let folder = tempfile::tempdir().unwrap();
    // A run shows real paths; the system's folder for temporary files is a link on macOS.
    let project = folder.path().canonicalize().unwrap().join("project");
    fs::create_dir(&project).unwrap();
    Setup { folder, project }
}

/// Toolchains and the compiled standard library, kept between tests and runs.
pub(crate) fn cache() -> PathBuf {
    let kept = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-cache");
    env::var_os("TWINBUILD_CACHE").map_or_else(kept, PathBuf::from)
}

/// Fetches Go with the user's own environment: pip may be configured there.
fn fetch_go() {
    let setup = setup();
    let feature = "Feature: Go\n  @go1.27\n  Scenario: Fetch it\n    Given Go 1.27\n";
    setup.file("features/go.feature", feature);
    let mut command = Command::new(env!("CARGO_BIN_EXE_twinbuild"));
    command.args(["run", "--require-all"]).current_dir(&setup.project).env("TWINBUILD_CACHE", cache());
    let finished = setup.start(command).finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

impl Setup {
    /// A path below the project's folder.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.project.join(relative)
    }

    /// A path outside the project's folder, for what a command leaves on the machine.
    pub(crate) fn outside(&self, name: &str) -> PathBuf {
        self.project.with_file_name(name)
    }

    /// Writes a file of the project.
    pub(crate) fn file(&self, relative: &str, text: &str) -> &Self {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes the one feature file of the project.
    pub(crate) fn feature(&self, text: &str) -> &Self {
        self.file("features/a.feature", text)
    }

    /// What a file of the project holds.
    pub(crate) fn read(&self, relative: &str) -> String {
        let path = self.path(relative);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The command in the project's folder; of this process's environment it sees `PATH` alone.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twinbuild"));
        command
            .args(arguments)
            .current_dir(&self.project)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.outside("home"))
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "100")
            .env("TWINBUILD_CACHE", cache());
        command
    }

    /// Starts a command; its streams go to files beside the project.
    pub(crate) fn start(&self, command: Command) -> Running {
        Running::start(command, self.folder.path())
    }

    /// Runs the command to its end.
    pub(crate) fn twinbuild(&self, arguments: &[&str]) -> Finished {
        self.start(self.command(arguments)).finish()
    }

    /// Runs features and reads the record.
    pub(crate) fn run(&self, arguments: &[&str]) -> Results {
        self.results_of(self.command(&[&["run"], arguments].concat()))
    }

    /// Runs features with a command made by [`command`](Self::command), and reads the record.
    pub(crate) fn results_of(&self, command: Command) -> Results {
        let _ = fs::remove_file(self.path(".twinbuild/run.json"));
        let finished = self.start(command).finish();
        assert!(self.path(".twinbuild/run.json").exists(), "no run record was written: {finished:?}");
        Results { record: self.record(), finished }
    }

    /// The record of the last run.
    pub(crate) fn record(&self) -> RunRecord {
        RunRecord::from_json(&self.read(".twinbuild/run.json")).unwrap()
    }

    /// The folders of runs that are there.
    pub(crate) fn run_folders(&self) -> Vec<PathBuf> {
        files_below(&self.path(".twinbuild/work"), 1)
    }

    /// The files below the snapshots folder, relative to it, in order.
    pub(crate) fn snapshot_files(&self) -> Vec<String> {
        let root = self.path("snapshots");
        let found = files_below(&root, 3);
        found.iter().map(|path| path.strip_prefix(&root).unwrap().display().to_string()).collect()
    }

    /// Makes a folder with links to the machine's programs but one, for a `PATH` that lacks it.
    pub(crate) fn path_without(&self, program: &str) -> PathBuf {
        let folder = self.outside("programs");
        fs::create_dir_all(&folder).unwrap();
        for name in ["sh", "true"] {
            assert_ne!(name, program);
            std::os::unix::fs::symlink(Path::new("/bin").join(name), folder.join(name)).unwrap();
        }
        folder
    }
}

/// What lies `depth` folders below `root`, in order.
fn files_below(root: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    if depth == 1 { paths } else { paths.iter().flat_map(|path| files_below(path, depth - 1)).collect() }
}

/// Makes a file a program.
pub(crate) fn make_executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
