//! All rules together.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{possible_predictions, predict};
use super::project::project;

#[test]
fn every_code_is_its_own_and_complete() {
    let all: Vec<_> = possible_predictions().collect();
    let codes: BTreeSet<&str> = all.iter().map(|prediction| prediction.code.as_str()).collect();
    assert_eq!(codes.len(), all.len());
    for prediction in all {
        // What was measured, and with what.
        let is_measured = ["Go 1.27.3", "GNU tar 1."].iter().any(|with| prediction.evidence.contains(with));
        assert!(
            is_measured && prediction.evidence.contains(|figure: char| figure.is_ascii_digit()),
            "{prediction:?}"
        );
        assert!(!prediction.message.is_empty() && !prediction.fix.is_empty(), "{prediction:?}");
    }
}

proptest! {
    #[test]
    fn no_project_makes_it_panic(
        path in "(Dockerfile|Makefile|a.sh|a.bat|a.ps1|justfile|Taskfile.yml|go.mod|a.go|.goreleaser.yml|.github/workflows/a.yml|.gitattributes|.dockerignore)",
        words in prop::collection::vec(
            "(go|build|-ldflags|-X|FROM|RUN|ENV|COPY|A=|\\$A|\\$\\(A\\)|\\$\\{|`|\"|'|run:|env -w|//go:embed|import|=>|é|\\\\|\n|\n\t| |\\{\\{|\\}\\}|%|set |for /f|\\^|<<|- |: |\\[|\\]|-o|\\.|\\*\\*/)",
            0..30,
        ),
    ) {
        for separator in ["", " "] {
            let _ = predict(&project(&[(&path, &words.join(separator)), (".gitattributes", "*.é -text\n")]));
        }
    }
}

/// Bytes of a file that no person wrote. Whoever reads it once for each of its words takes hours.
const HOSTILE: usize = 128 << 10;

#[test]
fn what_is_repeated_without_end_is_read_to_its_end() {
    let names = [
        ".github/workflows/build.yml",
        ".goreleaser.yaml",
        "Dockerfile",
        "Makefile",
        "Taskfile.yml",
        "build.cmd",
        "build.ps1",
        "build.sh",
        "justfile",
    ];
    let beginnings = ["", "go build -ldflags '-X ", "ldflags: -X "];
    for word in ["{{", "$(", "${", "<<E\n", "<<E", "a: b\n", "^\n", "`\n", "<#", "- &a b\n- *a\n"] {
        for (name, beginning) in names.iter().flat_map(|name| beginnings.map(|beginning| (name, beginning))) {
            let text = beginning.to_owned() + &word.repeat(HOSTILE / word.len());
            predict(&project(&[(name, &text)]));
        }
    }
}
