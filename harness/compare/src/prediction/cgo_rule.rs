//! Whether cgo is on, where it makes a difference.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::go_command::is_set;
use super::predict::{of_kind, surrounding};
use super::rule::CGO_NOT_SET;
use super::source_file::{FileKind, SourceFile};

/// Packages with a part that is chosen by cgo, and such that import them: <https://pkg.go.dev/net>,
/// <https://pkg.go.dev/os/user>, <https://pkg.go.dev/cmd/cgo>
const USE_CGO: [&str; 7] = ["C", "crypto/tls", "expvar", "log/syslog", "net", "os/user", "plugin"];

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let Some(import) = of_kind(files, FileKind::Go).find_map(import_of_cgo) else { return };
    if surrounding(facts, "CGO_ENABLED").is_some() {
        return;
    }
    for file in files {
        // With another platform than the machine's cgo is off by itself, and which that is nobody knows here.
        let unset = file.builds.iter().find(|command| {
            !["CGO_ENABLED", "GOOS", "GOARCH"].iter().any(|name| is_set(command, &file.script, name))
        });
        if let Some(command) = unset {
            let message =
                format!("cgo will be on where a C compiler is found, and \"{import}\" depends on it");
            predictions.push(CGO_NOT_SET.at(file.path, command.line, message));
        }
    }
}

fn import_of_cgo<'facts>(file: &SourceFile<'facts>) -> Option<&'facts str> {
    imports(file.text).find(|import| {
        let below_net = import.starts_with("net/") && !matches!(*import, "net/url" | "net/netip");
        USE_CGO.contains(import) || below_net
    })
}

/// The imported paths: <https://go.dev/ref/spec#Import_declarations>
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let mut in_block = false;
    text.lines()
        .map(str::trim)
        .map_while(move |line| {
            // Imports come before all other declarations.
            let declares = ["func ", "type ", "var ", "const "].iter().any(|word| line.starts_with(word));
            if declares && !in_block {
                return None;
            }
            let path = match line.strip_prefix("import") {
                Some(rest) if rest.trim_start().starts_with('(') => {
                    in_block = true;
                    None
                }
                Some(rest) => quoted(rest),
                None if in_block && line.starts_with(')') => {
                    in_block = false;
                    None
                }
                None if in_block && !line.starts_with("//") => quoted(line),
                None => None,
            };
            Some(path)
        })
        .flatten()
}

fn quoted(text: &str) -> Option<&str> {
    let before_comment = text.split("//").next().unwrap_or(text);
    before_comment.split(['"', '`']).nth(1)
}
