//! The executor `container`: a container of an image, with fixed paths and no network unless declared.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use twinbuild_model::{Action, ContainerImage, ContainerSettings, Exit, NetworkPolicy, Platform, User};

use super::execute::{ExecuteError, command_line};
use super::{Conditions, Inputs, Refusal, sandbox, tracer};
use crate::container::{
    Command, ContainerEngine, ContainerError, Needs, NetworkContainer, NetworkHelper, ResolvedImage, Session,
    Start, refuse_other_build, shell_words, user_name,
};
use crate::process::{Logs, ProcessError, said};
use crate::workspace::{MODULE_CACHE_FOLDER, SOURCE_FOLDER, SharedCaches, View};

/// The host name where none is declared.
const HOST_NAME: &str = "twinbuild";

/// `env` ends with one of these where it could not start a program.
/// Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/env.html#tag_20_38_14>
const NOT_STARTED: [i32; 2] = [126, 127];

/// An image in an engine, and what its containers may use.
#[derive(Clone, Debug)]
pub struct ContainerExecutor {
    engine: Arc<ContainerEngine>,
    image: Arc<ResolvedImage>,
    settings: Arc<ContainerSettings>,
}

impl PartialEq for ContainerExecutor {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.engine, &other.engine)
            && self.image == other.image
            && self.settings == other.settings
    }
}

impl Eq for ContainerExecutor {}

impl ContainerExecutor {
    /// Containers of `image`.
    ///
    /// # Errors
    /// When the engine can't run the image as `settings` ask for.
    pub fn new(
        engine: &Arc<ContainerEngine>,
        image: Arc<ResolvedImage>,
        mut settings: ContainerSettings,
    ) -> Result<Self, Refusal> {
        let description = engine.description();
        let platform = image.image.platform.clone();
        if platform.os() != description.platform.os() {
            return Err(Refusal {
                what: format!("a container for {platform}"),
                executor: "container",
                why: format!("the engine runs containers for {}", description.platform),
                hint: "use an engine of that system, or an image for this one".into(),
            });
        }
        settings.platform = Some(platform);
        if settings.is_windows() {
            refuse_other_build(&settings, description.os_version.as_deref(), image.os_version.as_deref())?;
        }
        refuse_foreign_settings(&settings)?;
        Ok(Self { engine: Arc::clone(engine), image, settings: Arc::new(settings) })
    }

    /// The image.
    pub fn image(&self) -> &ContainerImage {
        &self.image.image
    }

    /// The platform of the commands.
    pub(crate) fn platform(&self) -> &Platform {
        &self.image.image.platform
    }

    /// Whether the engine sees this machine's folders.
    pub(crate) fn sees_this_machine(&self) -> bool {
        self.engine.description().is_here
    }

    /// The paths inside.
    pub(super) fn view(&self, inputs: Inputs<'_>) -> View {
        if !self.settings.is_windows() {
            return sandbox::view(inputs);
        }
        View {
            source: r"C:\src".into(),
            output: r"C:\out".into(),
            home: r"C:\home".into(),
            temporary: r"C:\tmp".into(),
            go_path: r"C:\gopath".into(),
            module_cache: r"C:\gomodcache".into(),
            build_cache: r"C:\gocache".into(),
            toolchain: inputs.toolchain.map(|_| r"C:\toolchain".into()),
            standard_library: None,
        }
    }

    /// The user where none is declared; a Windows container has its own.
    pub(super) fn default_user(&self) -> Option<User> {
        (!self.settings.is_windows()).then(sandbox::default_user)
    }

    /// What can't be provided.
    fn refuse(&self, action: &Action, inputs: Inputs<'_>) -> Result<(), Refusal> {
        let refuse = |what: &str, why: &str, hint: &str| {
            Err(Refusal { what: what.to_owned(), executor: "container", why: why.into(), hint: hint.into() })
        };
        let requirements = &action.requirements;
        if let Some((what, why)) = self.only_in_sandbox(requirements.network, inputs) {
            return Err(Refusal::not_in_a_container(what, why));
        }
        if requirements.network == Some(NetworkPolicy::Host) && requirements.host_name.is_some() {
            return refuse(
                "a host name beside the host's network",
                "an engine gives it none",
                "leave one of them out",
            );
        }
        if self.settings.read_only_root && requirements.user.is_some() && !self.sees_this_machine() {
            return refuse(
                "a declared user's name beside `read-only-root`",
                "nothing can be written to /etc, and the engine is on another machine, whose files it can't be shown",
                "leave one of them out, or use an engine on this machine",
            );
        }
        if !self.settings.is_windows() {
            if action.arguments.first().is_some_and(|program| program.contains('=')) {
                return refuse(
                    "a program with `=` in its name",
                    "`env` takes it for a variable",
                    "rename it",
                );
            }
            return Ok(());
        }
        if requirements.umask.is_some() {
            return refuse("a umask", "Windows has none", "leave it out");
        }
        if requirements.user.is_some() {
            return refuse(
                "a user with numbers",
                "users of Windows have none",
                "say `windows-user` in the profile's table [container]",
            );
        }
        Ok(())
    }

    /// What of all that is asked for the sandbox has and a container has not, and why.
    fn only_in_sandbox(
        &self,
        network: Option<NetworkPolicy>,
        inputs: Inputs<'_>,
    ) -> Option<(&'static str, &'static str)> {
        let conditions = inputs.conditions;
        let has_lab = conditions.lab_container().is_some();
        // A lab's network and its files are given to a container too, and a source is copied out of it.
        let others = Conditions { lab: None, etc: BTreeMap::new(), ..conditions.clone() };
        let elsewhere = inputs.source_in_toolchain.is_some() && !self.sees_this_machine();
        let cases = [
            (
                network == Some(NetworkPolicy::Lab) && conditions.lab.is_some() && !has_lab,
                "a lab's network",
                "it was made for the sandbox",
            ),
            (inputs.tracer.is_some(), "a trace", tracer::NOT_IN_A_CONTAINER),
            (
                conditions.guest.is_some(),
                "a machine of another platform",
                "emulators are this machine's programs, and commands run in an image",
            ),
            (
                *inputs.workspace.shared() != SharedCaches::default(),
                "a cache that builds share",
                "its files are copied in when it starts, and go with it",
            ),
            (
                others.need_sandbox(),
                "programs, folders and conditions of a build's own",
                "its folders, user and tools are the image's",
            ),
            (elsewhere, "the toolchain's own source", "the engine is on another machine"),
        ];
        cases.into_iter().find(|(asked, ..)| *asked).map(|(_, what, why)| (what, why))
    }

    /// Runs an action, with its streams in `logs`, and copies what it left into the workspace.
    pub(super) async fn run(
        &self,
        action: &Action,
        inputs: Inputs<'_>,
        logs: &Logs,
    ) -> Result<(Exit, Duration), ExecuteError> {
        self.refuse(action, inputs)?;
        let view = self.view(inputs);
        let user = action.requirements.user.clone().unwrap_or_else(sandbox::default_user);
        let (program, arguments) = command_line(action, inputs, Path::new(""));
        let words: Vec<String> = std::iter::once(program).chain(arguments).collect();
        let command = Command {
            words: shell_words(self.settings.shell, &words)?,
            variables: action.variables.clone(),
            folder: view.working_directory(&action.working_directory),
            user: user_name(&self.settings, &user),
            time_limit: Duration::from_secs(action.time_limit_seconds),
        };
        self.refuse_missing_folder(action, inputs, &command)?;
        let needs = Needs {
            lab: inputs.conditions.lab_container().map(str::to_owned),
            source_writable: inputs.conditions.source_writable,
        };
        let mut slot = inputs.container.lock().await;
        if let Some(session) = &mut *slot
            && *session.needs() != needs
        {
            session.copy_out(&view.module_cache, inputs.workspace, MODULE_CACHE_FOLDER).await?;
            *slot = None;
        }
        let session = match &mut *slot {
            Some(session) => session,
            empty => empty.insert(self.start(action, inputs, &view, &user, &needs).await?),
        };
        let ran = session.run(&command, logs).await;
        if ran.is_err() {
            // It may lack what was to be copied in; whatever comes next gets another.
            *slot = None;
        }
        let (exit, wall) = ran?;
        refuse_not_started(&command, exit, logs).await?;
        if let Some(session) = &mut *slot {
            session.copy_output(&view.output, inputs.workspace).await?;
            if needs.source_writable {
                session.copy_out(&view.source, inputs.workspace, SOURCE_FOLDER).await?;
            }
        }
        Ok((exit, wall))
    }

    async fn start(
        &self,
        action: &Action,
        inputs: Inputs<'_>,
        view: &View,
        user: &User,
        needs: &Needs,
    ) -> Result<Session, ContainerError> {
        let start = Start {
            image: &self.image,
            settings: &self.settings,
            network: action.requirements.network,
            needs,
            etc: &inputs.conditions.etc,
            host_name: action.requirements.host_name.as_deref().unwrap_or(HOST_NAME),
            user,
            workspace: inputs.workspace,
            view,
            toolchain: inputs.toolchain,
            standard_library: inputs.standard_library,
        };
        Session::start(&self.engine, start).await
    }

    /// Starts a container whose network others join, with `helper` in it.
    ///
    /// # Errors
    /// When the engine is not on this machine, or can't start it.
    pub async fn hold_network(
        &self,
        helper: &Path,
        argument: &str,
        folder: &Path,
        host_name: Option<&str>,
    ) -> Result<NetworkContainer, ExecuteError> {
        let why = match (self.settings.is_windows(), self.sees_this_machine()) {
            (true, _) => Some("its services need Linux"),
            (_, false) => Some("its services are on this machine, and the engine is on another"),
            (false, true) => None,
        };
        if let Some(why) = why {
            return Err(Refusal::not_in_a_container("a lab's network", why).into());
        }
        let host_name = host_name.unwrap_or(HOST_NAME);
        let helper = NetworkHelper { program: helper, argument, folder, host_name };
        Ok(NetworkContainer::start(&self.engine, &self.image, helper).await?)
    }

    /// The source's folders are looked for here, where they come from.
    fn refuse_missing_folder(
        &self,
        action: &Action,
        inputs: Inputs<'_>,
        command: &Command,
    ) -> Result<(), ExecuteError> {
        let folder = match (inputs.source_in_toolchain, inputs.toolchain) {
            (Some(source), Some(toolchain)) => toolchain.join(source),
            _ => inputs.workspace.source(),
        };
        let is_there =
            action.working_directory.split('/').fold(folder, |path, part| path.join(part)).is_dir();
        if is_there { Ok(()) } else { Err(not_started(command, "there is no such folder")) }
    }
}

/// What is said of one system makes no sense for the other.
fn refuse_foreign_settings(settings: &ContainerSettings) -> Result<(), Refusal> {
    let of_linux = [
        (!settings.tmpfs.is_empty(), "tmpfs"),
        (settings.read_only_root, "read-only-root"),
        (settings.processes.is_some(), "processes"),
        (settings.cpu_millis.is_some_and(|millis| millis % 1000 != 0), "cpu-millis"),
    ];
    let of_windows = [
        (settings.isolation.is_some(), "isolation"),
        (settings.windows_user.is_some(), "windows-user"),
        (settings.shell.is_some(), "shell"),
        (!settings.named_pipes.is_empty(), "named-pipes"),
    ];
    let (foreign, system) = match settings.is_windows() {
        true => (&of_linux[..], "Windows has no such thing"),
        false => (&of_windows[..], "only Windows has such a thing"),
    };
    match foreign.iter().find(|(is_set, _)| *is_set) {
        None => Ok(()),
        Some((_, key)) => Err(Refusal {
            what: format!("`{key}`"),
            executor: "container",
            why: system.into(),
            hint: "take it out of the profile's table [container]".into(),
        }),
    }
}

/// What can't be started is no failing command.
async fn refuse_not_started(command: &Command, exit: Exit, logs: &Logs) -> Result<(), ExecuteError> {
    if !matches!(exit, Exit::Status(status) if NOT_STARTED.contains(&status)) {
        return Ok(());
    }
    let said = said(&logs.stderr).await;
    let name = command.words.first().map(String::as_str).unwrap_or_default();
    let first = said.lines().next().unwrap_or_default();
    match first.starts_with("env: ") && first.contains(name) {
        true => Err(not_started(command, first)),
        false => Ok(()),
    }
}

fn not_started(command: &Command, why: &str) -> ExecuteError {
    let program = command.words.first().map(String::as_str).unwrap_or_default();
    ExecuteError::Process {
        command: command.words.join(" "),
        source: ProcessError::Start {
            program: Path::new(program).to_owned(),
            current_directory: command.folder.clone(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, why.to_owned()),
        },
    }
}
