//! What is read from two builds to explain them: their outputs, their action hashes, the log of one that failed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_compare::{Artifact, ComparisonOptions, compare_artifacts, diagnose, input_drift};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_engine::blocking;
use twinbuild_engine::build::output_files;
use twinbuild_inspect::{ActionHashes, InvalidPathMask, PathMasks, action_hashes};
use twinbuild_model::Comparison;
use twinbuild_model::twins::InputDrift;

use crate::build_twin::TwinBuild;

/// Which build failed and in which layer, if one did.
pub(crate) fn failed_layer(first: &TwinBuild, second: &TwinBuild) -> Option<(String, Option<String>)> {
    let builds = [("the first build", first), ("the second build", second)];
    builds
        .into_iter()
        .find(|(_, build)| !build.succeeded())
        .map(|(which, build)| (which.to_owned(), Some(diagnose(&build.log()).layer.to_string())))
}

/// Outputs that can't be compared.
#[derive(Debug, thiserror::Error)]
#[error("compare what the twins left: {0}")]
pub struct OutputsError(String);

impl From<String> for OutputsError {
    fn from(why: String) -> Self {
        Self(why)
    }
}

/// Where the outputs differ: two files where each build left one, else two folders. `None` where a build failed.
pub(crate) async fn compare_outputs(
    first: &TwinBuild,
    second: &TwinBuild,
) -> Result<Option<Comparison>, OutputsError> {
    if first.output().is_none() || second.output().is_none() {
        return Ok(None);
    }
    let folders = [first.site.output_folder(), second.site.output_folder()];
    let compared =
        blocking(move || compare_folders(&folders).map_err(|error| OutputsError(error.to_string())));
    compared.await.map(Some)
}

fn compare_folders(folders: &[PathBuf; 2]) -> io::Result<Comparison> {
    if let (Some(first), Some(second)) = (only_file(&folders[0])?, only_file(&folders[1])?) {
        let comparison = compare_files(&first, &second)?;
        // Files of the same bytes have other names then, or other modes: the folders tell.
        if !comparison.is_same() {
            return Ok(comparison);
        }
    }
    let listed = folders.clone().map(FolderOnDisk::new);
    let artifact = |folder| Artifact::Folder { name: "output", folder };
    compare_artifacts(&artifact(&listed[0]), &artifact(&listed[1]), &ComparisonOptions::default())
        .map_err(io::Error::other)
}

fn compare_files(first: &Path, second: &Path) -> io::Result<Comparison> {
    let names =
        [first, second].map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let contents = [FileContent::open(first)?, FileContent::open(second)?];
    let artifact = |index: usize| Artifact::File { name: &names[index], content: &contents[index] };
    let mut comparison = compare_artifacts(&artifact(0), &artifact(1), &ComparisonOptions::default())
        .map_err(io::Error::other)?;
    if names[0] != names[1] {
        comparison.notes.push(format!("the files have other names: {} / {}", names[0], names[1]));
    }
    Ok(in_file(comparison, &names[0]))
}

fn only_file(folder: &Path) -> io::Result<Option<PathBuf>> {
    let files = output_files(folder).map_err(io::Error::other)?;
    Ok(if let [file] = files.as_slice() { Some(file.clone()) } else { None })
}

/// The places of `comparison` as they are called in a folder, where each begins with the file's name.
fn in_file(mut comparison: Comparison, name: &str) -> Comparison {
    for difference in &mut comparison.differences {
        difference.place.path.insert(0, name.to_owned());
    }
    for function in &mut comparison.functions.list {
        function.place.path.insert(0, name.to_owned());
    }
    comparison
}

/// What the action hashes of both builds say; `None` for commands, which have none, and where a build failed.
///
/// # Errors
/// Why they can't be read, in words.
pub(crate) async fn drift(first: &TwinBuild, second: &TwinBuild) -> Result<Option<InputDrift>, String> {
    let files = [first, second].map(|build| (build.execution.logs.stderr.clone(), build.action_graph()));
    if first.output().is_none() || second.output().is_none() || !files.iter().all(|(_, graph)| graph.exists())
    {
        return Ok(None);
    }
    let masks = masks(first, second).map_err(|error| error.to_string())?;
    let read = move || Ok(Some(input_drift(&hashes(&files[0])?, &hashes(&files[1])?, &masks)));
    blocking(read).await
}

fn hashes((log, graph): &(PathBuf, PathBuf)) -> Result<ActionHashes, String> {
    let (log, graph) = (read(log)?, read(graph)?);
    let (hashes, _problems) = action_hashes(Some(&log), Some(&graph));
    Ok(hashes)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}

/// Words for the folders of both builds. A folder that has another place in each has the same word.
fn masks(first: &TwinBuild, second: &TwinBuild) -> Result<PathMasks, InvalidPathMask> {
    let views = [first.site.view(), second.site.view()];
    let words: BTreeMap<String, &str> = views
        .iter()
        .flat_map(twinbuild_engine::workspace::View::masks)
        .map(|(path, word)| (path.to_string_lossy().into_owned(), word))
        .collect();
    PathMasks::new(words.iter().map(|(path, word)| (path.as_str(), *word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_of_hashes_that_cannot_be_read_is_named() {
        let root = tempfile::tempdir().unwrap();
        let [log, graph] = ["log", "graph"].map(|name| root.path().join(name));
        std::fs::write(&log, "").unwrap();
        let error = hashes(&(log.clone(), graph.clone())).unwrap_err();
        assert!(error.contains(&graph.display().to_string()), "{error}");
        std::fs::write(&graph, "[]").unwrap();
        assert!(hashes(&(log, graph)).is_ok());
    }
}
