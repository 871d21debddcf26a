//! `twinbuild explain`.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use twinbuild_compare::Diagnoser;
use twinbuild_inspect::strace_log;
use twinbuild_model::{Diagnosis, NetworkRecord, Trace};
use twinbuild_report::diagnosis as report;

use super::report::Texts;
use crate::arguments::{ExplainArguments, Format, OutputFile};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// How much of a log is read at once, in bytes.
const CHUNK: usize = 256 << 10;

/// How a command is traced so that its log can be read here.
const TRACING: &str = "trace the build by `strace -f -y -s 4096 -o FILE go build ./...`";

/// A longer record of a network is none, in bytes.
const LARGEST_RECORD: u64 = 64 << 20;

pub(crate) fn explain(
    arguments: &ExplainArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    check_standard_input(arguments)?;
    let network = arguments.network.as_deref().map(|path| network(path, surroundings)).transpose()?;
    let trace = arguments.trace.as_deref().map(|path| trace(path, surroundings, output)).transpose()?;
    let mut diagnoser = Diagnoser::default();
    if let Some(trace) = &trace {
        diagnoser.was_traced(trace);
    }
    let trouble = |error: io::Error| {
        let message = format!("failed to read the log {}: {error}", arguments.log.display());
        Problem::said(ProblemClass::Usage, message)
    };
    let diagnosis = if is_standard_input(&arguments.log) {
        diagnosis(diagnoser, io::stdin().lock(), network.as_ref())
    } else {
        File::open(surroundings.current_directory.join(&arguments.log))
            .and_then(|file| diagnosis(diagnoser, file, network.as_ref()))
    };
    let texts = Texts {
        data: &diagnosis.map_err(trouble)?,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: None,
        html: None,
    };
    let format = if arguments.json { Format::Json } else { Format::Text };
    texts.write(format, &OutputFile { output: None }, surroundings, output)?;
    Ok(0)
}

/// Of the log and what is beside it one may come from the standard input.
fn check_standard_input(arguments: &ExplainArguments) -> Result<(), Problem> {
    let inputs = [
        (Some(arguments.log.as_path()), "log"),
        (arguments.network.as_deref(), "network record"),
        (arguments.trace.as_deref(), "trace"),
    ];
    let from_there: Vec<&str> = inputs
        .into_iter()
        .filter_map(|(path, what)| path.is_some_and(is_standard_input).then_some(what))
        .collect();
    if from_there.len() < 2 {
        return Ok(());
    }
    let message = format!(
        "failed to read the {}: they are all to come from the standard input",
        from_there.join(" and the ")
    );
    Err(Problem::said(ProblemClass::Usage, message).with_hint(Some("name files for all of them but one")))
}

fn diagnosis(
    mut diagnoser: Diagnoser,
    mut log: impl Read,
    network: Option<&NetworkRecord>,
) -> io::Result<Diagnosis> {
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

/// Reads strace's log. Paths in it are absolute but for those of strace without `-y`.
fn trace(path: &Path, surroundings: &Surroundings, output: &Output) -> Result<Trace, Problem> {
    let trouble = |why: &dyn std::fmt::Display| {
        let message = format!("failed to read the trace {}: {why}", path.display());
        Problem::said(ProblemClass::Usage, message).with_hint(Some(TRACING))
    };
    let folder = surroundings.current_directory.to_string_lossy();
    let trace = if is_standard_input(path) {
        strace_log(io::stdin().lock(), &folder)
    } else {
        File::open(surroundings.current_directory.join(path))
            .and_then(|file| strace_log(BufReader::new(file), &folder))
    };
    let trace = trace.map_err(|error| trouble(&error))?;
    if trace.files.is_empty() && trace.connections.is_empty() && trace.failures.is_empty() {
        return Err(trouble(&"it has no line of strace's that names a file or an address"));
    }
    if !trace.gaps.is_empty() {
        output.note(&format!("note: the trace lacks {}", trace.gaps.join(", ")));
    }
    Ok(trace)
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
