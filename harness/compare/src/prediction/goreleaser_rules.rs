//! GoReleaser's builds, with what it does where nothing is said.
//!
//! Source: <https://goreleaser.com/customization/builds/go/>

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::predict::{of_kind, surrounding};
use super::rule::{ARCHIVED_TIME, BUILD_BY_FILE, MISSING_TRIMPATH, STAMPED_TIME};
use super::source_file::{FileKind, SourceFile};
use super::stamp::stamps;
use super::yaml::{Node, Value};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let trims_everywhere = surrounding(facts, "GOFLAGS").is_some_and(|flags| flags.contains("-trimpath"));
    for file in of_kind(files, FileKind::GoReleaser) {
        let flags_of_file = file.script.values("GOFLAGS");
        let trims = trims_everywhere || flags_of_file.iter().any(|(_, flags)| may_trim(flags));
        for document in &file.documents {
            let builds = document.get("builds").or_else(|| document.get("build"));
            let packs = packs_archives(document);
            for build in builds.into_iter().flat_map(Node::items).filter(|build| is_by_go(build)) {
                predictions.extend(of_build(file.path, build, trims, packs));
            }
            let mut flags = Vec::new();
            document.all_of("ldflags", &mut flags);
            for node in flags.into_iter().flat_map(Node::items) {
                predictions.extend(stamps_of(file, node));
            }
        }
    }
}

/// Whether an entry builds with Go, and shows how. What other entries give it by name is not followed.
fn is_by_go(build: &Node) -> bool {
    let text = |key| build.get(key).and_then(Node::text);
    let entries = build.entries().count();
    let is_known = build.entries().all(|(_, node)| node.value != Value::Unknown);
    let is_other = text("builder").is_some_and(|builder| builder != "go") || build.get("prebuilt").is_some();
    let is_skipped = text("skip").is_some_and(|skip| skip != "false");
    entries > 0 && is_known && !is_other && !is_skipped
}

fn of_build(path: &str, build: &Node, trims: bool, packs: bool) -> Vec<Prediction> {
    let mut found = Vec::new();
    let flags = build.get("flags");
    let given = flags.into_iter().flat_map(Node::items);
    let trimmed = trims || given.into_iter().any(|flag| flag.text().is_none_or(may_trim));
    if !trimmed {
        let line = flags.map_or(build.line, |flags| flags.line);
        let message = "the folders of the source, of Go and of its module cache will stand in the programs";
        found.push(MISSING_TRIMPATH.at(path, line, message));
    }
    if let Some(main) = build.get("main").filter(|main| main.text().is_some_and(|main| main.ends_with(".go")))
    {
        let message = "a file is built instead of its package, without module and version";
        found.push(BUILD_BY_FILE.at(path, main.line, message));
    }
    if build.get("ldflags").is_none() {
        // https://goreleaser.com/customization/builds/go/: the default sets main.date to {{.Date}}.
        let message = "no ldflags are given, and those of GoReleaser's own hold the time of the build";
        found.push(STAMPED_TIME.at(path, build.line, message));
    }
    if build.get("mod_timestamp").is_none() && packs {
        let message = "no mod_timestamp is given, so archives hold the time at which the program was built";
        found.push(ARCHIVED_TIME.at(path, build.line, message));
    }
    found
}

/// Flags in a template that is not known may be this one.
fn may_trim(flags: &str) -> bool {
    flags.contains("-trimpath") || flags.contains("{{")
}

/// Whether programs are put into archives that do not give them a time of their own.
/// Source: <https://goreleaser.com/customization/archive/>
fn packs_archives(document: &Node) -> bool {
    let Some(archives) = document.get("archives") else { return true };
    archives.items().iter().any(|archive| {
        let mut formats =
            archive.get("formats").or_else(|| archive.get("format")).into_iter().flat_map(Node::items);
        let is_plain = formats.any(|format| format.text() == Some("binary"));
        let has_time = archive.get("builds_info").is_some_and(|info| info.get("mtime").is_some());
        !is_plain && !has_time
    })
}

/// The definitions in a text, at the line of each where it has several.
fn stamps_of(file: &SourceFile<'_>, node: &Node) -> Vec<Prediction> {
    let lines = node.text().unwrap_or_default().lines().enumerate();
    lines.flat_map(|(index, text)| stamps(text, file.path, node.line + index)).collect()
}
