//! What predictions are made from.

use std::collections::BTreeMap;

use twinbuild_inspect::GoHeader;

use super::source_file::kind_of;

/// What predictions are made from. The caller reads it; nothing here opens a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFacts {
    /// Files whose names say what they are: `go.mod`, `go.work`, `*.go`, `.gitattributes`, `.dockerignore`, Dockerfiles,
    /// Makefiles, justfiles, `Taskfile.yml`, `.goreleaser.yaml`, scripts of shells and of Windows, and what services of
    /// continuous integration are told. Others are passed over, and of each the first MiB is read.
    pub files: Vec<ProjectFile>,
    /// The paths of all files of the project, in which patterns of `//go:embed` are looked for. Where it is empty the
    /// patterns themselves are taken as paths.
    pub paths: Vec<String>,
    /// The heads of the Go files of the vendor tree, by path, its tests left out.
    pub vendored: BTreeMap<String, GoHeader>,
    /// The text of the file that `go env -w` writes: <https://pkg.go.dev/cmd/go#hdr-Print_Go_environment_information>
    pub go_env_file: Option<String>,
    /// Variables that the build would find in its environment, by name and value.
    pub variables: Vec<(String, String)>,
}

impl ProjectFacts {
    /// Whether a file with this path is read: its name says what it is.
    pub fn is_about(path: &str) -> bool {
        kind_of(path).is_some()
    }
}

/// One file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFile {
    /// Its path, relative to the source's root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}
