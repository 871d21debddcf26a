//! Predictions from the files of a project.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::{ProjectFacts, ProjectFile, predict};
use twinbuild_fuzz::pair;
use twinbuild_inspect::go_header;

const NAMES: [&str; 14] = [
    ".dockerignore",
    ".gitattributes",
    ".github/workflows/build.yml",
    ".goreleaser.yaml",
    "Dockerfile",
    "Makefile",
    "Taskfile.yml",
    "build.cmd",
    "build.ps1",
    "build.sh",
    "go.mod",
    "go.work",
    "justfile",
    "main.go",
];

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let (first, second) = (String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    let file = |(name, text): (&str, &str)| ProjectFile { path: name.to_owned(), text: text.to_owned() };
    let others = NAMES.iter().map(|name| (*name, &*second));
    for name in NAMES {
        let facts = ProjectFacts {
            files: others
                .clone()
                .filter(|(other, _)| *other != name)
                .chain([(name, &*first)])
                .map(file)
                .collect(),
            paths: first.lines().map(str::to_owned).collect(),
            vendored: go_header("main.go", &second)
                .map(|header| ("vendor/example.com/dep/main.go".to_owned(), header))
                .into_iter()
                .collect(),
            go_env_file: Some(second.to_string()),
            variables: vec![("GOFLAGS".to_owned(), second.to_string())],
        };
        predict(&facts);
    }
});
