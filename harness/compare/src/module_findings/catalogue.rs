//! The catalogue of findings, as data.

use twinbuild_model::ModuleFinding;

/// One kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingRule {
    /// Its stable code.
    pub code: &'static str,
    /// What it means, and what the go command does.
    pub explanation: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Whether a build can take code that no module file names.
    pub phantom: bool,
}

/// Where a finding is.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// A line of a file.
    Line(&'a str, usize),
    /// A whole file.
    File(&'a str),
    /// No file.
    Nowhere,
}

impl FindingRule {
    /// A finding of this kind.
    pub(super) fn at(
        &self,
        at: At<'_>,
        subject: impl Into<String>,
        message: impl Into<String>,
        cause: impl Into<String>,
    ) -> ModuleFinding {
        let (path, line) = match at {
            At::Line(path, line) => (Some(path.to_owned()), Some(line as u64)),
            At::File(path) => (Some(path.to_owned()), None),
            At::Nowhere => (None, None),
        };
        ModuleFinding {
            path,
            line,
            code: self.code.to_owned(),
            subject: subject.into(),
            message: message.into(),
            cause: cause.into(),
            fix: self.fix.to_owned(),
            phantom: self.phantom,
        }
    }
}

/// The code of modules that import each other, which are the finding's subject.
pub const MODULE_CYCLE_CODE: &str = MODULE_CYCLE.code;

macro_rules! catalogue {
    ($($name:ident, $code:literal, $phantom:literal, $explanation:literal, $fix:literal;)*) => {
        $(pub(super) const $name: FindingRule =
            FindingRule { code: $code, explanation: $explanation, fix: $fix, phantom: $phantom };)*

        /// Every kind of finding, by code.
        pub const FINDING_RULES: &[FindingRule] = &[$($name),*];
    };
}

catalogue! {
    CACHE_EDITED, "cache-edited", false,
        "An extracted module in the module cache is not what was downloaded. Builds compile what lies there; only `go mod verify` looks.",
        "run `go clean -modcache` and download again";
    CASE_CLASH, "case-clash", false,
        "Two names differ in case only. Windows and macOS hold one of them, so a checkout there loses a file.",
        "rename one of them";
    CGO_IGNORED, "cgo-ignored", false,
        "A package has a file with `import \"C\"` and nothing for builds without cgo. With CGO_ENABLED=0 the go command leaves the file out in silence.",
        "add a file with `//go:build !cgo`, or set CGO_ENABLED=1 and a C compiler";
    ENV_GO111MODULE, "env-go111module", false,
        "GO111MODULE turns modules off: go.mod, go.sum and the vendor folder of the module are not read.",
        "unset GO111MODULE";
    ENV_GOEXPERIMENT, "env-goexperiment", false,
        "GOEXPERIMENT changes the language or the runtime, and sets build tags that choose files.",
        "unset GOEXPERIMENT, or declare it for every build";
    ENV_GOFLAGS, "env-goflags", false,
        "GOFLAGS holds a flag that changes which modules, files or versions a build takes.",
        "put the flag into the command, where it can be read";
    ENV_GOINSECURE, "env-goinsecure", false,
        "GOINSECURE covers a required module: fetched directly, it may come over plain HTTP or from a server that nobody vouches for. go.sum still counts.",
        "unset GOINSECURE, or take its module out of it";
    ENV_GOPRIVATE, "env-goprivate", false,
        "GOPRIVATE covers a required module: it is fetched past the module proxy, and the checksum database is not asked about it.",
        "keep to GOPRIVATE what really is private";
    ENV_GOWORK, "env-gowork", false,
        "GOWORK turns the workspace off or names another: other folders stand in for modules than the go.work above says.",
        "unset GOWORK";
    FILE_INVALID, "file-invalid", false,
        "A module file has a line that can't be read. The go command refuses it, or in vendor/modules.txt leaves the line out in silence.",
        "correct the line";
    FILE_UNREAD, "file-unread", false,
        "A file or folder of the source could not be read, so nothing is known about it.",
        "make it readable, or remove it";
    IMPORT_INDIRECT, "import-indirect", false,
        "A package imports a module that go.mod marks `// indirect`. It builds; `go mod tidy` removes the mark.",
        "run `go mod tidy`";
    IMPORT_UNPROVIDED, "import-unprovided", false,
        "No module that go.mod requires can provide an imported package. The build fails with `no required module provides package`.",
        "run `go get` for the package, or remove the import";
    MODULE_CYCLE, "module-cycle", false,
        "Packages of modules import each other in a circle of modules. It builds; no module of the circle can be released, or replaced, alone.",
        "move what both need into a module of its own";
    MODULE_UNOPENED, "module-unopened", false,
        "A traced build read no file of a module that go.mod requires directly. It is a mark, not a finding: tests and other targets may need the module.",
        "if nothing else needs it, run `go mod tidy`";
    OPENED_UNLISTED, "opened-unlisted", true,
        "A traced build compiled a package that no module file names, and the go command does not either: a tool, an overlay, a flag or the command itself brought it in.",
        "find out what gave it to the compiler: `go build -x` shows each command";
    PACKAGE_BROKEN, "package-broken", false,
        "The go command lists the package, and can't load it.",
        "read what the go command says of it";
    PACKAGE_NO_MODULE, "package-no-module", true,
        "The go command builds a package that it knows no module of: no version, no checksum and no license come with it.",
        "require the module that has it, and run `go mod vendor`";
    REPLACE_NO_GO_MOD, "replace-no-go-mod", false,
        "A folder that stands in for a module has no go.mod, or is not there. The build fails.",
        "correct the folder, or remove the replace line";
    REPLACE_NO_PACKAGE, "replace-no-package", false,
        "A folder that stands in for a module lacks a package that is imported. `go list -m all` succeeds, the build fails.",
        "add the package to the folder, or remove the replace line";
    REPLACE_OTHER_PATH, "replace-other-path", false,
        "A folder that stands in for a module says that it is another. It builds all the same.",
        "correct the module line of the folder's go.mod";
    REPLACE_OUTSIDE, "replace-outside", false,
        "A folder that stands in for a module lies outside the source: whoever has the source alone can't build it.",
        "move the folder into the source, or require a version";
    REQUIRE_UNUSED, "require-unused", false,
        "No package of the main module imports a module that go.mod requires directly. It builds; `go mod tidy` removes or marks the line.",
        "run `go mod tidy`";
    SEVERAL_MAJORS, "several-majors", false,
        "Packages of several major versions of one module are in the build: their types and their state are not the same.",
        "move all imports to one major version";
    SUM_CONFLICT, "sum-conflict", false,
        "go.sum has two hashes for the same thing, and one at most is right. Where the wrong one comes first, the go command stops with SECURITY ERROR.",
        "find out which is right; `go mod verify` and the checksum database tell";
    SUM_MISSING, "sum-missing", false,
        "go.sum lacks a line for a required module. A build without vendor folder fails with `missing go.sum entry`.",
        "run `go mod download`, or `go mod tidy`, and look at what it adds";
    SUM_UNUSED, "sum-unused", false,
        "go.sum has a line for a version that is not in the module graph. It builds; `go mod tidy` removes the line.",
        "run `go mod tidy`";
    SUM_WRONG, "sum-wrong", false,
        "go.sum and the module cache have another hash for the same module. A download stops with SECURITY ERROR.",
        "find out which is right, and who changed the other";
    TARGET_EMPTY, "target-empty", false,
        "Build constraints leave an imported package without a file on a target. The build for that target fails.",
        "add a file for the target, or guard the import";
    TOOLCHAIN_TOO_OLD, "toolchain-too-old", false,
        "A go or toolchain line asks for a later Go than the toolchain at hand. With GOTOOLCHAIN=local the build fails for a go line, and passes over a toolchain line; else another toolchain is downloaded.",
        "build with the Go that is asked for";
    VENDOR_EDITED, "vendor-edited", true,
        "A vendored file is not that of the module's version. Builds compile it, and `go mod verify` does not look there.",
        "run `go mod vendor`, and put the change into a fork that a replace line names";
    VENDOR_INCONSISTENT, "vendor-inconsistent", false,
        "go.mod and vendor/modules.txt are at odds. The build fails with `inconsistent vendoring`.",
        "run `go mod vendor`";
    VENDOR_MISSING, "vendor-missing", false,
        "vendor/modules.txt lists a package whose folder has no Go file. A build that imports it fails.",
        "run `go mod vendor`";
    VENDOR_UNLISTED, "vendor-unlisted", true,
        "A folder below vendor/ has Go files, and vendor/modules.txt does not list it. Whoever imports it builds it; `go list -m all` and `go mod verify` do not see it, `go mod vendor` deletes it.",
        "run `go mod vendor`; if the package is needed, require its module";
    VERSION_EXCLUDED, "version-excluded", false,
        "go.mod requires a version that it excludes. The go command wants go.mod to be updated, or takes the next version.",
        "require another version";
    VERSION_RETRACTED, "version-retracted", false,
        "A required version was retracted by its authors. It builds in silence; only `go list -m -u` and `go get` say it.",
        "require another version";
    WINDOWS_NAME, "windows-name", false,
        "Windows can't hold a file of this name: a checkout there fails or loses it.",
        "rename it";
    WORK_MISSING_MODULE, "work-missing-module", false,
        "go.work uses a folder that has no go.mod. Every go command in the workspace fails.",
        "correct the folder, or remove the use line";
    WORK_SHADOWS, "work-shadows", false,
        "In the workspace another code stands in for a version that go.mod requires: what is built here is not what users of the module get.",
        "release the module and require that version, or build with GOWORK=off";
    WORK_UNUSED_MODULE, "work-unused-module", false,
        "A module in the workspace's folder is in no use line. A go command in its folder fails.",
        "run `go work use` for it, or give it a folder of its own";
}
