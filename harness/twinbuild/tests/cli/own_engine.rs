//! A real container engine of a test's own, which the test may end. Its files lie in a folder of its own, so that no other
//! engine knows of it.

use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Signal, geteuid};
use tempfile::TempDir;

use crate::interruption::processes;
use crate::running::wait_until;
use crate::setup::is_here;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often is looked.
const TICK: Duration = Duration::from_millis(50);

/// An engine. Dropping it removes its containers, ends it and removes its files.
pub(crate) struct OwnEngine {
    folder: TempDir,
    process: Option<Child>,
}

/// What there is of an engine's containers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Containers, whether they are up or not.
    pub(crate) containers: usize,
    /// Volumes.
    pub(crate) volumes: usize,
    /// Processes that keep containers, and those that stand for the engine itself.
    pub(crate) processes: usize,
    /// What is mounted below its folder.
    pub(crate) mounts: usize,
}

impl OwnEngine {
    /// Starts one, or says why a test that needs one is not run.
    pub(crate) fn start() -> Option<Self> {
        let may =
            geteuid().is_root() || as_root(&["true"]).output().is_ok_and(|tried| tried.status.success());
        let has = Command::new("dockerd").arg("--version").output().is_ok_and(|tried| tried.status.success());
        let how = "being root, or by sudo without a password";
        if !(is_here(has, "dockerd", "installing the package `docker.io`")
            && is_here(may, "an engine of its own", how))
        {
            return None;
        }
        // Else it has the settings of this machine's engine, which may say other folders.
        let mut engine = Self { folder: tempfile::tempdir().unwrap(), process: None };
        fs::write(engine.place("settings.json"), "{}").unwrap();
        engine.start_again();
        Some(engine)
    }

    /// Starts it again once it has ended.
    pub(crate) fn start_again(&mut self) {
        self.spawn();
        let started = Instant::now();
        while !self.answers() {
            let log = || fs::read_to_string(self.place("log")).unwrap_or_default();
            assert!(started.elapsed() < PATIENCE, "the engine does not start: {}", log());
            std::thread::sleep(TICK);
        }
    }

    fn spawn(&mut self) {
        let log = fs::File::create(self.place("log")).unwrap();
        let place = |name: &str| self.place(name);
        // In a network namespace of its own, since an engine without a bridge removes the one that another engine has.
        let mut command = as_root(&["unshare", "--net", "dockerd", "--bridge", "none", "--iptables=false"]);
        command
            .args(["--host", &self.address(), "--config-file", &place("settings.json")])
            .args(["--data-root", &place("data"), "--exec-root", &place("exec"), "--pidfile", &place("pid")])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        self.process = Some(command.spawn().unwrap());
    }

    /// Sends it a signal and waits until it has ended.
    pub(crate) fn end(&mut self, signal: Signal) {
        // It may have a parent that ran it as root, so that it is told by the file that it wrote.
        let id = fs::read_to_string(self.place("pid")).unwrap();
        let number = format!("-{}", signal.as_raw());
        assert!(as_root(&["kill", &number, id.trim()]).status().unwrap().success());
        self.process.take().unwrap().wait().unwrap();
        self.forget_runtime();
    }

    /// An engine's runtime ends with it. As long as nobody waits for that process, another engine takes it for one that
    /// still runs, and waits for it.
    fn forget_runtime(&self) {
        let note = self.place("exec/containerd/containerd.pid");
        let noted = as_root(&["cat", &note]).stderr(Stdio::null()).output().unwrap();
        let id = String::from_utf8(noted.stdout).unwrap();
        if !id.is_empty() {
            wait_until("the engine's runtime has ended", || command_line(&id).is_empty());
            assert!(as_root(&["rm", &note]).status().unwrap().success());
        }
    }

    /// For `DOCKER_HOST`.
    pub(crate) fn address(&self) -> String {
        format!("unix://{}", self.place("engine.sock"))
    }

    /// What a command of Docker's says of this engine.
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        let output = self.asked(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Copies an image from the engine that other tests use.
    pub(crate) fn take_image(&self, name: &str) {
        let archive = self.folder.path().join("image.tar");
        let saved =
            Command::new("docker").args(["save", "--output"]).arg(&archive).arg(name).output().unwrap();
        assert!(saved.status.success(), "{saved:?}");
        self.docker(&["load", "--quiet", "--input", &archive.to_string_lossy()]);
        fs::remove_file(archive).unwrap();
    }

    /// What there is of its containers.
    pub(crate) fn left(&self) -> Left {
        let lines = |arguments: &[&str]| self.docker(arguments).lines().count();
        Left {
            containers: lines(&["ps", "--all", "--quiet"]),
            volumes: lines(&["volume", "ls", "--quiet"]),
            processes: self.processes(),
            mounts: self.mounts(),
        }
    }

    /// How many processes there are that were started with a path below its folder.
    pub(crate) fn processes(&self) -> usize {
        processes(&self.path())
    }

    /// How much is mounted below its folders. The folder of its data is a mount too, which is none of a container's.
    pub(crate) fn mounts(&self) -> usize {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        // The fifth field is where it is mounted: <https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html>
        let places = mounts.lines().filter_map(|line| line.split(' ').nth(4));
        let folders = ["data/", "exec/"].map(|name| self.place(name));
        places.filter(|place| folders.iter().any(|folder| place.starts_with(folder))).count()
    }

    fn answers(&self) -> bool {
        self.asked(&["version"]).status.success()
    }

    fn asked(&self, arguments: &[&str]) -> Output {
        Command::new("docker").arg("--host").arg(self.address()).args(arguments).output().unwrap()
    }

    fn path(&self) -> String {
        self.folder.path().to_string_lossy().into_owned()
    }

    fn place(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        // What an engine left that was killed, only an engine removes. Nothing here may panic: a test may have.
        let started = Instant::now();
        if self.process.is_none() && self.processes() + self.mounts() > 0 {
            self.spawn();
        }
        while self.process.is_some() && !self.answers() && started.elapsed() < PATIENCE {
            std::thread::sleep(TICK);
        }
        let listed = self.asked(&["ps", "--all", "--quiet"]);
        for id in String::from_utf8_lossy(&listed.stdout).lines() {
            self.asked(&["rm", "--force", "--volumes", id]);
        }
        if let Ok(id) = fs::read_to_string(self.place("pid")) {
            let _ = as_root(&["kill", id.trim()]).status();
        }
        if let Some(mut process) = self.process.take() {
            let _ = process.wait();
        }
        // An engine that is killed leaves the mount that its data's folder is.
        while as_root(&["umount", "--quiet", &self.place("data")])
            .status()
            .is_ok_and(|status| status.success())
        {}
        let _ = as_root(&["rm", "-rf", &self.path()]).status();
    }
}

/// What a process was started as; nothing of one that has ended, whether somebody waited for it or not.
fn command_line(id: &str) -> Vec<u8> {
    fs::read(format!("/proc/{}/cmdline", id.trim())).unwrap_or_default()
}

/// A command that root runs.
fn as_root(words: &[&str]) -> Command {
    let (program, arguments) = if geteuid().is_root() { (words[0], &words[1..]) } else { ("sudo", words) };
    let mut command = Command::new(program);
    if program == "sudo" {
        command.arg("--non-interactive");
    }
    command.args(arguments);
    command
}
