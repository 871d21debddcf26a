//! Inputs that differ since another does.
//!
//! Go writes down what a setting led to as well as the setting: with another `CGO_ENABLED` other files are chosen and a
//! C compiler appears. Only what leads is a root cause. Each rule holds for whole builds, for settings do.

use std::collections::BTreeSet;

use twinbuild_inspect::ActionInputKind as Kind;

use super::candidates::Candidate;

/// What build constraints look at, and so what files and imported packages follow from:
/// <https://pkg.go.dev/cmd/go#hdr-Build_constraints>
const SELECT_FILES: [&str; 11] = [
    "-asan",
    "-buildmode",
    "-compiler",
    "-msan",
    "-race",
    "-tags",
    "CGO_ENABLED",
    "GOARCH",
    "GOEXPERIMENT",
    "GOOS",
    "Go version",
];
/// What the go command adds flags of its own for.
const ADD_FLAGS: [&str; 9] =
    ["-asan", "-buildmode", "-linkshared", "-msan", "-race", "CGO_ENABLED", "GOARCH", "GOOS", "Go version"];

/// The names of all inputs that differ.
pub(super) struct Drifted<'hashes> {
    hashed: BTreeSet<&'hashes str>,
    stamped: BTreeSet<&'hashes str>,
}

impl<'hashes> Drifted<'hashes> {
    pub(super) fn new(candidates: &[Candidate<'hashes>]) -> Self {
        let names = |stamps: bool| {
            let of_kind =
                candidates.iter().filter(move |candidate| (candidate.kind == Kind::Stamp) == stamps);
            of_kind.map(|candidate| candidate.name).collect()
        };
        Self { hashed: names(false), stamped: names(true) }
    }

    /// Whether an input follows from another that differs.
    pub(super) fn leads_to(&self, candidate: &Candidate<'_>) -> bool {
        let one_sided = candidate.first.is_none() || candidate.second.is_none();
        match candidate.kind {
            Kind::Toolchain => self.leads_to_tool(candidate.name, one_sided),
            Kind::Setting => self.leads_to_setting(candidate.name, one_sided),
            Kind::Package => self.leads_to_package(candidate),
            Kind::Stamp => self.leads_to_stamp(candidate.name, one_sided),
            Kind::Folder => {
                self.any(&["-trimpath", "import path"])
                    || (candidate.name == "GOROOT" && self.any(&["Go version"]))
                    || self.has_module_of(&candidate.package)
            }
            Kind::File => {
                (one_sided && (self.any(&SELECT_FILES) || self.any(&["import path"])))
                    || (candidate.standard && self.any(&["Go version"]))
                    || self.has_module_of(&candidate.package)
            }
            Kind::Dependency | Kind::Unknown => false,
        }
    }

    fn leads_to_tool(&self, name: &str, one_sided: bool) -> bool {
        let is_of_go = matches!(name, "compiler" | "assembler" | "linker" | "cgo");
        (is_of_go && self.any(&["Go version", "GOEXPERIMENT"])) || (one_sided && self.selects_files(name))
    }

    fn leads_to_package(&self, candidate: &Candidate<'_>) -> bool {
        match candidate.name {
            "import path" => false,
            "omitdebug" => self.any(&["-ldflags", "import path"]),
            "module" => {
                let module = candidate.first.or(candidate.second).unwrap_or_default();
                self.any(&["-trimpath", "import path"]) || self.has_module_of(module)
            }
            _ => self.any(&["import path"]),
        }
    }

    fn leads_to_setting(&self, name: &str, one_sided: bool) -> bool {
        match name {
            "compile flags" | "assembler flags" | "linker flags" | "build mode of the linker" => {
                self.any(&ADD_FLAGS)
            }
            "DefaultGODEBUG" => self.any(&["Go version", "go line", "import path"]),
            "go line" => self.any(&["import path"]),
            // C compilers and their flags appear with the first file that needs them, and a variable of the
            // architecture with the architecture.
            _ if one_sided && (is_of_c(name) || name.starts_with("GO")) => self.selects_files(name),
            _ => false,
        }
    }

    fn leads_to_stamp(&self, name: &str, one_sided: bool) -> bool {
        if self.hashes_too(name) {
            return true;
        }
        match name {
            "package path" | "vcs" => self.any(&["import path"]),
            "main module" => self.any(&["vcs", "vcs.revision", "vcs.modified", "import path", "Go version"]),
            "vcs.time" => self.any(&["vcs.revision", "vcs", "import path"]),
            "DefaultGODEBUG" => self.any(&["Go version", "go line", "import path"]),
            _ if name.starts_with("vcs.") => self.any(&["vcs", "import path"]),
            _ if name.starts_with("CGO_") && name != "CGO_ENABLED" => {
                one_sided && self.any(&["CGO_ENABLED", "-trimpath"])
            }
            "-ldflags" => one_sided && self.any(&["-trimpath"]),
            _ if name.starts_with("dep ") => one_sided && self.any(&["import path"]),
            _ => name
                .strip_prefix("replacement of ")
                .is_some_and(|module| self.stamped.contains(format!("dep {module}").as_str())),
        }
    }

    /// A stamp tells of a setting that is an input by itself: `-ldflags` of `-ldflags -X main.version`.
    fn hashes_too(&self, stamp: &str) -> bool {
        let is_part = |name: &&str| {
            name.strip_prefix(stamp).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.hashed.iter().any(is_part)
    }

    fn selects_files(&self, name: &str) -> bool {
        SELECT_FILES.iter().any(|selecting| *selecting != name && self.any(&[selecting]))
    }

    /// Whether the version of the module that this is, or that holds this package, differs.
    fn has_module_of(&self, package: &str) -> bool {
        let package = package.split('@').next().unwrap_or_default();
        self.stamped.iter().filter_map(|name| name.strip_prefix("dep ")).any(|module| {
            package.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.hashed.contains(name) || self.stamped.contains(name))
    }
}

fn is_of_c(name: &str) -> bool {
    matches!(name, "CC" | "CXX" | "FC") || (name.starts_with("CGO_") && name != "CGO_ENABLED")
}
