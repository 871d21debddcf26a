//! The packages of a build, from the answer of `go list`.

use serde::Deserialize;
use twinbuild_model::evidence::{ListedPackage, PackageList, PackageModule};

use crate::Problem;
use crate::go_list::{ListedModule, json_problem};

/// The fields that [`package_list`] reads, as `go list -json=FIELDS` takes them.
pub const PACKAGE_LIST_FIELDS: &str = "ImportPath,Standard,Module,Name,DepOnly,Imports,GoFiles,CgoFiles,CFiles,\
                                       CXXFiles,HFiles,SFiles,SysoFiles,EmbedFiles";

/// Reads the answer of `go list -deps -json=`[`PACKAGE_LIST_FIELDS`]: one JSON object after the other.
///
/// Source: `Package` in <https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules>
pub fn package_list(list_json: &str) -> (PackageList, Vec<Problem>) {
    let mut list = PackageList::default();
    let mut problems = Vec::new();
    for package in serde_json::Deserializer::from_str(list_json).into_iter::<Listed>() {
        match package {
            Ok(mut package) => {
                let imports = std::mem::take(&mut package.imports);
                if !imports.is_empty() {
                    list.imports.insert(package.import_path.clone(), imports);
                }
                if package.standard {
                    list.standard.push(package.import_path);
                } else {
                    list.files.insert(package.import_path.clone(), package.take_files());
                    list.packages.push(package.into());
                }
            }
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
    #[serde(default)]
    imports: Vec<String>,
    module: Option<ListedModule>,
    #[serde(default)]
    go_files: Vec<String>,
    #[serde(default)]
    cgo_files: Vec<String>,
    #[serde(default)]
    c_files: Vec<String>,
    #[serde(default, rename = "CXXFiles")]
    cxx_files: Vec<String>,
    #[serde(default)]
    h_files: Vec<String>,
    #[serde(default)]
    s_files: Vec<String>,
    #[serde(default)]
    syso_files: Vec<String>,
    #[serde(default)]
    embed_files: Vec<String>,
}

impl Listed {
    /// The files that are compiled or embedded, in order.
    fn take_files(&mut self) -> Vec<String> {
        let lists = [
            &mut self.go_files,
            &mut self.cgo_files,
            &mut self.c_files,
            &mut self.cxx_files,
            &mut self.h_files,
            &mut self.s_files,
            &mut self.syso_files,
            &mut self.embed_files,
        ];
        let mut names: Vec<String> = lists.into_iter().flat_map(std::mem::take).collect();
        names.sort_unstable();
        names
    }
}

impl From<Listed> for ListedPackage {
    fn from(listed: Listed) -> Self {
        Self {
            import_path: listed.import_path,
            name: listed.name,
            dependency_only: listed.dep_only,
            module: listed.module.map(|module| PackageModule {
                module: module.reference(),
                replacement: module.replacement(),
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
    fn imports_and_files_are_kept_beside_the_document() {
        let listed = r#"{"ImportPath": "a", "Name": "main", "Imports": ["os"], "GoFiles": ["z.go", "a.go"],
            "EmbedFiles": ["b.txt"]} {"ImportPath": "os", "Standard": true, "Imports": ["io"], "GoFiles": ["o.go"]}"#;
        let (list, problems) = package_list(listed);
        assert_eq!(problems, []);
        assert_eq!(list.imports["a"], ["os"]);
        assert_eq!(list.imports["os"], ["io"]);
        assert_eq!(list.files["a"], ["a.go", "b.txt", "z.go"]);
        assert_eq!((list.files.len(), list.document().lines().count()), (1, 2));
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
