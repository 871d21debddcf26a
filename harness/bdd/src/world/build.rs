//! Building, and running what was built.

use std::path::PathBuf;
use std::sync::Arc;

use twinbuild_compare::{Diagnoser, Layer};
use twinbuild_engine::build::{BuildSite, CCompilerUseError, Inquiry, SiteError, SourceTree, output_files};
use twinbuild_engine::c_compiler::{CCompiler, CCompilerError};
use twinbuild_engine::executor::{ExecuteError, Execution, Executor, Refusal, Tracer};
use twinbuild_engine::toolchain::{Toolchain, ToolchainError};
use twinbuild_model::run_record::ActionRecord;
use twinbuild_model::{Diagnosis, Environment, Exit, NetworkRecord, Platform};

use super::declare::split_words;
use super::evidence::{log_document, read_log};
use super::failure::Failure;
use super::lab::Attempt;
use super::state::World;
use super::trace::BuildTrace;

/// How many lines of a command's normalised log its record keeps.
const EXCERPT_LINES: usize = 40;

/// What a step asks to be built.
#[derive(Clone, Debug, Default)]
pub(crate) struct BuildRequest {
    /// Packages as the go command takes them, separated by blanks: `./cmd/greeter`.
    pub(crate) packages: String,
    /// The platform; without it what was declared, else the host's.
    pub(crate) target: Option<Platform>,
    /// Go's version; without it what was declared.
    pub(crate) go: Option<String>,
    /// Whether it is followed by a tracer.
    pub(crate) traced: bool,
}

/// One build: its folders as they were left, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Build {
    pub(super) site: Arc<BuildSite>,
    pub(super) execution: Execution,
    /// The packages that were built; none for a command that is no Go build.
    pub(super) packages: Vec<String>,
    /// The build flags; none for a command that is no Go build.
    pub(super) flags: Vec<String>,
    /// The last run of the program that it left.
    pub(super) program_run: Option<Execution>,
    /// What it really did, where it was traced.
    pub(super) trace: Option<BuildTrace>,
    /// How many exchanges the scenario's lab had seen before.
    pub(super) network_from: usize,
    /// How the user calls it: `go build ./cmd/greeter for windows/arm64`.
    pub(super) title: String,
}

/// A build that only has to be run.
#[derive(Debug)]
pub(super) struct ReadyBuild {
    pub(super) site: BuildSite,
    pub(super) inquiry: Inquiry,
    pub(super) packages: Vec<String>,
    pub(super) title: String,
}

impl World {
    /// Builds Go packages in fresh private folders. A build that fails is kept for the steps that follow.
    pub(crate) async fn build(&mut self, request: BuildRequest) -> Result<(), Failure> {
        self.last_attempt = Some(Attempt::Build(request.clone()));
        let tracer = if request.traced { Some(self.tracer().await?) } else { None };
        let ReadyBuild { site, inquiry, packages, title } = self.ready(&request).await?;
        let (execution, trace) = self.run_or_trace(&site, "build", &inquiry, tracer.as_ref()).await?;
        let flags = self.build_flags.clone();
        let build = Build::of_command(site, execution, title, self.exchanges_before());
        self.builds.push(Build { packages, flags, trace, ..build });
        Ok(())
    }

    /// Brings everything together for a build, but does not run it.
    pub(super) async fn ready(&mut self, request: &BuildRequest) -> Result<ReadyBuild, Failure> {
        let target = request.target.clone();
        let environment =
            self.environment.clone().overlaid_with(Environment { target, ..Environment::default() });
        let packages = split_words(&request.packages)?;
        let go = request.go.clone().map_or_else(|| self.declared_go(), Ok)?;
        let toolchain = self.toolchain(&go).await?;
        let mut site = self.prepare(environment, Some(toolchain)).await?;
        let context = self.context()?;
        // Before the lab is entered: what warms the cache is nothing that the build asks the network for.
        site.warm_standard_library(&context.standard_library, &packages, &self.build_flags).await;
        if !self.fixing_commands.is_empty() {
            self.enter_lab(&mut site, true)?;
            self.run_fixing_commands(&site).await?;
        }
        self.enter_lab(&mut site, false)?;
        let title = format!("go build {} for {}", packages.join(" "), site.target());
        let output = format!("{}{}", site.view().output.display(), std::path::MAIN_SEPARATOR);
        let mut arguments = vec!["go".into(), "build".into(), "-o".into(), output];
        arguments.extend(self.build_flags.iter().cloned());
        arguments.extend(packages.iter().cloned());
        let inquiry = Inquiry { arguments, output_paths: vec![String::new()], ..Inquiry::default() };
        Ok(ReadyBuild { site, inquiry, packages, title })
    }

    /// Runs any command on a fresh source copy; the machine's programs can be found by name.
    pub(crate) async fn run_command(&mut self, command: &str) -> Result<(), Failure> {
        self.run_command_under(command, None).await
    }

    /// As [`run_command`](Self::run_command), followed by a tracer.
    pub(crate) async fn run_traced_command(&mut self, command: &str) -> Result<(), Failure> {
        let tracer = self.tracer().await?;
        self.run_command_under(command, Some(&tracer)).await
    }

    async fn run_command_under(&mut self, command: &str, tracer: Option<&Tracer>) -> Result<(), Failure> {
        self.last_attempt = Some(Attempt::Command(command.to_owned()));
        let build = self.command_build(command, self.environment.clone(), self.go.clone(), tracer).await?;
        self.builds.push(build);
        Ok(())
    }

    /// What a command leaves in an environment, with a version of Go where one is asked for.
    pub(super) async fn command_build(
        &mut self,
        command: &str,
        environment: Environment,
        go: Option<String>,
        tracer: Option<&Tracer>,
    ) -> Result<Build, Failure> {
        let toolchain = match go {
            Some(go) => Some(self.toolchain(&go).await?),
            None => None,
        };
        let mut site = self.prepare(environment, toolchain).await?;
        self.enter_lab(&mut site, false)?;
        let output = ("OUT".to_owned(), site.view().output.to_string_lossy().into_owned());
        let inquiry = Inquiry {
            arguments: split_words(command)?,
            variables: vec![output],
            machine_programs: true,
            output_paths: vec![String::new()],
            ..Inquiry::default()
        };
        let (execution, trace) = self.run_or_trace(&site, "command", &inquiry, tracer).await?;
        let title = command.to_owned();
        let build = Build::of_command(site, execution, title, self.exchanges_before());
        Ok(Build { trace, ..build })
    }

    /// The declared source, or a failure that says there is none.
    pub(super) fn declared_source(&self) -> Result<SourceTree, Failure> {
        self.source.clone().or_else(|| self.lab_source()).ok_or_else(|| {
            Failure::new("failed to build: no source was declared")
                .with_hint(Some("add a step such as `Given the Go module \"greeter\"`"))
        })
    }

    /// The declared version of Go, or a failure that says there is none.
    pub(super) fn declared_go(&self) -> Result<String, Failure> {
        self.go.clone().ok_or_else(|| {
            Failure::new("failed to build: no Go version was declared")
                .with_hint(Some("add a step such as `Given Go 1.27`"))
        })
    }

    /// The toolchain of the newest pinned version that `request` matches, for where commands run; installed where it was
    /// not.
    pub(super) async fn toolchain(&mut self, request: &str) -> Result<Toolchain, Failure> {
        let platform = self.executor().await?.platform();
        let store = self.context()?.toolchains.clone();
        let found = async {
            let version = store.select(request)?;
            store.ensure(&version, &platform).await
        };
        found.await.map_err(|error| self.no_toolchain(&error))
    }

    /// As [`toolchain`](Self::toolchain), but never a Go of the machine, which nobody hashed.
    pub(super) async fn official_toolchain(
        &mut self,
        request: &str,
        platform: &Platform,
    ) -> Result<Toolchain, Failure> {
        let store = self.context()?.toolchains.clone();
        let found = async {
            let version = store.select(request)?;
            store.install(&version, platform).await
        };
        found.await.map_err(|error| self.no_toolchain(&error))
    }

    fn no_toolchain(&mut self, error: &ToolchainError) -> Failure {
        self.unavailable(Failure::from_error(error).with_hint(error.hint()))
    }

    pub(super) async fn prepare(
        &mut self,
        environment: Environment,
        toolchain: Option<Toolchain>,
    ) -> Result<BuildSite, Failure> {
        let context = self.context()?;
        self.set_up_lab(toolchain.as_ref()).await?;
        let environment = self.lab_environment(environment);
        let source = self.declared_source()?;
        let compiler = self.c_compiler(&environment, toolchain.as_ref()).await?;
        let executor = self.executor().await?;
        let prepared = BuildSite::prepare(
            &executor,
            &context.run_folder,
            &source,
            &self.changes,
            environment,
            toolchain,
        );
        let mut site = prepared.await.map_err(|error| match &error {
            SiteError::Refused(refusal) => self.refused(refusal),
            _ => Failure::from_error(&error),
        })?;
        if let Some(compiler) = compiler {
            site.use_c_compiler(compiler).await.map_err(|error| match &error {
                CCompilerUseError::Execute(error) => self.no_execution(error),
                _ => Failure::from_error(&error),
            })?;
        }
        site.share_caches(self.caches.shared());
        Ok(site)
    }

    /// What the executor refuses can't be had here.
    pub(super) fn refused(&mut self, refusal: &Refusal) -> Failure {
        let failure = Failure::from_error(refusal).with_hint(Some(refusal.hint.clone()));
        self.unavailable(failure)
    }

    /// The declared C compiler for the environment's target; a command without a toolchain finds the machine's.
    pub(super) async fn c_compiler(
        &mut self,
        environment: &Environment,
        toolchain: Option<&Toolchain>,
    ) -> Result<Option<CCompiler>, Failure> {
        let (Some(request), Some(_)) = (&self.c_compiler, toolchain) else { return Ok(None) };
        let target = environment.target.clone().unwrap_or_else(Platform::host);
        match self.context()?.c_compilers.ensure(request, &target).await {
            Ok(compiler) => Ok(Some(compiler)),
            Err(error) => {
                let failure = Failure::from_error(&error).with_hint(error.hint());
                // Which compiler compiles for which target is the feature's own matter.
                let is_mistake = matches!(error, CCompilerError::OtherTarget { .. });
                Err(if is_mistake { failure } else { self.unavailable(failure) })
            }
        }
    }

    /// What runs this scenario's commands: the container that a profile asks for, else the run's executor.
    pub(super) async fn executor(&mut self) -> Result<Executor, Failure> {
        let context = self.context()?;
        let Some((profile, settings)) = &self.container else { return Ok(context.executor.executor.clone()) };
        let found = context.containers.executor(profile, settings).await;
        found.map_err(|error| self.no_execution(&error))
    }

    pub(super) fn no_execution(&mut self, error: &ExecuteError) -> Failure {
        let failure = Failure::from_error(error);
        match error.unavailable() {
            Some(hint) => self.unavailable(failure.with_hint(hint)),
            None => failure,
        }
    }

    /// Runs a command and records it.
    pub(super) async fn run_at(
        &mut self,
        site: &BuildSite,
        purpose: &str,
        inquiry: &Inquiry,
    ) -> Result<Execution, Failure> {
        let ran = site.run(inquiry).await;
        self.record_execution(site, purpose, ran).await
    }

    async fn run_or_trace(
        &mut self,
        site: &BuildSite,
        purpose: &str,
        inquiry: &Inquiry,
        tracer: Option<&Tracer>,
    ) -> Result<(Execution, Option<BuildTrace>), Failure> {
        match tracer {
            None => self.run_at(site, purpose, inquiry).await.map(|execution| (execution, None)),
            Some(tracer) => {
                let traced = self.run_traced_at(site, purpose, inquiry, tracer).await;
                traced.map(|(execution, trace)| (execution, Some(trace)))
            }
        }
    }

    /// Records a command that was run.
    pub(super) async fn record_execution(
        &mut self,
        site: &BuildSite,
        purpose: &str,
        ran: Result<Execution, ExecuteError>,
    ) -> Result<Execution, Failure> {
        let execution = ran.map_err(|error| self.no_execution(&error))?;
        self.settle_lab().await;
        let document = log_document(site, &execution)?;
        self.log.actions.push(ActionRecord {
            purpose: purpose.to_owned(),
            toolchain: site
                .toolchain()
                .map(|toolchain| format!("Go {} from {}", toolchain.version, toolchain.source)),
            action: execution.action.clone(),
            outcome: execution.outcome.clone(),
            log_excerpt: excerpt(&document),
            trace: None,
        });
        Ok(execution)
    }
}

impl Build {
    /// What a command left that is no Go build. `network_from` is how many exchanges the lab had seen before.
    pub(super) fn of_command(
        site: impl Into<Arc<BuildSite>>,
        execution: Execution,
        title: String,
        network_from: usize,
    ) -> Self {
        Self {
            site: site.into(),
            execution,
            packages: Vec::new(),
            flags: Vec::new(),
            program_run: None,
            trace: None,
            network_from,
            title,
        }
    }

    /// What is said of the build's failure: by its log, its variables, its end, its trace, and what its network was asked.
    pub(super) fn diagnosis(&self, network: Option<&NetworkRecord>) -> Result<Diagnosis, Failure> {
        let mut diagnoser = Diagnoser::default();
        for (name, value) in &self.execution.action.variables {
            diagnoser.has_variable(name, value);
        }
        if matches!(self.execution.outcome.exit, Exit::TimedOut { .. }) {
            diagnoser.killed_at_time_limit();
        }
        if let Some(trace) = &self.trace {
            diagnoser.was_traced(&trace.trace);
        }
        diagnoser.read(read_log(&self.execution)?.as_bytes());
        Ok(diagnoser.finish(network))
    }

    /// Why the build failed, for a message: the end of its log, and the layer that the log names.
    pub(super) fn explain(&self) -> Result<Failure, Failure> {
        self.explain_as(self.diagnosis(None)?)
    }

    /// The same with a diagnosis that knows more than the log.
    pub(super) fn explain_as(&self, diagnosis: Diagnosis) -> Result<Failure, Failure> {
        let document = log_document(&self.site, &self.execution)?;
        let message = format!(
            "`{}` ended with {}\nlayer: {} ({})\n{}",
            self.title,
            self.execution.outcome.exit,
            diagnosis.layer,
            diagnosis.cause,
            excerpt(&document)
        );
        let hint = if matches!(diagnosis.layer, Layer::Dns | Layer::Connect) && self.site.has_no_network() {
            Some("this build had no network, as the sandbox has none unless a feature says `Given the machine's network`".into())
        } else {
            diagnosis.fix.map(|fix| fix.advice)
        };
        Ok(Failure::new(message).with_hint(hint))
    }

    /// The last run of the program.
    pub(super) fn program_run(&self) -> Result<&Execution, Failure> {
        let none = || {
            Failure::new(format!("the program that `{}` left was not run", self.title))
                .with_hint(Some("`When the program is run` comes after each build whose program matters"))
        };
        self.program_run.as_ref().ok_or_else(none)
    }

    /// Passes if the build succeeded: what a failed or killed one left is evidence of nothing but its failure.
    pub(super) fn succeeded(&self) -> Result<(), Failure> {
        if self.execution.outcome.exit.is_success() { Ok(()) } else { Err(self.explain()?) }
    }

    /// The one program that the build left.
    pub(super) fn program(&self) -> Result<PathBuf, Failure> {
        self.succeeded()?;
        let found = output_files(&self.site.output_folder()).map_err(|error| Failure::from_error(&error))?;
        match found.as_slice() {
            [program] => Ok(program.clone()),
            [] => Err(Failure::new(format!("`{}` left no file", self.title))
                .with_hint(Some("only packages named `main` leave a program"))),
            several => {
                let names =
                    several.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy());
                Err(Failure::new(format!(
                    "`{}` left {} files, and this step is about one: {}",
                    self.title,
                    several.len(),
                    names.collect::<Vec<_>>().join(", ")
                )))
            }
        }
    }
}

/// The last lines of a log: errors come at the end.
fn excerpt(document: &str) -> String {
    let lines: Vec<_> = document.lines().collect();
    let left_out = lines.len().saturating_sub(EXCERPT_LINES);
    let kept = lines[left_out..].join("\n");
    if left_out == 0 { kept } else { format!("... {left_out} lines before\n{kept}") }
}
