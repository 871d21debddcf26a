//! `twinbuild diff`.

use std::io;
use std::path::Path;

use twinbuild_compare::{Artifact, ComparisonOptions, compare_artifacts};
use twinbuild_engine::artifact::{FileContent, FolderOnDisk};
use twinbuild_model::Comparison;
use twinbuild_report::difference as report;

use super::report::Texts;
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
    let [first, second] = [open(0)?, open(1)?];
    let comparison = compare([&first, &second], &names)?;
    let texts = Texts {
        data: &comparison,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: Some(&report::sarif),
        html: Some(&report::html),
    };
    texts.write(&arguments.report, surroundings, output)?;
    Ok(u8::from(!comparison.is_same()))
}

fn trouble(message: String) -> Problem {
    Problem::said(ProblemClass::Usage, message)
}

enum Side {
    File(FileContent),
    Folder(FolderOnDisk),
}

impl Side {
    fn open(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            FolderOnDisk::list(path).map(Self::Folder)
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

fn compare(sides: [&Side; 2], names: &[String; 2]) -> Result<Comparison, Problem> {
    let [first, second] = sides;
    compare_artifacts(&first.artifact(&names[0]), &second.artifact(&names[1]), &ComparisonOptions::default())
        .map_err(|error| trouble(format!("failed to {error}: {}", error.source)))
}
