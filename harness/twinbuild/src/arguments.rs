//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use twinbuild_engine::executor::ExecutorRequest;
use twinbuild_model::Platform;

use crate::commands::PictureArguments;

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
    /// Build a source twice under variations, and say what differs, why, and what fixes it.
    Check(CheckArguments),
    /// Say what differs between two files or folders, and where.
    Diff(DiffArguments),
    /// Predict from a source's configuration, before any build, what will differ elsewhere.
    Lint(LintArguments),
    /// Say where a module's files, its sources and its vendor folder disagree.
    Graph(GraphArguments),
    /// Say from the log of a failed build which layer failed, why, how to verify it and how to fix it.
    Explain(ExplainArguments),
    /// Join the run records of several machines, and demand one digest for each build from all of them.
    Merge(MergeArguments),
    /// List the variations.
    Variations(VariationsArguments),
    /// List the stabilizers, after which files may count as equivalent.
    Stabilizers(StabilizersArguments),
    /// Make features of tests of another kind.
    Import(ImportArguments),
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
    /// What runs commands: `auto` takes the sandbox where it works, else the host. `container` is what twinbuild.toml says.
    #[arg(long, value_name = "auto|host|sandbox|container", default_value_t = ExecutorRequest::Auto)]
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

/// How a result is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// The data itself; its JSON Schema is part of the sources.
    Json,
    /// For a pull request.
    Markdown,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// One page that needs nothing else.
    Html,
}

/// How and where a result is written, by a command that has every format.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) file: OutputFile,
}

/// Where a result is written.
#[derive(Debug, Args)]
pub(crate) struct OutputFile {
    /// Write the result to this file instead of the standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Reads a format, for a command that has these alone.
fn one_of(formats: &[Format]) -> impl TypedValueParser<Value = Format> + use<> {
    let names: Vec<PossibleValue> = formats.iter().filter_map(Format::to_possible_value).collect();
    PossibleValuesParser::new(names).try_map(|name| Format::from_str(&name, true))
}

/// Build a source twice under variations, and say what differs, why, and what fixes it.
///
/// Paths of the source are relative to its folder; in SARIF to the folder that this is started in, for which take the
/// repository's root.
///
/// Exit codes: 0 the twins are identical, or equivalent after the stabilizers that were asked for; 1 they differ, a
/// build failed, or a variation had no effect; 2 usage; 3 an environment is not available.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CheckArguments {
    /// The source's folder.
    #[arg(default_value = ".")]
    pub(crate) source: PathBuf,
    /// The platform that is built for [default: this machine's].
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) target: Option<Platform>,
    /// Go's version [default: the newest that is pinned].
    #[arg(long, value_name = "VERSION")]
    pub(crate) go: Option<String>,
    /// The packages.
    #[arg(long, default_value = "./...")]
    pub(crate) packages: String,
    /// Flags of `go build`.
    #[arg(long, value_name = "FLAGS", default_value = "", allow_hyphen_values = true)]
    pub(crate) flags: String,
    /// A command to run instead of `go build`; it leaves what it makes in the folder that `OUT` names.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["packages", "flags", "target"])]
    pub(crate) command: Option<String>,
    /// A variable of the build's environment, `NAME=VALUE`; may be given several times.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) variables: Vec<String>,
    /// What is varied: `everything`, `everything but "time, umask"`, or names; `twinbuild variations` lists them.
    #[arg(long, value_name = "VARIATIONS", default_value = "everything")]
    pub(crate) vary: String,
    /// Stabilizers that may remove a harmless difference, separated by commas; `twinbuild stabilizers` lists them, with those
    /// of this project's tables `[stabilizer.NAME]` in twinbuild.toml.
    #[arg(long, value_name = "NAMES", default_value = "")]
    pub(crate) stabilize: String,
    #[command(flatten)]
    pub(crate) report: ReportArguments,
}

/// Say what differs between two files or folders, and where.
///
/// Of two module graphs or two package lists, as documents or as snapshots, it says which modules or packages changed and
/// which requirements did it; their JSON is those changes.
///
/// Exit codes, as diff's: 0 the same, 1 different, 2 trouble.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct DiffArguments {
    /// The first file or folder.
    pub(crate) first: PathBuf,
    /// The second file or folder.
    pub(crate) second: PathBuf,
    /// Stabilizers that may remove a harmless difference, separated by commas; `twinbuild stabilizers` lists them, with those
    /// of this project's tables `[stabilizer.NAME]` in twinbuild.toml.
    #[arg(long, value_name = "NAMES", default_value = "")]
    pub(crate) stabilize: String,
    /// Compare times of change in folders too.
    #[arg(long)]
    pub(crate) times: bool,
    #[command(flatten)]
    pub(crate) pictures: PictureArguments,
    #[command(flatten)]
    pub(crate) report: ReportArguments,
}

/// Predict from a source's configuration, before any build, what will differ elsewhere.
///
/// Paths are relative to the source's folder; in SARIF to the folder that this is started in, for which take the
/// repository's root.
///
/// Exit codes: 0 nothing is predicted, 1 something is, 2 trouble.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct LintArguments {
    /// The source's folder.
    #[arg(default_value = ".")]
    pub(crate) source: PathBuf,
    /// List what can be predicted: every code with what was measured, what to do, and the scenario that shows it.
    #[arg(long, conflicts_with = "source")]
    pub(crate) codes: bool,
    /// How the result is written.
    #[arg(
        long,
        value_parser = one_of(&[Format::Text, Format::Json, Format::Markdown, Format::Sarif]),
        default_value = "text"
    )]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) file: OutputFile,
}

/// Say where a module's files, its sources and its vendor folder disagree.
///
/// Without --resolve nothing is run, and nothing is ever fetched. Exit codes: 0 no findings, 1 findings, 2 trouble.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct GraphArguments {
    /// The module's folder.
    #[arg(default_value = ".")]
    pub(crate) module: PathBuf,
    /// The source's root: what stands in for a module outside it is a finding [default: the repository, else the module].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
    /// Also look for packages that build constraints leave empty on this platform; may be given several times.
    #[arg(long = "target", value_name = "OS/ARCH")]
    pub(crate) targets: Vec<Platform>,
    /// Go's version that builds: a go line above it is a finding.
    #[arg(long, value_name = "VERSION")]
    pub(crate) go: Option<String>,
    /// Also ask the go command on PATH, offline, what it resolves.
    #[arg(long)]
    pub(crate) resolve: bool,
    /// Also read what a build of the module opened, from the log of `strace -f -y -o FILE go build ./...` in its folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) opened: Option<PathBuf>,
    /// Write the data itself; its JSON Schema is part of the sources.
    #[arg(long)]
    pub(crate) json: bool,
    /// List the codes of all findings, with what each means and what to do.
    #[arg(long, conflicts_with_all = ["root", "targets", "go", "resolve", "opened", "json"])]
    pub(crate) codes: bool,
    #[command(flatten)]
    pub(crate) pictures: PictureArguments,
}

/// Say from the log of a failed build which layer failed, why, how to verify it and how to fix it.
///
/// Exit codes: 0 the log was read, even if no rule knows it (the layer is `unknown`); 2 trouble.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ExplainArguments {
    /// The log; `-` is the standard input.
    #[arg(default_value = "-")]
    pub(crate) log: PathBuf,
    /// What the services of a test network saw, as JSON: it tells causes apart that a log can't; `-` is the standard input,
    /// where the log is not.
    #[arg(long, value_name = "RECORD")]
    pub(crate) network: Option<PathBuf>,
    /// What the build opened, ran and connected to, as `strace -f -y -s 4096 -o FILE go build ./...` writes it: it names files
    /// and addresses that a log doesn't; `-` is the standard input, where nothing else is.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write the data itself; its JSON Schema is part of the sources.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Join the run records of several machines, and demand one digest for each build from all of them.
///
/// Exit codes: 0 all machines agree; 1 some do not, a build was made on one machine only, a scenario failed on one, or all
/// records are of one platform; 2 trouble.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct MergeArguments {
    /// Run records (`run.json`) of different machines.
    #[arg(required = true, num_args = 2..)]
    pub(crate) records: Vec<PathBuf>,
    /// Only what this feature file, or those in this folder, built; may be given several times.
    #[arg(long = "feature", value_name = "PATH")]
    pub(crate) features: Vec<PathBuf>,
    /// How the result is written.
    #[arg(
        long,
        value_parser = one_of(&[Format::Text, Format::Json, Format::Markdown]),
        default_value = "text"
    )]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) file: OutputFile,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    #[command(subcommand)]
    pub(crate) command: ImportCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Scripts of Go's own command: cmd/go/testdata/script/*.txt.
    Testscript(ImportTestscriptArguments),
}

/// Make a feature of each script; one with a command that no step can say is not imported, and the reasons are listed.
///
/// Exit codes: 0 the scripts were read, whatever was imported; 2 usage.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ImportTestscriptArguments {
    /// The scripts.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) scripts: Vec<PathBuf>,
    /// The folder that gets the features, the modules that they need, and not-imported.txt.
    #[arg(long, value_name = "DIR", default_value = "features/testscript")]
    pub(crate) output: PathBuf,
    /// The folder of published modules, laid out as cmd/go/testdata/mod [default: the scripts' own, `../mod`].
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
    /// Go's version [default: that of the distribution which the scripts are part of, else the newest that is pinned].
    #[arg(long, value_name = "VERSION")]
    pub(crate) go: Option<String>,
    /// Only print how many scripts can be imported, and why the others can't; write nothing.
    #[arg(long)]
    pub(crate) summary: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VariationsArguments {
    /// Only variations with this text in their name or description.
    pub(crate) text: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StabilizersArguments {
    /// Only stabilizers with this text in their name or description.
    pub(crate) text: Option<String>,
}
