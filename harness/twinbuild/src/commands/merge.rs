//! `twinbuild merge`.

use std::path::{Path, PathBuf};

use twinbuild_model::run_record::{ActionRecord, RunRecord, ScenarioRecord, ScenarioStatus};
use twinbuild_model::twins::{HostBuild, hosts_by_targets};
use twinbuild_report::hosts;

use super::report::Texts;
use crate::arguments::MergeArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// What an action is recorded for that is a build, or one of a scenario's twins.
const BUILDS: [&str; 3] = ["build", "first twin", "second twin"];

pub(crate) fn merge(
    arguments: &MergeArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let mut builds = Vec::new();
    let mut hosts_seen: Vec<String> = Vec::new();
    let mut failed = 0;
    for path in &arguments.records {
        let mut record = read(&surroundings.current_directory.join(path))?;
        record.scenarios.retain(|scenario| is_wanted(scenario, &arguments.features));
        let host = record.host.platform.to_string();
        let others = hosts_seen.iter().filter(|seen| **seen == host).count();
        // Two machines of one platform are two columns.
        let column = if others == 0 { host.clone() } else { format!("{host} #{}", others + 1) };
        hosts_seen.push(host);
        for scenario in record.scenarios.iter().filter(|scenario| scenario.status == ScenarioStatus::Failed) {
            failed += 1;
            output.note(&format!("note: on {column} the scenario {} failed", scenario.id));
        }
        builds.extend(builds_of(&record, &column));
    }
    let table = hosts_by_targets(&builds);
    if table.rows.is_empty() {
        let of = if arguments.features.is_empty() { "" } else { " of these features" };
        let message = format!("failed to merge: the run records hold no build{of}");
        return Err(Problem::said(ProblemClass::Usage, message));
    }
    let texts = Texts {
        data: &table,
        text: &|table| hosts::terminal(table, output.style()),
        markdown: &hosts::markdown,
        sarif: None,
        html: None,
    };
    texts.write(arguments.format, &arguments.file, surroundings, output)?;
    let every_host = table.hosts.len();
    // A build that left nothing on any host, such as one that is to fail, has no digest to agree on.
    let left: Vec<_> = table.rows.iter().filter(|row| row.hosts_with_digest() > 0).collect();
    let agree = every_host > 1
        && !left.is_empty()
        && left.iter().all(|row| row.agree && row.hosts_with_digest() == every_host);
    hosts_seen.sort();
    hosts_seen.dedup();
    if hosts_seen.len() < 2 {
        output.note("note: all run records are of one host platform, so nothing was shown of others");
    }
    Ok(u8::from(!agree || failed > 0 || hosts_seen.len() < 2))
}

fn read(path: &Path) -> Result<RunRecord, Problem> {
    let usage = |message: String| Problem::said(ProblemClass::Usage, message);
    let text = std::fs::read_to_string(path)
        .map_err(|error| usage(format!("failed to read the run record {}: {error}", path.display())))?;
    RunRecord::from_json(&text)
        .map_err(|error| usage(format!("failed to read the run record {}: {error}", path.display())))
}

/// Whether a scenario stands in one of these feature files or folders; where none is given, all are wanted.
fn is_wanted(scenario: &ScenarioRecord, features: &[PathBuf]) -> bool {
    let is_in = |path: &PathBuf| {
        // A record's paths begin at the project's folder.
        Path::new(&scenario.feature_path).starts_with(path.strip_prefix(".").unwrap_or(path))
    };
    features.is_empty() || features.iter().any(is_in)
}

fn builds_of(record: &RunRecord, host: &str) -> Vec<HostBuild> {
    let of_scenario = |scenario: &ScenarioRecord| {
        let builds = scenario.actions.iter().filter(|action| BUILDS.contains(&action.purpose.as_str()));
        let build = |(number, action): (usize, &ActionRecord)| HostBuild {
            host: host.to_owned(),
            title: format!("{} #{}: {}", scenario.id, number + 1, title(action)),
            target: target(action),
            digest: action.outcome.output_contents.as_ref().map(|digest| digest.hash.clone()),
        };
        builds.enumerate().map(build).collect::<Vec<_>>()
    };
    record.scenarios.iter().flat_map(of_scenario).collect()
}

/// The command without what names this machine's folders.
fn title(action: &ActionRecord) -> String {
    let mut words = Vec::new();
    let mut arguments = action.action.arguments.iter();
    while let Some(word) = arguments.next() {
        match word.as_str() {
            "-o" => {
                arguments.next();
            }
            word if word.starts_with("-debug-actiongraph=") => {}
            word => words.push(word),
        }
    }
    words.join(" ")
}

fn target(action: &ActionRecord) -> Option<twinbuild_model::Platform> {
    let variables = &action.action.variables;
    format!("{}/{}", variables.get("GOOS")?, variables.get("GOARCH")?).parse().ok()
}
