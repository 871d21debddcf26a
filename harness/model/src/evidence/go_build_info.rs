//! What the Go linker writes into a program about how it was built.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::OneLine;

/// The build information of a Go program, as `go version -m` shows it.
///
/// Source: <https://pkg.go.dev/runtime/debug#BuildInfo>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoBuildInfo {
    /// The toolchain: `go1.22.10`.
    pub go_version: String,
    /// Import path of the main package; absent from a program built without modules.
    pub path: Option<String>,
    /// The module of the main package.
    pub main_module: Option<GoModule>,
    /// The modules of the other packages, in the program's order.
    pub dependencies: Vec<GoModule>,
    /// Build flags and variables, in the program's order.
    pub settings: Vec<GoSetting>,
}

/// A module that gave packages to a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoModule {
    /// The module path.
    pub path: String,
    /// The version; `(devel)` for a main module whose version is not known.
    pub version: String,
    /// The `h1:` checksum, empty where Go wrote none.
    pub sum: String,
    /// What was used in its place.
    pub replacement: Option<GoModuleReplacement>,
}

/// What was used in a module's place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoModuleReplacement {
    /// A module path, or a folder as `go.mod` writes it.
    pub path: String,
    /// The version, empty for a folder.
    pub version: String,
    /// The `h1:` checksum, empty for a folder.
    pub sum: String,
}

/// A build flag or variable: `-trimpath=true`, `GOOS=linux`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoSetting {
    /// The name.
    pub key: String,
    /// The value, unquoted.
    pub value: String,
}

impl GoBuildInfo {
    /// The facts, one a line: version, path and modules in the program's order, then the settings by name.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("go version {}", OneLine(&self.go_version))];
        lines.extend(self.path.iter().map(|path| format!("go path {}", OneLine(path))));
        lines.extend(self.main_module.iter().map(|module| format!("go module {}", module.line())));
        lines.extend(self.dependencies.iter().map(|module| format!("go dependency {}", module.line())));
        let mut settings: Vec<&GoSetting> = self.settings.iter().collect();
        settings.sort();
        lines.extend(
            settings
                .iter()
                .map(|setting| format!("go setting {}={}", OneLine(&setting.key), OneLine(&setting.value))),
        );
        lines
    }
}

impl GoModule {
    fn line(&self) -> String {
        let own = words(&[&self.path, &self.version, &self.sum]);
        match &self.replacement {
            Some(replacement) => {
                format!("{own} => {}", words(&[&replacement.path, &replacement.version, &replacement.sum]))
            }
            None => own,
        }
    }
}

fn words(words: &[&str]) -> String {
    let words: Vec<String> =
        words.iter().filter(|word| !word.is_empty()).map(|word| OneLine(word).to_string()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_has_its_line() {
        let setting = |key: &str, value: &str| GoSetting { key: key.to_owned(), value: value.to_owned() };
        let information = GoBuildInfo {
            go_version: "go1.22.10".to_owned(),
            path: Some("example.com/hello".to_owned()),
            main_module: Some(GoModule {
                path: "example.com/hello".to_owned(),
                version: "(devel)".to_owned(),
                ..GoModule::default()
            }),
            dependencies: vec![GoModule {
                path: "example.com/lib".to_owned(),
                version: "v1.0.0".to_owned(),
                sum: String::new(),
                replacement: Some(GoModuleReplacement { path: "../fork".to_owned(), ..Default::default() }),
            }],
            settings: vec![setting("GOOS", "linux"), setting("-trimpath", "true")],
        };
        let expected = [
            "go version go1.22.10",
            "go path example.com/hello",
            "go module example.com/hello (devel)",
            "go dependency example.com/lib v1.0.0 => ../fork",
            "go setting -trimpath=true",
            "go setting GOOS=linux",
        ];
        assert_eq!(information.lines(), expected);
    }
}
