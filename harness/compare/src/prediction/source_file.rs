//! What a file is, by its name.

use super::ProjectFile;
use super::go_command::{GoCommand, go_commands};
use super::script::Script;
use super::yaml::{Node, documents};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    GoMod,
    GoWork,
    Go,
    GitAttributes,
    DockerIgnore,
    Dockerfile,
    Makefile,
    GoReleaser,
    Shell,
    Batch,
    PowerShell,
    Justfile,
    Taskfile,
    /// What a service of continuous integration is told.
    Workflow,
}

/// A file of a known kind.
pub(super) struct SourceFile<'facts> {
    pub(super) kind: FileKind,
    pub(super) path: &'facts str,
    pub(super) text: &'facts str,
    /// What is in it, where it is YAML.
    pub(super) documents: Vec<Node>,
    /// Its commands, where it has any.
    pub(super) script: Script,
    /// The builds among them.
    pub(super) builds: Vec<GoCommand>,
}

/// How much of a file is read, in bytes. No file of these kinds is longer that a person wrote.
const MOST_BYTES: usize = 1 << 20;

impl<'facts> SourceFile<'facts> {
    /// `None` for a file that no rule reads.
    pub(super) fn new(file: &'facts ProjectFile) -> Option<Self> {
        let kind = kind_of(&file.path)?;
        let text = beginning(&file.text, MOST_BYTES);
        let is_yaml = matches!(kind, FileKind::GoReleaser | FileKind::Taskfile | FileKind::Workflow);
        let documents = if is_yaml { documents(text) } else { Vec::new() };
        let script = Script::new(kind, text, &documents);
        Some(Self { kind, path: &file.path, text, documents, builds: go_commands(&script), script })
    }
}

/// The first bytes of a text, with no character cut.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=text.len().min(bytes)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

pub(super) fn kind_of(path: &str) -> Option<FileKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_yaml = matches!(extension, "yml" | "yaml");
    Some(match name {
        "go.mod" => FileKind::GoMod,
        "go.work" => FileKind::GoWork,
        ".gitattributes" => FileKind::GitAttributes,
        ".dockerignore" => FileKind::DockerIgnore,
        "Makefile" | "makefile" | "GNUmakefile" => FileKind::Makefile,
        _ if matches!(name.to_lowercase().as_str(), "justfile" | ".justfile") => FileKind::Justfile,
        _ if stem.ends_with(".test") => return None,
        _ if name.ends_with("_test.go") => return None,
        _ if extension == "dockerignore" => FileKind::DockerIgnore,
        _ if matches!(stem, "Dockerfile" | "Containerfile")
            || name == "Dockerfile"
            || name == "Containerfile" =>
        {
            FileKind::Dockerfile
        }
        _ if matches!(extension, "Dockerfile" | "dockerfile") => FileKind::Dockerfile,
        _ if extension == "mk" => FileKind::Makefile,
        _ if extension == "go" => FileKind::Go,
        _ if matches!(extension, "sh" | "bash") => FileKind::Shell,
        _ if is_yaml && matches!(stem, ".goreleaser" | "goreleaser") => FileKind::GoReleaser,
        _ if matches!(extension, "bat" | "cmd") => FileKind::Batch,
        _ if extension == "ps1" => FileKind::PowerShell,
        _ if extension == "just" => FileKind::Justfile,
        _ if is_yaml && matches!(stem, "Taskfile" | "taskfile" | "Taskfile.dist" | "taskfile.dist") => {
            FileKind::Taskfile
        }
        _ if is_yaml && is_workflow(path, stem) => FileKind::Workflow,
        _ => return None,
    })
}

/// Whether a service of continuous integration reads it, or an action that its workflows use.
fn is_workflow(path: &str, stem: &str) -> bool {
    let folders = [".github/workflows/", ".circleci/", ".buildkite/", ".woodpecker/", ".azure-pipelines/"];
    let stems = [
        ".appveyor",
        ".cirrus",
        ".drone",
        ".travis",
        ".woodpecker",
        "action",
        "appveyor",
        "azure-pipelines",
        "bitbucket-pipelines",
    ];
    let is_inside = |folder: &&str| path.starts_with(*folder) || path.contains(&format!("/{folder}"));
    folders.iter().any(is_inside) || stems.contains(&stem) || stem.ends_with(".gitlab-ci")
}
