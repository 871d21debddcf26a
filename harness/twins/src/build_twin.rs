//! One build of a twin: its site made by the recipe, its probes read, its command run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use twinbuild_engine::blocking;
use twinbuild_engine::build::{
    BuildSite, CCompilerUseError, Inquiry, RebuildError, ScriptError, SiteError, WinePrefixError,
};
use twinbuild_engine::executor::{
    Conditions, Emulator, ExecuteError, Execution, WineInstallation, machine_program,
};
use twinbuild_engine::toolchain::{Toolchain, ToolchainError};
use twinbuild_model::{Digest, Environment, NetworkPolicy};

use crate::availability::{LOCALES, emulator_program, faketime};
use crate::catalogue::Variation;
use crate::evidence::OutputsError;
use crate::fix::Fix;
use crate::flags;
use crate::probe;
use crate::recipe::Recipe;
use crate::subject::{Bench, Subject, Work};

/// What stands for [`REPOSITORY`] in the catalogue.
const REPOSITORY_WORD: &str = "!repository";

/// A repository of one commit whose hash depends on the files alone.
const REPOSITORY: &str = "\
git init -q -b main .
git config user.name Builder; git config user.email builder@example.com
git config core.autocrlf false; git config core.filemode false
git add -A; GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git commit -q -m 'all files'";

/// So that later commits of a script have the same hash on every machine too.
const COMMIT_DATES: [(&str, &str); 2] =
    [("GIT_AUTHOR_DATE", "2020-01-02T00:00:00Z"), ("GIT_COMMITTER_DATE", "2020-01-02T00:00:00Z")];

/// Where the go command's action graph is written, in the folder for temporary files.
const ACTION_GRAPH: &str = "action-graph.json";

/// How much of a log is read for a diagnosis, in bytes.
const LOG_WINDOW: u64 = 1 << 20;

/// One build that was made.
#[derive(Debug)]
pub struct TwinBuild {
    /// Its folders.
    pub site: BuildSite,
    /// Its command.
    pub execution: Execution,
    /// What the probes read, by the variation's number.
    pub(crate) readings: BTreeMap<usize, String>,
}

/// A twin that can't be built. One whose command fails is a [`TwinBuild`].
#[derive(Debug, thiserror::Error)]
pub enum TwinError {
    /// Variations that were asked for by name can't be had: one a line, with the reason.
    #[error("vary what was asked for\n{0}")]
    NotVaried(String),
    /// The site couldn't be made ready.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A variation's script couldn't change the source copy.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The command couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The toolchain of another host platform couldn't be had.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// The C compiler couldn't be used.
    #[error(transparent)]
    CCompiler(#[from] CCompilerUseError),
    /// The toolchain couldn't be rebuilt from its source.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    /// Wine couldn't be made ready.
    #[error(transparent)]
    Wine(#[from] WinePrefixError),
    /// The source copy's times couldn't be set.
    #[error("set the times of the source copy's files")]
    Dates(#[source] io::Error),
    /// The outputs couldn't be compared.
    #[error(transparent)]
    Outputs(#[from] OutputsError),
    /// The probes' output couldn't be read.
    #[error("read what the probes wrote to {}", path.display())]
    Probes {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl TwinBuild {
    /// The digest of what it left: names, contents, and which files can be executed. `None` where it failed,
    /// or left nothing.
    pub fn output(&self) -> Option<&Digest> {
        let outcome = &self.execution.outcome;
        outcome.output_root.as_ref().filter(|_| outcome.exit.is_success())
    }

    /// Whether its command succeeded.
    pub fn succeeded(&self) -> bool {
        self.execution.outcome.exit.is_success()
    }

    /// The end of what it said, without the lines of action hashes.
    pub fn log(&self) -> String {
        let bytes = end_of(&self.execution.logs.stderr).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let told = text.lines().filter(|line| !line.starts_with("HASH"));
        told.fold(String::new(), |log, line| log + line + "\n")
    }

    /// Where the go command wrote its action graph.
    pub(crate) fn action_graph(&self) -> PathBuf {
        self.site.temporary_folder().join(ACTION_GRAPH)
    }
}

/// The last bytes of a log. The lines of action hashes are most of it, so that its beginning says nothing of an error.
fn end_of(log: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG_WINDOW)))?;
    let mut end = Vec::new();
    file.take(LOG_WINDOW).read_to_end(&mut end)?;
    Ok(end)
}

/// How one build is made.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) subject: &'a Subject,
    /// The variations that were asked for.
    pub(crate) selected: &'a [&'static Variation],
    /// Those on their second side.
    pub(crate) applied: BTreeSet<usize>,
    pub(crate) fixes: &'a [Fix],
}

/// Builds by `plan`, in fresh private folders.
pub(crate) async fn build_twin(bench: Bench<'_>, plan: &Plan<'_>) -> Result<TwinBuild, TwinError> {
    let (site, inquiry) = prepare(bench, plan, true).await?;
    let readings = read_probes(&site, plan.selected, &inquiry).await?;
    let execution = site.run(&inquiry).await?;
    Ok(TwinBuild { site, execution, readings })
}

/// What the probes read where `plan` would be built, by the variation's number.
pub(crate) async fn read_twin(
    bench: Bench<'_>,
    plan: &Plan<'_>,
) -> Result<BTreeMap<usize, String>, TwinError> {
    let (site, inquiry) = prepare(bench, plan, false).await?;
    read_probes(&site, plan.selected, &inquiry).await
}

/// A site as `plan` has it, `warm` with compiled packages of the standard library where its builds may be, and the build's
/// command.
async fn prepare(bench: Bench<'_>, plan: &Plan<'_>, warm: bool) -> Result<(BuildSite, Inquiry), TwinError> {
    let recipe = Recipe::of(plan.selected, &plan.applied);
    let toolchain = toolchain(bench, plan.subject, &recipe).await?;
    let environment = environment(plan.subject, &recipe, plan.fixes);
    let Subject { source, changes, .. } = plan.subject;
    let mut site =
        BuildSite::prepare(bench.executor, bench.run_folder, source, changes, environment, toolchain).await?;
    if let Some(compiler) = &plan.subject.c_compiler {
        site.use_c_compiler(compiler.clone()).await?;
    }
    let emulator = emulator(bench, &recipe).await?;
    site.set_conditions(Conditions { emulator: emulator.clone(), ..Conditions::default() });
    site.date_source().await.map_err(TwinError::Dates)?;
    let scripts = scripts(&recipe, plan.fixes);
    if !scripts.is_empty() {
        let declared = plan.subject.environment.variables.clone().into_iter();
        let dates = COMMIT_DATES.map(|(name, value)| (name.to_owned(), value.to_owned()));
        site.change_by_scripts(&scripts, &declared.chain(dates).collect::<Vec<_>>()).await?;
    }
    let work = work(plan.subject, &recipe, plan.fixes, emulator.as_ref());
    if let (Work::GoBuild { packages, flags }, true) = (&work, warm && !recipe.effect.cold_cache) {
        let plain =
            Conditions { programs: recipe.programs(), emulator: emulator.clone(), ..Conditions::default() };
        site.set_conditions(plain);
        site.warm_standard_library(bench.standard_library, packages, flags).await;
    }
    let scratch = site.temporary_folder();
    site.set_conditions(conditions(&recipe, emulator, &scratch));
    let inquiry = inquiry(&site, &work, recipe.effect.install);
    Ok((site, inquiry))
}

async fn toolchain(
    bench: Bench<'_>,
    subject: &Subject,
    recipe: &Recipe,
) -> Result<Option<Toolchain>, TwinError> {
    let Some(declared) = &subject.toolchain else { return Ok(None) };
    let other = recipe.effect.host_platform.as_ref().and_then(|platform| platform.parse().ok());
    let toolchain = match other {
        Some(platform) => bench.toolchains.install(&declared.version, &platform).await?,
        None => declared.clone(),
    };
    if !recipe.effect.rebuilt_toolchain {
        return Ok(Some(toolchain));
    }
    let Bench { executor, run_folder, standard_library, .. } = bench;
    let rebuilt = standard_library.rebuilt_toolchain(executor, run_folder, declared, &toolchain);
    Ok(Some(rebuilt.await?))
}

/// The flag by which the toolchain's programs are run under qemu.
const EMULATOR_FLAG: &str = "-toolexec";

/// The name of the flag that running the toolchain of a host platform needs, where it would take the place of a declared one.
/// Wine runs what its programs start without one.
pub(crate) fn needed_flag(host_platform: &str) -> Option<&'static str> {
    (!is_run_by_wine(host_platform)).then_some(EMULATOR_FLAG)
}

fn is_run_by_wine(host_platform: &str) -> bool {
    host_platform.starts_with("windows/")
}

/// What runs the toolchain of another host platform. Wine runs that of Windows, and qemu all others.
async fn emulator(bench: Bench<'_>, recipe: &Recipe) -> Result<Option<Emulator>, WinePrefixError> {
    let Some(platform) = &recipe.effect.host_platform else { return Ok(None) };
    let Some(program) = emulator_program(platform) else { return Ok(None) };
    if !is_run_by_wine(platform) {
        return Ok(Some(Emulator::UserMode(program)));
    }
    let Bench { executor, run_folder, standard_library, .. } = bench;
    let wine = WineInstallation { loader: program.clone(), root: None };
    let prefix = standard_library.wine_prefix(executor, run_folder, &wine).await?;
    Ok(Some(Emulator::Wine { loader: program, prefix }))
}

/// The flag with which the go command runs under `emulator`: what runs the toolchain's other programs, or for Wine that
/// the work folder stays, since its version 8 can't remove it as Go 1.25 and later want it. Neither is an input of an
/// action.
fn emulator_flag(emulator: &Emulator) -> String {
    match emulator {
        Emulator::UserMode(program) => format!("{EMULATOR_FLAG}={}", program.display()),
        Emulator::Wine { .. } => "-work".into(),
    }
}

fn environment(subject: &Subject, recipe: &Recipe, fixes: &[Fix]) -> Environment {
    let effect = &recipe.effect;
    let mut variables = recipe.variables();
    if let Some(clock) = &effect.clock {
        variables.insert("FAKETIME".into(), clock.clone());
        variables.insert("FAKETIME_DONT_FAKE_MONOTONIC".into(), "1".into());
        let library = faketime().unwrap_or_default();
        variables.insert("LD_PRELOAD".into(), library.to_string_lossy().into_owned());
    }
    if let Some(locale) = &effect.locale {
        variables.insert("LOCPATH".into(), LOCALE_FOLDER.into());
        for name in ["LANG", "LC_ALL"] {
            variables.insert(name.into(), format!("{locale}.UTF-8"));
        }
    }
    for fix in fixes {
        if let Fix::Variable { name, value } = fix {
            variables.insert(name.clone(), value.clone());
        }
    }
    subject.environment.clone().overlaid_with(Environment {
        variables,
        network: effect.network.or(subject.environment.network).or(Some(NetworkPolicy::None)),
        user: effect.user.clone(),
        umask: effect.umask,
        time_zone: effect.time_zone.clone(),
        host_name: effect.host_name.clone(),
        ..Environment::default()
    })
}

/// Where a compiled locale is shown inside.
const LOCALE_FOLDER: &str = "/locales";

/// The scripts that change the source copy, those that write to the home folder included.
fn scripts(recipe: &Recipe, fixes: &[Fix]) -> Vec<String> {
    // What can't be quoted holds a NUL, which is in no file of the catalogue's and no line of a text.
    let quoted = |text: &str| shlex::try_quote(text).unwrap_or_default().into_owned();
    let line = |fix: &Fix| match fix {
        Fix::Line { file, line } => Some(format!("printf '%s\\n' {} >> {}", quoted(line), quoted(file))),
        _ => None,
    };
    let effect = &recipe.effect;
    let mut scripts: Vec<String> = fixes.iter().filter_map(line).collect();
    let named = |script: &String| match script.as_str() {
        REPOSITORY_WORD => REPOSITORY.to_owned(),
        script => script.to_owned(),
    };
    scripts.extend(effect.prepare.iter().map(named));
    for (path, content) in &effect.home_files {
        let path = quoted(path);
        scripts.push(format!(
            "cd \"$HOME\"; mkdir -p \"$(dirname {path})\"; printf %s {} > {path}",
            quoted(content)
        ));
    }
    if let Some(locale) = &effect.locale {
        let source = Path::new(LOCALES).join(locale);
        scripts.push(format!(
            "mkdir \"$TMPDIR/locales\"; localedef -c -i {} -f UTF-8 \"$TMPDIR/locales/{locale}.UTF-8\" || \
             test -e \"$TMPDIR/locales/{locale}.UTF-8/LC_COLLATE\"",
            source.display()
        ));
    }
    scripts
}

fn work(subject: &Subject, recipe: &Recipe, fixes: &[Fix], emulator: Option<&Emulator>) -> Work {
    match &subject.work {
        Work::Command(words) => {
            let fixed = fixes.iter().rev().find_map(|fix| match fix {
                Fix::Command(command) => Some(command.clone()),
                _ => None,
            });
            let shell = |command| ["/bin/sh".to_owned(), "-c".to_owned(), command].to_vec();
            Work::Command(fixed.map_or_else(|| words.clone(), shell))
        }
        Work::GoBuild { packages, flags: declared } => {
            let of_fixes = fixes.iter().filter_map(|fix| match fix {
                Fix::Flag(flag) => Some(flag.clone()),
                _ => None,
            });
            let of_fixes = flags::of_fixes(declared, of_fixes);
            let varied = flags::added_up(recipe.effect.flags.iter().cloned());
            let all = declared.iter().cloned().chain(varied).chain(of_fixes);
            let flags = all.chain(emulator.map(emulator_flag)).collect();
            let packages = recipe.effect.packages.clone().unwrap_or_else(|| packages.clone());
            Work::GoBuild { packages, flags }
        }
    }
}

fn conditions(recipe: &Recipe, emulator: Option<Emulator>, scratch: &Path) -> Conditions {
    let effect = &recipe.effect;
    let mut shown = Vec::new();
    if effect.locale.is_some() {
        shown.push((scratch.join("locales"), PathBuf::from(LOCALE_FOLDER)));
    }
    for (at, from) in &effect.instead_of {
        // A file can't be mounted over a link; what the link leads to is what runs.
        let [at, from] = [at, from].map(|path| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()));
        shown.push((from, at));
    }
    Conditions {
        layout: recipe.layout(),
        programs: recipe.programs(),
        path_suffix: effect.path_suffix.clone(),
        wrappers: recipe.wrappers().iter().map(|wrapper| with_program(wrapper)).collect(),
        shown,
        full_name: effect.full_name.clone(),
        login_shell: effect.login_shell.clone(),
        source_in_memory: effect.order,
        emulator,
        ..Conditions::default()
    }
}

/// The wrapper with its program's whole path: a Go build's `PATH` does not have it.
fn with_program(wrapper: &[String]) -> Vec<String> {
    let mut words = wrapper.to_vec();
    if let Some(program) = words.first_mut()
        && let Some(found) = machine_program(program)
    {
        *program = found.to_string_lossy().into_owned();
    }
    words
}

fn inquiry(site: &BuildSite, work: &Work, install: bool) -> Inquiry {
    let view = site.view();
    let output = view.output.to_string_lossy().into_owned();
    let output_paths = vec![String::new()];
    match work {
        Work::Command(words) => Inquiry {
            arguments: words.clone(),
            variables: vec![("OUT".into(), output)],
            machine_programs: true,
            output_paths,
            ..Inquiry::default()
        },
        Work::GoBuild { packages, flags } => {
            let graph = view.temporary.join(ACTION_GRAPH).to_string_lossy().into_owned();
            let mut arguments = vec!["go".to_owned(), if install { "install" } else { "build" }.to_owned()];
            if !install {
                arguments.extend(["-o".to_owned(), format!("{output}/")]);
            }
            arguments.push(format!("-debug-actiongraph={graph}"));
            arguments.extend(flags.iter().chain(packages).cloned());
            let mut variables = vec![("GODEBUG".to_owned(), with_hashes(site))];
            if install {
                variables.push(("GOBIN".into(), output));
            }
            Inquiry { arguments, variables, output_paths, ..Inquiry::default() }
        }
    }
}

/// `GODEBUG` with the setting that makes the go command print every input of every action.
/// Source: <https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching>
fn with_hashes(site: &BuildSite) -> String {
    let declared = site.environment().variables.get("GODEBUG").filter(|value| !value.is_empty());
    declared.map_or_else(|| "gocachehash=1".into(), |declared| format!("{declared},gocachehash=1"))
}

async fn read_probes(
    site: &BuildSite,
    selected: &[&Variation],
    command: &Inquiry,
) -> Result<BTreeMap<usize, String>, TwinError> {
    if selected.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut arguments = ["/bin/sh", "-c", &probe::script(selected), "sh"].map(str::to_owned).to_vec();
    arguments.extend(command.arguments.iter().cloned());
    let inquiry = Inquiry { arguments, machine_programs: command.machine_programs, ..Inquiry::default() };
    let execution = site.run(&inquiry).await?;
    let path = execution.logs.stdout;
    let output = blocking({
        let path = path.clone();
        move || std::fs::read(path)
    });
    let output = output.await.map_err(|source| TwinError::Probes { path, source })?;
    Ok(probe::readings(&String::from_utf8_lossy(&output)))
}
