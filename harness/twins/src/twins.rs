//! Twins: two builds, what was varied between them, and the whole way from a difference to its causes.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use twinbuild_compare::Stabilizer;
use twinbuild_engine::blocking;
use twinbuild_engine::executor::Execution;
use twinbuild_model::twins::{
    AppliedVariation, BuildCounts, Cause, InputDrift, SourcePlace, TWINS_VERSION, TwinsReport, TwinsVerdict,
};

use crate::availability::{NotAvailable, not_available};
use crate::build_twin::{Plan, TwinBuild, TwinError, build_twin};
use crate::catalogue::{Selection, Variation};
use crate::equivalence::equivalent;
use crate::evidence::{OutputsError, compare_outputs, drift, failed_layer};
use crate::fix::Fix;
use crate::judge::{Facts, judge};
use crate::place;
use crate::search::{Next, Search, Set, bound};
use crate::subject::{Bench, Subject, Work};

/// Two builds of one subject and what was found out about them.
#[derive(Debug)]
pub struct Twins {
    /// What is to be said.
    pub report: TwinsReport,
    /// The build with every variation on its first side.
    pub first: TwinBuild,
    /// The build with every variation on its second side.
    pub second: TwinBuild,
    /// Variations that this machine can't provide, each with the reason.
    pub lacking: Vec<String>,
    /// Every command that was run, with what for.
    pub executions: Vec<(String, Execution)>,
    pub(crate) subject: Subject,
    pub(crate) selected: Vec<&'static Variation>,
}

/// What was done besides the two builds.
#[derive(Debug, Default)]
struct Searched {
    nondeterministic: bool,
    causes: Vec<Set>,
    cut: bool,
    builds: BuildCounts,
}

/// Builds `subject` twice under the variations of `selection`, and looks for the causes of what differs.
///
/// # Errors
/// When a build can't be run as declared. One that fails is no error.
pub async fn build_twins(
    bench: Bench<'_>,
    subject: Subject,
    selection: &Selection,
) -> Result<Twins, TwinError> {
    let mut selected = Vec::new();
    let mut not_varied = Vec::new();
    let mut lacking = Vec::new();
    for variation in &selection.variations {
        match not_available(variation, &subject, bench.executor) {
            None => selected.push(*variation),
            Some(NotAvailable::ForSubject(why)) => not_varied.push((*variation, why)),
            Some(NotAvailable::Here(why)) => {
                lacking.push(format!("{}: {why}", variation.name));
                not_varied.push((*variation, why));
            }
        }
    }
    if bench.all_required && !lacking.is_empty() {
        return Err(TwinError::NotVaried(lacking.join("\n")));
    }
    if selection.by_name && !not_varied.is_empty() {
        let lines = not_varied.iter().map(|(variation, why)| format!("{}: {why}", variation.name));
        return Err(TwinError::NotVaried(lines.collect::<Vec<_>>().join("\n")));
    }
    let plan = |applied| Plan { subject: &subject, selected: &selected, applied, fixes: &[] };
    let (none, all) = (plan(Set::new()), plan((0..selected.len()).collect()));
    // One after the other: each of them uses all processors, and twins that share a moment would share its time.
    let started = Instant::now();
    let first = build_twin(bench, &none).await?;
    another_moment(&subject, started).await;
    let second = build_twin(bench, &all).await?;
    let mut executions = vec![
        ("first twin".to_owned(), first.execution.clone()),
        ("second twin".to_owned(), second.execution.clone()),
    ];
    let searched = search(bench, &plan, &first, &second, &mut executions).await?;
    let variations = applied(&selected, &first, &second, &not_varied);
    let (comparison, input_drift) = match same(&first, &second) {
        true => (None, Ok(None)),
        false => (compare_outputs(&first, &second).await?, drift(&first, &second).await),
    };
    let (input_drift, input_trouble) = match input_drift {
        Ok(input_drift) => (input_drift, None),
        Err(trouble) => (None, Some(trouble)),
    };
    let causes: Vec<Cause> =
        searched.causes.iter().map(|cause| cause_of(cause, &selected, selection, &subject.work)).collect();
    let (place, place_trouble) = place(&first, &second, input_drift.as_ref(), &causes).await;
    let facts = Facts {
        same: same(&first, &second),
        is_go_build: matches!(subject.work, Work::GoBuild { .. }),
        trims_paths: trims_paths(&subject),
        searched_all: !searched.cut,
        failed: failed_layer(&first, &second),
        nothing_left: first.output().is_none() && second.output().is_none(),
        nondeterministic: searched.nondeterministic,
        variations: &variations,
        causes: &causes,
        input_drift: input_drift.as_ref(),
        input_trouble: input_trouble.as_deref(),
        place_trouble: place_trouble.as_deref(),
        comparison: comparison.as_ref(),
    };
    let judgement = judge(&facts);
    let report = TwinsReport {
        version: TWINS_VERSION,
        title: subject.title(),
        target: subject.target(),
        verdict: judgement.verdict,
        sentence: judgement.sentence,
        causes: causes.clone(),
        search_cut: searched.cut,
        builds: searched.builds,
        digests: [&first, &second].map(|build| build.output().map(|digest| digest.hash.clone())),
        ways: judgement.ways,
        variations,
        input_drift,
        comparison,
        fixes: Vec::new(),
        place,
    };
    Ok(Twins { report, first, second, lacking, executions, subject, selected })
}

/// Where in the source the cause lies, if anything differs; else where the module is named. With why it can't be told.
async fn place(
    first: &TwinBuild,
    second: &TwinBuild,
    drift: Option<&InputDrift>,
    causes: &[Cause],
) -> (Option<SourcePlace>, Option<String>) {
    let sources = [first, second].map(|build| build.site.source_folder());
    let (same, drift, causes) = (same(first, second), drift.cloned(), causes.to_vec());
    let found = blocking(move || Ok::<_, Infallible>(place::place(&sources, same, drift.as_ref(), &causes)));
    let Ok(found) = found.await;
    found
}

/// Whether the declared build writes no paths.
fn trims_paths(subject: &Subject) -> bool {
    matches!(&subject.work, Work::GoBuild { flags, .. } if flags.iter().any(|flag| flag == "-trimpath"))
}

/// Two moments that every format of files tells apart; the coarsest is zip, with two seconds:
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.4.6.
const APART: Duration = Duration::from_secs(2);

/// Waits until a time that a command writes would be another than at `started`. A Go build writes none.
async fn another_moment(subject: &Subject, started: Instant) {
    if matches!(subject.work, Work::Command(_)) {
        tokio::time::sleep(APART.saturating_sub(started.elapsed())).await;
    }
}

/// Whether `build` differs from the first twin in what is looked for: in its end where one twin failed, else in what it
/// left.
fn differs(build: &TwinBuild, first: &TwinBuild, second: &TwinBuild) -> bool {
    match first.succeeded() == second.succeeded() {
        true => !same(build, first),
        false => build.succeeded() != first.succeeded(),
    }
}

/// Whether two builds ended alike and left the same; two that failed did.
fn same(one: &TwinBuild, other: &TwinBuild) -> bool {
    one.succeeded() == other.succeeded() && one.output() == other.output()
}

async fn search<'a>(
    bench: Bench<'_>,
    plan: &impl Fn(Set) -> Plan<'a>,
    first: &TwinBuild,
    second: &TwinBuild,
    executions: &mut Vec<(String, Execution)>,
) -> Result<Searched, TwinError> {
    let variations = plan(Set::new()).selected.len();
    let unsearched = counts(2, variations, 0, 0);
    if same(first, second) {
        return Ok(Searched { builds: unsearched, ..Searched::default() });
    }
    let mut probation = Probation { bench, plan, first, second, executions, builds: 0 };
    // A build that is another each time would send the search anywhere.
    let nondeterministic = probation.contradicts(Set::new(), false).await?;
    if nondeterministic || variations == 0 {
        let builds = BuildCounts { repeats: number(probation.builds), ..unsearched };
        return Ok(Searched { nondeterministic: true, builds, ..Searched::default() });
    }
    let mut search = Search::new(variations);
    let (causes, cut, causing) = loop {
        match search.next() {
            Next::Test(set) => {
                let build = build_twin(bench, &plan(set.clone())).await?;
                probation.executions.push((format!("search, {} varied", set.len()), build.execution.clone()));
                search.answer(set, differs(&build, first, second));
            }
            Next::Found { causes, cut, causing } => break (causes, cut, causing),
        }
    };
    let members: Set = causes.iter().flatten().copied().collect();
    // Go's action hashes tell what is another each time; of a command only repetition does.
    let is_command = matches!(plan(Set::new()).subject.work, Work::Command(_));
    let confirmed = !is_command || probation.confirms(&causes, &members, variations).await?;
    Ok(Searched {
        nondeterministic: !confirmed,
        cut,
        builds: counts(search.builds(), variations, causing, probation.builds),
        causes: if confirmed { causes } else { Vec::new() },
    })
}

fn counts(search: usize, variations: usize, causing: usize, repeats: usize) -> BuildCounts {
    BuildCounts {
        search: number(search),
        search_bound: number(bound(variations, causing)),
        causing: number(causing),
        variations: number(variations),
        repeats: number(repeats),
        fixes: 0,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Builds that are made once more, to see whether they come out as before.
struct Probation<'p, 'b, MakePlan> {
    bench: Bench<'b>,
    plan: &'p MakePlan,
    first: &'p TwinBuild,
    second: &'p TwinBuild,
    executions: &'p mut Vec<(String, Execution)>,
    builds: usize,
}

impl<'a, MakePlan: Fn(Set) -> Plan<'a>> Probation<'_, '_, MakePlan> {
    /// Whether a build with `set` applied differs from the first one otherwise than was `expected`.
    async fn contradicts(&mut self, set: Set, expected: bool) -> Result<bool, TwinError> {
        let what = format!("repeated, {} varied", set.len());
        let build = build_twin(self.bench, &(self.plan)(set)).await?;
        self.builds += 1;
        self.executions.push((what, build.execution.clone()));
        Ok(differs(&build, self.first, self.second) != expected)
    }

    /// Whether all comes out as the search has it: nothing varied and all but the causes varied leave no difference,
    /// each cause makes one.
    async fn confirms(
        &mut self,
        causes: &[Set],
        members: &Set,
        variations: usize,
    ) -> Result<bool, TwinError> {
        let rest: Set = (0..variations).filter(|index| !members.contains(index)).collect();
        let without = [(Set::new(), false), (rest, false)];
        let with = causes.iter().map(|cause| (cause.clone(), true));
        for (set, expected) in without.into_iter().chain(with) {
            if self.contradicts(set, expected).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn cause_of(cause: &Set, selected: &[&'static Variation], selection: &Selection, work: &Work) -> Cause {
    let members: Vec<_> = cause.iter().filter_map(|index| selected.get(*index).copied()).collect();
    let is_for_work = |text: &String| text.parse::<Fix>().is_ok_and(|fix| fix.is_for(work));
    let fixes = members.iter().filter_map(|variation| variation.fix.clone()).filter(is_for_work);
    let mut fixes: Vec<String> = fixes.collect();
    fixes.dedup();
    Cause {
        variations: members.iter().map(|variation| variation.name.clone()).collect(),
        group: selection.group_of(&members),
        // Without one of its members a cause makes no difference: any member's fix is one.
        fix: fixes.into_iter().next(),
    }
}

fn applied(
    selected: &[&'static Variation],
    first: &TwinBuild,
    second: &TwinBuild,
    not_varied: &[(&'static Variation, String)],
) -> Vec<AppliedVariation> {
    let read = |(index, variation): (usize, &&'static Variation)| {
        let [one, other] = [first, second].map(|build| build.readings.get(&index).cloned());
        read_back(variation, one, other)
    };
    let not = |(variation, why): &(&'static Variation, String)| AppliedVariation {
        name: variation.name.clone(),
        first: None,
        second: None,
        effective: false,
        not_varied: Some(why.clone()),
    };
    selected.iter().enumerate().map(read).chain(not_varied.iter().map(not)).collect()
}

/// What two readings say of a variation.
fn read_back(variation: &Variation, first: Option<String>, second: Option<String>) -> AppliedVariation {
    let limit = variation.at_limit.as_ref().filter(|limit| first.as_ref() == Some(&limit.reading));
    AppliedVariation {
        name: variation.name.clone(),
        effective: first.is_some() && second.is_some() && first != second,
        not_varied: limit.filter(|_| first == second).map(|limit| limit.why.clone()),
        first,
        second,
    }
}

impl Twins {
    /// Whether the outputs are the same after `stabilizers`; then the verdict is that they are equivalent. Twins whose
    /// variations had no effect, or that failed, keep their verdict. Without any stabilizer nothing is equivalent.
    ///
    /// # Errors
    /// When an output can't be read, or not as what it seems to be.
    pub async fn stabilize(&mut self, stabilizers: Vec<Stabilizer>) -> Result<bool, TwinError> {
        let differ =
            matches!(self.report.verdict, TwinsVerdict::Drift | TwinsVerdict::Nondeterministic { .. });
        if !differ || self.ineffective().next().is_some() || stabilizers.is_empty() {
            return Ok(false);
        }
        let folders = [self.first.site.output_folder(), self.second.site.output_folder()];
        let compared = blocking(move || equivalent(&folders, &stabilizers).map_err(OutputsError::from));
        let Some(applied) = compared.await? else { return Ok(false) };
        self.report.verdict = TwinsVerdict::Equivalent { stabilizers: applied };
        self.report.sentence =
            format!("the twins are {}; before, {}", self.report.verdict, self.report.sentence);
        Ok(true)
    }

    /// The variations that had no effect inside the build's environment: nothing was shown of them.
    pub fn ineffective(&self) -> impl Iterator<Item = &AppliedVariation> {
        let varied = self.report.variations.iter().filter(|variation| variation.not_varied.is_none());
        varied.filter(|variation| !variation.effective)
    }

    /// The variations that make the twins differ, by every name that a feature may use: their own or their group's.
    pub fn causes_named<'a>(&'a self, name: &str) -> Result<Vec<&'a Cause>, crate::UnknownVariation> {
        let meant: Selection = format!("\"{name}\"").parse()?;
        let is_meant = |cause: &str| meant.variations.iter().any(|variation| variation.name == cause);
        let all_meant = |cause: &&'a Cause| cause.variations.iter().all(|name| is_meant(name));
        Ok(self.report.causes.iter().filter(all_meant).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, first: &str, second: &str) -> AppliedVariation {
        let selection: Selection = name.parse().unwrap();
        read_back(selection.variations[0], Some(first.into()), Some(second.into()))
    }

    #[test]
    fn what_cannot_be_varied_is_not_without_effect() {
        let at_limit = read("niceness", "19", "19");
        assert_eq!(at_limit.not_varied.as_deref(), Some("the build has the lowest priority already"));
        assert!(!at_limit.effective);
        let reached = read("niceness", "10", "19");
        assert!(reached.effective && reached.not_varied.is_none());
        let without_effect = read("niceness", "5", "5");
        assert!(!without_effect.effective && without_effect.not_varied.is_none());
    }
}
