//! The command line.

use clap::{Args, Parser, Subcommand};
use twinbuild_engine::executor::ExecutorRequest;
use twinbuild_model::Platform;

/// States in Gherkin which parts of a build's environment must not matter, and runs the builds that prove it.
#[derive(Debug, Parser)]
#[command(name = "twinbuild", version)]
pub(crate) struct TwinbuildArguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run features.
    Run(RunArguments),
    /// Approve pending snapshots.
    Accept(AcceptArguments),
    /// List every step with its documentation, an example and where it is defined.
    Steps(StepsArguments),
    /// List, install or verify toolchains.
    Toolchain(ToolchainArguments),
    /// Say what this machine can run, what is missing, and how to get it.
    Doctor,
    /// Write a working twinbuild.toml and features/ into this folder; nothing that is there is changed.
    Init,
}

/// Run features.
///
/// Exit codes: 0 passed, 1 a scenario failed, 2 usage, 3 an environment is not available, 4 nothing was selected,
/// 101 a bug in this program, 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "scenarios", verbatim_doc_comment)]
pub(crate) struct RunArguments {
    /// Feature files or folders; `a.feature:12` selects the scenario at line 12. Without any, the project's features.
    pub(crate) paths: Vec<String>,
    /// Only scenarios whose tags make this true: `@go1.22 and not @slow`.
    #[arg(long, value_name = "EXPRESSION")]
    pub(crate) tags: Option<String>,
    /// Only scenarios with this text in their name.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// List the selected scenarios and run nothing.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) list: bool,
    /// Look up every step of the selected scenarios and run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How many scenarios run at once [default: the number of cores].
    #[arg(long, short, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// How many times a failed scenario is tried again.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) retries: u16,
    /// Stop at the first failure.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Fail if a scenario can't be run for lack of something that its tags name.
    #[arg(long)]
    pub(crate) require_all: bool,
    /// Fail if there are snapshots that no scenario asks for.
    #[arg(long)]
    pub(crate) refuse_unreferenced: bool,
    /// What runs commands: `auto` takes the sandbox where it works, else the host.
    #[arg(long, value_name = "auto|host|sandbox", default_value_t = ExecutorRequest::Auto)]
    pub(crate) executor: ExecutorRequest,
}

#[derive(Debug, Args)]
pub(crate) struct AcceptArguments {
    /// Parts of snapshot names; without any, all pending snapshots.
    pub(crate) names: Vec<String>,
    /// Show what would be approved, with its difference, and approve nothing.
    #[arg(long, conflicts_with = "reject")]
    pub(crate) dry_run: bool,
    /// Remove the pending snapshots instead.
    #[arg(long)]
    pub(crate) reject: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StepsArguments {
    /// Only steps with this text in their expression or documentation.
    pub(crate) text: Option<String>,
    /// Write the catalogue as Markdown.
    #[arg(long)]
    pub(crate) markdown: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ToolchainArguments {
    #[command(subcommand)]
    pub(crate) command: ToolchainCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ToolchainCommand {
    /// List pinned and installed toolchains.
    List,
    /// Install a pinned toolchain.
    Install {
        /// The version: `1.27` takes the newest pinned 1.27.
        version: String,
        /// The platform that it runs on [default: this machine's].
        #[arg(long, value_name = "OS/ARCH")]
        platform: Option<Platform>,
    },
    /// Hash installed toolchains again and name each file that was changed.
    Verify {
        /// The version [default: all that are installed].
        version: Option<String>,
    },
}
