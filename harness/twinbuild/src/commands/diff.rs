//! `twinbuild diff`.

use std::io;
use std::path::Path;

use twinbuild_compare::{
    Artifact, ComparisonOptions, Content as _, Stabilized, Stabilizer, compare_artifacts, stabilize,
};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_model::Comparison;
use twinbuild_model::twins::AppliedStabilizer;
use twinbuild_report::difference as report;

use super::evidence_diff::{EvidenceDiff, EvidencePair, refuse_pictures};
use super::project::find_project;
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
    let sides = [open(0)?, open(1)?];
    let stabilizers = asked(arguments, surroundings)?;
    let mut comparison = compare([&sides[0], &sides[1]], &names, arguments.times)?;
    if !stabilizers.is_empty() {
        comparison = stabilized(comparison, &sides, &names, &stabilizers)?;
    }
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
        texts.write(arguments.report.format, &arguments.report.file, surroundings, output)?;
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
    texts.write(arguments.report.format, &arguments.report.file, surroundings, output)?;
    Ok(u8::from(!is_same))
}

fn trouble(message: String) -> Problem {
    Problem::said(ProblemClass::Usage, message)
}

/// The stabilizers that were asked for; a project is looked for only where any were.
fn asked(arguments: &DiffArguments, surroundings: &Surroundings) -> Result<Vec<Stabilizer>, Problem> {
    match arguments.stabilize.is_empty() {
        true => Ok(Vec::new()),
        false => named_stabilizers(&arguments.stabilize, &find_project(surroundings)?),
    }
}

/// What differs after the stabilizers between two files of which `plain` says what differs as they are.
fn stabilized(
    plain: Comparison,
    sides: &[Side; 2],
    names: &[String; 2],
    stabilizers: &[Stabilizer],
) -> Result<Comparison, Problem> {
    let [first, second] = [sides[0].stabilized(stabilizers)?, sides[1].stabilized(stabilizers)?];
    let mut applied = first.applied;
    applied.extend(second.applied);
    applied.sort_by(|one, other| one.name.cmp(&other.name));
    applied.dedup();
    if plain.is_same() || applied.is_empty() {
        return Ok(plain);
    }
    let sides = [first.bytes, second.bytes].map(Side::Stabilized);
    let mut comparison = compare([&sides[0], &sides[1]], names, false)?;
    let reason = |stabilizer: &AppliedStabilizer| {
        format!("compared after {}: {}", stabilizer.described(), stabilizer.reason)
    };
    comparison.notes.extend(applied.iter().map(reason));
    Ok(Comparison { first: plain.first, second: plain.second, stabilizers: applied, ..comparison })
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

    fn stabilized(&self, stabilizers: &[Stabilizer]) -> Result<Stabilized, Problem> {
        let Self::File(content) = self else {
            return Err(trouble("failed to stabilize a folder: stabilizers are for files".into()));
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
        stabilize(&bytes, stabilizers).map_err(|error| trouble(format!("failed to stabilize: {error}")))
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
