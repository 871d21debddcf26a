//! Builds that are traced, and what a scenario claims about what they really opened.

use std::fs::File;
use std::io::BufReader;

use twinbuild_engine::blocking;
use twinbuild_engine::build::{BuildSite, Inquiry};
use twinbuild_engine::executor::{Execution, Tracer};
use twinbuild_inspect::{TracePlaces, strace_log};
use twinbuild_model::{AccessKind, BuildPlace, Exit, FileAccess, PlacedPath, Trace, TraceCost};

use super::build::Build;
use super::failure::{Failure, or_failure};
use super::paths::without_dots;
use super::state::World;

/// A trace, and where the places of its build began.
#[derive(Debug)]
pub(crate) struct BuildTrace {
    pub(super) trace: Trace,
    pub(super) places: TracePlaces,
}

/// How many lines of a list a failure shows.
const SHOWN: usize = 20;

impl World {
    /// A strace that works with what runs this scenario's commands.
    pub(super) async fn tracer(&mut self) -> Result<Tracer, Failure> {
        let executor = self.executor().await?;
        Tracer::find(&executor).await.map_err(|refusal| self.refused(&refusal))
    }

    /// Runs a command under `tracer`, and records it with its trace's numbers.
    pub(super) async fn run_traced_at(
        &mut self,
        site: &BuildSite,
        purpose: &str,
        inquiry: &Inquiry,
        tracer: &Tracer,
    ) -> Result<(Execution, BuildTrace), Failure> {
        let ran = site.run_traced(inquiry, tracer).await;
        let execution = self.record_execution(site, purpose, ran).await?;
        let trace = read_trace(site, &execution).await?;
        let mut summary = trace.summary();
        summary.cost = self.cost_of(&execution);
        if let Some(cost) = &summary.cost {
            self.log.notes.push(format!("tracing `{}`: {cost}", execution.action.arguments.join(" ")));
        }
        if let Some(action) = self.log.actions.last_mut() {
            action.trace = Some(summary);
        }
        Ok((execution, BuildTrace { trace, places: places(site) }))
    }

    /// What tracing cost, where the scenario ran the same action untraced.
    fn cost_of(&self, traced: &Execution) -> Option<TraceCost> {
        let same = |build: &&Build| {
            build.trace.is_none()
                && build.execution.action == traced.action
                && build.execution.outcome.exit == traced.outcome.exit
        };
        let untraced = self.builds.iter().rev().find(same)?;
        Some(TraceCost {
            traced_milliseconds: traced.outcome.resources.wall_milliseconds,
            untraced_milliseconds: untraced.execution.outcome.resources.wall_milliseconds,
        })
    }

    /// The last build's trace.
    pub(super) fn last_trace(&self) -> Result<&BuildTrace, Failure> {
        let build = self.last_build()?;
        build.trace.as_ref().ok_or_else(|| not_traced(build))
    }

    /// The last build's trace, if what it doesn't have did not happen.
    pub(super) fn complete_trace(&self) -> Result<&BuildTrace, Failure> {
        let trace = self.last_trace()?;
        let build = self.last_build()?;
        if let exit @ (Exit::TimedOut { .. } | Exit::Signal(_)) = build.execution.outcome.exit {
            let message = format!(
                "`{}` did not come to its end ({exit}), so nothing can be said of what it did not do",
                build.title
            );
            return Err(Failure::new(message));
        }
        or_failure(trace.trace.accesses(AccessKind::Ran).next().is_some(), || {
            format!("the trace of `{}` does not even have its start", build.title)
        })?;
        let gaps = &trace.trace.gaps;
        or_failure(gaps.is_empty(), || format!("the trace of `{}` lacks {}", build.title, gaps.join(", ")))?;
        Ok(trace)
    }

    /// All that the last build read or ran lies in these places, in its own private folders, or is what every program asks the
    /// kernel as it starts.
    pub(crate) fn check_read_inside(&self, allowed: &[BuildPlace]) -> Result<(), Failure> {
        let BuildTrace { trace, places } = self.complete_trace()?;
        let shares_build_cache = self.last_build()?.site.shares_build_cache();
        let is_private = |place: BuildPlace| {
            PRIVATE.contains(&place) && !(place == BuildPlace::BuildCache && shares_build_cache)
        };
        let own = |path: &PlacedPath| is_private(path.place) || places.is_asked_at_start(path);
        let inside = |path: &PlacedPath| allowed.iter().any(|place| path.place.is_inside(*place));
        let inputs =
            trace.files.iter().filter(|access| matches!(access.kind, AccessKind::Read | AccessKind::Ran));
        let outside: Vec<String> = inputs
            .filter(|access| {
                let path = places.place(&access.path);
                !own(&path) && !inside(&path)
            })
            .map(|access| described(places, access))
            .collect();
        or_failure(outside.is_empty(), || {
            let names: Vec<_> = allowed.iter().map(|place| place.name()).collect();
            format!("read outside of {}:\n{}", names.join(", "), shown(&outside))
        })
    }

    /// The last build tried no connection and sent nothing.
    pub(crate) fn check_no_connection(&self) -> Result<(), Failure> {
        let BuildTrace { trace, .. } = self.complete_trace()?;
        or_failure(trace.connections.is_empty(), || {
            format!("connections were tried:\n{}", shown(&connections(trace)))
        })
    }

    /// The last build tried to connect or send to this address, with or without a port: `192.0.2.1`, `192.0.2.1:53`.
    pub(crate) fn check_connection(&self, to: &str) -> Result<(), Failure> {
        let BuildTrace { trace, .. } = self.last_trace()?;
        let tried = trace.connections.iter().any(|attempt| {
            let with_port = attempt.port.map(|port| format!("{}:{port}", attempt.address));
            attempt.address == to || with_port.as_deref() == Some(to)
        });
        or_failure(tried && !to.is_empty(), || {
            format!("no connection to `{to}` was tried:\n{}", shown(&connections(trace)))
        })
    }

    /// The last build opened this file, or some file below this folder.
    pub(crate) fn check_opened(&self, path: &str) -> Result<(), Failure> {
        let trace = self.last_trace()?;
        let path = self.traced_path(path)?;
        or_failure(trace.opened(&path).next().is_some(), || format!("`{path}` was not opened"))
    }

    /// The last build opened neither this file nor, if it is a folder, any file below it. In the source it must be there: of
    /// one that is not, nothing would be shown.
    pub(crate) fn check_not_opened(&self, path: &str) -> Result<(), Failure> {
        let trace = self.complete_trace()?;
        let build = self.last_build()?;
        or_failure(path.starts_with('/') || build.site.source_folder().join(path).exists(), || {
            format!("there is no `{path}` in the source, so that it was not opened shows nothing")
        })?;
        let path = self.traced_path(path)?;
        let opened: Vec<String> =
            trace.opened(&path).map(|access| described(&trace.places, access)).collect();
        or_failure(opened.is_empty(), || format!("`{path}` was opened:\n{}", shown(&opened)))
    }

    /// The last build ran a program of this name or absolute path.
    pub(crate) fn check_ran(&self, program: &str) -> Result<(), Failure> {
        let trace = self.last_trace()?;
        or_failure(trace.ran(program).next().is_some(), || {
            let ran: Vec<String> = trace
                .trace
                .accesses(AccessKind::Ran)
                .map(|access| described(&trace.places, access))
                .collect();
            format!("`{program}` was not run:\n{}", shown(&ran))
        })
    }

    /// The last build ran no program of this name or absolute path.
    pub(crate) fn check_not_ran(&self, program: &str) -> Result<(), Failure> {
        let trace = self.complete_trace()?;
        let ran: Vec<String> = trace.ran(program).map(|access| described(&trace.places, access)).collect();
        or_failure(ran.is_empty(), || format!("`{program}` was run:\n{}", shown(&ran)))
    }

    /// The last build asked for this path, which is not there.
    pub(crate) fn check_missed(&self, path: &str) -> Result<(), Failure> {
        let trace = self.last_trace()?;
        let path = self.traced_path(path)?;
        let missed = trace.trace.accesses(AccessKind::Missed).any(|access| access.path == path);
        or_failure(missed, || format!("nothing looked for `{path}` in vain"))
    }

    /// An absolute path, or one in the source, as the last build saw it.
    fn traced_path(&self, path: &str) -> Result<String, Failure> {
        or_failure(!path.is_empty(), || "the path is empty".into())?;
        let source = self.last_build()?.site.view().source;
        Ok(without_dots(&source.join(path)).to_string_lossy().into_owned())
    }
}

/// The folders that were empty as the build began, or held nothing but what its own toolchain had compiled.
const PRIVATE: [BuildPlace; 6] = [
    BuildPlace::BuildCache,
    BuildPlace::StandardLibrary,
    BuildPlace::GoPath,
    BuildPlace::Home,
    BuildPlace::Temporary,
    BuildPlace::Output,
];

impl BuildTrace {
    /// What it has as evidence.
    pub(super) fn document(&self) -> String {
        self.places.document(&self.trace)
    }

    /// What was done with a file, or with files below a folder.
    fn opened(&self, path: &str) -> impl Iterator<Item = &FileAccess> {
        let kinds = [AccessKind::Read, AccessKind::Wrote, AccessKind::Ran];
        let is_below = move |access: &&FileAccess| {
            let rest = access.path.strip_prefix(path);
            kinds.contains(&access.kind) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.trace.files.iter().filter(is_below)
    }

    fn ran(&self, program: &str) -> impl Iterator<Item = &FileAccess> {
        let is_it = move |access: &&FileAccess| {
            access.path == program || access.path.rsplit('/').next() == Some(program)
        };
        self.trace.accesses(AccessKind::Ran).filter(is_it)
    }
}

/// The failure of a step about a trace that there is not.
pub(super) fn not_traced(build: &Build) -> Failure {
    Failure::new(format!("`{}` was not traced", build.title))
        .with_hint(Some("tracing is off unless a step asks for it, such as `When it is built and traced`"))
}

fn described(places: &TracePlaces, access: &FileAccess) -> String {
    let by = access.by.rsplit('/').next().filter(|name| !name.is_empty());
    format!(
        "{} {}{}",
        access.kind,
        places.place(&access.path),
        by.map_or(String::new(), |by| format!(" by {by}"))
    )
}

fn connections(trace: &Trace) -> Vec<String> {
    trace.connections.iter().map(ToString::to_string).collect()
}

/// The first of these lines, and how many more there are.
pub(super) fn shown(lines: &[String]) -> String {
    let mut text = lines.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    if lines.len() > SHOWN {
        text.push_str(&format!("\n... and {} more", lines.len() - SHOWN));
    }
    text
}

async fn read_trace(site: &BuildSite, execution: &Execution) -> Result<Trace, Failure> {
    let lost = || Failure::new("failed to read the trace: there is none");
    let log = execution.trace.clone().ok_or_else(lost)?;
    let folder = site.view().working_directory(&execution.action.working_directory);
    let read = move || strace_log(BufReader::new(File::open(&log)?), &folder.to_string_lossy());
    blocking(read).await.map_err(|error| Failure::new(format!("failed to read the trace: {error}")))
}

fn places(site: &BuildSite) -> TracePlaces {
    let view = site.view();
    let roots = [
        (Some(view.source), BuildPlace::Source),
        (Some(view.output), BuildPlace::Output),
        (Some(view.home), BuildPlace::Home),
        (Some(view.temporary), BuildPlace::Temporary),
        (Some(view.go_path), BuildPlace::GoPath),
        (Some(view.module_cache), BuildPlace::ModuleCache),
        (Some(view.build_cache), BuildPlace::BuildCache),
        (view.toolchain, BuildPlace::Toolchain),
        (view.standard_library, BuildPlace::StandardLibrary),
    ];
    let roots: Vec<(String, BuildPlace)> = roots
        .into_iter()
        .filter_map(|(root, place)| Some((root?.to_string_lossy().into_owned(), place)))
        .collect();
    TracePlaces::new(roots.iter().map(|(root, place)| (root.as_str(), *place)))
}
