//! Small run records to report on.

use std::collections::BTreeMap;

use twinbuild_model::run_record::{
    ActionRecord, ExecutorChoice, Host, Need, RUN_RECORD_VERSION, RunRecord, ScenarioRecord, ScenarioStatus,
    SnapshotRecord, SnapshotStatus, StepRecord, StepStatus,
};
use twinbuild_model::{
    Action, Digest, EnvironmentMatrix, Exit, Outcome, Requirements, Resources, Sha256, Stream,
};

pub(crate) fn run(scenarios: Vec<ScenarioRecord>) -> RunRecord {
    RunRecord {
        version: RUN_RECORD_VERSION,
        producer: "twinbuild 0.1.0".into(),
        started_at: "2026-01-02T03:04:05Z".into(),
        duration_milliseconds: 5_300,
        host: Host { platform: "linux/amd64".parse().expect("a platform"), ci: false },
        executor: ExecutorChoice { name: "sandbox".into(), requested: "auto".into(), reason: None },
        scenarios,
        unreadable: Vec::new(),
        unreferenced_snapshots: Vec::new(),
        unreferenced_refused: false,
        all_required: false,
        stopped: None,
    }
}

pub(crate) fn scenario(name: &str, line: u64, status: ScenarioStatus) -> ScenarioRecord {
    ScenarioRecord {
        id: format!("x/{}", name.to_lowercase().replace(' ', "-")),
        feature_path: "features/x.feature".into(),
        feature: "X".into(),
        rule: None,
        name: name.into(),
        line,
        tags: Vec::new(),
        status,
        retries: 0,
        started_milliseconds: 0,
        duration_milliseconds: 1_234,
        steps: Vec::new(),
        actions: Vec::new(),
        snapshots: Vec::new(),
        twins: Vec::new(),
        network: None,
        matrices: Vec::new(),
        emulations: Vec::new(),
        program_times: Vec::new(),
        notes: Vec::new(),
    }
}

/// A command with another answer under each of two environments.
pub(crate) fn matrix() -> EnvironmentMatrix {
    let mut matrix = EnvironmentMatrix::new("go list -m all", vec!["GOWORK".to_owned()]);
    matrix.add(vec!["off".to_owned()], "exit code 0", "a".to_owned());
    matrix.add(vec![String::new()], "exit code 1", "b".to_owned());
    matrix
}

pub(crate) fn passed(name: &str) -> ScenarioRecord {
    scenario(name, 12, ScenarioStatus::Passed)
}

/// A scenario of three steps whose second one ended as `status` says.
pub(crate) fn ended_by(status: StepStatus) -> ScenarioRecord {
    let mut scenario = scenario("Name", 12, ScenarioStatus::Failed);
    scenario.steps = vec![
        step("Given", "the module `hello`", 13, StepStatus::Passed),
        step("When", "it is built", 14, status),
        step("Then", "the build succeeds", 15, StepStatus::Skipped),
    ];
    scenario
}

pub(crate) fn failed(message: &str) -> ScenarioRecord {
    ended_by(StepStatus::Failed { message: message.into() })
}

pub(crate) fn not_run(name: &str, needs: &[(&str, &str)]) -> ScenarioRecord {
    let needs = needs.iter().map(|(what, how)| Need { what: (*what).into(), how: (*how).into() }).collect();
    scenario(name, 30, ScenarioStatus::NotRun { needs })
}

pub(crate) fn step(keyword: &str, text: &str, line: u64, status: StepStatus) -> StepRecord {
    StepRecord {
        keyword: keyword.into(),
        text: text.into(),
        line,
        defined_at: (!matches!(status, StepStatus::Undefined { .. })).then(|| "steps/build.rs:7".into()),
        status,
        duration_milliseconds: 1.5,
    }
}

pub(crate) fn snapshot(path: &str, status: SnapshotStatus) -> SnapshotRecord {
    SnapshotRecord { path: path.into(), evidence: "binary profile".into(), status }
}

pub(crate) fn build(arguments: &[&str], log_excerpt: &str) -> ActionRecord {
    let sha256 = Sha256::from_bytes([0; 32]);
    let stream = Stream { bytes: 0, sha256: sha256.clone() };
    ActionRecord {
        purpose: "build".into(),
        toolchain: Some("go1.26.1 from the project".into()),
        action: Action {
            arguments: arguments.iter().map(|argument| (*argument).into()).collect(),
            variables: BTreeMap::new(),
            working_directory: String::new(),
            input_root: Digest { hash: sha256, size_bytes: 0 },
            output_paths: Vec::new(),
            requirements: Requirements::default(),
            time_limit_seconds: 600,
        },
        outcome: Outcome {
            executor: "sandbox".into(),
            image: None,
            exit: Exit::Status(1),
            stdout: stream.clone(),
            stderr: stream,
            output_root: None,
            output_contents: None,
            resources: Resources { wall_milliseconds: 812 },
        },
        log_excerpt: log_excerpt.into(),
        trace: None,
    }
}
