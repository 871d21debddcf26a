//! `twinbuild diff`.

use std::io;
use std::path::Path;

use twinbuild_compare::{
    Artifact, ComparisonOptions, StabilizeError, StabilizedArtifact, Stabilizer, compare_artifacts,
};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_model::twins::AppliedStabilizer;
use twinbuild_model::{Comparison, counted};
use twinbuild_report::difference as report;

use super::evidence_diff::{EvidenceDiff, EvidencePair, refuse_pictures};
use super::project::find_project;
use super::report::{Texts, named_stabilizers};
use crate::arguments::DiffArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// How many files of each folder are named that were left as they are.
const MOST_LEFT: usize = 20;

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
    let artifacts = [sides[0].artifact(&names[0]), sides[1].artifact(&names[1])];
    let stabilizers = asked(arguments, surroundings)?;
    let options = ComparisonOptions { folder_times: arguments.times, ..ComparisonOptions::default() };
    let mut comparison = compare([&artifacts[0], &artifacts[1]], &options)?;
    if !stabilizers.is_empty() && !comparison.is_same() {
        comparison = stabilized(comparison, &artifacts, &stabilizers, &options)?;
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

/// What differs after the stabilizers between two artifacts of which `plain` says what differs as they are.
fn stabilized(
    mut plain: Comparison,
    artifacts: &[Artifact<'_>; 2],
    stabilizers: &[Stabilizer],
    options: &ComparisonOptions,
) -> Result<Comparison, Problem> {
    let stable = |side: usize| {
        StabilizedArtifact::new(&artifacts[side], stabilizers)
            .map_err(|error| trouble(format!("failed to stabilize {}: {error}", artifacts[side].name())))
    };
    let stable = [stable(0)?, stable(1)?];
    let comparison = compare([&stable[0].artifact(), &stable[1].artifact()], options)?;
    let mut applied = [stable[0].applied(), stable[1].applied()].concat();
    applied.sort_by(|one, other| one.name.cmp(&other.name));
    applied.dedup();
    let left =
        stable.iter().zip(artifacts).flat_map(|(stable, artifact)| notes_on_left(stable, artifact.name()));
    if applied.is_empty() {
        plain.notes.extend(left);
        return Ok(plain);
    }
    let reason = |stabilizer: &AppliedStabilizer| {
        format!("compared after {}: {}", stabilizer.described(), stabilizer.reason)
    };
    let notes = comparison.notes.into_iter().chain(applied.iter().map(reason)).chain(left).collect();
    Ok(Comparison { first: plain.first, second: plain.second, stabilizers: applied, notes, ..comparison })
}

/// What is said of the files of a folder that no stabilizer could be applied to.
fn notes_on_left(stable: &StabilizedArtifact<'_>, folder: &str) -> Vec<String> {
    let left = stable.left();
    let more = left.len().saturating_sub(MOST_LEFT);
    let note = |(path, error): (String, StabilizeError)| {
        format!("{folder}/{path}: left as it is: failed to {error}")
    };
    let more =
        (more > 0).then(|| format!("{folder}: {} left as they are", counted(more as u64, "more file")));
    left.into_iter().take(MOST_LEFT).map(note).chain(more).collect()
}

enum Side {
    File(FileContent),
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

    fn artifact<'a>(&'a self, name: &'a str) -> Artifact<'a> {
        match self {
            Self::File(content) => Artifact::File { name, content },
            Self::Folder(folder) => Artifact::Folder { name, folder },
        }
    }
}

fn compare(sides: [&Artifact<'_>; 2], options: &ComparisonOptions) -> Result<Comparison, Problem> {
    compare_artifacts(sides[0], sides[1], options)
        .map_err(|error| trouble(format!("failed to {error}: {}", error.source)))
}
