//! The packages that a build compiles.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ModuleReference;
use super::line::{OneLine, joined, sorted};

/// The packages that a build compiles, as `go list -deps` names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageList {
    /// The packages that are not of the standard library.
    pub packages: Vec<ListedPackage>,
    /// Import paths of the packages of the standard library.
    pub standard: Vec<String>,
    /// What each package imports, by import path. It explains why a package is there, and is not part of the document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub imports: BTreeMap<String, Vec<String>>,
    /// The files that are compiled or embedded, by import path, of packages that are not of the standard library; names
    /// within the package's folder. They tell targets apart, and are not part of the document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Vec<String>>,
}

/// A package that is not of the standard library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedPackage {
    /// The import path.
    pub import_path: String,
    /// The name in its `package` clause.
    pub name: String,
    /// The module that gives it. Go knows none for a package in a vendor folder that `vendor/modules.txt` does not
    /// list, and builds it all the same.
    pub module: Option<PackageModule>,
    /// It is here only because another package imports it.
    pub dependency_only: bool,
}

/// The module that gives a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageModule {
    /// The module; a main module has no version.
    pub module: ModuleReference,
    /// What is used in its place; a folder as `go.mod` writes it.
    pub replacement: Option<ModuleReference>,
}

impl PackageList {
    /// The packages, one a line, sorted: first the others, then the standard library's.
    pub fn document(&self) -> String {
        let mut lines = sorted(self.packages.iter().map(ListedPackage::line));
        lines.extend(sorted(self.standard.iter().map(|path| format!("standard {}", OneLine(path)))));
        joined(lines)
    }
}

impl ListedPackage {
    fn line(&self) -> String {
        let origin = match &self.module {
            None => "no module".to_owned(),
            Some(PackageModule { module, replacement: None }) => module.to_string(),
            Some(PackageModule { module, replacement: Some(replacement) }) => {
                format!("{module} => {replacement}")
            }
        };
        let role = if self.dependency_only { ", dependency only" } else { "" };
        format!("package {} ({}) from {origin}{role}", OneLine(&self.import_path), OneLine(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_module_stands_out() {
        let list = PackageList {
            packages: vec![
                ListedPackage {
                    import_path: "example.com/lib/phantom".to_owned(),
                    name: "phantom".to_owned(),
                    module: None,
                    dependency_only: true,
                },
                ListedPackage {
                    import_path: "example.com/app".to_owned(),
                    name: "main".to_owned(),
                    module: Some(PackageModule {
                        module: ModuleReference::unversioned("example.com/app"),
                        replacement: None,
                    }),
                    dependency_only: false,
                },
            ],
            standard: vec!["os".to_owned(), "fmt".to_owned()],
            ..PackageList::default()
        };
        let expected = "package example.com/app (main) from example.com/app\n\
                        package example.com/lib/phantom (phantom) from no module, dependency only\n\
                        standard fmt\nstandard os\n";
        assert_eq!(list.document(), expected);
    }
}
