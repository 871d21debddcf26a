//! The tables `[stabilizer.NAME]` of a project: what its archives may differ in.

use std::collections::BTreeMap;

use serde::Deserialize;
use twinbuild_compare::{InvalidStabilizer, Stabilizer, UserStabilizer};

/// The stabilizers that a project declares, by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, StabilizerTable>")]
pub(super) struct DeclaredStabilizers(pub(super) Vec<Stabilizer>);

impl TryFrom<BTreeMap<String, StabilizerTable>> for DeclaredStabilizers {
    type Error = InvalidStabilizer;

    fn try_from(tables: BTreeMap<String, StabilizerTable>) -> Result<Self, InvalidStabilizer> {
        let named = |(name, table): (String, StabilizerTable)| table.change.named(&name, &table.reason);
        tables.into_iter().map(named).collect::<Result<_, _>>().map(Self)
    }
}

/// One table.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Keys")]
struct StabilizerTable {
    reason: String,
    change: UserStabilizer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keys {
    reason: String,
    replace_pattern: Option<ReplacePattern>,
    exclude_path: Option<ExcludePath>,
}

impl TryFrom<Keys> for StabilizerTable {
    type Error = InvalidStabilizer;

    fn try_from(keys: Keys) -> Result<Self, InvalidStabilizer> {
        let change = match (keys.replace_pattern, keys.exclude_path) {
            (Some(ReplacePattern(change)), None) | (None, Some(ExcludePath(change))) => change,
            _ => return Err(InvalidStabilizer::Kind),
        };
        Ok(Self { reason: keys.reason, change })
    }
}

/// `exclude-path = ["log/**"]`
#[derive(Deserialize)]
#[serde(try_from = "Vec<String>")]
struct ExcludePath(UserStabilizer);

impl TryFrom<Vec<String>> for ExcludePath {
    type Error = InvalidStabilizer;

    fn try_from(paths: Vec<String>) -> Result<Self, InvalidStabilizer> {
        Stabilizer::exclude_path(&texts(&paths)).map(Self)
    }
}

/// `replace-pattern = { paths = ["etc/*.txt"], pattern = "at [0-9]+", replacement = "at 0" }`
#[derive(Deserialize)]
#[serde(try_from = "Replacement")]
struct ReplacePattern(UserStabilizer);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replacement {
    paths: Vec<String>,
    pattern: String,
    replacement: String,
}

impl TryFrom<Replacement> for ReplacePattern {
    type Error = InvalidStabilizer;

    fn try_from(given: Replacement) -> Result<Self, InvalidStabilizer> {
        let Replacement { paths, pattern, replacement } = given;
        Stabilizer::replace_pattern(&texts(&paths), &pattern, &replacement).map(Self)
    }
}

fn texts(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Project;

    /// The declared stabilizers of a project file, or what is said of it.
    fn read(text: &str) -> Result<Vec<String>, String> {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("twinbuild.toml"), text).unwrap();
        let project = Project::find(root.path()).map_err(|error| error.to_string())?;
        Ok(project.stabilizers.iter().map(|stabilizer| stabilizer.as_applied().described()).collect())
    }

    #[test]
    fn both_kinds_are_read_with_their_arguments() {
        let text = "[stabilizer.log]\nreason = \"r\"\nexclude-path = [\"log/**\"]\n\n[stabilizer.date]\nreason = \"r\"\n\
            replace-pattern = { paths = [\"*.txt\"], pattern = '\\d+', replacement = \"0\" }\n";
        let expected =
            [r"date@1, replace-pattern(*.txt, \d+, 0)", "log@1, exclude-path(log/**)"].map(String::from);
        assert_eq!(read(text), Ok(expected.to_vec()));
    }

    #[test]
    fn a_mistake_is_shown_at_its_line() {
        let table = |rest: &str| format!("[paths]\n\n[stabilizer.log]\n{rest}\n");
        for (text, line, said) in [
            (table("exclude-path = [\"x\"]"), 3, "missing field `reason`"),
            (table("reason = \"r\""), 3, "one of `replace-pattern` and `exclude-path`"),
            (table("reason = \"r\"\nexclude-path = []"), 5, "names no paths"),
            (table("reason = \"r\"\nexclude-paths = [\"x\"]"), 5, "unknown field `exclude-paths`"),
            (
                table(
                    "reason = \"r\"\nreplace-pattern = { paths = [\"x\"], pattern = \"(\", replacement = \"\" }",
                ),
                5,
                "no regular expression",
            ),
            (table("reason = \" \"\nexclude-path = [\"x\"]"), 3, "the stabilizer `log` has no reason"),
            (
                "\n[stabilizer.tar-time]\nreason = \"r\"\nexclude-path = [\"x\"]\n".to_owned(),
                2,
                "`tar-time` can't name a stabilizer",
            ),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(said) && error.contains(&format!("toml:{line}:")), "{text}\n{error}");
        }
    }
}
