//! `twinbuild explain`.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use twinbuild_compare::Diagnoser;
use twinbuild_model::{Diagnosis, NetworkRecord};
use twinbuild_report::diagnosis as report;

use super::report::Texts;
use crate::arguments::{ExplainArguments, Format, ReportArguments};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// How much of a log is read at once, in bytes.
const CHUNK: usize = 256 << 10;

/// A longer record of a network is none, in bytes.
const LARGEST_RECORD: u64 = 64 << 20;

pub(crate) fn explain(
    arguments: &ExplainArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    if is_standard_input(&arguments.log) && arguments.network.as_deref().is_some_and(is_standard_input) {
        let message =
            "failed to read the log and the network record: both are to come from the standard input";
        return Err(
            Problem::said(ProblemClass::Usage, message).with_hint(Some("name a file for one of them"))
        );
    }
    let network = arguments.network.as_deref().map(|path| network(path, surroundings)).transpose()?;
    let trouble = |error: io::Error| {
        let message = format!("failed to read the log {}: {error}", arguments.log.display());
        Problem::said(ProblemClass::Usage, message)
    };
    let diagnosis = if is_standard_input(&arguments.log) {
        diagnosis(io::stdin().lock(), network.as_ref())
    } else {
        File::open(surroundings.current_directory.join(&arguments.log))
            .and_then(|file| diagnosis(file, network.as_ref()))
    };
    let texts = Texts {
        data: &diagnosis.map_err(trouble)?,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: None,
        html: None,
    };
    let format = if arguments.json { Format::Json } else { Format::Text };
    texts.write(&ReportArguments { format, output: None }, surroundings, output)?;
    Ok(0)
}

fn diagnosis(mut log: impl Read, network: Option<&NetworkRecord>) -> io::Result<Diagnosis> {
    let mut diagnoser = Diagnoser::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        match log.read(&mut chunk) {
            Ok(0) => return Ok(diagnoser.finish(network)),
            Ok(length) => diagnoser.read(&chunk[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn network(path: &Path, surroundings: &Surroundings) -> Result<NetworkRecord, Problem> {
    let trouble = |why: &dyn std::fmt::Display| {
        let message = format!("failed to read the network record {}: {why}", path.display());
        Problem::said(ProblemClass::Usage, message)
    };
    if is_standard_input(path) {
        return read_record(io::stdin().lock()).map_err(|error| trouble(&error));
    }
    let file = File::open(surroundings.current_directory.join(path)).map_err(|error| trouble(&error))?;
    read_record(file).map_err(|error| trouble(&error))
}

fn read_record(record: impl Read) -> io::Result<NetworkRecord> {
    // One byte more, so that a record which is too long is not taken for one that was cut off.
    let mut record = BufReader::new(record.take(LARGEST_RECORD + 1));
    let read = serde_json::from_reader(&mut record);
    if record.get_ref().limit() == 0 {
        return Err(io::Error::other(format!("it is longer than {LARGEST_RECORD} bytes")));
    }
    Ok(read?)
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}
