//! How the program that was built crashed.

use std::convert::Infallible;

use twinbuild_engine::blocking;
use twinbuild_engine::build::{BuildSite, crash_dumps};
use twinbuild_inspect::read_crash;
use twinbuild_model::Exit;
use twinbuild_model::evidence::Crash;

use super::build::Build;
use super::evidence::{path_masks, read_log, read_stderr};
use super::failure::{Failure, or_failure};
use super::state::World;

impl World {
    /// The program crashed, and one of the texts that its runtime told has this one in it.
    pub(crate) fn check_crash(&self, text: &str) -> Result<(), Failure> {
        or_failure(!text.is_empty(), || "the text to look for is empty".into())?;
        let crash = crash_of(self.last_build()?)?;
        let told = crash.messages.iter().any(|message| message.contains(text));
        or_failure(told, || format!("the crash does not say `{text}`:\n{}", crash.document()))
    }

    /// The program crashed, and this is the innermost of its own functions that was being called.
    pub(crate) fn check_crash_place(&self, function: &str) -> Result<(), Failure> {
        let crash = crash_of(self.last_build()?)?;
        let innermost = crash.innermost_call().map(|call| call.function.as_str());
        or_failure(innermost == Some(function), || {
            let instead = innermost.unwrap_or("no function of the program");
            format!("the program crashed in {instead}, not in {function}:\n{}", crash.document())
        })
    }

    /// Notes the core files and minidumps that a program left where it ran.
    pub(super) async fn note_crash_dumps(&mut self, site: &BuildSite) {
        let folders = [site.working_folder(), site.output_folder(), site.temporary_folder()];
        let dumps = move || folders.iter().flat_map(|folder| crash_dumps(folder)).collect();
        let found: Result<Vec<_>, Infallible> = blocking(move || Ok(dumps())).await;
        for (path, kind) in found.into_iter().flatten() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.log.notes.push(format!("the program left a {kind}: {name}"));
        }
    }

    /// The program ended by itself, well or badly, and its runtime told no crash.
    pub(crate) fn check_no_crash(&self) -> Result<(), Failure> {
        let build = self.last_build()?;
        if let Some(crash) = found_crash(build)? {
            return Err(Failure::new(format!("the program crashed:\n{}", crash.document())));
        }
        let exit = build.program_run()?.outcome.exit;
        or_failure(matches!(exit, Exit::Status(_)), || format!("the program ended with {exit}"))
    }
}

/// How the last run of the build's program crashed, or a failure that says that it did not.
pub(super) fn crash_of(build: &Build) -> Result<Crash, Failure> {
    let run = build.program_run()?;
    match found_crash(build)? {
        Some(crash) => Ok(crash),
        None => {
            let (exit, log) = (run.outcome.exit, read_log(run)?);
            let message = format!(
                "the program did not crash, as far as it says; it ended with {exit}:\n{}",
                log.trim_end()
            );
            Err(Failure::new(message))
        }
    }
}

fn found_crash(build: &Build) -> Result<Option<Crash>, Failure> {
    let run = build.program_run()?;
    Ok(read_crash(run.outcome.exit, &read_stderr(run)?, &path_masks(&build.site)?))
}
