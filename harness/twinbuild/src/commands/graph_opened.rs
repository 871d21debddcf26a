//! What a traced build opened, read from strace's log.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use twinbuild_engine::module_source::ModuleReading;
use twinbuild_inspect::{OpenedView, TracePlaces, strace_log};
use twinbuild_model::{AccessKind, BuildPlace, Trace};

use crate::output::Output;
use crate::problem::{Problem, ProblemClass};

/// How a build is traced so that its log can be read here.
const HINT: &str = "trace the build in the module's folder: `strace -f -y -o FILE go build ./...`";

/// The opened view of the module that `reading` is about, from the log that strace wrote of a build in its folder.
pub(crate) fn opened(log: &Path, reading: &ModuleReading, output: &Output) -> Result<OpenedView, Problem> {
    let problem = |why: &str| {
        let message = format!("failed to read the trace {}: {why}", log.display());
        Problem::said(ProblemClass::Usage, message).with_hint(Some(HINT))
    };
    let folder = reading.folder.to_string_lossy();
    let file = File::open(log).map_err(|error| problem(&error.to_string()))?;
    let trace = strace_log(BufReader::new(file), &folder).map_err(|error| problem(&error.to_string()))?;
    let opened = OpenedView::of(&trace, &places(&trace, reading), &folder);
    if opened.packages.iter().all(|package| opened.folder_in_source(package).is_none()) {
        return Err(problem(&format!("it has no Go file of {folder} that was read")));
    }
    if !trace.gaps.is_empty() {
        let gaps = trace.gaps.join(", ");
        output.note(&format!("note: the trace lacks {gaps}: nothing is said of what was not opened"));
    } else if !opened.is_complete {
        output.note("note: nothing was compiled in the trace, as with a warm build cache: nothing is said of what was not opened");
    }
    Ok(opened)
}

fn places(trace: &Trace, reading: &ModuleReading) -> TracePlaces {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut roots = vec![(text(&reading.root), BuildPlace::Source)];
    roots.extend(reading.module_cache.as_deref().map(|cache| (text(cache), BuildPlace::ModuleCache)));
    for root in toolchains(trace) {
        // Where a system keeps the sources apart, there is a link to them.
        let sources = Path::new(root).join("src").canonicalize();
        roots.extend(sources.ok().map(|sources| (text(&sources), BuildPlace::Toolchain)));
        roots.push((root.to_owned(), BuildPlace::Toolchain));
    }
    TracePlaces::new(roots.iter().map(|(root, place)| (root.as_str(), *place)))
}

/// The roots of the toolchains whose compiler ran: it is `pkg/tool/<system>_<architecture>/compile` below one.
fn toolchains(trace: &Trace) -> impl Iterator<Item = &str> {
    trace.accesses(AccessKind::Ran).filter_map(|access| {
        let (root, tool) = access.path.split_once("/pkg/tool/")?;
        tool.ends_with("/compile").then_some(root)
    })
}
