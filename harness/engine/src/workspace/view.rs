//! Where a build finds its folders: paths as the build itself sees them.

use std::path::{Path, PathBuf};

/// The paths of a workspace as a command inside it sees them.
///
/// In the sandbox they are the same for every build on every machine; on the host they are the real ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The source's root.
    pub source: PathBuf,
    /// Where a build leaves what it made.
    pub output: PathBuf,
    /// The home folder.
    pub home: PathBuf,
    /// For temporary files.
    pub temporary: PathBuf,
    /// `GOPATH`.
    pub go_path: PathBuf,
    /// `GOMODCACHE`.
    pub module_cache: PathBuf,
    /// `GOCACHE`.
    pub build_cache: PathBuf,
    /// The toolchain's root; `None` where the action uses none.
    pub toolchain: Option<PathBuf>,
    /// Compiled packages of the standard library, read-only; `None` where there are none.
    pub standard_library: Option<PathBuf>,
}

impl View {
    /// Each path with the word that stands for it in a normalised log, such as `$SRC`.
    pub fn masks(&self) -> Vec<(PathBuf, &'static str)> {
        let mut masks = vec![
            (self.source.clone(), "$SRC"),
            (self.output.clone(), "$OUT"),
            (self.home.clone(), "$HOME"),
            (self.temporary.clone(), "$TMPDIR"),
            (self.go_path.clone(), "$GOPATH"),
            (self.module_cache.clone(), "$GOMODCACHE"),
            (self.build_cache.clone(), "$GOCACHE"),
        ];
        masks.extend(self.toolchain.clone().map(|path| (path, "$GOROOT")));
        masks
    }

    /// Where the command starts: `working_directory` (with `/`) below the source's root, or itself where it is absolute.
    pub fn working_directory(&self, working_directory: &str) -> PathBuf {
        match Path::new(working_directory) {
            absolute if absolute.is_absolute() => absolute.to_owned(),
            _ => join(&self.source, working_directory),
        }
    }
}

/// Joins a relative path written with `/`; nothing is added for an empty one or `.`.
fn join(base: &Path, relative: &str) -> PathBuf {
    relative
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .fold(base.to_owned(), |path, part| path.join(part))
}
