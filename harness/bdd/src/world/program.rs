//! Running the program that a build left, on this machine or on an emulated one.

use std::path::Path;

use twinbuild_engine::build::{FoundEmulator, Inquiry, NoEmulator};
use twinbuild_engine::executor::{Execution, Guest};
use twinbuild_model::run_record::Need;
use twinbuild_model::{Emulation, Platform};

use super::build::Build;
use super::declare::split_words;
use super::failure::{Failure, or_failure};
use super::state::World;

/// Begins the tags that say what a scenario claims something about.
const ABOUT: &str = "about-";

impl World {
    /// Runs the program that the last build left, where it was built, with these arguments.
    pub(crate) async fn run_program(&mut self, arguments: &str) -> Result<(), Failure> {
        let build = self.last_build()?;
        let target = build.site.target();
        let program = build.program()?;
        let found = build.site.emulator(&self.context()?.emulators);
        let emulator = self.emulator(&target, found)?;
        // The build leaves the list while it is borrowed by the run, and comes back whatever happens.
        let Some(mut build) = self.builds.pop() else { return Err(Failure::new("nothing was built yet")) };
        let run = self.run_with(&build, &program, &emulator, arguments).await;
        self.note_crash_dumps(&build.site).await;
        let result = run.map(|run| build.program_run = Some(run));
        self.builds.push(build);
        result
    }

    async fn run_with(
        &mut self,
        build: &Build,
        program: &Path,
        emulator: &FoundEmulator,
        arguments: &str,
    ) -> Result<Execution, Failure> {
        let context = self.context()?;
        let guest = context.standard_library.guest(&context.run_folder, &build.site, emulator, program).await;
        let name = file_name(program);
        let guest =
            guest.map_err(|error| self.unavailable(Failure::from_error(&error).with_hint(hint(emulator))))?;
        let native = || build.site.view().output.join(&name).to_string_lossy().into_owned();
        let mut words = vec![guest.as_ref().map_or_else(native, |guest: &Guest| guest.program(&name))];
        words.extend(split_words(arguments)?);
        if let Some(lab) = &mut self.lab {
            lab.begin_command();
        }
        let inquiry = Inquiry { arguments: words, guest, ..Inquiry::default() };
        self.run_at(&build.site, "program", &inquiry).await
    }

    /// What runs programs of `target`. Where nothing does, or where it can't show what the scenario is about, the scenario
    /// is not run.
    fn emulator(
        &mut self,
        target: &Platform,
        found: Result<FoundEmulator, NoEmulator>,
    ) -> Result<FoundEmulator, Failure> {
        let found = found.map_err(|error| self.no_emulator(error))?;
        let Some(kind) = found.kind() else { return Ok(found) };
        let emulation = Emulation {
            platform: target.clone(),
            emulator: found.name(),
            not_shown: kind.not_shown().into_iter().map(str::to_owned).collect(),
        };
        let about = |topic: &&String| {
            self.identity.tags.iter().filter_map(|tag| tag.strip_prefix(ABOUT)).any(|tag| tag == slug(topic))
        };
        if let Some(topic) = emulation.not_shown.iter().find(about) {
            let what =
                format!("a machine that shows {topic} of {target}, which {} can't", emulation.emulator);
            let how = format!("running the scenario on a {} machine", target.os());
            let failure = Failure::new(format!("not shown here: {} can't show {topic}", emulation.emulator));
            return Err(self.lacks(Need { what, how }, failure));
        }
        if !self.log.emulations.contains(&emulation) {
            self.log.emulations.push(emulation);
        }
        Ok(found)
    }

    fn no_emulator(&mut self, error: NoEmulator) -> Failure {
        let failure = Failure::from_error(&error).with_hint(Some(format!("get it by {}", error.how)));
        let need =
            Need { what: format!("{} (for programs of {})", error.missing, error.platform), how: error.how };
        self.lacks(need, failure)
    }

    /// The program was run by an emulator that can't show this topic.
    pub(crate) fn check_not_shown(&self, topic: &str) -> Result<(), Failure> {
        let target = self.last_build()?.site.target();
        self.last_build()?.program_run()?;
        let emulation = self.log.emulations.iter().find(|emulation| emulation.platform == target);
        let Some(emulation) = emulation else {
            return Err(Failure::new(format!(
                "the program for {target} was run by no emulator, so `{topic}` is shown"
            )));
        };
        or_failure(emulation.not_shown.iter().any(|known| known == topic), || {
            format!("`{topic}` is nothing that is known not to be shown: {emulation}")
        })
    }
}

impl Build {
    /// The last run of the program, with the program named as on this machine, so that platforms can be compared.
    pub(super) fn portable_run(&self) -> Result<Execution, Failure> {
        let mut run = self.program_run()?.clone();
        let suffix = self.site.target().executable_suffix();
        if let Some(program) = run.action.arguments.first_mut() {
            let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = name.strip_suffix(suffix).unwrap_or(name);
            *program = self.site.view().output.join(name).to_string_lossy().into_owned();
        }
        Ok(run)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A topic as tags have it.
fn slug(topic: &str) -> String {
    topic.replace(' ', "-")
}

/// What to do about an emulator that does not do its work.
fn hint(emulator: &FoundEmulator) -> Option<String> {
    emulator.kind()?;
    Some(format!(
        "check that {} works on this machine; `twinbuild doctor` says what is there",
        emulator.name()
    ))
}
