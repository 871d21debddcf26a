//! From paths and filters to the scenarios that are run, each with its stable identity.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, Rule, Scenario, Step};
use twinbuild_model::run_record::UnreadableFeature;
use twinbuild_snapshots::SnapshotName;

use super::feature_files;
use super::filter::{Filter, PathFilter};
use crate::world::ScenarioIdentity;

/// What was selected.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The scenarios, in the order of their files.
    pub scenarios: Vec<SelectedScenario>,
    /// Feature files and scenarios that can't be run as they are written.
    pub unreadable: Vec<UnreadableFeature>,
    /// Feature keys all of whose scenarios were selected: only their snapshots can be called unreferenced.
    pub(crate) whole_features: BTreeSet<String>,
    /// All feature keys that there are, where nothing was left out: a snapshot of another feature is of none.
    pub(crate) everything: Option<BTreeSet<String>>,
}

impl Selection {
    /// Whether a selected scenario has this tag, written without `@`.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.scenarios.iter().any(|scenario| scenario.tags.iter().any(|own| own == tag))
    }
}

/// One scenario, with the values of its example row filled in.
#[derive(Clone, Debug)]
pub struct SelectedScenario {
    pub(crate) identity: ScenarioIdentity,
    /// The feature without its scenarios and rules.
    pub(crate) feature: Feature,
    /// The rule without its scenarios.
    pub(crate) rule: Option<Rule>,
    pub(crate) scenario: Scenario,
    /// Tags of the feature, the rule and the scenario.
    pub(crate) tags: Vec<String>,
}

impl SelectedScenario {
    /// The steps in the order they run: the backgrounds' first.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        let rule = self.rule.as_ref().and_then(|rule| rule.background.as_ref());
        let backgrounds = self.feature.background.iter().chain(rule);
        backgrounds.flat_map(|background| &background.steps).chain(&self.scenario.steps)
    }
}

/// Selects scenarios. Relative paths are below `root`; `features` is the folder that feature keys are relative to.
pub fn select(root: &Path, features: &[String], paths: &[PathFilter], filter: &Filter) -> Selection {
    let mut selection = Selection::default();
    let mut seen = BTreeMap::<PathBuf, Vec<usize>>::new();
    for given in paths {
        match feature_files::find(&root.join(&given.path)) {
            Ok(files) => {
                for file in files {
                    seen.entry(file).or_default().extend(&given.lines);
                }
            }
            Err(error) => selection.unreadable.push(UnreadableFeature {
                path: given.path.clone(),
                message: format!("failed to read {}: {error}", given.path),
            }),
        }
    }
    let covers_all =
        features.iter().all(|folder| paths.iter().any(|path| root.join(&path.path) == root.join(folder)));
    if covers_all && filter.is_open() && paths.iter().all(|path| path.lines.is_empty()) {
        let key = |file: &PathBuf| feature_key(&slashed(file.strip_prefix(root).unwrap_or(file)), features);
        selection.everything = Some(seen.keys().map(key).collect());
    }
    for (file, lines) in seen {
        let shown = slashed(file.strip_prefix(root).unwrap_or(&file));
        match feature_files::read(&file, &shown) {
            Ok(feature) => add_feature(&mut selection, feature, &shown, features, &lines, filter),
            Err(unreadable) => selection.unreadable.push(unreadable),
        }
    }
    selection
}

fn add_feature(
    selection: &mut Selection,
    mut feature: Feature,
    shown: &str,
    features: &[String],
    lines: &[usize],
    filter: &Filter,
) {
    let key = feature_key(shown, features);
    let scenarios = std::mem::take(&mut feature.scenarios);
    let rules = std::mem::take(&mut feature.rules);
    let mut groups = vec![(None, scenarios)];
    groups.extend(rules.into_iter().map(|mut rule| {
        let scenarios = std::mem::take(&mut rule.scenarios);
        (Some(rule), scenarios)
    }));
    let chosen_lines = chosen_keyword_lines(&groups, lines);
    let mut candidates = Vec::new();
    for (rule, scenarios) in groups {
        for scenario in scenarios {
            let keyword_line = scenario.position.line;
            let line_fits = lines.is_empty() || chosen_lines.contains(&keyword_line);
            match expand(&feature, scenario) {
                Ok(expanded) => candidates.extend(expanded.into_iter().map(|scenario| {
                    let fits = line_fits || lines.contains(&scenario.position.line);
                    (rule.clone(), scenario, fits)
                })),
                Err(message) => {
                    selection.unreadable.push(UnreadableFeature { path: shown.to_owned(), message });
                }
            }
        }
    }
    let rows_named = only_rows(&candidates, lines);
    let names = unique_names(candidates.iter().map(|(_, scenario, _)| scenario));
    let mut all = true;
    for ((rule, scenario, fits), name) in candidates.into_iter().zip(names) {
        let tags = feature.tags.iter().chain(rule.iter().flat_map(|rule| &rule.tags)).chain(&scenario.tags);
        let tags: Vec<_> = tags.cloned().collect();
        let fits = rows_named
            .as_ref()
            .map_or(fits, |rows| rows.contains(&scenario.position.line) || fits && !is_row(&scenario));
        if !fits || !filter.selects(&name, &tags) {
            all = false;
            continue;
        }
        let identity = ScenarioIdentity {
            feature_path: shown.to_owned(),
            feature_key: key.clone(),
            scenario: name,
            shared_name: scenario.name.clone(),
            tags: tags.clone(),
            line: scenario.position.line,
        };
        let selected = SelectedScenario { identity, feature: feature.clone(), rule, scenario, tags };
        if selected.scenario.steps.is_empty() {
            selection.unreadable.push(UnreadableFeature {
                path: shown.to_owned(),
                message: format!(
                    "{shown}:{}: this scenario has no steps, so it can't fail",
                    selected.identity.line
                ),
            });
        } else {
            selection.scenarios.push(selected);
        }
    }
    if all {
        selection.whole_features.insert(key);
    }
}

/// The keyword lines of the scenarios that the given lines lie in: each line belongs to the last scenario that begins at
/// or above it.
fn chosen_keyword_lines(groups: &[(Option<Rule>, Vec<Scenario>)], lines: &[usize]) -> BTreeSet<usize> {
    let starts: BTreeSet<_> =
        groups.iter().flat_map(|(_, scenarios)| scenarios).map(|scenario| scenario.position.line).collect();
    lines.iter().filter_map(|line| starts.range(..=*line).next_back().or(starts.first()).copied()).collect()
}

/// The lines that name example rows, where any does: then an outline's other rows are not meant.
fn only_rows(candidates: &[(Option<Rule>, Scenario, bool)], lines: &[usize]) -> Option<BTreeSet<usize>> {
    let rows: BTreeSet<_> = candidates
        .iter()
        .filter(|(_, scenario, _)| is_row(scenario) && lines.contains(&scenario.position.line))
        .map(|(_, scenario, _)| scenario.position.line)
        .collect();
    (!rows.is_empty()).then_some(rows)
}

fn is_row(scenario: &Scenario) -> bool {
    !scenario.examples.is_empty()
}

/// The rows of an outline, or the scenario itself.
fn expand(feature: &Feature, scenario: Scenario) -> Result<Vec<Scenario>, String> {
    if scenario.examples.is_empty() {
        return Ok(vec![scenario]);
    }
    let mut alone = feature.clone();
    alone.scenarios = vec![scenario];
    alone.expand_examples().map(|feature| feature.scenarios).map_err(|error| error.to_string())
}

/// Names that are unique in their feature. Rows whose outline's name holds no value have their values added; whatever
/// is still alike is counted.
fn unique_names<'a>(scenarios: impl Iterator<Item = &'a Scenario> + Clone) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for scenario in scenarios.clone() {
        *counts.entry(&scenario.name).or_default() += 1;
    }
    let mut taken = BTreeMap::<String, usize>::new();
    let name = |scenario: &Scenario| {
        let values = scenario.examples.first().and_then(|examples| examples.table.as_ref()?.rows.get(1));
        let mut name = match values {
            Some(values) if counts.get(scenario.name.as_str()) > Some(&1) => {
                format!("{} ({})", scenario.name, values.join(", "))
            }
            _ => scenario.name.clone(),
        };
        // Ids and snapshots' folders are made of slugs, so names that only differ in case or punctuation are alike.
        let times = taken.entry(slug_of(&name)).or_default();
        *times += 1;
        if *times > 1 {
            name = format!("{name} #{times}");
        }
        name
    };
    scenarios.map(name).collect()
}

fn slug_of(name: &str) -> String {
    SnapshotName::new("x", name, "x", None).scenario().to_owned()
}

/// The file's path below the features folder, without its ending.
fn feature_key(shown: &str, features: &[String]) -> String {
    let below = features.iter().find_map(|folder| shown.strip_prefix(folder.as_str())?.strip_prefix('/'));
    let key = below.unwrap_or(shown);
    key.strip_suffix(".feature").unwrap_or(key).to_owned()
}

fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &str = "\
@f
Feature: A
  Background:
    Given no network

  @x
  Scenario: One
    Given Go 1.27

  Scenario Outline: Two
    Given Go <version>

    Examples:
      | version |
      | 1.22    |
      | 1.27    |

  Rule: R
    Scenario: Three
      Given Go 1.27
";

    fn names(paths: &[&str], tags: Option<&str>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("features/sub")).unwrap();
        std::fs::write(folder.path().join("features/sub/a.feature"), FEATURE).unwrap();
        let paths: Vec<_> = paths.iter().map(|path| PathFilter::from(*path)).collect();
        let filter = Filter::new(tags, None).unwrap();
        let selection = select(folder.path(), &["features".into()], &paths, &filter);
        assert!(selection.unreadable.is_empty(), "{:?}", selection.unreadable);
        let whole = selection.whole_features.contains("sub/a");
        assert_eq!(whole, tags.is_none() && selection.scenarios.len() == 4);
        selection.scenarios.into_iter().map(|selected| selected.identity.scenario).collect()
    }

    #[test]
    fn rows_get_names_of_their_own() {
        assert_eq!(names(&["features"], None), ["One", "Two (1.22)", "Two (1.27)", "Three"]);
    }

    #[test]
    fn lines_choose_scenarios_and_rows() {
        assert_eq!(names(&["features/sub/a.feature:8"], None), ["One"]);
        assert_eq!(names(&["features/sub/a.feature:10"], None), ["Two (1.22)", "Two (1.27)"]);
        assert_eq!(names(&["features/sub/a.feature:16"], None), ["Two (1.27)"]);
        assert_eq!(names(&["features/sub/a.feature:7:19"], None), ["One", "Three"]);
    }

    #[test]
    fn tags_choose_and_a_file_named_twice_is_run_once() {
        assert_eq!(names(&["features", "features/sub"], Some("@x")), ["One"]);
        assert_eq!(names(&["features"], Some("@f and not @x")).len(), 3);
    }

    #[test]
    fn what_cannot_be_read_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("a.feature"),
            "Feature: A\n  Scenario: B\n    Given Go 1.27\n    Wenn nothing\n",
        )
        .unwrap();
        std::fs::write(folder.path().join("b.feature"), "Feature: A\n  Scenario: Nothing in it\n").unwrap();
        let selection = select(folder.path(), &[], &[".".into(), "none".into()], &Filter::default());
        let messages: Vec<_> =
            selection.unreadable.iter().map(|unreadable| unreadable.message.as_str()).collect();
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(
            messages
                .iter()
                .any(|message| message.contains("a.feature:5:1") && message.contains("4 |     Wenn nothing")),
            "{messages:?}"
        );
        assert!(messages.iter().any(|message| message.contains("has no steps")), "{messages:?}");
    }
}
