//! Kinds of evidence, as steps name them.

use std::str::FromStr;

/// A kind of evidence, as steps name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, cucumber::Parameter)]
#[param(
    name = "evidence",
    regex = "module graph|package list|binary profile|binary identity|build log|sorted build log|file manifest|program output|crash|goroutine dump|network record|trace"
)]
pub(crate) enum EvidenceKind {
    ModuleGraph,
    PackageList,
    BinaryProfile,
    BinaryIdentity,
    BuildLog,
    SortedBuildLog,
    FileManifest,
    ProgramOutput,
    Crash,
    GoroutineDump,
    NetworkRecord,
    Trace,
}

impl EvidenceKind {
    /// The words that steps have for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ModuleGraph => "module graph",
            Self::PackageList => "package list",
            Self::BinaryProfile => "binary profile",
            Self::BinaryIdentity => "binary identity",
            Self::BuildLog => "build log",
            Self::SortedBuildLog => "sorted build log",
            Self::FileManifest => "file manifest",
            Self::ProgramOutput => "program output",
            Self::Crash => "crash",
            Self::GoroutineDump => "goroutine dump",
            Self::NetworkRecord => "network record",
            Self::Trace => "trace",
        }
    }

    /// Whether each target platform has its own: a module graph, what a program does and a network record are one for all.
    pub(super) fn is_per_platform(self) -> bool {
        let is_built = matches!(self, Self::PackageList | Self::BinaryProfile | Self::BinaryIdentity);
        let is_left = matches!(self, Self::BuildLog | Self::SortedBuildLog | Self::FileManifest);
        is_built || is_left || self == Self::Trace
    }
}

impl FromStr for EvidenceKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [
            Self::ModuleGraph,
            Self::PackageList,
            Self::BinaryProfile,
            Self::BinaryIdentity,
            Self::BuildLog,
            Self::SortedBuildLog,
            Self::FileManifest,
            Self::ProgramOutput,
            Self::Crash,
            Self::GoroutineDump,
            Self::NetworkRecord,
            Self::Trace,
        ];
        all.into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no kind of evidence"))
    }
}
