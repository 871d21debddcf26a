//! The packages of a build, from the answer of `go list`.

use serde::Deserialize;
use twinbuild_model::evidence::{ListedPackage, ModuleReference, PackageList, PackageModule};

use crate::Problem;
use crate::module_graph::{ListedReplacement, json_problem};

/// Reads the answer of `go list -deps -json=ImportPath,Standard,Module,Name,DepOnly`: one JSON object after the other.
///
/// Source: `Package` in <https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules>
pub fn package_list(list_json: &str) -> (PackageList, Vec<Problem>) {
    let mut list = PackageList::default();
    let mut problems = Vec::new();
    for package in serde_json::Deserializer::from_str(list_json).into_iter::<Listed>() {
        match package {
            Ok(package) if package.standard => list.standard.push(package.import_path),
            Ok(package) => list.packages.push(package.into()),
            Err(error) => problems.push(json_problem("go list -deps -json", &error)),
        }
    }
    (list, problems)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    import_path: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    standard: bool,
    #[serde(default)]
    dep_only: bool,
    module: Option<ListedModule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedModule {
    path: String,
    version: Option<String>,
    replace: Option<ListedReplacement>,
}

impl From<Listed> for ListedPackage {
    fn from(listed: Listed) -> Self {
        Self {
            import_path: listed.import_path,
            name: listed.name,
            dependency_only: listed.dep_only,
            module: listed.module.map(|module| PackageModule {
                replacement: module.replace.as_ref().map(ListedReplacement::as_reference),
                module: ModuleReference { path: module.path, version: module.version },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LISTED: &str = r#"{"ImportPath": "fmt", "Name": "fmt", "Standard": true, "DepOnly": true}
        {"ImportPath": "example.com/lib", "Name": "lib", "DepOnly": true, "Module": {"Path": "example.com/lib",
         "Version": "v1.0.0", "Dir": "/tmp/x/fork", "Replace": {"Path": "../fork", "Dir": "/tmp/x/fork"}}}
        {"ImportPath": "example.com/phantom", "Name": "phantom", "DepOnly": true}
        {"ImportPath": "example.com/app", "Name": "main", "Module": {"Path": "example.com/app", "Main": true}}"#;

    #[test]
    fn the_answer_of_go_makes_a_list() {
        let (list, problems) = package_list(LISTED);
        assert_eq!(problems, []);
        let expected = "package example.com/app (main) from example.com/app\n\
            package example.com/lib (lib) from example.com/lib@v1.0.0 => ../fork, dependency only\n\
            package example.com/phantom (phantom) from no module, dependency only\nstandard fmt\n";
        assert_eq!(list.document(), expected);
    }

    #[test]
    fn a_cut_answer_is_reported() {
        let (list, problems) = package_list(&LISTED[..LISTED.len() - 1]);
        assert_eq!((list.packages.len(), problems.len()), (2, 1));
        assert_eq!(problems[0].line, 5);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(json in "[{}\"a:,\\[\\] ]{0,30}") {
            let _ = package_list(&json);
        }
    }
}
