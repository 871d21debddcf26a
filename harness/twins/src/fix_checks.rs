//! Fixes that are tried: the twins are built again with them.

use std::collections::BTreeSet;

use twinbuild_model::twins::{Cause, CheckedFix};

use crate::build_twin::{Plan, TwinBuild, TwinError, build_twin};
use crate::fix::Fix;
use crate::search::Set;
use crate::subject::Bench;
use crate::twins::Twins;

impl Twins {
    /// Builds both again with `fixes`, and keeps in the report whether they are the same then.
    ///
    /// # Errors
    /// When a build can't be run as declared.
    pub async fn check_fixes(&mut self, bench: Bench<'_>, fixes: &[Fix]) -> Result<&CheckedFix, TwinError> {
        let why_not = match fixes.iter().find(|fix| !fix.is_for(&self.subject.work)) {
            Some(Fix::Flag(_)) => Some("a build flag changes no command".into()),
            Some(_) => Some("a command can't stand for a Go build".into()),
            None => {
                let first = self.build_with(bench, fixes, Set::new()).await?;
                let second = self.build_with(bench, fixes, (0..self.selected.len()).collect()).await?;
                why_not_fixed(&first, &second)
            }
        };
        let checked = checked_fix(fixes, None, why_not);
        self.report.sentence = with_fixes(&self.report.sentence, [&checked]);
        self.report.fixes.push(checked);
        let last = self.report.fixes.len() - 1;
        Ok(&self.report.fixes[last])
    }

    /// Tries the fixes that are known, and keeps in the report what came of each: where every cause has one, all of them
    /// with everything varied. That says nothing of one fix among several, so each is then tried for its causes, one cause
    /// alone varied at a time.
    ///
    /// # Errors
    /// When a build can't be run as declared.
    pub async fn check_known_fixes(&mut self, bench: Bench<'_>) -> Result<(), TwinError> {
        let fixes = self.known_fixes();
        let causes = self.report.causes.clone();
        let is_one_cause = causes.len() == 1 && !self.report.search_cut;
        if !fixes.is_empty() && causes.iter().all(|cause| cause.fix.is_some()) {
            let works = self.check_fixes(bench, &fixes).await?.works;
            if is_one_cause || (works && fixes.len() == 1) {
                return Ok(());
            }
        }
        let before = self.report.fixes.len();
        for fix in &fixes {
            let name = fix.to_string();
            let of_fix = causes.iter().filter(|cause| cause.fix.as_ref() == Some(&name));
            let fix = std::slice::from_ref(fix);
            let first = self.build_with(bench, fix, Set::new()).await?;
            for cause in of_fix {
                let second = self.build_with(bench, fix, self.numbers(cause)).await?;
                let why_not = why_not_fixed(&first, &second);
                self.report.fixes.push(checked_fix(fix, Some(cause), why_not));
            }
        }
        self.report.sentence = with_fixes(&self.report.sentence, &self.report.fixes[before..]);
        Ok(())
    }

    /// The fixes that are known for the causes, each once.
    pub fn known_fixes(&self) -> Vec<Fix> {
        let texts: BTreeSet<&String> =
            self.report.causes.iter().filter_map(|cause| cause.fix.as_ref()).collect();
        texts.into_iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// The numbers of a cause's variations.
    fn numbers(&self, cause: &Cause) -> Set {
        let selected = self.selected.iter().enumerate();
        let of_cause = selected.filter(|(_, variation)| cause.variations.contains(&variation.name));
        of_cause.map(|(index, _)| index).collect()
    }

    async fn build_with(
        &mut self,
        bench: Bench<'_>,
        fixes: &[Fix],
        applied: Set,
    ) -> Result<TwinBuild, TwinError> {
        let plan = Plan { subject: &self.subject, selected: &self.selected, applied, fixes };
        let build = build_twin(bench, &plan).await?;
        self.executions.push(("twin with the fix".to_owned(), build.execution.clone()));
        self.report.builds.fixes = self.report.builds.fixes.saturating_add(1);
        Ok(build)
    }
}

/// What came of `fixes`, tried with everything varied or for one cause.
fn checked_fix(fixes: &[Fix], cause: Option<&Cause>, why_not: Option<String>) -> CheckedFix {
    let names: Vec<String> = fixes.iter().map(ToString::to_string).collect();
    let for_cause = cause.map(|cause| cause.variations.clone());
    CheckedFix { fix: names.join(" "), for_cause, works: why_not.is_none(), why_not }
}

/// Why the twins still are not the same; `None` where they are.
fn why_not_fixed(first: &TwinBuild, second: &TwinBuild) -> Option<String> {
    let why_not = match (first.succeeded(), second.succeeded()) {
        (false, _) => "the first build fails with it",
        (_, false) => "the second build fails with it",
        _ if first.output().is_none() && second.output().is_none() => "nothing is left with it",
        _ if first.output() == second.output() => return None,
        _ => "the twins still differ",
    };
    Some(why_not.into())
}

/// The sentence, with what came of fixes that were tried. Causes for which one fix had the same end are named together.
fn with_fixes<'a>(sentence: &str, tried: impl IntoIterator<Item = &'a CheckedFix>) -> String {
    let mut ends: Vec<(&CheckedFix, Vec<String>)> = Vec::new();
    for checked in tried {
        let cause = checked.for_cause.iter().map(|variations| variations.join(" together with "));
        let is_same = |end: &&mut (&CheckedFix, _)| {
            (&end.0.fix, end.0.works, end.0.for_cause.is_some())
                == (&checked.fix, checked.works, checked.for_cause.is_some())
        };
        match ends.iter_mut().find(is_same) {
            Some((_, causes)) => causes.extend(cause),
            None => ends.push((checked, cause.collect())),
        }
    }
    ends.into_iter().fold(sentence.to_owned(), |sentence, (checked, causes)| {
        let mended = if causes.is_empty() { "it".to_owned() } else { causes.join(", and ") };
        let fixes = if checked.works { "fixes" } else { "does not fix" };
        format!("{sentence}; `{}` {fixes} {mended} (checked)", checked.fix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(fix: &str, for_cause: Option<&[&str]>, works: bool) -> CheckedFix {
        let fix = [fix.parse::<Fix>().unwrap()];
        let variations = for_cause.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let cause = variations.map(|variations| Cause { variations, group: None, fix: None });
        checked_fix(&fix, cause.as_ref(), (!works).then(|| "the twins still differ".to_owned()))
    }

    #[test]
    fn a_fix_is_said_to_mend_what_it_was_tried_for() {
        let said = |tried: &[CheckedFix]| with_fixes("they differ", tried);
        assert_eq!(said(&[]), "they differ");
        assert_eq!(said(&[tried("-trimpath", None, true)]), "they differ; `-trimpath` fixes it (checked)");
        let not = said(&[tried("-trimpath", None, false)]);
        assert_eq!(not, "they differ; `-trimpath` does not fix it (checked)");
        let several = said(&[
            tried("GOAMD64=v1", Some(&["GOAMD64"]), true),
            tried("-trimpath", Some(&["source path"]), true),
            tried("-trimpath", Some(&["GOROOT path"]), false),
            tried("-trimpath", Some(&["umask", "locale"]), true),
        ]);
        let expected = "they differ; `GOAMD64=v1` fixes GOAMD64 (checked); \
            `-trimpath` fixes source path, and umask together with locale (checked); \
            `-trimpath` does not fix GOROOT path (checked)";
        assert_eq!(several, expected);
        let both = said(&[tried("-trimpath", None, true), tried("-trimpath", Some(&["umask"]), true)]);
        assert_eq!(both, "they differ; `-trimpath` fixes it (checked); `-trimpath` fixes umask (checked)");
    }
}
