//! Whether two outputs are the same after stabilizers.

use std::io;
use std::path::{Path, PathBuf};

use twinbuild_compare::{
    Content, EntryKind, Folder as _, FolderEntry, Stabilizer, UnknownStabilizer, are_same_contents,
    stabilize_content, stabilizer_among,
};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_engine::build::output_files;
use twinbuild_model::twins::AppliedStabilizer;

/// The stabilizers of a list separated by commas, which are those `declared` by the project and those of the catalogue; those
/// with a parameter have it in brackets, `ldflags-x(main.version)`.
///
/// # Errors
/// When a name is in neither.
pub fn stabilizers_named(names: &str, declared: &[Stabilizer]) -> Result<Vec<Stabilizer>, UnknownStabilizer> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| stabilizer_among(name, declared)).collect()
}

/// The stabilizers that changed something, if the files of both folders are the same after them.
///
/// # Errors
/// When a file can't be read, or not as what it seems to be.
pub(crate) fn equivalent(
    folders: &[PathBuf; 2],
    stabilizers: &[Stabilizer],
) -> Result<Option<Vec<AppliedStabilizer>>, String> {
    let [first, second] = [files(&folders[0])?, files(&folders[1])?];
    let mut applied: Vec<AppliedStabilizer> = Vec::new();
    if first.len() != second.len() || shape(&folders[0])? != shape(&folders[1])? {
        return Ok(None);
    }
    for ((one_name, one), (other_name, other)) in first.iter().zip(&second) {
        if one_name != other_name {
            return Ok(None);
        }
        let [one, other] = [stable(one, stabilizers)?, stable(other, stabilizers)?];
        let are_same = are_same_contents(&one.content, &other.content);
        if !are_same.map_err(|error| format!("read {}: {error}", one_name.display()))? {
            return Ok(None);
        }
        for stabilizer in one.applied.into_iter().chain(other.applied) {
            if !applied.contains(&stabilizer) {
                applied.push(stabilizer);
            }
        }
    }
    Ok(Some(applied).filter(|applied| !applied.is_empty()))
}

/// What a folder holds beside the bytes of its files: names, kinds, targets of links, and which files can be executed.
fn shape(folder: &Path) -> Result<Vec<(String, String, bool)>, String> {
    let listed = FolderOnDisk::new(folder.to_owned());
    let describe = |entry: FolderEntry| {
        let kind = match &entry.kind {
            EntryKind::File { .. } => "file".to_owned(),
            EntryKind::Folder => "folder".to_owned(),
            EntryKind::Link { target } => format!("link to {target}"),
            EntryKind::Other { what } => what.clone(),
        };
        let is_file = matches!(entry.kind, EntryKind::File { .. });
        (entry.path, kind, is_file && entry.mode.is_some_and(|mode| mode & 0o111 != 0))
    };
    let described = listed.entries().map(|entry| entry.map(describe)).collect::<io::Result<_>>();
    described.map_err(|error| format!("list {}: {error}", folder.display()))
}

/// Files by their path below `folder`, sorted.
fn files(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>, String> {
    let found = output_files(folder).map_err(|error| error.to_string())?;
    let below = |path: PathBuf| (path.strip_prefix(folder).unwrap_or(&path).to_owned(), path.clone());
    Ok(found.into_iter().map(below).collect())
}

/// What is left of a file, and the stabilizers that changed it.
struct Stable {
    content: Box<dyn Content>,
    applied: Vec<AppliedStabilizer>,
}

/// What is left of a file; one that no stabilizer changes stays on the disk.
fn stable(path: &Path, stabilizers: &[Stabilizer]) -> Result<Stable, String> {
    let content = FileContent::open(path).map_err(|error| format!("read {}: {error}", path.display()))?;
    let stabilized = stabilize_content(&content, stabilizers)
        .map_err(|error| format!("stabilize {}: {error}", path.display()))?;
    Ok(match stabilized {
        Some(stabilized) => Stable { content: Box::new(stabilized.bytes), applied: stabilized.applied },
        None => Stable { content: Box::new(content), applied: Vec::new() },
    })
}
