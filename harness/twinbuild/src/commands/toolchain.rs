//! `twinbuild toolchain`.

use twinbuild_engine::toolchain::{InstalledToolchain, ToolchainError, ToolchainStore};
use twinbuild_model::Platform;

use super::project::{find_project, runtime, toolchain_store};
use crate::arguments::{ToolchainArguments, ToolchainCommand};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

pub(crate) fn toolchain(
    arguments: &ToolchainArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let project = find_project(surroundings)?;
    let store = toolchain_store(&project, surroundings);
    let work = async {
        match &arguments.command {
            ToolchainCommand::List => {
                let pinned: Vec<_> = project.toolchains.go.keys().map(ToString::to_string).collect();
                list(&store, &pinned, output).await
            }
            ToolchainCommand::Install { version, platform } => {
                install(&store, version, platform.clone().unwrap_or_else(Platform::host), output).await
            }
            ToolchainCommand::Verify { version } => verify(&store, version.as_deref(), output).await,
        }
    };
    runtime()?.block_on(work)
}

fn explain(error: ToolchainError) -> Problem {
    let class = match error {
        ToolchainError::InvalidRequest(_) | ToolchainError::NotPinned { .. } => ProblemClass::Usage,
        _ => ProblemClass::Environment,
    };
    Problem::new(class, &error).with_hint(error.hint())
}

async fn list(store: &ToolchainStore, pinned: &[String], output: &Output) -> Result<u8, Problem> {
    output.result(&format!("pinned in twinbuild.toml: Go {}\n", pinned.join(", ")));
    for toolchain in store.installed().await.map_err(explain)? {
        output.result(&describe(&toolchain));
    }
    Ok(0)
}

fn describe(toolchain: &InstalledToolchain) -> String {
    let InstalledToolchain { version, platform, source, folder, .. } = toolchain;
    format!("installed: Go {version} for {platform}, from {source}, in {}\n", folder.display())
}

async fn install(
    store: &ToolchainStore,
    version: &str,
    platform: Platform,
    output: &Output,
) -> Result<u8, Problem> {
    let version = store.select(version).map_err(explain)?;
    let toolchain = store.install(&version, &platform).await.map_err(explain)?;
    output.result(&format!(
        "Go {version} for {platform}, from {}, in {}\n",
        toolchain.source,
        toolchain.root.display()
    ));
    Ok(0)
}

/// Exit code 1 if a file was changed, as of a comparison.
async fn verify(store: &ToolchainStore, version: Option<&str>, output: &Output) -> Result<u8, Problem> {
    let wanted = version.map(|version| store.select(version)).transpose().map_err(explain)?;
    let mut installed = store.installed().await.map_err(explain)?;
    installed.retain(|toolchain| wanted.is_none_or(|version| toolchain.version == version));
    if installed.is_empty() {
        let message = "failed to verify: no such toolchain is installed";
        return Err(Problem::said(ProblemClass::Usage, message)
            .with_hint(Some("`twinbuild toolchain list` shows what is")));
    }
    let mut changed = 0;
    for toolchain in &installed {
        let changes = store.verify_installed(toolchain).await.map_err(explain)?;
        let verdict =
            if changes.is_empty() { "as installed".to_owned() } else { format!("{} changes", changes.len()) };
        output.result(&format!("Go {} for {}: {verdict}\n", toolchain.version, toolchain.platform));
        for change in &changes {
            output.result(&format!("  {change}\n"));
        }
        changed += changes.len();
    }
    Ok(u8::from(changed > 0))
}
