//! `twinbuild accept`.

use twinbuild_snapshots::{Pending, SnapshotError};

use super::evidence_diff::told_changes;
use super::project::{find_project, snapshot_store};
use crate::arguments::AcceptArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

pub(crate) fn accept(
    arguments: &AcceptArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let explain =
        |error: SnapshotError| Problem::new(ProblemClass::Environment, &error).with_hint(error.hint());
    let project = find_project(surroundings)?;
    let store = snapshot_store(&project, surroundings);
    let mut pending = store.pending().map_err(explain)?;
    pending.retain(|pending| {
        arguments.names.is_empty() || arguments.names.iter().any(|name| pending.matches(name))
    });
    if pending.is_empty() && !arguments.names.is_empty() {
        let names = arguments.names.join(", ");
        return Err(Problem::said(
            ProblemClass::Usage,
            format!("failed to find a pending snapshot named {names}"),
        ));
    }
    let verb = if arguments.dry_run {
        show(&pending, output);
        "pending"
    } else if arguments.reject {
        store.reject(&pending).map_err(explain)?;
        "rejected"
    } else {
        store.accept(&pending).map_err(explain)?;
        "accepted"
    };
    for pending in &pending {
        output.result(&format!("{verb} {}\n", pending.name));
    }
    output.result(&format!("{} {verb}\n", pending.len()));
    Ok(0)
}

fn show(pending: &[Pending], output: &Output) {
    for pending in pending {
        output.result(&format!("{}\n", pending.name));
        let text = pending.diff().map_or_else(|| pending.proposed.clone(), |diff| diff.text);
        output.result(&told_changes(
            pending.approved.as_deref().unwrap_or_default(),
            &pending.proposed,
            output.style(),
        ));
        output.result(&format!("{}\n\n", text.trim_end()));
    }
}
