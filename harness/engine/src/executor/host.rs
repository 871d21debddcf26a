//! The executor `host`: a clean environment and private folders, on the machine as it is. Works wherever Rust does.

use std::path::Path;

use twinbuild_model::{Action, NetworkPolicy};

use super::{Inputs, Refusal};
use crate::process::ProcessPlan;
use crate::workspace::View;

/// The paths as the machine has them.
pub(super) fn view(inputs: Inputs<'_>) -> View {
    let mut view = inputs.workspace.host_view(inputs.toolchain);
    if let (Some(folder), Some(toolchain)) = (inputs.source_in_toolchain, inputs.toolchain) {
        view.source = toolchain.join(folder);
    }
    view.standard_library = inputs.standard_library.map(Path::to_owned);
    view
}

/// The plan of `action`, or what can't be provided without a sandbox.
pub(super) fn plan(action: &Action, inputs: Inputs<'_>) -> Result<ProcessPlan, Refusal> {
    let requirements = &action.requirements;
    match requirements.network {
        Some(NetworkPolicy::None) => return Err(Refusal::only_in_sandbox("no network")),
        Some(NetworkPolicy::Lab) => return Err(Refusal::only_in_sandbox("a lab's network")),
        Some(NetworkPolicy::Host) | None => {}
    }
    if let Some(umask) = requirements.umask
        && cfg!(windows)
    {
        return Err(Refusal {
            what: format!("the umask {umask}"),
            executor: "host",
            why: "Windows has none".into(),
            hint: "leave the umask out, or run on Linux or macOS".into(),
        });
    }
    if let Some(user) = &requirements.user {
        return Err(Refusal::only_in_sandbox(format!("the user `{}`", user.name)));
    }
    if let Some(host_name) = &requirements.host_name {
        return Err(Refusal::only_in_sandbox(format!("the host name `{host_name}`")));
    }
    if inputs.conditions.need_sandbox() {
        let what = match &inputs.conditions.guest {
            Some(_) => "a machine of another platform",
            None => "programs, folders and conditions of a build's own",
        };
        return Err(Refusal::only_in_sandbox(what));
    }
    if inputs.workspace.shared().module_cache_read_only {
        return Err(Refusal::only_in_sandbox("a module cache that can only be read"));
    }
    let (program, arguments) = super::execute::command_line(action, inputs, &inputs.workspace.trace());
    Ok(ProcessPlan {
        program: program.into(),
        arguments,
        variables: action.variables.clone(),
        current_directory: view(inputs).working_directory(&action.working_directory),
    })
}
