//! Whether cgo is on is left to whether a C compiler is found.
//!
//! A program depends on that where a package of its source or of its vendor tree has a part that is chosen by cgo. Any other
//! one says in its build information which it was. Modules in the module cache are not read, so what they import counts as
//! nothing that uses cgo.

use twinbuild_inspect::{BuildTarget, GoHeader, go_header};
use twinbuild_model::{Platform, Prediction};

use super::ProjectFacts;
use super::go_command::is_set;
use super::predict::{of_kind, surrounding};
use super::rule::{CGO_NOT_SET, CGO_STAMPED, Rule};
use super::source_file::{FileKind, SourceFile};

/// Packages of the standard library with a part that is chosen by cgo, and such that import them: those of Go 1.27.3 whose
/// `go list -deps` has `runtime/cgo` for linux/amd64. Those below `net` stand in [`needs_net`].
const USE_CGO: [&str; 10] = [
    "archive/tar",
    "crypto/tls",
    "crypto/x509",
    "expvar",
    "log/syslog",
    "mime/multipart",
    "net",
    "os/user",
    "plugin",
    "runtime/cgo",
];

/// Where a file counts: on systems whose programs are built on machines with a C compiler.
const SYSTEMS: [&str; 3] = ["linux/amd64", "darwin/arm64", "windows/amd64"];

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    if surrounding(facts, "CGO_ENABLED").is_some() {
        return;
    }
    let unset: Vec<_> =
        files.iter().filter_map(|file| Some((file.path, line_that_leaves_it(file)?))).collect();
    if unset.is_empty() {
        return;
    }
    let Some((rule, why)) = dependence(facts, files) else { return };
    let message = format!("cgo will be on where a C compiler is found, and {why}");
    predictions.extend(unset.into_iter().map(|(path, line)| rule.at(path, line, message.clone())));
}

/// The first build that says nothing of cgo. With another platform than the machine's cgo is off by itself, and which that is
/// nobody knows here.
fn line_that_leaves_it(file: &SourceFile<'_>) -> Option<usize> {
    let unset = file.builds.iter().find(|command| {
        !["CGO_ENABLED", "GOOS", "GOARCH"].iter().any(|name| is_set(command, &file.script, name))
    });
    unset.map(|command| command.line)
}

/// How a program depends on cgo. `None` where no Go file is known.
fn dependence(facts: &ProjectFacts, files: &[SourceFile<'_>]) -> Option<(&'static Rule, String)> {
    let systems: Vec<BuildTarget> = SYSTEMS.iter().filter_map(|system| with_cgo(system)).collect();
    let counts = |header: &GoHeader| systems.iter().any(|system| system.builds(header));
    let own: Vec<GoHeader> = of_kind(files, FileKind::Go)
        .filter_map(|file| go_header(file.path.rsplit('/').next().unwrap_or_default(), file.text))
        .collect();
    if own.is_empty() {
        return None;
    }
    if let Some(import) = own.iter().filter(|header| counts(header)).find_map(import_of_cgo) {
        return Some((&CGO_NOT_SET, format!("\"{import}\" depends on it")));
    }
    let mut vendored = facts.vendored.iter().filter(|(_, header)| counts(header));
    let found = vendored.find_map(|(path, header)| Some((path, import_of_cgo(header)?)));
    Some(match found {
        Some((path, import)) => (&CGO_NOT_SET, format!("\"{import}\" in {path} depends on it")),
        None => (
            &CGO_STAMPED,
            "the build information says whether it was; nothing that was read here uses it".to_owned(),
        ),
    })
}

fn with_cgo(system: &str) -> Option<BuildTarget> {
    let platform: Platform = system.parse().ok()?;
    Some(BuildTarget { platform, cgo: true, tags: Vec::new(), go_minor: u32::MAX })
}

fn import_of_cgo(header: &GoHeader) -> Option<&str> {
    let imports = header.imports.iter().map(|import| import.path.as_str());
    let mut all = header.uses_cgo.then_some("C").into_iter().chain(imports);
    all.find(|path| *path == "C" || USE_CGO.contains(path) || needs_net(path))
}

/// <https://pkg.go.dev/net>
fn needs_net(path: &str) -> bool {
    path.starts_with("net/") && !matches!(path, "net/url" | "net/netip")
}
