//! `twinbuild doctor`: what this machine can run, what is missing, and how to get it.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use twinbuild_engine::build::{Emulators, FoundEmulator, StandardLibraryCache};
use twinbuild_engine::container::ContainerEngine;
use twinbuild_engine::executor::{ExecutorRequest, SelectedExecutor, Tracer, machine_program};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_lab::{HelperProgram, Namespace};
use twinbuild_model::Platform;
use twinbuild_twins::{TOOLS, Tool};

use super::project::{find_project, runtime, toolchain_store};
use crate::engine_address::{engine_address, engine_places, find_engine};
use crate::output::Output;
use crate::problem::Problem;
use crate::surroundings::Surroundings;

/// One thing that was looked at.
struct Finding {
    what: String,
    state: String,
    /// How to get it, where it is missing.
    how: Option<String>,
}

impl Finding {
    fn there(what: impl Into<String>, state: impl Into<String>) -> Self {
        Self { what: what.into(), state: state.into(), how: None }
    }

    fn missing(what: impl Into<String>, state: impl Into<String>, how: impl Into<String>) -> Self {
        Self { what: what.into(), state: state.into(), how: Some(how.into()) }
    }
}

/// Exit code 3 if something is missing.
pub(crate) fn doctor(surroundings: &Surroundings, output: &Output) -> Result<u8, Problem> {
    find_engine(surroundings)?;
    let project = find_project(surroundings)?;
    let store = toolchain_store(&project, surroundings);
    let findings = runtime()?.block_on(async {
        let mut findings = vec![Finding::there("machine", Platform::host().to_string())];
        findings.push(sandbox(surroundings).await);
        findings.push(tracing(surroundings).await);
        findings.push(lab(surroundings).await);
        findings.push(containers(surroundings).await);
        findings.push(pip(surroundings).await);
        findings.extend(TOOLS.iter().map(tool));
        findings.push(mingw());
        findings.extend(project.zig.keys().map(|version| {
            Finding::there(format!("zig {version}"), "pinned, fetched when a feature compiles C with it")
        }));
        for platform in EMULATED {
            findings.extend(emulator(surroundings, platform).await);
        }
        if project.toolchains.go.is_empty() {
            findings.push(Finding::missing(
                "Go",
                "no version is pinned",
                "`twinbuild init` writes a twinbuild.toml that pins one",
            ));
        }
        let installed = store.installed().await.unwrap_or_default();
        for version in project.toolchains.go.keys() {
            let here = installed
                .iter()
                .find(|toolchain| toolchain.version == *version && toolchain.platform == Platform::host());
            let state = here.map_or("pinned, fetched when a feature needs it".to_owned(), |toolchain| {
                format!("installed in {}", toolchain.folder.display())
            });
            findings.push(Finding::there(format!("Go {version}"), state));
        }
        findings
    });
    let mut missing = 0;
    for Finding { what, state, how } in findings {
        let mark = if how.is_some() { "missing" } else { "ok" };
        output.result(&format!("{mark:<8} {what}: {state}\n"));
        if let Some(how) = how {
            missing += 1;
            output.result(&format!("         get it by: {how}\n"));
        }
    }
    output.result(&format!("{missing} missing\n"));
    Ok(if missing == 0 { 0 } else { 3 })
}

async fn sandbox(surroundings: &Surroundings) -> Finding {
    match SelectedExecutor::select(ExecutorRequest::Sandbox, surroundings.path.as_deref()).await {
        Ok(_) => Finding::there("sandbox", "bubblewrap works"),
        Err(error) => Finding::missing(
            "sandbox",
            error.reason,
            "installing the package `bubblewrap` on Linux; without it commands run on the host, and a feature that says \
             `no network` can't be run",
        ),
    }
}

/// strace, tried around a command as the executor runs it.
async fn tracing(surroundings: &Surroundings) -> Finding {
    let how = "installing the package `strace`, 5.3 or later, on a Linux that lets processes be followed; without it a feature \
               that traces a build can't be run";
    let selected = SelectedExecutor::select(ExecutorRequest::Auto, surroundings.path.as_deref()).await;
    let executor = match selected {
        Ok(selected) => selected.executor,
        Err(error) => return Finding::missing("tracing", error.reason, how),
    };
    match Tracer::find(&executor).await {
        Ok(_) => Finding::there("tracing", format!("strace works with the executor `{}`", executor.name())),
        Err(refusal) => Finding::missing("tracing", refusal.why, how),
    }
}

/// A container engine, asked who it is.
async fn containers(surroundings: &Surroundings) -> Finding {
    let looked = format!("looked for, in this order: {}", engine_places(surroundings));
    match ContainerEngine::connect(Path::new("")).await {
        Ok(engine) => {
            let (description, address) = (engine.description(), engine_address(surroundings));
            Finding::there("containers", format!("{description}, at {address}; {looked}"))
        }
        Err(error) => Finding::missing(
            "containers",
            format!("{}; {looked}", chain(&error)),
            "installing and starting Docker or Podman, or setting DOCKER_HOST; without it a feature tagged `@container` \
             can't be run",
        ),
    }
}

/// A lab's network, made and entered.
async fn lab(surroundings: &Surroundings) -> Finding {
    let missing = |why: String, how: &str| {
        let how = format!("{how}; without it a feature that needs a lab can't be run");
        Finding::missing("lab", why, how)
    };
    let Some(program) = surroundings.program.clone() else {
        return missing("this program does not find itself".to_owned(), "starting it by its path");
    };
    let namespace = match Namespace::create(&HelperProgram(program)) {
        Ok(namespace) => namespace,
        Err(error) => return missing(chain(&error), error.hint().unwrap_or("mending what this says")),
    };
    let entry = namespace.entry().map(|entry| entry.command).unwrap_or_default();
    let [nsenter, arguments @ ..] = entry.as_slice() else { return Finding::there("lab", "works") };
    let Some(program) = machine_program(nsenter) else {
        return missing(format!("there is no `{nsenter}`"), "installing the package `util-linux`");
    };
    let mut inside = tokio::process::Command::new(program);
    inside.args(arguments).arg("true").kill_on_drop(true);
    match inside.output().await {
        Ok(output) if output.status.success() => {
            Finding::there("lab", "a network of its own can be made and entered")
        }
        Ok(output) => missing(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            "letting `nsenter` enter namespaces",
        ),
        Err(error) => missing(error.to_string(), "installing the package `util-linux`"),
    }
}

/// What went wrong, with its causes.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said
}

/// The C compiler for Windows.
fn mingw() -> Finding {
    let program = "x86_64-w64-mingw32-gcc";
    match machine_program(program) {
        Some(_) => Finding::there("mingw-w64", "there, for compiling C for Windows"),
        None => Finding::missing(
            "mingw-w64",
            format!("there is no `{program}`, which compiles C for Windows"),
            "installing gcc-mingw-w64-x86-64-win32 (Debian's package)",
        ),
    }
}

/// A tool that some variations of twins need.
fn tool(tool: &Tool) -> Finding {
    let Tool { name, what, packages } = tool;
    if tool.is_there() {
        return Finding::there(*name, format!("there, for varying: {what}"));
    }
    Finding::missing(
        *name,
        format!("needed to vary: {what}"),
        format!("installing {packages} (Debian's packages)"),
    )
}

/// Platforms that this program can have emulators for, one for each that is installed by itself.
const EMULATED: [&str; 4] = ["linux/arm64", "linux/s390x", "windows/amd64", "windows/arm64"];

/// What runs programs of another platform, started once, and what it can't show.
async fn emulator(surroundings: &Surroundings, platform: &str) -> Option<Finding> {
    let platform: Platform = platform.parse().ok()?;
    let what = format!("programs for {platform}");
    let found = match Emulators::new(surroundings.cache.join("emulators")).find(&platform) {
        Ok(found) => found,
        Err(error) => {
            return Some(Finding::missing(what, format!("there is no {}", error.missing), error.how));
        }
    };
    if let Err(why) = start(surroundings, &found).await {
        let how = "mending what this says, or installing it again";
        return Some(Finding::missing(what, format!("{} doesn't work: {why}", found.name()), how));
    }
    let not_shown = found.kind().map(|kind| format!(", which can't show: {}", kind.not_shown().join(", ")));
    Some(Finding::there(what, format!("run by {}{}", found.name(), not_shown.unwrap_or_default())))
}

/// Starts an emulator: qemu says its version, and Wine makes the prefix that builds and programs use, which is kept.
async fn start(surroundings: &Surroundings, emulator: &FoundEmulator) -> Result<(), String> {
    match emulator {
        FoundEmulator::Native => Ok(()),
        FoundEmulator::UserMode(qemu) => says_its_version(qemu).await,
        FoundEmulator::Wine(wine) => {
            // Without the sandbox nothing is run by Wine, and that the sandbox is missing is said in its own line.
            let path = surroundings.path.as_deref();
            let Ok(selected) = SelectedExecutor::select(ExecutorRequest::Sandbox, path).await else {
                return Ok(());
            };
            let run = RunFolder::create(&surroundings.cache.join("doctor")).map_err(|error| chain(&error))?;
            let kept = Arc::new(StandardLibraryCache::new(surroundings.cache.join("standard-library")));
            kept.wine_prefix(&selected.executor, &run, wine).await.map_err(|error| chain(&error))?;
            Ok(())
        }
    }
}

async fn says_its_version(program: &Path) -> Result<(), String> {
    let mut command = tokio::process::Command::new(program);
    let asked = command.arg("--version").kill_on_drop(true).output().await;
    let output = asked.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}; {}", output.status, String::from_utf8_lossy(&output.stderr).trim()))
}

/// pip as a module of Python or as a program, asked for its version.
async fn pip(surroundings: &Surroundings) -> Finding {
    let commands = [
        ["python3", "-m", "pip"],
        ["python", "-m", "pip"],
        ["py", "-m", "pip"],
        ["pip3", "", ""],
        ["pip", "", ""],
    ];
    for command in commands {
        let [program, arguments @ ..] = command;
        let mut pip = tokio::process::Command::new(program);
        pip.args(arguments.iter().filter(|argument| !argument.is_empty()))
            .arg("--version")
            .kill_on_drop(true);
        if let Some(path) = &surroundings.path {
            pip.env("PATH", path);
        }
        if let Ok(output) = pip.output().await
            && output.status.success()
        {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            return Finding::there("pip", version.split(" from ").next().unwrap_or_default());
        }
    }
    Finding::missing(
        "pip",
        "neither Python with pip nor pip is on PATH",
        "installing Python with pip, or pinning an archive in twinbuild.toml",
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::says_its_version;

    #[tokio::test]
    async fn an_emulator_that_ends_badly_does_not_work() {
        assert_eq!(says_its_version(Path::new("true")).await, Ok(()));
        let ended = says_its_version(Path::new("false")).await;
        assert!(ended.is_err_and(|why| why.starts_with("exit status: 1")));
        assert!(says_its_version(Path::new("/nowhere/qemu")).await.is_err());
    }
}
