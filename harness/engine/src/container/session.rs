//! One container: started for a build site, used for its commands one after another, and removed with it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use testcontainers::bollard::body_try_stream;
use testcontainers::bollard::exec::StartExecResults;
use testcontainers::bollard::models::ExecConfig;
use testcontainers::bollard::query_parameters::{
    ContainerArchiveInfoOptionsBuilder, DownloadFromContainerOptionsBuilder, KillContainerOptionsBuilder,
    StartContainerOptions, StopContainerOptionsBuilder, UploadToContainerOptionsBuilder,
};
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{CopyDataSource, GenericImage, ImageExt as _};
use tokio::sync::Mutex;
use twinbuild_model::{ContainerSettings, Exit, Isolation, NetworkPolicy, User};

use super::copy;
use super::engine::ContainerEngine;
use super::error::{ContainerError, EngineProblem};
use super::host_config::host_config;
use super::image::split_name;
use super::keeper::{LINUX_KEEPER, WINDOWS_KEEPER};
use super::layout::{Layout, MARKER, UNTOUCHED_TEXT, owner, source_owner, text};
use super::own_container::OwnContainer;
use super::start::{Needs, Start, shown};
use super::streams::{Output, pump};
use super::without_network::without_network;
use crate::process::Logs;
use crate::workspace::{OUTPUT_FOLDER, Workspace};

/// Where a site's container is, once its first command has been run.
pub(crate) type ContainerSlot = Mutex<Option<Session>>;

/// Runs a command with its own variables alone, in its own folder, ends what it leaves behind, and passes its status on.
///
/// Arguments: a file to wait for, folder, then what `env -i` takes. What the shell itself says of a killed command goes
/// nowhere.
const LINUX_RUNNER: &str = r#"exec 3>&2 2>/dev/null
until [ -e "$1" ]; do sleep 0.003 || sleep 1; done
shift
cd "$1" || exit 126
shift
(exec env -i "$@" 2>&3 3>&-)
status=$?
kill -KILL -1
exit $status"#;

/// The user that keeps a Linux container up. As anybody else it would leave no rights to whoever runs commands as root.
const LINUX_ROOT: &str = "0:0";

/// A shell ends with this and a signal's number where a signal ended the command.
/// Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02>
const SIGNAL_BASE: i64 = 128;

/// The highest number of a signal that ends programs by default on Linux: `SIGSYS`.
const HIGHEST_SIGNAL: i64 = 31;

/// How a command ends in a container that is killed: a shell's status for `SIGKILL`.
const KILLED: i64 = SIGNAL_BASE + 9;

/// How long an engine may take to know that a container has ended, once its command has.
const END_PATIENCE: Duration = Duration::from_millis(500);

/// How often it is asked.
const END_POLL: Duration = Duration::from_millis(20);

/// A command for a container.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The program and its arguments.
    pub(crate) words: Vec<String>,
    /// All its variables.
    pub(crate) variables: BTreeMap<String, String>,
    /// Where it starts.
    pub(crate) folder: PathBuf,
    /// Who runs it.
    pub(crate) user: String,
    /// After which time it is killed.
    pub(crate) time_limit: Duration,
}

/// A container that is up, or was.
pub(crate) struct Session {
    engine: Arc<ContainerEngine>,
    _own: OwnContainer,
    needs: Needs,
    id: String,
    name: String,
    is_windows: bool,
    /// What is still to be copied in.
    layout: Option<Layout>,
    /// What the first command waits for.
    marker: &'static str,
    /// Whether nothing was copied out yet, and the output folder is dated as it was copied in.
    is_untouched: bool,
    /// Whether files can be copied only while it is stopped.
    copies_stopped: bool,
    is_running: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Session").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Session {
    /// Starts a container. What it needs is copied into it now, or beside the start of its first command.
    pub(crate) async fn start(
        engine: &Arc<ContainerEngine>,
        start: Start<'_>,
    ) -> Result<Self, ContainerError> {
        let image = &start.image.image;
        let failed = |problem: EngineProblem| ContainerError::Start { image: image.name.clone(), problem };
        engine.mark_run().map_err(|error| failed(error.into()))?;
        let shown = shown(engine, start).await.map_err(failed)?;
        let name = engine.fresh_name();
        let is_windows = start.settings.is_windows();
        let lab = start.needs.lab.as_deref();
        let config = host_config(start.settings, start.network, lab, &shown);
        let (repository, tag) = split_name(&image.digest);
        let (shell, keeper) = match is_windows {
            true => ("cmd", vec!["/S", "/C", WINDOWS_KEEPER]),
            false => ("/bin/sh", vec!["-c", LINUX_KEEPER]),
        };
        let mut request = GenericImage::new(repository, tag)
            .with_entrypoint(shell)
            .with_cmd(keeper)
            .with_container_name(&name)
            .with_labels(engine.labels())
            .with_user(keeper_name(start.settings))
            // All that testcontainers has set by now is replaced: some of it no Windows engine takes.
            .with_host_config_modifier(move |host_config| *host_config = config.clone());
        let shares_host_name = lab.is_some() && !engine.description.is_podman;
        if start.network != Some(NetworkPolicy::Host) && !shares_host_name {
            request = request.with_hostname(start.host_name);
        }
        if let Some(platform) = &start.settings.platform {
            request = request.with_platform(platform.to_string());
        }
        if is_windows {
            // An engine can't copy files into a container with a kernel of its own while it is up.
            for (name, folder) in start.workspace.shown() {
                request = request.with_copy_to(format!("/{name}"), CopyDataSource::File(folder));
            }
        }
        if start.lacks_network(engine) {
            request = without_network(&engine.docker, request).await.map_err(|error| failed(error.into()))?;
        }
        let container = request.start().await.map_err(|error| failed(error.into()))?;
        // A read-only root takes nothing but volumes, which are filled one by one.
        let takes_layout = !is_windows && !start.settings.read_only_root;
        let session = Self {
            layout: takes_layout.then(|| Layout::of(engine, start)),
            marker: if takes_layout { MARKER } else { "/" },
            is_untouched: takes_layout,
            engine: Arc::clone(engine),
            id: container.id().to_owned(),
            _own: OwnContainer::new(container),
            needs: start.needs.clone(),
            name,
            is_windows,
            copies_stopped: start.settings.isolation == Some(Isolation::Hyperv),
            is_running: true,
        };
        if !is_windows && !takes_layout {
            session.fill_volumes(start).await?;
        }
        Ok(session)
    }

    /// What it was started with.
    pub(crate) fn needs(&self) -> &Needs {
        &self.needs
    }

    async fn fill_volumes(&self, start: Start<'_>) -> Result<(), ContainerError> {
        let (host, view) = (start.workspace.host_view(None), start.view);
        let owner = owner(start.user);
        let filled = [
            (host.source, &view.source, source_owner(start)),
            (host.build_cache, &view.build_cache, owner),
            (host.module_cache, &view.module_cache, owner),
        ];
        for (from, to, owner) in filled {
            self.upload(&text(to), move |builder| copy::add_tree(builder, &from, ".", owner)).await?;
        }
        // An engine gives a folder in memory the mode of the image's, where the image has one.
        let mut own = vec![&view.output, &view.build_cache, &view.module_cache, &view.home, &view.go_path];
        own.extend(start.needs.source_writable.then_some(&view.source));
        self.give(start.user, &own).await
    }

    /// Makes `user` the owner of these folders, which an archive can't do with the folder that it is unpacked in.
    async fn give(&self, user: &User, folders: &[&PathBuf]) -> Result<(), ContainerError> {
        let failed = |problem: EngineProblem| self.copy_error("the source into", problem);
        let owner = [format!("{}:{}", user.uid, user.gid)];
        let words =
            ["chown".to_owned()].into_iter().chain(owner).chain(folders.iter().map(|path| text(path)));
        let config = ExecConfig {
            attach_stderr: Some(true),
            user: Some(LINUX_ROOT.to_owned()),
            cmd: Some(words.collect()),
            ..ExecConfig::default()
        };
        let docker = &self.engine.docker;
        let id = docker.create_exec(&self.id, config).await.map_err(|error| failed(error.into()))?.id;
        let started = docker.start_exec(&id, None).await.map_err(|error| failed(error.into()))?;
        let mut said = String::new();
        if let StartExecResults::Attached { mut output, .. } = started {
            while let Some(piece) = output.next().await {
                said.push_str(&piece.map_err(|error| failed(error.into()))?.to_string());
            }
        }
        let ended = docker.inspect_exec(&id).await.map_err(|error| failed(error.into()))?;
        match ended.exit_code {
            Some(0) => Ok(()),
            _ => Err(failed(io::Error::other(format!("`chown` failed: {}", said.trim())).into())),
        }
    }

    async fn upload(
        &self,
        into: &str,
        write: impl FnOnce(&mut copy::TarBuilder) -> io::Result<()> + Send + 'static,
    ) -> Result<(), ContainerError> {
        let options = UploadToContainerOptionsBuilder::new().path(into).build();
        let body = body_try_stream(copy::archive(write));
        let uploaded = self.engine.docker.upload_to_container(&self.id, Some(options), body).await;
        uploaded.map_err(|error| self.copy_error("the source into", error.into()))
    }

    /// Makes the workspace's output folder what the container's, `inside`, is.
    pub(crate) async fn copy_output(
        &mut self,
        inside: &Path,
        workspace: &Workspace,
    ) -> Result<(), ContainerError> {
        // An archive takes longer than to look whether there is anything to be copied.
        if self.is_untouched && self.is_untouched_at(inside).await {
            return Ok(());
        }
        self.is_untouched = false;
        self.copy_out(inside, workspace, OUTPUT_FOLDER).await
    }

    /// Whether a folder is dated as it was copied in: whoever puts something into it dates it anew.
    async fn is_untouched_at(&self, inside: &Path) -> bool {
        let options = ContainerArchiveInfoOptionsBuilder::new().path(&text(inside)).build();
        let found = self.engine.docker.get_container_archive_info(&self.id, Some(options)).await;
        found.is_ok_and(|found| found.modification_time.as_deref() == Some(UNTOUCHED_TEXT))
    }

    /// Makes the workspace's folder `name` what the container's folder `inside` is.
    pub(crate) async fn copy_out(
        &mut self,
        inside: &Path,
        workspace: &Workspace,
        name: &'static str,
    ) -> Result<(), ContainerError> {
        if self.copies_stopped && self.is_running {
            let options = StopContainerOptionsBuilder::new().t(0).build();
            let stopped = self.engine.docker.stop_container(&self.id, Some(options)).await;
            stopped.map_err(|error| self.copy_error("a folder out of", error.into()))?;
            self.is_running = false;
        }
        let options = DownloadFromContainerOptionsBuilder::new().path(&text(inside)).build();
        let archive = self.engine.docker.download_from_container(&self.id, Some(options));
        let archive =
            archive.map(|piece| piece.map_err(|error| io::Error::other(EngineProblem::from(error))));
        let unpacked = copy::unpack(archive, workspace.root(), name).await;
        unpacked.map_err(|error| self.copy_error("a folder out of", error.into()))
    }

    /// Runs `command`, with its streams in `logs`. At the time limit the container is killed, with all that is in it.
    pub(crate) async fn run(
        &mut self,
        command: &Command,
        logs: &Logs,
    ) -> Result<(Exit, Duration), ContainerError> {
        if !self.is_running {
            let started = self.engine.docker.start_container(&self.id, None::<StartContainerOptions>).await;
            started.map_err(|error| self.run_error(error.into()))?;
            self.is_running = true;
        }
        // An engine takes a while to start a command, which waits for the last of what is copied in.
        let (id, output) = self.begin(command).await?;
        if let Some(layout) = self.layout.take() {
            self.upload("/", move |builder| layout.write(builder)).await?;
        }
        let started = Instant::now();
        match tokio::time::timeout(command.time_limit, pump(output, logs)).await {
            Ok(Ok(())) => {
                let wall = started.elapsed();
                Ok((self.exit(&id).await?, wall))
            }
            Ok(Err(error)) => Err(self.ended().await.unwrap_or_else(|| self.run_error(error))),
            Err(_elapsed) => {
                let options = KillContainerOptionsBuilder::new().signal("SIGKILL").build();
                let killed = self.engine.docker.kill_container(&self.id, Some(options)).await;
                killed.map_err(|error| self.run_error(error.into()))?;
                self.is_running = false;
                let limit_seconds = command.time_limit.as_secs();
                Ok((Exit::TimedOut { limit_seconds }, started.elapsed()))
            }
        }
    }

    async fn begin(&self, command: &Command) -> Result<(String, Output), ContainerError> {
        let failed = |error: testcontainers::bollard::errors::Error| self.run_error(error.into());
        let variables = command.variables.iter().map(|(name, value)| format!("{name}={value}"));
        let config = ExecConfig {
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            user: Some(command.user.clone()),
            ..ExecConfig::default()
        };
        let config = if self.is_windows {
            let folder = Some(text(&command.folder));
            let env = Some(variables.collect());
            ExecConfig { cmd: Some(command.words.clone()), env, working_dir: folder, ..config }
        } else {
            let shell = ["/bin/sh", "-c", LINUX_RUNNER, "sh"].map(str::to_owned).into_iter();
            let arguments = [self.marker.to_owned(), text(&command.folder)].into_iter();
            let words = shell.chain(arguments).chain(variables).chain(command.words.clone());
            ExecConfig { cmd: Some(words.collect()), ..config }
        };
        let id = self.engine.docker.create_exec(&self.id, config).await.map_err(failed)?.id;
        match self.engine.docker.start_exec(&id, None).await.map_err(failed)? {
            StartExecResults::Attached { output, .. } => Ok((id, output)),
            StartExecResults::Detached => Ok((id, futures::stream::empty().boxed())),
        }
    }

    /// How a command ended whose streams have ended.
    async fn exit(&self, id: &str) -> Result<Exit, ContainerError> {
        let status = self.status(id).await?;
        let is_signal = (SIGNAL_BASE + 1..=SIGNAL_BASE + HIGHEST_SIGNAL).contains(&status);
        // A container that is killed kills the command, which looks like a command that is killed.
        if status == KILLED
            && let Some(ended) = self.ended_by_now().await
        {
            return Err(ended);
        }
        let number = |value: i64| i32::try_from(value).unwrap_or(-1);
        Ok(match is_signal && !self.is_windows {
            true => Exit::Signal(number(status - SIGNAL_BASE)),
            // The status of a Windows program is a number without a sign.
            false => Exit::Status(u32::try_from(status).map_or(-1, u32::cast_signed)),
        })
    }

    /// The status of a command whose streams have ended, which the engine may not know yet.
    async fn status(&self, id: &str) -> Result<i64, ContainerError> {
        let since = Instant::now();
        loop {
            let problem = match self.engine.docker.inspect_exec(id).await {
                Ok(found) => match found.exit_code {
                    Some(status) => return Ok(status),
                    None => io::Error::other("the engine does not say how the command ended").into(),
                },
                Err(error) => EngineProblem::from(error),
            };
            if let Some(ended) = self.ended().await {
                return Err(ended);
            }
            if since.elapsed() > END_PATIENCE {
                return Err(self.run_error(problem));
            }
            tokio::time::sleep(END_POLL).await;
        }
    }

    /// As [`ended`](Self::ended), for a container whose end the engine may not know yet.
    async fn ended_by_now(&self) -> Option<ContainerError> {
        let since = Instant::now();
        loop {
            match self.ended().await {
                None if since.elapsed() < END_PATIENCE => tokio::time::sleep(END_POLL).await,
                answer => return answer,
            }
        }
    }

    /// What became of the container if it is no longer up.
    async fn ended(&self) -> Option<ContainerError> {
        let found = self.engine.docker.inspect_container(&self.id, None).await;
        let ended = |how: String| ContainerError::Ended { container: self.name.clone(), how };
        let state = match found.map_err(EngineProblem::from) {
            Ok(found) => found.state.unwrap_or_default(),
            Err(problem) if problem.kind == super::ProblemKind::NotFound => {
                return Some(ended(", and is gone".into()));
            }
            Err(_) => return None,
        };
        if state.running != Some(false) {
            return None;
        }
        let memory = if state.oom_killed == Some(true) { ", out of memory" } else { "" };
        Some(ended(format!(", with status {}{memory}", state.exit_code.unwrap_or_default())))
    }

    fn run_error(&self, problem: EngineProblem) -> ContainerError {
        ContainerError::Run { container: self.name.clone(), problem }
    }

    fn copy_error(&self, what: &'static str, problem: EngineProblem) -> ContainerError {
        ContainerError::Copy { what, container: self.name.clone(), problem }
    }
}

/// Who keeps the container up.
fn keeper_name(settings: &ContainerSettings) -> &'static str {
    match settings.is_windows() {
        true => settings.windows_user.unwrap_or_default().as_str(),
        false => LINUX_ROOT,
    }
}

/// Who runs commands, as an engine takes it.
pub(crate) fn user_name(settings: &ContainerSettings, user: &User) -> String {
    if settings.is_windows() {
        return settings.windows_user.unwrap_or_default().as_str().to_owned();
    }
    format!("{}:{}", user.uid, user.gid)
}
