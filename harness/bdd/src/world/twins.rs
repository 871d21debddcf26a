//! Twins: builds that are made twice, and what steps demand of them.

use twinbuild_engine::executor::Execution;
use twinbuild_model::run_record::ActionRecord;
use twinbuild_model::twins::{BuildCounts, TwinsVerdict};
use twinbuild_model::{Environment, Platform};
use twinbuild_twins::{
    Bench, Fix, Selection, Subject, TwinError, Twins, UnknownVariation, Work, build_twins, stabilizers_named,
};

use super::context::RunContext;
use super::declare::split_words;
use super::failure::{Failure, or_failure};
use super::state::World;

/// What a step asks to be built twice.
#[derive(Clone, Debug)]
pub(crate) enum TwinsRequest {
    /// Go packages, for the declared target unless another is named.
    Packages {
        /// As the go command takes them, separated by blanks.
        packages: String,
        /// The platform that is built for.
        target: Option<Platform>,
    },
    /// Any command.
    Command(String),
}

/// How twins end that are not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TwinsEnd {
    /// Both builds succeed and leave different bytes.
    Differ,
    /// The second build fails.
    SecondFails,
}

impl World {
    /// Builds twice under the variations of `selection`.
    pub(crate) async fn build_twins(
        &mut self,
        request: TwinsRequest,
        selection: &str,
    ) -> Result<(), Failure> {
        if self.lab.is_some() {
            return Err(Failure::new("failed to build twins: a scenario with a lab has none")
                .with_hint(Some("declare the lab in a scenario of its own; twins have no network")));
        }
        let selection: Selection = selection.parse().map_err(|error| unknown(&error))?;
        let subject = self.subject(request).await?;
        let context = self.context()?;
        self.keep_last_twins();
        self.named_causes.clear();
        let twins = build_twins(bench(&context), subject, &selection).await;
        let twins = twins.map_err(|error| self.not_built(&error))?;
        self.record_executions(&twins, 0);
        self.log.notes.extend(twins.lacking.iter().map(|lacking| format!("not varied: {lacking}")));
        self.twins = Some(twins);
        Ok(())
    }

    async fn subject(&mut self, request: TwinsRequest) -> Result<Subject, Failure> {
        if let Some((profile, _)) = &self.container {
            let failure = Failure::new(format!(
                "failed to build twins in the container of the profile `{profile}`: only the sandbox has their conditions"
            ));
            let hint = "leave the profile out, or build once in each and say `Then both builds left the same binary`";
            return Err(self.unavailable(failure.with_hint(Some(hint))));
        }
        let source = self.declared_source()?;
        let (work, target) = match request {
            TwinsRequest::Command(command) => (Work::Command(split_words(&command)?), None),
            TwinsRequest::Packages { packages, target } => {
                let (packages, flags) = (split_words(&packages)?, self.build_flags.clone());
                (Work::GoBuild { packages, flags }, target)
            }
        };
        let go = match &work {
            Work::GoBuild { .. } => Some(self.declared_go()?),
            Work::Command(_) => self.go.clone(),
        };
        let toolchain = match go {
            Some(go) => Some(self.toolchain(&go).await?),
            None => None,
        };
        let declared = self.environment.clone();
        let environment = declared.overlaid_with(Environment { target, ..Environment::default() });
        let c_compiler = self.c_compiler(&environment, toolchain.as_ref()).await?;
        Ok(Subject { source, changes: self.changes.clone(), environment, toolchain, c_compiler, work })
    }

    fn not_built(&mut self, error: &TwinError) -> Failure {
        let failure = Failure::from_error(error);
        match error {
            TwinError::NotVaried(_) => {
                self.unavailable(failure.with_hint(Some("`twinbuild doctor` says what is missing")))
            }
            _ => failure,
        }
    }

    /// What the last twins were goes to the record before others take their place.
    fn keep_last_twins(&mut self) {
        self.log.twins.extend(self.twins.take().map(|twins| twins.report));
    }

    /// Records the commands of `twins` from the one with this number on.
    fn record_executions(&mut self, twins: &Twins, from: usize) {
        let toolchain = twins.first.site.toolchain();
        let toolchain =
            toolchain.map(|toolchain| format!("Go {} from {}", toolchain.version, toolchain.source));
        let record = |(purpose, execution): &(String, Execution)| ActionRecord {
            purpose: purpose.clone(),
            toolchain: toolchain.clone(),
            action: execution.action.clone(),
            outcome: execution.outcome.clone(),
            log_excerpt: String::new(),
            trace: None,
        };
        self.log.actions.extend(twins.executions.iter().skip(from).map(record));
    }

    fn twins(&self) -> Result<&Twins, Failure> {
        let none = || {
            Failure::new("nothing was built twice yet")
                .with_hint(Some("a step such as `When it is built twice, varying everything` comes first"))
        };
        self.twins.as_ref().ok_or_else(none)
    }

    /// The twins are the same bytes, and what should have been varied was.
    pub(crate) fn check_twins_identical(&self) -> Result<(), Failure> {
        let twins = self.twins()?;
        or_failure(twins.report.verdict == TwinsVerdict::Reproducible, || story(twins))
    }

    /// The verdict is this, in the words that the report has for it.
    pub(crate) fn check_twins_verdict(&self, expected: &str) -> Result<(), Failure> {
        let twins = self.twins()?;
        let verdict = twins.report.verdict.to_string();
        or_failure(verdict == expected, || {
            format!("the verdict is `{verdict}`, not `{expected}`\n{}", story(twins))
        })
    }

    /// A variation, or several of one group, makes the twins differ.
    pub(crate) fn check_twins_cause(&mut self, name: &str, expected: TwinsEnd) -> Result<(), Failure> {
        let twins = self.twins()?;
        let [first, second] = &twins.report.digests;
        or_failure(first.is_some() && second.is_some() == (expected == TwinsEnd::Differ), || story(twins))?;
        let names: Vec<String> = name.split(',').map(|name| name.trim().to_owned()).collect();
        for name in &names {
            let causes = twins.causes_named(name).map_err(|error| unknown(&error))?;
            or_failure(!causes.is_empty(), || {
                format!("`{name}` does not make the twins differ\n{}", story(twins))
            })?;
        }
        self.named_causes.extend(names);
        Ok(())
    }

    /// Only together these variations make the twins differ.
    pub(crate) fn check_twins_interaction(&mut self, names: &str) -> Result<(), Failure> {
        let twins = self.twins()?;
        let mut wanted: Vec<&str> = names.split(',').map(str::trim).collect();
        wanted.sort_unstable();
        let is_meant = |variations: &[String]| {
            let mut variations: Vec<&str> = variations.iter().map(String::as_str).collect();
            variations.sort_unstable();
            variations == wanted
        };
        let found = wanted.len() > 1 && twins.report.causes.iter().any(|cause| is_meant(&cause.variations));
        or_failure(found, || {
            format!("`{names}` are no variations that only together make a difference\n{}", story(twins))
        })?;
        self.named_causes.push(names.to_owned());
        Ok(())
    }

    /// Every cause that was found was named by a step before, and the search came to its end.
    pub(crate) fn check_no_other_cause(&self) -> Result<(), Failure> {
        let twins = self.twins()?;
        let mut named = Vec::new();
        for name in &self.named_causes {
            named.extend(twins.causes_named(name).map_err(|error| unknown(&error))?);
        }
        if named.is_empty() {
            return Err(Failure::new("`nothing else` comes after a step that names a cause"));
        }
        let other: Vec<String> = twins
            .report
            .causes
            .iter()
            .filter(|cause| !named.contains(cause))
            .map(|cause| cause.variations.join(" together with "))
            .collect();
        let ineffective: Vec<&str> = twins.ineffective().map(|variation| variation.name.as_str()).collect();
        or_failure(ineffective.is_empty(), || {
            format!("nothing was shown of {}, which had no effect\n{}", ineffective.join(", "), story(twins))
        })?;
        or_failure(other.is_empty() && !twins.report.search_cut, || {
            let more = if twins.report.search_cut { "the search was ended by its bound" } else { "" };
            format!("the twins differ because of {} too{more}\n{}", other.join(", "), story(twins))
        })
    }

    /// With the fix the twins are the same bytes; both are built again to show it.
    pub(crate) async fn check_twins_fix(&mut self, fix: &str) -> Result<(), Failure> {
        let fix: Fix = fix.parse().map_err(|error| Failure::from_error(&error))?;
        let context = self.context()?;
        let Some(mut twins) = self.twins.take() else { return self.twins().map(|_| ()) };
        if twins.report.digests[0] == twins.report.digests[1] {
            self.twins = Some(twins);
            return Err(Failure::new("the twins are identical without a fix"));
        }
        let before = twins.executions.len();
        let checked = twins.check_fixes(bench(&context), &[fix]).await.cloned();
        self.record_executions(&twins, before);
        self.twins = Some(twins);
        let checked = checked.map_err(|error| self.not_built(&error))?;
        or_failure(checked.works, || {
            format!("the fix `{}` does not help: {}", checked.fix, checked.why_not.unwrap_or_default())
        })
    }

    /// After these stabilizers, each of which changed something, the twins are the same.
    pub(crate) async fn check_twins_equivalent(&mut self, names: &str) -> Result<(), Failure> {
        self.twins()?;
        let context = self.context()?;
        let stabilizers = stabilizers_named(names, &context.project.stabilizers)
            .map_err(|error| Failure::from_error(&error))?;
        let wanted = stabilizers.len();
        let Some(twins) = self.twins.as_mut() else { return self.twins().map(|_| ()) };
        let before = story(twins);
        let equivalent = twins.stabilize(stabilizers).await.map_err(|error| Failure::from_error(&error))?;
        or_failure(equivalent, || format!("the twins are not the same after {names}\n{before}"))?;
        let TwinsVerdict::Equivalent { stabilizers } = &twins.report.verdict else {
            return Err(Failure::new(before));
        };
        or_failure(stabilizers.len() == wanted, || {
            let applied: Vec<String> = stabilizers.iter().map(ToString::to_string).collect();
            format!("of {names} only these changed something: {}", applied.join(", "))
        })
    }

    /// A difference was found at a place whose description has this text.
    pub(crate) fn check_twins_place(&self, text: &str) -> Result<(), Failure> {
        let twins = self.twins()?;
        or_failure(!text.is_empty(), || "the place to look for is empty".into())?;
        let places: Vec<String> = twins
            .report
            .comparison
            .iter()
            .flat_map(|comparison| &comparison.differences)
            .map(|difference| format!("{}: {}", difference.place, difference.what))
            .collect();
        or_failure(places.iter().any(|place| place.contains(text)), || {
            format!("no difference is in `{text}`; they are in:\n{}", places.join("\n"))
        })
    }

    /// The comparison of the twins says this in its summary.
    pub(crate) fn check_twins_summary(&self, text: &str) -> Result<(), Failure> {
        let twins = self.twins()?;
        or_failure(!text.is_empty(), || "the text to look for is empty".into())?;
        let summary: Vec<String> =
            twins.report.comparison.iter().flat_map(|comparison| comparison.summary.clone()).collect();
        or_failure(summary.iter().any(|sentence| sentence.contains(text)), || {
            format!("the comparison does not say `{text}`; it says:\n{}", summary.join("\n"))
        })
    }

    /// By Go's action hashes this input was another.
    pub(crate) fn check_twins_input(&self, text: &str) -> Result<(), Failure> {
        let twins = self.twins()?;
        or_failure(!text.is_empty(), || "the input to look for is empty".into())?;
        let drift = twins.report.input_drift.as_ref();
        let roots: Vec<String> = drift
            .into_iter()
            .flat_map(|drift| &drift.roots)
            .map(|root| format!("{} of {}", root.input, root.action))
            .collect();
        or_failure(roots.iter().any(|root| root.contains(text)), || {
            format!("by the action hashes `{text}` is no input that drifted; they are:\n{}", roots.join("\n"))
        })
    }

    /// The ways to the cause that answered agree.
    pub(crate) fn check_ways_agree(&self) -> Result<(), Failure> {
        let twins = self.twins()?;
        or_failure(twins.report.ways.agree == Some(true), || {
            let why = if twins.report.ways.agree.is_none() { ": fewer than two gave an answer" } else { "" };
            format!("the ways to the cause do not agree{why}\n{}", twins.report.ways.said.join("\n"))
        })
    }

    /// The ways to the cause contradict each other with these words.
    pub(crate) fn check_ways_disagree(&self, objection: &str) -> Result<(), Failure> {
        let ways = &self.twins()?.report.ways;
        or_failure(!objection.is_empty(), || "the objection to look for is empty".into())?;
        let is_said = || ways.said.iter().any(|said| said.ends_with(&format!("not agree: {objection}")));
        or_failure(ways.agree == Some(false) && is_said(), || {
            format!("it is not said that `{objection}`; the ways to the cause say:\n{}", ways.said.join("\n"))
        })
    }
}

fn bench(context: &RunContext) -> Bench<'_> {
    Bench {
        executor: &context.executor.executor,
        run_folder: &context.run_folder,
        standard_library: &context.standard_library,
        toolchains: &context.toolchains,
        all_required: context.all_required,
    }
}

fn unknown(error: &UnknownVariation) -> Failure {
    Failure::from_error(error).with_hint(Some(error.hint()))
}

/// All that is known about the twins, for the message of a failed step.
fn story(twins: &Twins) -> String {
    let report = &twins.report;
    let mut lines = vec![format!("`{}`: {}", report.title, report.verdict), report.sentence.clone()];
    if let Some(comparison) = &report.comparison {
        lines.extend(comparison.summary.iter().cloned());
    }
    lines.extend(report.ways.said.iter().cloned());
    let ineffective = report.variations.iter().filter(|variation| !variation.effective);
    lines.extend(ineffective.map(|variation| match &variation.not_varied {
        Some(why) => format!("not varied: {}: {why}", variation.name),
        None => format!(
            "no effect: {}: its probe read `{}` both times",
            variation.name,
            variation.first.as_deref().unwrap_or("nothing")
        ),
    }));
    if matches!(report.verdict, TwinsVerdict::BuildFailed { .. }) {
        let failed = [&twins.first, &twins.second].into_iter().find(|build| !build.succeeded());
        lines.extend(failed.map(twinbuild_twins::TwinBuild::log));
    }
    let BuildCounts { search, search_bound, repeats, fixes, .. } = report.builds;
    lines.push(format!(
        "{search} builds for the search, of at most {search_bound}; {repeats} repeated, {fixes} with fixes"
    ));
    lines.join("\n")
}
