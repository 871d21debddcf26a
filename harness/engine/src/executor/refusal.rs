//! What an executor says when it can't provide what an action asks for.

/// An action that an executor can't run as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("provide {what} with the executor `{executor}`: {why}")]
pub struct Refusal {
    /// What was asked for: `no network`.
    pub what: String,
    /// The executor.
    pub executor: &'static str,
    /// Why it can't be had.
    pub why: String,
    /// What the user can do.
    pub hint: String,
}

impl Refusal {
    /// Refuses what only the sandbox has.
    pub(crate) fn only_in_sandbox(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            executor: "host",
            why: "it runs commands on the machine as it is".into(),
            hint: "run with `--executor sandbox` on Linux with bubblewrap installed \
                   (`twinbuild doctor` says what is missing)"
                .into(),
        }
    }

    /// Refuses what the sandbox has and a container has not.
    pub(crate) fn not_in_a_container(what: impl Into<String>, why: &str) -> Self {
        Self {
            what: what.into(),
            executor: "container",
            why: why.into(),
            hint: "run the scenario in the sandbox: leave out the profile with the table [container]".into(),
        }
    }
}
