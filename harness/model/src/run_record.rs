//! The run record: the versioned data file that a run leaves. Every report, merge and review reads only it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::twins::TwinsReport;
use crate::{
    Action, Emulation, EnvironmentMatrix, NetworkRecord, Outcome, Platform, ProgramTime, TraceSummary,
};

mod json;

pub use json::InvalidRunRecord;

/// The version that this program writes and reads.
///
/// It grows by one with each change that a reader of the former version would misread.
pub const RUN_RECORD_VERSION: u32 = 1;

/// All that is known about one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// [`RUN_RECORD_VERSION`] at the time of writing.
    pub version: u32,
    /// The program that wrote it: `twinbuild 0.1.0`.
    pub producer: String,
    /// When the run began, RFC 3339 in UTC.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: u64,
    /// The machine that ran it.
    pub host: Host,
    /// The executor of the run and why it was taken.
    pub executor: ExecutorChoice,
    /// The scenarios that were selected, in the order of the feature files.
    pub scenarios: Vec<ScenarioRecord>,
    /// Feature files that could not be read.
    pub unreadable: Vec<UnreadableFeature>,
    /// Snapshots that no scenario of this run asked for, although all that could ask were run.
    pub unreferenced_snapshots: Vec<String>,
    /// Whether unreferenced snapshots count as a failure of the run.
    pub unreferenced_refused: bool,
    /// Whether scenarios that were not run count as a failure of the run.
    pub all_required: bool,
    /// Whether the run was stopped (Ctrl-C, a signal, or the first failure under `--fail-fast`) before its end.
    pub stopped: Option<StopReason>,
}

/// Why a run ended before all its scenarios did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// Ctrl-C or a signal.
    Interrupted,
    /// The first failure, under `--fail-fast`.
    FailFast,
}

/// The machine that a run happened on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Operating system and architecture.
    pub platform: Platform,
    /// Whether the run was told that it is a CI run, by the variable `CI`.
    pub ci: bool,
}

/// Which executor a run used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecutorChoice {
    /// `host` or `sandbox`.
    pub name: String,
    /// What was asked for: `auto`, `host` or `sandbox`.
    pub requested: String,
    /// Why `auto` did not take the sandbox; `None` where nothing is to be said.
    pub reason: Option<String>,
}

/// A feature file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnreadableFeature {
    /// The file, relative to the project's root, with `/`.
    pub path: String,
    /// What is wrong, with the place.
    pub message: String,
}

/// One scenario of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRecord {
    /// A stable id that survives edits of other lines: `<feature slug>/<scenario slug>`.
    pub id: String,
    /// The feature file, relative to the project's root, with `/`.
    pub feature_path: String,
    /// The feature's name.
    pub feature: String,
    /// The rule that the scenario stands under.
    pub rule: Option<String>,
    /// The scenario's name, with the values of its example row filled in.
    pub name: String,
    /// The line in the feature file, from 1.
    pub line: u64,
    /// Tags without `@`: the feature's, the rule's, the scenario's and the example table's.
    pub tags: Vec<String>,
    /// How it ended.
    pub status: ScenarioStatus,
    /// How many times it failed before the attempt that is recorded.
    pub retries: u32,
    /// When it began, in milliseconds from the start of the run.
    pub started_milliseconds: u64,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: u64,
    /// Its steps, the background's first.
    pub steps: Vec<StepRecord>,
    /// Every command that it ran.
    pub actions: Vec<ActionRecord>,
    /// Every snapshot that it asked for.
    pub snapshots: Vec<SnapshotRecord>,
    /// All twins that it built.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<TwinsReport>,
    /// What its builds asked of a lab's network, where it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkRecord>,
    /// Every command that it ran under several environments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matrices: Vec<EnvironmentMatrix>,
    /// What ran its programs of other platforms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emulations: Vec<Emulation>,
    /// How long programs took on several platforms, where it was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub program_times: Vec<ProgramTime>,
    /// Things said that are no failures, such as a fallback that was taken.
    pub notes: Vec<String>,
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum ScenarioStatus {
    /// All its steps passed.
    Passed,
    /// A step failed, was undefined, or matched several definitions.
    Failed,
    /// The environment that it declares can't be had on this machine with this executor.
    EnvironmentUnavailable,
    /// It was not run, since the machine lacks something that its tags name.
    NotRun {
        /// What is lacking and how to get it.
        needs: Vec<Need>,
    },
    /// The run was stopped before it ended.
    Unfinished,
}

/// Something that a scenario needs and a machine lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What: `sandbox`, `Go 1.22`.
    pub what: String,
    /// How to get it.
    pub how: String,
}

/// One step of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// `Given`, `When`, `Then`, `And`, `But` or `*`, as written.
    pub keyword: String,
    /// The step's text.
    pub text: String,
    /// The line in the feature file, from 1.
    pub line: u64,
    /// How it ended.
    pub status: StepStatus,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: f64,
    /// Where the step is defined, as `file:line`; `None` where it is not.
    pub defined_at: Option<String>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum StepStatus {
    /// It did what it says.
    Passed,
    /// It did not.
    Failed {
        /// The whole chain of causes, the diff where there is one, and a last line `hint: ...` where one is known.
        message: String,
    },
    /// No definition matches its text.
    Undefined {
        /// The definitions that come nearest.
        nearest: Vec<String>,
    },
    /// Several definitions match its text.
    Ambiguous {
        /// Those that match, each with its place.
        candidates: Vec<String>,
    },
    /// An earlier step ended the scenario.
    Skipped,
}

/// One command that a scenario ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionRecord {
    /// What it was run for: `build`, `module graph`.
    pub purpose: String,
    /// The toolchain's version and where it came from; `None` where the command used none.
    pub toolchain: Option<String>,
    /// What was run.
    pub action: Action,
    /// What it left.
    pub outcome: Outcome,
    /// The first lines of its log, bounded, normalised.
    pub log_excerpt: String,
    /// The numbers of its trace, where it was traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceSummary>,
}

/// One snapshot that a scenario asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotRecord {
    /// The file, relative to the snapshots folder, with `/`.
    pub path: String,
    /// What kind of evidence it holds.
    pub evidence: String,
    /// How the comparison ended.
    pub status: SnapshotStatus,
}

/// How a comparison with a snapshot ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum SnapshotStatus {
    /// The evidence is what was approved.
    Matched,
    /// Nothing was approved yet; the evidence was written as pending.
    New,
    /// The evidence differs; it was written as pending.
    Changed {
        /// The difference as a unified diff.
        diff: String,
    },
}

/// The numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Scenarios that passed.
    pub passed: usize,
    /// Scenarios that failed, those with an environment that can't be had included.
    pub failed: usize,
    /// Of the failed ones, those with an environment that can't be had.
    pub environment_unavailable: usize,
    /// Scenarios that were not run for lack of something their tags name.
    pub not_run: usize,
    /// Scenarios that the run's stop cut off.
    pub unfinished: usize,
}

impl RunRecord {
    /// Counts the scenarios by how they ended.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for scenario in &self.scenarios {
            match scenario.status {
                ScenarioStatus::Passed => counts.passed += 1,
                ScenarioStatus::Failed => counts.failed += 1,
                ScenarioStatus::EnvironmentUnavailable => {
                    counts.failed += 1;
                    counts.environment_unavailable += 1;
                }
                ScenarioStatus::NotRun { .. } => counts.not_run += 1,
                ScenarioStatus::Unfinished => counts.unfinished += 1,
            }
        }
        counts
    }

    /// The run's verdict, from which the exit code follows.
    pub fn verdict(&self) -> Verdict {
        let counts = self.counts();
        if self.stopped == Some(StopReason::Interrupted) {
            Verdict::Interrupted
        } else if counts.failed > counts.environment_unavailable
            || !self.unreadable.is_empty()
            || (self.unreferenced_refused && !self.unreferenced_snapshots.is_empty())
        {
            Verdict::ScenariosFailed
        } else if self.scenarios.is_empty() {
            Verdict::NothingSelected
        } else if counts.environment_unavailable > 0
            || (counts.not_run > 0 && (self.all_required || counts.passed == 0))
        {
            Verdict::EnvironmentNotAvailable
        } else {
            Verdict::Passed
        }
    }
}

/// How a run ended as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that was selected and could be run passed.
    Passed,
    /// A scenario failed, a feature file was unreadable, or a snapshot is unreferenced where that is refused.
    ScenariosFailed,
    /// Nothing failed by itself, but a machine lacks what a scenario needs.
    EnvironmentNotAvailable,
    /// No scenario was selected.
    NothingSelected,
    /// The run was interrupted.
    Interrupted,
}

impl Verdict {
    /// The exit code of the process. 0 and 4 are what `cargo nextest` uses for the same meaning:
    /// <https://docs.rs/nextest-metadata/latest/nextest_metadata/enum.NextestExitCode.html>.
    /// 2 is what command-line parsers use for a usage error, 101 what Rust uses for a panic (a bug),
    /// 130 what shells report after Ctrl-C.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::ScenariosFailed => 1,
            Self::EnvironmentNotAvailable => 3,
            Self::NothingSelected => 4,
            Self::Interrupted => 130,
        }
    }
}
