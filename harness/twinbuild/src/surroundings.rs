//! What this program takes from its own environment: the one place where it is read.

use std::env;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
#[cfg(unix)]
use std::process::Command;

use etcetera::BaseStrategy as _;

use crate::problem::{Problem, ProblemClass};

/// This program's own environment. Nothing of it reaches a build.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    /// Where the program was started.
    pub(crate) current_directory: PathBuf,
    /// This program itself, which labs start a second time; `None` where the system can't tell.
    pub(crate) program: Option<PathBuf>,
    /// `PATH`: where bubblewrap, pip and a Go of the machine are looked for.
    pub(crate) path: Option<OsString>,
    /// The user's home folder.
    pub(crate) home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`: where the sockets of the user's own services are.
    pub(crate) runtime_folder: Option<PathBuf>,
    /// `DOCKER_HOST`: where the container engine is.
    pub(crate) docker_host: Option<String>,
    /// The folder of toolchains and compiled standard packages: `TWINBUILD_CACHE`, else `twinbuild` in the user's cache
    /// folder.
    pub(crate) cache: PathBuf,
    /// Variables that the go command reads, for predictions alone: by name and value.
    pub(crate) go_variables: Vec<(String, String)>,
    /// The file that `go env -w` writes, if it can be told: <https://pkg.go.dev/cmd/go#hdr-Print_Go_environment_information>
    pub(crate) go_env_file: Option<PathBuf>,
    /// Whether every run is as with `--require-all` and `--refuse-unreferenced`: `TWINBUILD_STRICT` is set to something else
    /// than nothing, `0` or `false`.
    pub(crate) strict: bool,
    /// Whether this is a CI run: `CI` is set to something else than nothing, `0` or `false`.
    pub(crate) ci: bool,
    /// Whether a person watches: both streams are a terminal.
    pub(crate) watched: bool,
    /// Whether output is coloured: a person watches and `NO_COLOR` is not set (<https://no-color.org>).
    pub(crate) colour: bool,
}

impl Surroundings {
    pub(crate) fn read() -> Result<Self, Problem> {
        let current_directory = env::current_dir().map_err(|error| {
            Problem::said(ProblemClass::Environment, format!("failed to find the current directory: {error}"))
        })?;
        let base = etcetera::choose_base_strategy().ok();
        let cache = env::var_os("TWINBUILD_CACHE").map(PathBuf::from);
        let cache = cache.or_else(|| base.as_ref().map(|base| base.cache_dir().join("twinbuild")));
        let cache = cache.ok_or_else(|| {
            Problem::said(ProblemClass::Environment, "failed to find the user's cache folder")
                .with_hint(Some("set TWINBUILD_CACHE to a folder"))
        })?;
        let watched = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        Ok(Self {
            cache: current_directory.join(cache),
            current_directory,
            program: env::current_exe().ok(),
            path: env::var_os("PATH"),
            go_variables: env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .filter(|(name, _)| name.starts_with("GO") || name.starts_with("CGO_"))
                .collect(),
            go_env_file: env::var_os("GOENV")
                .map(PathBuf::from)
                .or_else(|| base.as_ref().map(|base| base.config_dir().join("go/env"))),
            home: base.map(|base| base.home_dir().to_owned()),
            runtime_folder: env::var_os("XDG_RUNTIME_DIR")
                .map(PathBuf::from)
                .filter(|path| path.is_absolute()),
            docker_host: env::var("DOCKER_HOST").ok(),
            strict: is_set("TWINBUILD_STRICT"),
            ci: is_set("CI"),
            watched,
            colour: watched && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        })
    }

    /// Starts this program again, in its own place, with a variable set that a library reads.
    ///
    /// # Errors
    /// When it can't be started; it does not return otherwise.
    #[cfg(unix)]
    pub(crate) fn restart_with(&self, variable: &str, value: &str) -> Result<(), Problem> {
        use std::os::unix::process::CommandExt as _;
        let Some(program) = &self.program else { return Ok(()) };
        let error = Command::new(program).args(env::args_os().skip(1)).env(variable, value).exec();
        let message = format!("failed to start {} again: {error}", program.display());
        Err(Problem::said(ProblemClass::Environment, message)
            .with_hint(Some(format!("set {variable}={value}"))))
    }

    /// No variable needs to be set on other systems.
    #[cfg(not(unix))]
    pub(crate) fn restart_with(&self, _variable: &str, _value: &str) -> Result<(), Problem> {
        Ok(())
    }
}

/// What follows, where this program was started to be the helper of a lab's network namespace.
pub(crate) fn lab_helper_arguments() -> Option<impl Iterator<Item = OsString>> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|argument| argument == twinbuild_lab::HELPER_ARGUMENT).map(|_| arguments)
}

/// Whether a variable is set to something else than nothing, `0` or `false`.
fn is_set(name: &str) -> bool {
    env::var(name).is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()))
}
