//! Whether embedded files are the same bytes in every checkout.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::git_attributes::{GitAttributes, folder_of};
use super::predict::of_kind;
use super::rule::EMBED_LINE_ENDS;
use super::shell_words::commands;
use super::source_file::{FileKind, SourceFile};
use crate::glob::glob_matches;

/// Extensions of files that git takes for binary, and so does not convert.
const BINARY: [&str; 30] = [
    "7z", "a", "bin", "bmp", "br", "bz2", "db", "der", "eot", "exe", "gif", "gz", "ico", "jpeg", "jpg",
    "mp3", "mp4", "otf", "pdf", "png", "so", "tar", "ttf", "wasm", "webp", "woff", "woff2", "xz", "zip",
    "zst",
];

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let attributes =
        GitAttributes::new(of_kind(files, FileKind::GitAttributes).map(|file| (file.path, file.text)));
    for file in of_kind(files, FileKind::Go) {
        for (index, line) in file.text.lines().enumerate() {
            // https://pkg.go.dev/embed#hdr-Directives
            let Some(patterns) = line.strip_prefix("//go:embed").filter(|rest| rest.starts_with([' ', '\t']))
            else {
                continue;
            };
            let words = commands(patterns).into_iter().flatten();
            let converted =
                words.filter_map(|pattern| converted_file(facts, &attributes, file.path, &pattern)).next();
            if let Some(converted) = converted {
                let message = format!("git may give {converted} other line ends, and it is embedded");
                predictions.push(EMBED_LINE_ENDS.at(file.path, index + 1, message));
            }
        }
    }
}

/// The first file that a pattern embeds and git may convert.
fn converted_file(
    facts: &ProjectFacts,
    attributes: &GitAttributes,
    go_file: &str,
    pattern: &str,
) -> Option<String> {
    let pattern = pattern.strip_prefix("all:").unwrap_or(pattern);
    let folder = folder_of(go_file);
    let may_be_converted = |path: &&str| !is_binary(path) && !attributes.keeps_line_ends(path);
    if facts.paths.is_empty() {
        let path = format!("{folder}{}", pattern.replace(['*', '?'], "x"));
        return may_be_converted(&path.as_str()).then(|| format!("{folder}{pattern}"));
    }
    let is_embedded = |path: &&str| path.strip_prefix(folder).is_some_and(|inner| embeds(pattern, inner));
    facts.paths.iter().map(String::as_str).filter(is_embedded).find(may_be_converted).map(str::to_owned)
}

/// Whether a pattern is that of the path or of a folder above it.
fn embeds(pattern: &str, path: &str) -> bool {
    if !pattern.contains(['*', '?', '[', '\\']) {
        let rest = path.strip_prefix(pattern);
        return pattern == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    folders.chain([path]).any(|path| glob_matches(pattern, path))
}

fn is_binary(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| BINARY.contains(&extension.to_ascii_lowercase().as_str()))
}
