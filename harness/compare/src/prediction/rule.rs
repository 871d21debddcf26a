//! The rules: what was measured of a factor, the scenario that shows it, and what to do.
//!
//! Unless said otherwise the figures are of a program of 2.36 MB built with Go 1.27.3 for linux/amd64 with `-trimpath`,
//! compared byte by byte; "build information" is what `go version -m` prints.

use twinbuild_model::Prediction;

/// What all predictions of one code share.
pub(super) struct Rule {
    code: &'static str,
    evidence: &'static str,
    shown_by: &'static str,
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
            shown_by: format!("features/variations.feature: {}", self.shown_by),
            fix: self.fix.to_owned(),
        }
    }
}

pub(super) const MISSING_TRIMPATH: Rule = Rule {
    code: "missing-trimpath",
    evidence: "1,268,396 bytes differed between two folders, with the same build information (Go 1.27.3, linux/amd64)",
    shown_by: "The source path leaks, and -trimpath keeps it out",
    fix: "build with -trimpath",
};
pub(super) const STAMPED_TIME: Rule = Rule {
    code: "stamped-time",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: "linker variable changes the program, and -ldflags=-X=main.version=fixed mends it",
    fix: "stamp the time of the commit: `git log -1 --format=%cI`, or {{.CommitDate}} of GoReleaser",
};
pub(super) const STAMPED_GIT: Rule = Rule {
    code: "stamped-git",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: "git tag changes the program, and -buildvcs=false mends it",
    fix: "leave it to Go's own stamp (-buildvcs=true), or pass the version in",
};
pub(super) const STAMPED_MACHINE: Rule = Rule {
    code: "stamped-machine",
    evidence: "another text of one variable set by -ldflags -X changed 61 bytes, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: "A text that the linker sets is named, and all else is equal",
    fix: "do not stamp who or where built",
};
pub(super) const BUILD_BY_FILE: Rule = Rule {
    code: "build-by-file",
    evidence: "1,388,582 bytes and 7 lines of build information differed from a build of the package \
        (Go 1.27.3, linux/amd64)",
    shown_by: "package by file changes the program",
    fix: "name the package: `go build .`",
};
pub(super) const VCS_WITHOUT_GIT: Rule = Rule {
    code: "vcs-stamp-without-git",
    evidence: "1,175,117 bytes and 6 lines of build information differed where git was not installed \
        (Go 1.27.3, linux/amd64)",
    shown_by: "git missing changes the program, and -buildvcs=false mends it",
    fix: "build with -buildvcs=true where git is, or with -buildvcs=false everywhere",
};
pub(super) const VCS_WITHOUT_REPOSITORY: Rule = Rule {
    code: "vcs-stamp-without-repository",
    evidence: "1,175,117 bytes and 6 lines of build information differed without .git (Go 1.27.3, linux/amd64)",
    shown_by: "git absent changes the program, and -buildvcs=false mends it",
    fix: "build with -buildvcs=true where .git is, or with -buildvcs=false everywhere",
};
pub(super) const CGO_NOT_SET: Rule = Rule {
    code: "cgo-not-set",
    evidence: "2,168,019 bytes and 2 lines of build information differed where no C compiler was found, by a program \
        that imports os/user (Go 1.27.3, linux/amd64)",
    shown_by: "Whether a C compiler is found changes the program",
    fix: "set CGO_ENABLED to 0 or 1",
};
pub(super) const EMBED_LINE_ENDS: Rule = Rule {
    code: "embed-line-ends",
    evidence: "29,171 bytes differed with core.autocrlf=true, by the same commit and build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: "checkout with autocrlf changes the program, and .gitattributes: * -text mends it",
    fix: "give the files `-text` or `eol=lf` in .gitattributes",
};
pub(super) const GOFLAGS_SET: Rule = Rule {
    code: "goflags-set",
    evidence: "GOFLAGS=-ldflags=-w changed the size from 2.36 to 1.65 MB, with the same build information \
        (Go 1.27.3, linux/amd64)",
    shown_by: "GOFLAGS changes the program, and GOFLAGS= mends it",
    fix: "put the flags into the build's command line and set GOFLAGS to nothing",
};
pub(super) const GO_VARIABLE_SET: Rule = Rule {
    code: "go-variable-set",
    evidence: "GOAMD64=v3 changed 2,016,324 bytes, GOEXPERIMENT=nogreenteagc 2.0 million, CGO_ENABLED=1 at least 80 \
        (Go 1.27.3, linux/amd64)",
    shown_by: "go env file changes the program, and GOENV=off mends it",
    fix: "set the variable in the build's command, and GOENV=off",
};
pub(super) const FLOATING_TOOLCHAIN: Rule = Rule {
    code: "floating-toolchain",
    evidence: "Go 1.27.3 and Go 1.24.11 made programs of 2,451,967 and 2,330,546 bytes from one source (linux/amd64)",
    shown_by: "Another version of Go makes another program",
    fix: "name one version of Go in full: GOTOOLCHAIN=go1.27.3, an image such as golang:1.27.3; a `toolchain` line in go.mod \
        is the least version only",
};
pub(super) const WORKSPACE_FILE: Rule = Rule {
    code: "workspace-file",
    evidence: "1,205,330 bytes and 1 line of build information differed with a go.work (Go 1.27.3, linux/amd64)",
    shown_by: "go.work changes the program, and GOWORK=off mends it",
    fix: "build with GOWORK=off, or do not commit go.work",
};
pub(super) const LOCAL_REPLACE: Rule = Rule {
    code: "local-replace",
    evidence: "an edit in a replaced folder changed 39,460 bytes of a program of 2.45 MB, with the same build \
        information (Go 1.27.3, linux/amd64)",
    shown_by: "What a replace line takes from outside the source is in no checksum",
    fix: "replace it with a version, or move the folder into the source",
};

#[cfg(test)]
pub(super) const ALL: [&Rule; 14] = [
    &MISSING_TRIMPATH,
    &STAMPED_TIME,
    &STAMPED_GIT,
    &STAMPED_MACHINE,
    &BUILD_BY_FILE,
    &VCS_WITHOUT_GIT,
    &VCS_WITHOUT_REPOSITORY,
    &CGO_NOT_SET,
    &EMBED_LINE_ENDS,
    &GOFLAGS_SET,
    &GO_VARIABLE_SET,
    &FLOATING_TOOLCHAIN,
    &WORKSPACE_FILE,
    &LOCAL_REPLACE,
];

#[cfg(test)]
impl Rule {
    pub(super) fn code(&self) -> &'static str {
        self.code
    }
}
