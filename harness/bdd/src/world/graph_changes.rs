//! What changed between the module graphs, or the packages, of two builds.

use twinbuild_compare::{EvidenceChanges, module_graph_changes, package_list_changes, text_diff};
use twinbuild_model::Platform;
use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_report::changes as report;
use twinbuild_report::terminal::Style;

use super::failure::{Failure, or_failure};
use super::state::World;

/// A change as a feature and a report tell it: a sentence, and why where that is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ToldChange {
    sentence: String,
    because: Option<String>,
}

impl World {
    /// These changes, and no others, lead from the module graph of the build before the last to that of the last.
    pub(crate) async fn check_module_graph_changed(&mut self, expected: &str) -> Result<(), Failure> {
        let changes = self.module_graph_changes().await?;
        let found = changes.changes.iter().map(|change| (change.to_string(), change.because()));
        compare_told("module graph", expected, found)
    }

    /// No module was added, removed, or is another one.
    pub(crate) async fn check_module_graph_unchanged(&mut self) -> Result<(), Failure> {
        let changes = self.module_graph_changes().await?;
        or_failure(changes.is_empty(), || report::module_graph(&changes, Style::Plain))
    }

    /// These changes, and no others, lead from the packages of the build before the last to those of the last.
    pub(crate) async fn check_package_list_changed(&mut self, expected: &str) -> Result<(), Failure> {
        self.last_two_builds()?;
        let last = self.builds.len() - 1;
        let changes = self.package_list_changes(last - 1, last).await?;
        compare_told("package list", expected, told_packages(&changes))
    }

    /// These changes, and no others, lead from the packages of the last build for `base` to those of the last for `target`.
    pub(crate) async fn check_packages_of_targets(
        &mut self,
        target: &Platform,
        base: &Platform,
        expected: &str,
    ) -> Result<(), Failure> {
        self.last_build()?;
        let [base, target] = [self.last_build_for(base)?, self.last_build_for(target)?];
        let changes = self.package_list_changes(base, target).await?;
        compare_told("package list", expected, told_packages(&changes))
    }

    async fn module_graph_changes(&mut self) -> Result<ModuleGraphChanges, Failure> {
        self.last_two_builds()?;
        let last = self.builds.len() - 1;
        let [before, after] = [self.module_graph(last - 1).await?, self.module_graph(last).await?];
        Ok(module_graph_changes(&before, &after))
    }

    async fn package_list_changes(
        &mut self,
        before: usize,
        after: usize,
    ) -> Result<PackageListChanges, Failure> {
        let [before, after] = [self.package_list(before).await?, self.package_list(after).await?];
        Ok(package_list_changes(&before, &after))
    }

    /// The place of the last build for a target.
    fn last_build_for(&self, target: &Platform) -> Result<usize, Failure> {
        self.builds.iter().rposition(|build| build.site.target() == *target).ok_or_else(|| {
            Failure::new(format!("nothing was built for {target}"))
                .with_hint(Some(format!("a step such as `When \"./...\" is built for {target}` comes first")))
        })
    }
}

/// What changed between two documents, for a reader, above their line diff; empty where only a line diff tells it.
pub(super) fn told_changes(before: &str, after: &str) -> String {
    match EvidenceChanges::between(before, after) {
        Some(EvidenceChanges::ModuleGraph(changes)) => report::module_graph(&changes, Style::Plain),
        Some(EvidenceChanges::PackageList(changes)) => report::package_list(&changes, Style::Plain),
        None => String::new(),
    }
}

/// The packages that are not of the standard library.
fn told_packages(changes: &PackageListChanges) -> impl Iterator<Item = (String, Option<String>)> {
    changes.changes.iter().map(|change| (change.to_string(), change.because()))
}

/// Passes if the changes are those that a feature lists, in any order. Where a line of it gives no reason, any will do.
fn compare_told(
    what: &str,
    expected: &str,
    found: impl Iterator<Item = (String, Option<String>)>,
) -> Result<(), Failure> {
    let mut expected = read_told(expected)?;
    let mut found: Vec<ToldChange> =
        found.map(|(sentence, because)| ToldChange { sentence, because }).collect();
    expected.sort();
    found.sort();
    for change in &mut found {
        let has_no_reason = |told: &&ToldChange| told.sentence == change.sentence && told.because.is_none();
        if expected.iter().any(|told| has_no_reason(&told)) {
            change.because = None;
        }
    }
    match text_diff(&as_text(&expected), &as_text(&found), "expected", "found") {
        None => Ok(()),
        Some(diff) => Err(Failure::new(format!("the {what} changed otherwise:\n{}", diff.text))),
    }
}

/// Reads one change a line; a line that begins with `because` belongs to the one before.
fn read_told(text: &str) -> Result<Vec<ToldChange>, Failure> {
    let mut told: Vec<ToldChange> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("because "), told.last_mut()) {
            (Some(because), Some(last)) if last.because.is_none() => last.because = Some(because.to_owned()),
            (Some(_), _) => {
                return Err(Failure::new(format!("`{line}` is the reason of no change above it")));
            }
            (None, _) => told.push(match line.split_once(" because ") {
                Some((sentence, because)) => {
                    ToldChange { sentence: sentence.to_owned(), because: Some(because.to_owned()) }
                }
                None => ToldChange { sentence: line.to_owned(), because: None },
            }),
        }
    }
    or_failure(!told.is_empty(), || "no change is listed below this step".into())?;
    Ok(told)
}

fn as_text(changes: &[ToldChange]) -> String {
    let line = |change: &ToldChange| match &change.because {
        Some(because) => format!("{}\n  because {because}\n", change.sentence),
        None => format!("{}\n", change.sentence),
    };
    changes.iter().map(line).collect()
}
