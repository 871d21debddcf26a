//! What a file's conditions are held against.

use twinbuild_model::Platform;

use super::file_name::UNIX_SYSTEMS;
use super::header::GoHeader;

/// What a file's conditions are held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildTarget {
    /// The platform.
    pub platform: Platform,
    /// Whether cgo is on.
    pub cgo: bool,
    /// Tags given by `-tags`, and those of experiments: `goexperiment.synctest`.
    pub tags: Vec<String>,
    /// Go's version after `1.`: all tags up to `go1.N` are set.
    pub go_minor: u32,
}

impl BuildTarget {
    /// Whether a file is built here, by its name and its constraints. A file with `import "C"` needs cgo.
    pub fn builds(&self, header: &GoHeader) -> bool {
        let is_set = |tag: &str| self.is_set(tag);
        header.conditions.iter().all(|condition| condition.holds(&is_set)) && (self.cgo || !header.uses_cgo)
    }

    /// Source: `matchTag` in <https://go.dev/src/go/build/build.go>
    fn is_set(&self, tag: &str) -> bool {
        let (os, arch) = (self.platform.os(), self.platform.arch());
        let is_release = tag.strip_prefix("go1.").and_then(|minor| minor.parse::<u32>().ok());
        match tag {
            "cgo" => self.cgo,
            "gc" => true,
            "unix" => UNIX_SYSTEMS.contains(&os),
            "linux" if os == "android" => true,
            "solaris" if os == "illumos" => true,
            "darwin" if os == "ios" => true,
            _ => {
                tag == os
                    || tag == arch
                    || is_release.is_some_and(|minor| minor <= self.go_minor)
                    || self.tags.iter().any(|set| set == tag)
            }
        }
    }
}
