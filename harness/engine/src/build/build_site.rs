//! A build site: one source copy in one declared environment, and the commands that are run there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use twinbuild_model::{Action, Digest, Environment, Exit, NetworkPolicy, Platform, Requirements};

use super::c_compiler_cache::{CCompilerUseError, COMPILER_CACHE, fill_compiler_cache};
use super::emulators::{Emulators, FoundEmulator, NoEmulator, in_container};
use super::inquiry::Inquiry;
use super::placement::LentCache;
use super::refused::{refuse_foreign_paths, refuse_leaving};
use super::site_error::{ScriptError, SiteError};
use super::source_tree::{SourceTree, fill};
use super::standard_library::{StandardLibraryCache, Warmed};
use super::variables::{Programs, variables};
use crate::background::blocking;
use crate::c_compiler::CCompiler;
use crate::container::{ContainerError, ContainerSlot};
use crate::executor::{
    Conditions, ExecuteError, Execution, Executor, Guest, Inputs, Refusal, Tracer, execute,
};
use crate::process::{KeptProcess, Logs, said};
use crate::source::{ChangeError, SourceChange, date_tree, digest_tree};
use crate::toolchain::Toolchain;
use crate::workspace::{BUILD_CACHE_FOLDER, MODULE_CACHE_FOLDER, RunFolder, SharedCaches, View, Workspace};

/// How long a command may take where no limit is declared, in seconds.
const TIME_LIMIT_SECONDS: u64 = 20 * 60;

/// A source copy, an environment and a toolchain, ready for commands. Dropping it removes its folders.
#[derive(Debug)]
pub struct BuildSite {
    /// The process that keeps a guest's machine running, and the first process of its sandbox. It is dropped first, since it
    /// uses the folders.
    session: Mutex<Option<(KeptProcess, u32)>>,
    executor: Executor,
    /// Goes before the folders, of which its cache is one.
    lent_cache: Option<LentCache>,
    workspace: Workspace,
    environment: Environment,
    toolchain: Option<Toolchain>,
    source_in_toolchain: Option<String>,
    standard_library: Option<PathBuf>,
    input_root: Digest,
    conditions: Conditions,
    c_compiler: Option<CCompiler>,
    container: ContainerSlot,
}

impl BuildSite {
    /// Copies the source into fresh folders, makes the declared `changes` there, and digests the copy.
    ///
    /// # Errors
    /// When the environment can't be provided, or the source can't be copied, changed or digested.
    pub async fn prepare(
        executor: &Executor,
        run: &RunFolder,
        source: &SourceTree,
        changes: &[SourceChange],
        environment: Environment,
        toolchain: Option<Toolchain>,
    ) -> Result<Self, SiteError> {
        refuse_foreign_paths(executor, environment.path_style)?;
        refuse_leaving(environment.working_directory.as_deref())?;
        let workspace = Workspace::create(run)?;
        let newlines = environment.newlines.unwrap_or_default();
        let source_in_toolchain = match source {
            SourceTree::Toolchain(folder) => Some(folder.clone()),
            SourceTree::Folder { .. } | SourceTree::Inline(_) | SourceTree::Empty => None,
        };
        let root = match (&source_in_toolchain, &toolchain) {
            (None, _) => {
                fill(source.clone(), workspace.source(), newlines, changes.to_vec()).await?;
                workspace.source()
            }
            (Some(folder), Some(_)) if !changes.is_empty() => {
                return Err(ChangeError::ReadOnly { folder: folder.clone() }.into());
            }
            (Some(folder), Some(toolchain)) => toolchain.root.join(folder),
            (Some(folder), None) => return Err(SiteError::NoToolchain { folder: folder.clone() }),
        };
        let input_root = blocking(move || digest_tree(&root)).await?;
        let executor = executor.clone();
        let standard_library = None;
        Ok(Self {
            executor,
            lent_cache: None,
            workspace,
            environment,
            toolchain,
            source_in_toolchain,
            standard_library,
            input_root,
            conditions: Conditions::default(),
            c_compiler: None,
            session: Mutex::default(),
            container: ContainerSlot::default(),
        })
    }

    /// Lays compiled packages of the standard library from `cache` under this site's private build cache, for a
    /// build of `packages` with `flags`. A site where that can't be done is left as it is: it only builds longer.
    pub async fn warm_standard_library(
        &mut self,
        cache: &Arc<StandardLibraryCache>,
        packages: &[String],
        flags: &[String],
    ) {
        let warmed = cache.warm(self, packages, flags).await;
        self.lay(warmed);
    }

    /// As above, for packages of the standard library by their import paths: what they need does not depend on the source.
    pub async fn warm_standard_packages(&mut self, cache: &Arc<StandardLibraryCache>, packages: &[&str]) {
        let packages: Vec<_> = packages.iter().map(|package| (*package).to_owned()).collect();
        let warmed = cache.warm_packages(self, &packages).await;
        self.lay(warmed);
    }

    fn lay(&mut self, warmed: Option<Warmed>) {
        let (kept, lent) = warmed.map(|Warmed { kept, lent }| (kept, lent)).unzip();
        self.standard_library = kept;
        // There is one cache, however often something is laid under it.
        if self.lent_cache.is_none() {
            self.lent_cache = lent.flatten().map(LentCache);
        }
    }

    /// Runs `scripts` in the source copy, one after another, with a shell that may write there, finds the machine's
    /// programs and sees `variables`; then digests the copy again. Of the conditions only the emulator is in force.
    ///
    /// # Errors
    /// When a script can't be run, or fails.
    pub async fn change_by_scripts(
        &mut self,
        scripts: &[String],
        variables: &[(String, String)],
    ) -> Result<(), ScriptError> {
        let emulator = self.conditions.emulator.clone();
        let conditions = Conditions { source_writable: true, emulator, ..Conditions::default() };
        for script in scripts {
            let inquiry = Inquiry {
                arguments: ["/bin/sh", "-euc", script].map(str::to_owned).to_vec(),
                machine_programs: true,
                variables: variables.to_vec(),
                ..Inquiry::default()
            };
            let plain = Environment { target: self.environment.target.clone(), ..Environment::default() };
            let action = self.action_in(&inquiry, &conditions, &plain);
            let inputs = Inputs { conditions: &conditions, ..self.inputs() };
            let execution = execute(&self.executor, action, inputs).await?;
            if !execution.outcome.exit.is_success() {
                let (script, exit) = (script.clone(), execution.outcome.exit);
                return Err(ScriptError::Failed { script, exit, said: said(&execution.logs.stderr).await });
            }
        }
        let root = self.workspace.source();
        self.input_root = blocking(move || digest_tree(&root)).await?;
        Ok(())
    }

    /// Gives every file and folder of the source copy one fixed time, so that copies made at different moments are the
    /// same. The toolchain's own source is left alone.
    ///
    /// # Errors
    /// When a time can't be set.
    pub async fn date_source(&self) -> std::io::Result<()> {
        let root = self.workspace.source();
        blocking(move || date_tree(&root)).await
    }

    /// From now on commands run under these conditions, and find the site's C compiler.
    pub fn set_conditions(&mut self, mut conditions: Conditions) {
        if let Some(compiler) = &self.c_compiler {
            let new = compiler.programs.iter().filter(|program| !conditions.programs.contains(program));
            let new: Vec<String> = new.cloned().collect();
            conditions.programs.extend(new);
            conditions.shown.extend(compiler.shown.iter().cloned());
        }
        self.conditions = conditions;
    }

    /// From now on commands find this C compiler, and the libraries that it made for the target when it was used first.
    ///
    /// # Errors
    /// When it can't compile an empty program, or what it made can't be kept or copied.
    pub async fn use_c_compiler(&mut self, compiler: CCompiler) -> Result<(), CCompilerUseError> {
        if let Executor::Container(_) = self.executor {
            let why = "the compiler is this machine's, and commands run in an image";
            return Err(ExecuteError::from(Refusal::not_in_a_container("a C compiler", why)).into());
        }
        let cache = compiler.cache.clone();
        self.c_compiler = Some(compiler);
        self.set_conditions(self.conditions.clone());
        match cache {
            Some(folder) => fill_compiler_cache(self, folder).await,
            None => Ok(()),
        }
    }

    /// From now on commands use these caches in the place of private ones.
    pub fn share_caches(&mut self, shared: SharedCaches) {
        self.workspace.share(shared);
    }

    /// Whether the build cache is not the site's own.
    pub fn shares_build_cache(&self) -> bool {
        self.workspace.shared().build_cache.is_some()
    }

    /// The toolchain.
    pub fn toolchain(&self) -> Option<&Toolchain> {
        self.toolchain.as_ref()
    }

    /// The declared environment.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The platform that is built for.
    pub fn target(&self) -> Platform {
        self.environment.target.clone().unwrap_or_else(|| self.platform())
    }

    /// The platform that commands run on here.
    pub fn platform(&self) -> Platform {
        self.executor.platform()
    }

    /// Whether commands here reach nothing but a loopback interface of their own.
    pub fn has_no_network(&self) -> bool {
        self.executor != Executor::Host
            && matches!(self.environment.network, None | Some(NetworkPolicy::None))
    }

    /// The digest of the source copy.
    pub fn input_root(&self) -> &Digest {
        &self.input_root
    }

    /// The source copy as it lies on this machine.
    pub fn source_folder(&self) -> PathBuf {
        match (&self.source_in_toolchain, &self.toolchain) {
            (Some(folder), Some(toolchain)) => toolchain.root.join(folder),
            _ => self.workspace.source(),
        }
    }

    /// Where a path that commands see lies on this machine; `None` where it is neither in this site's own folders nor in its
    /// toolchain. No link is followed.
    pub fn on_host(&self, path: &Path) -> Option<PathBuf> {
        let inputs = self.inputs();
        let found = self.executor.on_host(path, inputs);
        let is_inside = |folder: &Path| found.starts_with(folder);
        (is_inside(self.workspace.root()) || inputs.toolchain.is_some_and(is_inside)).then_some(found)
    }

    /// Where commands start, as it lies on this machine.
    pub fn working_folder(&self) -> PathBuf {
        let view = View { source: self.source_folder(), ..self.workspace.host_view(None) };
        view.working_directory(self.environment.working_directory.as_deref().unwrap_or_default())
    }

    /// Where builds leave what they made, as it lies on this machine.
    pub fn output_folder(&self) -> PathBuf {
        self.workspace.output()
    }

    /// The folder for temporary files, as it lies on this machine.
    pub fn temporary_folder(&self) -> PathBuf {
        self.workspace.host_view(None).temporary
    }

    /// The private module cache, as it lies on this machine.
    pub fn module_cache_folder(&self) -> PathBuf {
        self.workspace.host_view(None).module_cache
    }

    /// A folder for the machine that foreign programs see, as it lies on this machine. It is not there at first.
    pub(super) fn guest_folder(&self) -> PathBuf {
        self.workspace.guest()
    }

    /// The private build cache, as it lies on this machine.
    pub(super) fn build_cache_folder(&self) -> PathBuf {
        self.workspace.host_view(None).build_cache
    }

    /// Refuses, where what changes in the source copy between commands is not what they see.
    ///
    /// # Errors
    /// In a container, which got its copy when it was started.
    pub fn require_shown_changes(&self) -> Result<(), Refusal> {
        match &self.executor {
            Executor::Host | Executor::Sandbox { .. } => Ok(()),
            Executor::Container(_) => Err(Refusal::not_in_a_container(
                "a working folder",
                "the source is copied into it, and what a scenario changes later is not seen there",
            )),
        }
    }

    /// Whether commands here can be shown folders of this machine.
    pub(super) fn sees_this_machine(&self) -> bool {
        match &self.executor {
            Executor::Host | Executor::Sandbox { .. } => true,
            Executor::Container(container) => container.sees_this_machine(),
        }
    }

    /// Makes the private build cache on this machine what commands left of it, where they have another.
    pub(super) async fn fetch_build_cache(&self) -> Result<(), ContainerError> {
        self.fetch(&self.view().build_cache, BUILD_CACHE_FOLDER).await
    }

    /// Makes the private module cache on this machine what commands left of it, where they have another.
    ///
    /// # Errors
    /// When it can't be copied out of the container.
    pub async fn fetch_module_cache(&self) -> Result<(), ExecuteError> {
        Ok(self.fetch(&self.view().module_cache, MODULE_CACHE_FOLDER).await?)
    }

    async fn fetch(&self, inside: &Path, name: &'static str) -> Result<(), ContainerError> {
        match &mut *self.container.lock().await {
            Some(session) => session.copy_out(inside, &self.workspace, name).await,
            None => Ok(()),
        }
    }

    /// What of `emulators` runs programs of the target here. An image has none.
    ///
    /// # Errors
    /// When nothing does.
    pub fn emulator(&self, emulators: &Emulators) -> Result<FoundEmulator, NoEmulator> {
        match &self.executor {
            Executor::Host | Executor::Sandbox { .. } => emulators.find(&self.target()),
            Executor::Container(_) => in_container(&self.target(), &self.platform()),
        }
    }

    /// The paths as commands see them.
    pub fn view(&self) -> View {
        self.executor.view(self.inputs())
    }

    /// Each path that commands may name, with the word that stands for it in a normalised log.
    pub fn masks(&self) -> Vec<(PathBuf, &'static str)> {
        let mut masks = self.view().masks();
        if self.target().os() == "windows" {
            masks.extend(Guest::masks());
        }
        masks
    }

    /// The executor that runs the commands.
    pub(super) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// The action that `inquiry` is.
    pub fn action(&self, inquiry: &Inquiry) -> Action {
        match &inquiry.working_directory {
            None => self.action_in(inquiry, &self.conditions, &self.environment),
            Some(directory) => {
                let environment =
                    Environment { working_directory: Some(directory.clone()), ..self.environment.clone() };
                self.action_in(inquiry, &self.conditions, &environment)
            }
        }
    }

    fn action_in(&self, inquiry: &Inquiry, conditions: &Conditions, environment: &Environment) -> Action {
        let programs = match inquiry.machine_programs {
            true => Programs::Machine,
            false if conditions.programs.is_empty() => Programs::Toolchain,
            false => Programs::Chosen,
        };
        let user = environment.user.clone().or_else(|| self.executor.default_user());
        let target = self.toolchain.is_some().then(|| self.target());
        let view = self.executor.view(Inputs { conditions, ..self.inputs() });
        let mut variables =
            variables(&view, environment, user.as_ref(), &self.platform(), target.as_ref(), programs);
        if let (Some(suffix), Some(path)) = (&conditions.path_suffix, variables.get_mut("PATH")) {
            path.push(if cfg!(windows) { ';' } else { ':' });
            path.push_str(suffix);
        }
        if let Some(compiler) = &self.c_compiler {
            for (name, value) in compiler.variables_in(&view.temporary.join(COMPILER_CACHE)) {
                variables.entry(name).or_insert(value);
            }
        }
        if let Some(guest) = &inquiry.guest {
            variables = guest.adapt(variables, &environment.variables);
        }
        variables.extend(inquiry.variables.iter().cloned());
        Action {
            arguments: inquiry.arguments.clone(),
            variables,
            working_directory: environment.working_directory.clone().unwrap_or_default(),
            input_root: self.input_root.clone(),
            output_paths: inquiry.output_paths.clone(),
            requirements: Requirements {
                network: environment.network,
                user: environment.user.clone(),
                host_name: environment.host_name.clone(),
                umask: environment.umask,
            },
            time_limit_seconds: environment.time_limit_seconds.unwrap_or(TIME_LIMIT_SECONDS),
        }
    }

    /// Runs a command here.
    ///
    /// # Errors
    /// When it can't be run as declared. A command that fails is no error.
    pub async fn run(&self, inquiry: &Inquiry) -> Result<Execution, ExecuteError> {
        self.run_under(inquiry, None).await
    }

    async fn run_under(&self, inquiry: &Inquiry, tracer: Option<&Tracer>) -> Result<Execution, ExecuteError> {
        let Some(guest) = &inquiry.guest else {
            let inputs = Inputs { tracer, ..self.inputs() };
            return execute(&self.executor, self.action(inquiry), inputs).await;
        };
        let conditions = guest.conditions(&self.conditions);
        let inputs = Inputs { conditions: &conditions, tracer, ..self.inputs() };
        let execution = execute(&self.executor, self.action(inquiry), inputs).await?;
        if matches!(execution.outcome.exit, Exit::TimedOut { .. }) {
            // What the program started goes on in the guest's machine.
            *self.session() = None;
        }
        Ok(execution)
    }

    /// The process that keeps a guest's machine running, where one does.
    pub(super) fn session(&self) -> MutexGuard<'_, Option<(KeptProcess, u32)>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether commands see what lies around the source on this machine.
    pub fn sees_around(&self) -> bool {
        self.executor == Executor::Host
    }

    /// Starts the machine of `guest`, which says where it is in the first of the log files.
    pub(super) fn start_session(&self, guest: &Guest) -> Result<(KeptProcess, Logs), ExecuteError> {
        let conditions = guest.conditions(&self.conditions);
        let inputs = Inputs { conditions: &conditions, ..self.inputs() };
        let inquiry = Inquiry { guest: Some(guest.clone()), ..Inquiry::default() };
        let plan = self.executor.plan(&self.action(&inquiry), inputs)?;
        let logs = self.workspace.next_logs();
        let process = KeptProcess::start(&plan, &logs)
            .map_err(|source| ExecuteError::Process { command: "wineserver".to_owned(), source })?;
        Ok((process, logs))
    }

    /// Runs a command here under `tracer`.
    ///
    /// # Errors
    /// As [`run`](Self::run), and when the trace was lost.
    pub async fn run_traced(&self, inquiry: &Inquiry, tracer: &Tracer) -> Result<Execution, ExecuteError> {
        self.run_under(inquiry, Some(tracer)).await
    }

    /// Runs a command here with the compiled packages in `kept` shown to it.
    pub(super) async fn run_with_standard_library(
        &self,
        inquiry: &Inquiry,
        kept: &Path,
    ) -> Result<Execution, ExecuteError> {
        let inputs = Inputs { standard_library: Some(kept), ..self.inputs() };
        execute(&self.executor, self.action(inquiry), inputs).await
    }

    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            workspace: &self.workspace,
            toolchain: self.toolchain.as_ref().map(|toolchain| toolchain.root.as_path()),
            source_in_toolchain: self.source_in_toolchain.as_deref(),
            standard_library: self.standard_library.as_deref(),
            conditions: &self.conditions,
            tracer: None,
            container: &self.container,
        }
    }
}
