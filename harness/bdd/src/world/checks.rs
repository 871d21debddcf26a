//! What a scenario claims about what it built.

use std::path::PathBuf;

use twinbuild_compare::{difference_document, text_diff};
use twinbuild_engine::blocking;
use twinbuild_engine::executor::Execution;
use twinbuild_engine::source::{DigestError, digest_file};
use twinbuild_model::run_record::{SnapshotRecord, SnapshotStatus};
use twinbuild_model::{Digest, Exit, Platform};
use twinbuild_snapshots::{Checked, Claim, SnapshotName};

use super::evidence::{log_says, profile, read_log, read_stdout};
use super::evidence_kind::EvidenceKind;
use super::failure::{Failure, or_failure};
use super::graph_changes::told_changes;
use super::state::World;

impl World {
    /// The last build or command succeeded.
    pub(crate) fn check_success(&self) -> Result<(), Failure> {
        let build = self.last_build()?;
        if build.execution.outcome.exit.is_success() { Ok(()) } else { Err(build.explain()?) }
    }

    /// The last build or command failed. One that was killed has shown nothing.
    pub(crate) fn check_failure(&self) -> Result<(), Failure> {
        let build = self.last_build()?;
        match build.execution.outcome.exit {
            Exit::TimedOut { .. } | Exit::Signal(_) => Err(build.explain()?),
            exit => or_failure(!exit.is_success(), || format!("`{}` succeeded", build.title)),
        }
    }

    /// The last build or command did not succeed: it failed, or was killed at its time limit.
    pub(crate) fn check_not_success(&self) -> Result<(), Failure> {
        let build = self.last_build()?;
        match build.execution.outcome.exit {
            Exit::Signal(_) => Err(build.explain()?),
            exit => or_failure(!exit.is_success(), || format!("`{}` succeeded", build.title)),
        }
    }

    /// The last build or command was killed at its time limit.
    pub(crate) fn check_killed(&self) -> Result<(), Failure> {
        let build = self.last_build()?;
        let exit = build.execution.outcome.exit;
        or_failure(matches!(exit, Exit::TimedOut { .. }), || format!("`{}` ended with {exit}", build.title))
    }

    /// The last build failed, and its log names this layer.
    pub(crate) fn check_failing_layer(&self, layer: &str) -> Result<(), Failure> {
        self.check_failure()?;
        self.check_layer(layer)
    }

    /// The last build's streams have this text, or have it not.
    pub(crate) fn check_log(&self, text: &str, expected: Presence) -> Result<(), Failure> {
        refuse_empty(text)?;
        let build = self.last_build()?;
        let log = read_log(&build.execution)?;
        or_failure(log_says(&build.execution, text)? == (expected == Presence::There), || {
            let verb = expected.unmet_verb();
            format!("the log of `{}` {verb} `{text}`:\n{}", build.title, log.trim_end())
        })
    }

    /// The program that was built is an executable of this format for this architecture.
    pub(crate) async fn check_executable(&self, format: &str, arch: &str) -> Result<(), Failure> {
        let program = self.last_build()?.program()?;
        let profile = profile(&program).await?;
        let is = format!("{} {} for {}", profile.format, profile.kind, profile.machine);
        let matches = profile.format.to_string() == format
            && profile.machine == arch
            && profile.kind.to_string() == "executable";
        or_failure(matches, || {
            format!("{} is not a {format} executable for {arch}: it is {is}", program.display())
        })
    }

    /// The evidence is what was approved. `what` names the snapshot where a scenario has several of one kind.
    pub(crate) async fn check_snapshot(&mut self, kind: EvidenceKind, what: &str) -> Result<(), Failure> {
        let last = self.builds.len().checked_sub(1);
        let last = last.ok_or_else(|| Failure::new("nothing was built yet"))?;
        let document = self.evidence(last, kind).await?;
        let platform = kind.is_per_platform().then(|| self.builds[last].site.target());
        self.compare_with_snapshot(kind.as_str(), what, platform.as_ref(), &document)
    }

    /// What differs between the evidence of the last two builds is what was approved.
    pub(crate) async fn check_difference_snapshot(&mut self, kind: EvidenceKind) -> Result<(), Failure> {
        let [one, other] = self.evidence_pair(kind).await?;
        let document = difference_document("the first build", &one, "the second build", &other);
        let what = format!("difference of {}", kind.as_str());
        self.compare_with_snapshot(&what, &what, None, &document)
    }

    /// The program's output is what was approved once for all rows of the outline, whatever their platforms.
    pub(crate) async fn check_shared_output(&mut self, what: &str) -> Result<(), Failure> {
        let last = self.builds.len().checked_sub(1);
        let last = last.ok_or_else(|| Failure::new("nothing was built yet"))?;
        let kind = EvidenceKind::ProgramOutput;
        let document = self.evidence(last, kind).await?;
        let shared = self.identity.shared_name.clone();
        let own = std::mem::replace(&mut self.identity.scenario, shared);
        let checked = self.compare_with_snapshot(kind.as_str(), what, None, &document);
        self.identity.scenario = own;
        checked
    }

    pub(super) fn compare_with_snapshot(
        &mut self,
        evidence: &str,
        what: &str,
        platform: Option<&Platform>,
        document: &str,
    ) -> Result<(), Failure> {
        let context = self.context()?;
        let identity = &self.identity;
        let name = SnapshotName::new(&identity.feature_key, &identity.scenario, what, platform);
        let claim = Claim {
            feature_path: identity.feature_path.clone(),
            scenario: identity.scenario.clone(),
            expression: format!("{what} of {}", identity.scenario),
        };
        let checked = context
            .snapshots
            .check(&name, &claim, document)
            .map_err(|error| Failure::from_error(&error).with_hint(error.hint()))?;
        let (status, failure) = match checked {
            Checked::Matched => (SnapshotStatus::Matched, None),
            Checked::New { .. } => {
                let failure =
                    Failure::new(format!("no {evidence} was approved yet as {name}\nit is now:\n{document}"));
                (SnapshotStatus::New, Some(failure))
            }
            Checked::Changed { approved, diff, .. } => {
                let failure = Failure::new(format!(
                    "the {evidence} is not what was approved as {name}:\n{}{}",
                    told_changes(&approved, document),
                    diff.text
                ));
                (SnapshotStatus::Changed { diff: diff.text }, Some(failure))
            }
        };
        self.log.snapshots.push(SnapshotRecord {
            path: name.to_string(),
            evidence: evidence.to_owned(),
            status,
        });
        let hint = format!(
            "look at it, then `twinbuild accept {}` or `cargo insta review`",
            name.to_string().trim_end_matches(".snap")
        );
        failure.map_or(Ok(()), |failure| Err(failure.with_hint(Some(hint))))
    }

    /// The evidence of the last two builds is the same.
    pub(crate) async fn check_same(&mut self, kind: EvidenceKind) -> Result<(), Failure> {
        let [one, other] = self.evidence_pair(kind).await?;
        match text_diff(&one, &other, "the first build", "the second build") {
            None => Ok(()),
            Some(diff) => {
                let told = told_changes(&one, &other);
                Err(Failure::new(format!(
                    "the {} of the two builds differ:\n{told}{}",
                    kind.as_str(),
                    diff.text
                )))
            }
        }
    }

    /// The evidence of the last two builds differs.
    pub(crate) async fn check_different(&mut self, kind: EvidenceKind) -> Result<(), Failure> {
        let [one, other] = self.evidence_pair(kind).await?;
        or_failure(one != other, || format!("the {} of the two builds are the same:\n{one}", kind.as_str()))
    }

    async fn evidence_pair(&mut self, kind: EvidenceKind) -> Result<[String; 2], Failure> {
        self.last_two_builds()?;
        let last = self.builds.len() - 1;
        Ok([self.evidence(last - 1, kind).await?, self.evidence(last, kind).await?])
    }

    /// The programs of the last two builds are bit for bit the same, or are not.
    pub(crate) async fn check_binaries(&self, expected: Sameness) -> Result<(), Failure> {
        let [one, other] = self.last_two_builds()?;
        let [first, second] = digests([one.program()?, other.program()?]).await?;
        or_failure((first == second) == (expected == Sameness::Same), || {
            format!(
                "the two binaries are {}:\n`{}`: {first}\n`{}`: {second}",
                if first == second { "the same" } else { "different" },
                one.title,
                other.title
            )
        })
    }

    /// The program is bit for bit a program of Go's official distribution for a platform, or is not.
    pub(crate) async fn check_official(
        &mut self,
        program: &str,
        go: &str,
        platform: &Platform,
        expected: Sameness,
    ) -> Result<(), Failure> {
        let toolchain = self.official_toolchain(go, platform).await?;
        let official = toolchain.root.join("bin").join(format!("{program}{}", platform.executable_suffix()));
        let build = self.last_build()?;
        let [ours, theirs] = digests([build.program()?, official]).await?;
        or_failure((ours == theirs) == (expected == Sameness::Same), || {
            format!(
                "`{}` is{} the official {program} of Go {} for {platform}:\nbuilt here: {ours}\nofficial:   {theirs}",
                build.title,
                if ours == theirs { "" } else { " not" },
                toolchain.version
            )
        })
    }

    /// The build saw a variable with this value.
    pub(crate) fn check_variable(&self, name: &str, value: &str) -> Result<(), Failure> {
        let build = self.last_build()?;
        let seen = build.execution.action.variables.get(name);
        or_failure(seen.map(String::as_str) == Some(value), || match seen {
            Some(seen) => format!("the build saw {name} as `{seen}`, not `{value}`"),
            None => format!("the build saw no variable {name}"),
        })
    }

    /// The build did not see a variable.
    pub(crate) fn check_no_variable(&self, name: &str) -> Result<(), Failure> {
        let seen = self.last_build()?.execution.action.variables.get(name);
        or_failure(seen.is_none(), || {
            format!("the build saw {name} as `{}`", seen.map_or("", String::as_str))
        })
    }

    fn program(&self) -> Result<&Execution, Failure> {
        self.last_build()?.program_run()
    }

    /// The program ended with this status.
    pub(crate) fn check_program_exit(&self, status: i32) -> Result<(), Failure> {
        let run = self.program()?;
        let log = read_log(run)?;
        or_failure(run.outcome.exit == Exit::Status(status), || {
            format!(
                "the program ended with {}, not with exit status {status}:\n{}",
                run.outcome.exit,
                log.trim_end()
            )
        })
    }

    /// The program wrote exactly this to its standard output, but for the last newline.
    pub(crate) fn check_program_output(&self, expected: &str) -> Result<(), Failure> {
        let output = read_stdout(self.program()?)?;
        let with_newline = |text: &str| format!("{}\n", text.strip_suffix('\n').unwrap_or(text));
        match text_diff(&with_newline(expected), &with_newline(&output), "expected", "the program's output") {
            None => Ok(()),
            Some(diff) => Err(Failure::new(format!("the program wrote something else:\n{}", diff.text))),
        }
    }

    /// The program's streams have this text, or have it not.
    pub(crate) fn check_program_says(&self, text: &str, expected: Presence) -> Result<(), Failure> {
        refuse_empty(text)?;
        let run = self.program()?;
        let log = read_log(run)?;
        or_failure(log_says(run, text)? == (expected == Presence::There), || {
            format!("the program's output {} `{text}`:\n{}", expected.unmet_verb(), log.trim_end())
        })
    }
}

/// Every log has an empty text, so a step about one would show nothing.
fn refuse_empty(text: &str) -> Result<(), Failure> {
    or_failure(!text.is_empty(), || "the text to look for is empty".into())
}

/// The digests of two files.
async fn digests(paths: [PathBuf; 2]) -> Result<[Digest; 2], Failure> {
    let both = blocking(move || Ok([digest_file(&paths[0])?, digest_file(&paths[1])?]));
    both.await.map_err(|error: DigestError| Failure::from_error(&error))
}

/// Whether a text should be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It should.
    There,
    /// It should not.
    Absent,
}

impl Presence {
    fn unmet_verb(self) -> &'static str {
        match self {
            Self::There => "does not say",
            Self::Absent => "says",
        }
    }
}

/// Whether two things should be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sameness {
    /// They should.
    Same,
    /// They should not.
    Different,
}
