//! The three ways to a cause, and whether they agree: which variation, which input, where in the artifact.

use twinbuild_model::twins::Ways;

use crate::judge::Facts;

pub(crate) fn ways(facts: &Facts<'_>) -> Ways {
    if facts.same {
        return Ways::default();
    }
    let mut said = Vec::new();
    let mut answers = Vec::new();
    if facts.causes.is_empty() {
        said.push("variations: none of them makes the difference".to_owned());
        answers.push(false);
    } else {
        let causes = facts.causes.iter().map(|cause| cause.variations.join(" with "));
        said.push(format!("variations: {}", causes.collect::<Vec<_>>().join("; ")));
        answers.push(true);
    }
    if let Some(drift) = facts.input_drift {
        let roots = drift.roots.iter().map(|root| format!("{} of {}", root.input, root.action));
        let roots: Vec<String> = roots.collect();
        let packages = &drift.nondeterministic;
        said.push(match (roots.is_empty(), packages.is_empty()) {
            (false, _) => format!("inputs: {}", roots.join("; ")),
            (true, false) => format!("inputs: the same, with another output of {}", packages.join(", ")),
            (true, true) => "inputs: none of the go command's actions differs".to_owned(),
        });
        answers.push(!roots.is_empty());
    }
    if let Some(comparison) = facts.comparison {
        let told = comparison.summary.first().cloned();
        said.push(format!("artifact: {}", told.unwrap_or_else(|| "no difference was found".into())));
        answers.push(!comparison.is_same());
    }
    let agree = (answers.len() > 1).then(|| answers.iter().all(|found| *found));
    Ways { agree, said }
}
