//! The diagnosis of a failed build's log: which layer failed, why, and what helps.

mod layer;
mod rules;

use serde::{Deserialize, Serialize};

pub use layer::Layer;

use rules::{Rule, rules};

/// Matching lines kept as evidence.
const EVIDENCE_LINES: usize = 5;

/// What a log says about a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// The layer that failed.
    pub layer: Layer,
    /// The cause in a sentence.
    pub cause: String,
    /// The lines of the log that tell so, in their order, at most five; none where the layer is unknown.
    pub evidence: Vec<String>,
    /// What helps, where that is known.
    pub hint: Option<String>,
}

/// Names the layer and the cause of a failure from a build's log.
///
/// The rules stand in `rules.toml`, the most telling first; the first that matches any line of the log is
/// taken. No rule means [`Layer::Unknown`], which is an answer and not an error.
///
/// ```
/// use twinbuild_compare::{Layer, diagnose};
///
/// let diagnosis = diagnose("go: example.com/absent@v1.0.0: module lookup disabled by GOPROXY=off\n");
/// assert_eq!(diagnosis.layer, Layer::ModuleResolution);
/// assert_eq!(diagnose("all is well\n").layer, Layer::Unknown);
/// ```
pub fn diagnose(log: &str) -> Diagnosis {
    rules().iter().find_map(|rule| apply(rule, log)).unwrap_or_else(|| Diagnosis {
        layer: Layer::Unknown,
        cause: "no rule knows this log".to_owned(),
        evidence: Vec::new(),
        hint: None,
    })
}

fn apply(rule: &Rule, log: &str) -> Option<Diagnosis> {
    let evidence: Vec<String> = log
        .split('\n')
        .filter(|line| rule.pattern.is_match(line))
        .take(EVIDENCE_LINES)
        .map(|line| line.trim_end().to_owned())
        .collect();
    (!evidence.is_empty()).then(|| Diagnosis {
        layer: rule.layer,
        cause: rule.cause.clone(),
        evidence,
        hint: rule.hint.clone(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_example_is_explained_by_its_own_rule() {
        for rule in rules() {
            for example in &rule.examples {
                let diagnosis = diagnose(&format!("go: downloading example.com/lib v1.0.0\n{example}\n"));
                assert_eq!((diagnosis.layer, &diagnosis.cause), (rule.layer, &rule.cause), "{example}");
                assert_eq!(diagnosis.evidence, [example.trim_end()], "{}", rule.name);
            }
        }
    }

    #[test]
    fn logs_of_passing_builds_are_unknown() {
        for log in [
            "",
            "go: downloading example.com/lib v1.0.0\ngo: added example.com/lib v1.0.0\n",
            "ok  \texample.com/app\t0.004s\n",
            "example.com/app\nexample.com/app/checksum\n",
            "go: finding module for package example.com/lib\n",
        ] {
            let diagnosis = diagnose(log);
            assert_eq!(diagnosis.layer, Layer::Unknown, "{log}: {}", diagnosis.cause);
            assert!(diagnosis.evidence.is_empty() && diagnosis.hint.is_none());
        }
    }

    #[test]
    fn the_most_telling_line_wins_over_an_earlier_one() {
        let log = "main.go:3:8: undefined: x\nmkdir /c: no space left on device\r\n";
        let diagnosis = diagnose(log);
        assert_eq!(diagnosis.layer, Layer::Disk);
        assert_eq!(diagnosis.evidence, ["mkdir /c: no space left on device"]);
    }

    #[test]
    fn evidence_is_bounded() {
        let log: String = (0..50).map(|line| format!("main.go:{line}:8: undefined: x\n")).collect();
        assert_eq!(diagnose(&log).evidence.len(), EVIDENCE_LINES);
    }

    proptest! {
        #[test]
        fn no_log_panics(log in any::<String>()) {
            let diagnosis = diagnose(&log);
            prop_assert_eq!(diagnosis.layer == Layer::Unknown, diagnosis.evidence.is_empty());
        }
    }
}
