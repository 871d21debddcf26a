//! Why a scenario did not pass, in the words that all reports share.

use twinbuild_model::run_record::{Need, ScenarioRecord, ScenarioStatus, StepRecord, StepStatus};

/// What ended a scenario that failed.
pub(crate) struct Problem<'a> {
    /// The class of the problem, for machines: `failed`, `undefined`, `ambiguous`, `environment-unavailable`.
    pub(crate) class: &'static str,
    /// The step that ended it; `None` where the record names none.
    pub(crate) step: Option<&'a StepRecord>,
    /// All that is known about it, of one line or many.
    pub(crate) message: String,
    /// How many steps were skipped after it.
    pub(crate) skipped_steps: usize,
}

impl<'a> Problem<'a> {
    /// The problem of a scenario that counts as failed; `None` for every other one.
    pub(crate) fn of(scenario: &'a ScenarioRecord) -> Option<Self> {
        let unavailable = match scenario.status {
            ScenarioStatus::Failed => false,
            ScenarioStatus::EnvironmentUnavailable => true,
            ScenarioStatus::Passed | ScenarioStatus::NotRun { .. } | ScenarioStatus::Unfinished => {
                return None;
            }
        };
        let position = scenario.steps.iter().position(|step| step_problem(&step.status).is_some());
        let step = position.and_then(|position| scenario.steps.get(position));
        let (class, message) = step
            .and_then(|step| step_problem(&step.status))
            .unwrap_or_else(|| ("failed", "no step is recorded as the one that failed".to_owned()));
        let after = scenario.steps.iter().skip(position.map_or(0, |position| position + 1));
        Some(Self {
            class: if unavailable { "environment-unavailable" } else { class },
            step,
            message: if unavailable && step.is_none() {
                "the environment that the scenario declares can't be had here".to_owned()
            } else {
                message
            },
            skipped_steps: after.filter(|step| step.status == StepStatus::Skipped).count(),
        })
    }

    /// Where it is: the step's line, else the scenario's.
    pub(crate) fn place(&self, scenario: &ScenarioRecord) -> String {
        format!("{}:{}", scenario.feature_path, self.step.map_or(scenario.line, |step| step.line))
    }
}

/// The class and the message of a step that ended its scenario; `None` for every other step.
fn step_problem(status: &StepStatus) -> Option<(&'static str, String)> {
    match status {
        StepStatus::Passed | StepStatus::Skipped => None,
        StepStatus::Failed { message } => Some(("failed", message.clone())),
        StepStatus::Undefined { nearest } => {
            Some(("undefined", listed("no step definition matches", "the nearest are:", nearest)))
        }
        StepStatus::Ambiguous { candidates } => {
            Some(("ambiguous", listed("several step definitions match", "they are:", candidates)))
        }
    }
}

fn listed(sentence: &str, introduction: &str, items: &[String]) -> String {
    if items.is_empty() {
        return sentence.to_owned();
    }
    let items: String = items.iter().map(|item| format!("\n  {item}")).collect();
    format!("{sentence}\n{introduction}{items}")
}

/// What a scenario that was not run needs: `needs X, get it by Y`.
pub(crate) fn need_sentence(need: &Need) -> String {
    format!("needs {}, get it by {}", need.what, need.how)
}

/// What stands in place of a need where a record names none.
pub(crate) const UNNAMED_NEED: &str = "no need was recorded";

/// What is said of a scenario that the run's stop cut off.
pub(crate) const CUT_OFF: &str = "the run was stopped before it ended";
