//! The rules: what was measured of a factor, the scenario that shows it, and what to do.
//!
//! Unless said otherwise the figures are of a program of 2.36 MB built with Go 1.27.3 for linux/amd64 with `-trimpath`,
//! compared byte by byte; "build information" is what `go version -m` prints.

use twinbuild_model::Prediction;

/// What all predictions of one code share.
pub(super) struct Rule {
    code: &'static str,
    /// What the rule finds, in a few words.
    what: &'static str,
    evidence: &'static str,
    /// A feature and one of its scenarios.
    shown_by: (&'static str, &'static str),
    fix: &'static str,
}

impl Rule {
    /// A prediction that a line of a file is the reason for.
    pub(super) fn at(&self, path: &str, line: usize, message: impl Into<String>) -> Prediction {
        let line = u64::try_from(line).ok();
        Prediction { path: Some(path.to_owned()), line, ..self.anywhere(message) }
    }

    /// A prediction that no file of the project is the reason for.
    pub(super) fn anywhere(&self, message: impl Into<String>) -> Prediction {
        Prediction {
            code: self.code.to_owned(),
            message: message.into(),
            path: None,
            line: None,
            evidence: self.evidence.to_owned(),
            shown_by: format!("{}: {}", self.shown_by.0, self.shown_by.1),
            fix: self.fix.to_owned(),
        }
    }
}

const VARIATIONS: &str = "features/variations.feature";
const COMMANDS: &str = "features/twins-of-commands.feature";

pub(super) const MISSING_TRIMPATH: Rule = Rule {
    code: "missing-trimpath",
    what: "a program is built without -trimpath",
    evidence: "1,268,396 bytes differed between two folders, with the same build information (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "The source path leaks, and -trimpath keeps it out"),
    fix: "build with -trimpath",
};
pub(super) const STAMPED_TIME: Rule = Rule {
    code: "stamped-time",
    what: "the linker writes the time of the build",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: (COMMANDS, "A date that the linker writes is another one later"),
    fix: "stamp the time of the commit: `git log -1 --format=%cI`, or {{.CommitDate}} of GoReleaser",
};
pub(super) const STAMPED_GIT: Rule = Rule {
    code: "stamped-git",
    what: "the linker writes what git says of the clone",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "A text that the linker sets is named, and all else is equal"),
    fix: "leave it to Go's own stamp (-buildvcs=true), or pass the version in",
};
pub(super) const STAMPED_MACHINE: Rule = Rule {
    code: "stamped-machine",
    what: "the linker writes who built, where or in which run",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: (COMMANDS, "A name of the machine that the linker writes is another one elsewhere"),
    fix: "do not stamp who or where built",
};
pub(super) const BUILD_BY_FILE: Rule = Rule {
    code: "build-by-file",
    what: "a program is built from a list of files",
    evidence: "1,388,582 bytes and 7 lines of build information differed from a build of the package \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "package by file changes the program"),
    fix: "name the package: `go build .`",
};
pub(super) const VCS_WITHOUT_GIT: Rule = Rule {
    code: "vcs-stamp-without-git",
    what: "an image that builds has no git",
    evidence: "1,175,117 bytes and 6 lines of build information differed where git was not installed \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "git missing changes the program, and -buildvcs=false mends it"),
    fix: "build with -buildvcs=true where git is, or with -buildvcs=false everywhere",
};
pub(super) const VCS_WITHOUT_REPOSITORY: Rule = Rule {
    code: "vcs-stamp-without-repository",
    what: "an image that builds has no .git",
    evidence: "1,175,117 bytes and 6 lines of build information differed without .git (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "git absent changes the program, and -buildvcs=false mends it"),
    fix: "build with -buildvcs=true where .git is, or with -buildvcs=false everywhere",
};
pub(super) const CGO_NOT_SET: Rule = Rule {
    code: "cgo-not-set",
    what: "a program depends on cgo, which is left to whether a C compiler is found",
    evidence: "2,168,019 bytes and 2 lines of build information differed where no C compiler was found, by a program \
        that imports os/user (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "Whether a C compiler is found changes the program"),
    fix: "set CGO_ENABLED to 0 or 1",
};
pub(super) const CGO_STAMPED: Rule = Rule {
    code: "cgo-stamped",
    what: "whether cgo is on is left to whether a C compiler is found, and stands in a program that does not use it",
    evidence: "80 bytes and 2 lines of build information differed between CGO_ENABLED=0 and 1 although nothing used cgo \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "CGO_ENABLED is in the program although nothing uses cgo"),
    fix: "set CGO_ENABLED to 0 or 1",
};
pub(super) const EMBED_LINE_ENDS: Rule = Rule {
    code: "embed-line-ends",
    what: "git may give embedded files other line ends",
    evidence: "29,171 bytes differed with core.autocrlf=true, by the same commit and build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: (
        VARIATIONS,
        "checkout with autocrlf changes the program, and .gitattributes: * -text mends it",
    ),
    fix: "give the files `-text` or `eol=lf` in .gitattributes",
};
pub(super) const GOFLAGS_SET: Rule = Rule {
    code: "goflags-set",
    what: "GOFLAGS changes programs, and is set around the build",
    evidence: "GOFLAGS=-ldflags=-w changed the size from 2.36 to 1.65 MB, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "GOFLAGS changes the program, and GOFLAGS= mends it"),
    fix: "put the flags into the build's command line and set GOFLAGS to nothing",
};
pub(super) const GO_VARIABLE_SET: Rule = Rule {
    code: "go-variable-set",
    what: "another variable changes programs, and is set around the build",
    evidence: "GOAMD64=v3 changed 2,016,324 bytes, GOEXPERIMENT=nogreenteagc 2.0 million, CGO_ENABLED=1 at least 80 \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "go env file changes the program, and GOENV=off mends it"),
    fix: "set the variable in the build's command, and GOENV=off",
};
pub(super) const FLOATING_TOOLCHAIN: Rule = Rule {
    code: "floating-toolchain",
    what: "the version of Go is left open",
    evidence: "Go 1.27.3 and Go 1.26.6 made programs of 2,458,263 and 2,502,713 bytes from one source (linux/amd64)",
    shown_by: (
        VARIATIONS,
        "Where the go and the toolchain line are the least version, each newer Go makes a program of its own",
    ),
    fix: "name one version of Go in full: GOTOOLCHAIN=go1.27.3, an image such as golang:1.27.3; the lines of \
        go.mod are the least version only",
};
pub(super) const WORKSPACE_FILE: Rule = Rule {
    code: "workspace-file",
    what: "a go.work stands around the module",
    evidence: "1,205,330 bytes and 1 line of build information differed with a go.work (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "go.work changes the program, and GOWORK=off mends it"),
    fix: "build with GOWORK=off, or do not commit go.work",
};
pub(super) const LOCAL_REPLACE: Rule = Rule {
    code: "local-replace",
    what: "a module is taken from outside the source",
    evidence: "an edit in a replaced folder changed 39,460 bytes of a program of 2.45 MB, with the same build \
        information (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "What a replace line takes from outside the source is in no checksum"),
    fix: "replace it with a version, or move the folder into the source",
};

pub(super) const VENDOR_PASSED_OVER: Rule = Rule {
    code: "vendor-passed-over",
    what: "there is a vendor tree, and a build does not take it",
    evidence: "1,086,393 bytes and 2 lines of build information differed between -mod=vendor and -mod=mod \
        (Go 1.27.3, linux/amd64)",
    shown_by: (VARIATIONS, "vendor tree changes the program, and -mod=mod mends it"),
    fix: "build with -mod=vendor everywhere, or do not commit the vendor tree",
};
pub(super) const ARCHIVED_TIME: Rule = Rule {
    code: "archived-time",
    what: "an archive keeps the time at which a program was built",
    evidence: "8 bytes of a tar archive of 2.47 MB differed where its program had another time, and 1,245,549 of it packed by \
        gzip (GNU tar 1.34, a program by Go 1.27.3)",
    shown_by: (COMMANDS, "tar keeps the times of files"),
    fix: "mod_timestamp: \"{{ .CommitTimestamp }}\"",
};

/// The codes of all predictions.
pub fn prediction_codes() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|rule| rule.code)
}

/// All of them.
pub(super) const ALL: [&Rule; 17] = [
    &MISSING_TRIMPATH,
    &STAMPED_TIME,
    &STAMPED_GIT,
    &STAMPED_MACHINE,
    &BUILD_BY_FILE,
    &VCS_WITHOUT_GIT,
    &VCS_WITHOUT_REPOSITORY,
    &CGO_NOT_SET,
    &CGO_STAMPED,
    &EMBED_LINE_ENDS,
    &GOFLAGS_SET,
    &GO_VARIABLE_SET,
    &FLOATING_TOOLCHAIN,
    &WORKSPACE_FILE,
    &LOCAL_REPLACE,
    &VENDOR_PASSED_OVER,
    &ARCHIVED_TIME,
];

/// What can be predicted at all, each code once, without a place.
pub fn possible_predictions() -> impl Iterator<Item = Prediction> {
    ALL.into_iter().map(|rule| rule.anywhere(rule.what))
}
