//! The files and folders of a source. Links are noted, and followed only to files.

use std::fs;
use std::path::{Path, PathBuf};

use twinbuild_inspect::ModuleSource;
use walkdir::{DirEntry, WalkDir};

/// A source with more entries is not read to its end.
const MOST_ENTRIES: usize = 1_000_000;

/// Deeper folders are not read.
const DEEPEST: usize = 256;

/// Folders that hold nothing of a module.
const PASSED_OVER: [&str; 2] = [".git", "node_modules"];

/// Lists `folder`, whose path relative to the main module is `prefix`.
pub(super) fn list(folder: &Path, prefix: &str, source: &mut ModuleSource) {
    let is_read = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !entry.file_type().is_dir() || !PASSED_OVER.contains(&&*name)
    };
    let walk = WalkDir::new(folder).max_depth(DEEPEST).into_iter().filter_entry(is_read);
    for (count, entry) in walk.enumerate() {
        if count >= MOST_ENTRIES {
            let why = format!("it has more than {MOST_ENTRIES} files and folders");
            source.unread.push((if prefix.is_empty() { ".".to_owned() } else { prefix.to_owned() }, why));
            return;
        }
        match entry {
            Ok(entry) => add(&entry, folder, prefix, source),
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative(path, folder, prefix));
                let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                source.unread.push((path, why));
            }
        }
    }
}

fn add(entry: &DirEntry, folder: &Path, prefix: &str, source: &mut ModuleSource) {
    let path = relative(entry.path(), folder, prefix);
    let kind = entry.file_type();
    if kind.is_dir() {
        if !path.is_empty() {
            source.folders.insert(path);
        }
    } else if kind.is_file() {
        source.files.insert(path);
    } else if kind.is_symlink() {
        match fs::metadata(entry.path()) {
            Ok(target) if target.is_file() => {
                source.files.insert(path);
            }
            // The go command does not look into linked folders either, except where they are roots.
            Ok(_) => {}
            // What does not resolve is a loop, or leads nowhere.
            Err(error) => source.unread.push((path, error.to_string())),
        }
    }
}

/// The path relative to the main module, with `/`.
fn relative(path: &Path, folder: &Path, prefix: &str) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
    let below = parts.collect::<Vec<_>>().join("/");
    match (prefix, below.as_str()) {
        ("", _) => below,
        (_, "") => prefix.to_owned(),
        _ => format!("{prefix}/{below}"),
    }
}

/// The path on the machine of one relative to the main module.
pub(super) fn on_disk(root: &Path, path: &str) -> PathBuf {
    path.split('/').filter(|part| !part.is_empty()).fold(root.to_owned(), |joined, part| joined.join(part))
}
