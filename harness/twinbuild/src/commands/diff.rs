//! `twinbuild diff`.

use std::io;
use std::path::Path;

use twinbuild_compare::{
    Artifact, ComparisonOptions, Content as _, Stabilizer, compare_artifacts, stabilize,
};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_model::Comparison;
use twinbuild_model::twins::AppliedStabilizer;
use twinbuild_report::difference as report;

use super::evidence_diff::{EvidenceDiff, EvidencePair, refuse_pictures};
use super::report::{Texts, named_stabilizers};
use crate::arguments::DiffArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

pub(crate) fn diff(
    arguments: &DiffArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let names = [&arguments.first, &arguments.second].map(|path| path.to_string_lossy().into_owned());
    let paths = [&arguments.first, &arguments.second].map(|path| surroundings.current_directory.join(path));
    let open = |index: usize| {
        Side::open(&paths[index])
            .map_err(|error| trouble(format!("failed to open {}: {error}", names[index])))
    };
    let stabilizers = named_stabilizers(&arguments.stabilize)?;
    let [first, second] = [open(0)?.stable(&stabilizers)?, open(1)?.stable(&stabilizers)?];
    let mut comparison = compare([&first.side, &second.side], &names, arguments.times)?;
    comparison.notes.extend(notes(&first.applied, &second.applied));
    let is_same = comparison.is_same();
    let evidence = if stabilizers.is_empty() { EvidencePair::read(&paths[0], &paths[1]) } else { None };
    if let Some(pair) = evidence {
        pair.draw(&arguments.pictures, surroundings)?;
        let diff = pair.with(comparison);
        let texts = Texts {
            data: &diff,
            text: &|diff: &EvidenceDiff| diff.text(output.style()),
            markdown: &EvidenceDiff::markdown,
            sarif: Some(&|diff: &EvidenceDiff| report::sarif(&diff.comparison)),
            html: Some(&|diff: &EvidenceDiff| report::html(&diff.comparison)),
        };
        texts.write(&arguments.report, surroundings, output)?;
        return Ok(u8::from(!is_same));
    }
    refuse_pictures(&arguments.pictures)?;
    let texts = Texts {
        data: &comparison,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: Some(&report::sarif),
        html: Some(&report::html),
    };
    texts.write(&arguments.report, surroundings, output)?;
    Ok(u8::from(!is_same))
}

fn trouble(message: String) -> Problem {
    Problem::said(ProblemClass::Usage, message)
}

/// What stabilizers did, for the reader.
fn notes(first: &[AppliedStabilizer], second: &[AppliedStabilizer]) -> Vec<String> {
    let mut applied: Vec<&AppliedStabilizer> = first.iter().chain(second).collect();
    applied.sort_by(|one, other| one.name.cmp(&other.name));
    applied.dedup();
    applied.iter().map(|stabilizer| format!("compared after {stabilizer}: {}", stabilizer.reason)).collect()
}

/// A side and what stabilizers changed of it.
struct StableSide {
    side: Side,
    applied: Vec<AppliedStabilizer>,
}

enum Side {
    File(FileContent),
    Stabilized(Vec<u8>),
    Folder(FolderOnDisk),
}

impl Side {
    fn open(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        if !metadata.is_dir() && !metadata.is_file() {
            return Err(io::Error::other("it is neither a file nor a folder"));
        }
        if metadata.is_dir() {
            Ok(Self::Folder(FolderOnDisk::new(path.to_owned())))
        } else {
            FileContent::open(path).map(Self::File)
        }
    }

    fn stable(self, stabilizers: &[Stabilizer]) -> Result<StableSide, Problem> {
        let content = match self {
            Self::File(content) if !stabilizers.is_empty() => content,
            Self::Folder(_) if !stabilizers.is_empty() => {
                return Err(trouble("failed to stabilize a folder: stabilizers are for files".into()));
            }
            side => return Ok(StableSide { side, applied: Vec::new() }),
        };
        let mut bytes = vec![0; usize::try_from(content.size()).unwrap_or(0)];
        let mut filled = 0;
        while filled < bytes.len() {
            let read = content.read_at(filled as u64, &mut bytes[filled..]);
            match read.map_err(|error| trouble(format!("failed to read a file: {error}")))? {
                0 => break,
                read => filled += read,
            }
        }
        bytes.truncate(filled);
        let stabilized = stabilize(&bytes, stabilizers)
            .map_err(|error| trouble(format!("failed to stabilize: {error}")))?;
        Ok(StableSide { side: Self::Stabilized(stabilized.bytes), applied: stabilized.applied })
    }

    fn artifact<'a>(&'a self, name: &'a str) -> Artifact<'a> {
        match self {
            Self::File(content) => Artifact::File { name, content },
            Self::Stabilized(content) => Artifact::File { name, content },
            Self::Folder(folder) => Artifact::Folder { name, folder },
        }
    }
}

fn compare(sides: [&Side; 2], names: &[String; 2], folder_times: bool) -> Result<Comparison, Problem> {
    let [first, second] = sides;
    let options = ComparisonOptions { folder_times, ..ComparisonOptions::default() };
    compare_artifacts(&first.artifact(&names[0]), &second.artifact(&names[1]), &options)
        .map_err(|error| trouble(format!("failed to {error}: {}", error.source)))
}
