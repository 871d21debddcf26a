//! The executor `sandbox`: bubblewrap with namespaces of its own, fixed paths and no network unless declared.
//!
//! Options: <https://github.com/containers/bubblewrap/blob/main/bwrap.xml>

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use twinbuild_model::{Action, Exit, NetworkPolicy, User};

use super::{Inputs, Refusal};
use crate::process::{Logs, ProcessError, ProcessPlan};
use crate::workspace::View;

/// Where everything lies inside, the same on every machine.
const SOURCE: &str = "/src";
const OUTPUT: &str = "/out";
const HOME: &str = "/home/builder";
const TEMPORARY: &str = "/tmp";
const GO_PATH: &str = "/gopath";
const MODULE_CACHE: &str = "/gomodcache";
const BUILD_CACHE: &str = "/gocache";
const TOOLCHAIN: &str = "/toolchain";
pub(crate) const STANDARD_LIBRARY: &str = "/gocache-std";

/// The host name where none is declared.
const HOST_NAME: &str = "twinbuild";

/// Folders of the machine that programs need to start at all: shown read-only.
const SYSTEM_FOLDERS: [&str; 7] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/// Files of the machine's `/etc` that programs need to start at all: shown read-only.
const SYSTEM_FILES: [&str; 2] = ["/etc/ld.so.cache", "/etc/alternatives"];

/// What a declared network needs besides: how names resolve and whom to trust.
const NETWORK_FILES: [&str; 6] =
    ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/ca-certificates", "/etc/pki"];

/// The paths inside.
pub(super) fn view(inputs: Inputs<'_>) -> View {
    let source = match inputs.source_in_toolchain {
        Some(folder) => Path::new(TOOLCHAIN).join(folder),
        None => SOURCE.into(),
    };
    View {
        source,
        output: OUTPUT.into(),
        home: HOME.into(),
        temporary: TEMPORARY.into(),
        go_path: GO_PATH.into(),
        module_cache: MODULE_CACHE.into(),
        build_cache: BUILD_CACHE.into(),
        toolchain: inputs.toolchain.map(|_| TOOLCHAIN.into()),
        standard_library: inputs.standard_library.map(|_| STANDARD_LIBRARY.into()),
    }
}

/// The user where none is declared.
pub(super) fn default_user() -> User {
    User { name: "builder".into(), uid: 1000, gid: 1000 }
}

/// The plan of `action`: bubblewrap around its command.
pub(super) fn plan(bubblewrap: &Path, action: &Action, inputs: Inputs<'_>) -> Result<ProcessPlan, Refusal> {
    let identity = Identity::of(action);
    let etc = identity.write(inputs.workspace.etc()).map_err(|error| Refusal {
        what: "a user and a host name".into(),
        executor: "sandbox",
        why: format!("writing {} failed: {error}", inputs.workspace.etc().display()),
        hint: "free some space on the disk that holds the output folder".into(),
    })?;
    let mut options = namespaces(&identity, action.requirements.network);
    options.system_folders();
    for name in etc {
        let target = Path::new("/etc").join(name.file_name().unwrap_or_default());
        options.add("--ro-bind", [name.as_os_str(), target.as_os_str()]);
    }
    if action.requirements.network == Some(NetworkPolicy::Host) {
        for file in NETWORK_FILES {
            options.add("--ro-bind-try", [file, file]);
        }
    }
    options.mount_inputs(inputs);
    options.add("--remount-ro", ["/"]);
    options.add("--chdir", [view(inputs).working_directory(&action.working_directory).as_os_str()]);
    let (program, arguments) = super::execute::command_line(action)?;
    options.add("--", [program]);
    options.0.extend(arguments);
    Ok(ProcessPlan {
        program: bubblewrap.to_owned(),
        arguments: options.0,
        variables: action.variables.clone(),
        current_directory: PathBuf::from("/"),
    })
}

/// One folder of this machine, where it is shown inside, and how.
struct Mount {
    from: PathBuf,
    to: &'static str,
    option: &'static str,
}

/// The folders that an action is given: its private ones writable, what it is given read-only.
fn mounts(inputs: Inputs<'_>) -> Vec<Mount> {
    let host = inputs.workspace.host_view(inputs.toolchain);
    let writable = [
        (host.output, OUTPUT),
        (host.home, HOME),
        (host.temporary, TEMPORARY),
        (host.go_path, GO_PATH),
        (host.module_cache, MODULE_CACHE),
        (host.build_cache, BUILD_CACHE),
    ];
    let read_only = [
        (Some(host.source), SOURCE),
        (inputs.toolchain.map(Path::to_owned), TOOLCHAIN),
        (inputs.standard_library.map(Path::to_owned), STANDARD_LIBRARY),
    ];
    let writable = writable.into_iter().map(|(from, to)| Mount { from, to, option: "--bind" });
    let read_only =
        read_only.into_iter().filter_map(|(from, to)| Some(Mount { from: from?, to, option: "--ro-bind" }));
    writable.chain(read_only).collect()
}

/// Where a path inside lies on this machine; the system's folders lie where they are shown.
pub(super) fn on_host(path: &Path, inputs: Inputs<'_>) -> PathBuf {
    let lies_in = |mount: Mount| path.strip_prefix(mount.to).ok().map(|rest| mount.from.join(rest));
    mounts(inputs).into_iter().find_map(lies_in).unwrap_or_else(|| path.to_owned())
}

/// bubblewrap's own messages begin so. Source: `die` in <https://github.com/containers/bubblewrap/blob/main/utils.c>
const OWN_MESSAGE: &[u8] = b"bwrap: ";

/// bubblewrap ends with this and a signal's number where a signal ended the command.
/// Source: `propagate_exit_status` in <https://github.com/containers/bubblewrap/blob/main/bubblewrap.c>
const SIGNAL_BASE: i32 = 128;

/// The highest number of a signal that ends programs by default on Linux: `SIGSYS`.
const HIGHEST_SIGNAL: i32 = 31;

/// What the command's end was. A sandbox that couldn't start the command is an error, not a command that failed.
pub(super) fn interpret(bubblewrap: &Path, exit: Exit, logs: &Logs) -> Result<Exit, ProcessError> {
    match exit {
        Exit::Status(1) => {
            let mut beginning = Vec::new();
            let read = File::open(&logs.stderr).and_then(|file| file.take(4096).read_to_end(&mut beginning));
            if read.is_err() || !beginning.starts_with(OWN_MESSAGE) {
                return Ok(exit);
            }
            let said = String::from_utf8_lossy(&beginning).trim().to_owned();
            Err(ProcessError::Start {
                program: bubblewrap.to_owned(),
                current_directory: "/".into(),
                source: io::Error::other(said),
            })
        }
        Exit::Status(status) if (SIGNAL_BASE + 1..=SIGNAL_BASE + HIGHEST_SIGNAL).contains(&status) => {
            Ok(Exit::Signal(status - SIGNAL_BASE))
        }
        _ => Ok(exit),
    }
}

/// The arguments that check whether bubblewrap works here: all its namespaces around `true`.
pub(super) fn probe_arguments() -> Vec<String> {
    let identity = Identity { user: default_user(), host_name: HOST_NAME.into() };
    let mut options = namespaces(&identity, Some(NetworkPolicy::None));
    options.system_folders();
    options.add("--", ["true"]);
    options.0
}

/// bubblewrap's options, in order: later mounts lie over earlier ones.
struct Options(Vec<String>);

impl Options {
    fn add<Value: AsRef<OsStr>>(&mut self, option: &str, values: impl IntoIterator<Item = Value>) {
        self.0.push(option.to_owned());
        self.0.extend(values.into_iter().map(|value| value.as_ref().to_string_lossy().into_owned()));
    }

    fn system_folders(&mut self) {
        for folder in SYSTEM_FOLDERS {
            match fs::read_link(folder) {
                // Merged-/usr systems have /bin as a link to usr/bin; it stays one inside.
                Ok(target) => self.add("--symlink", [target.as_os_str(), OsStr::new(folder)]),
                Err(_) => self.add("--ro-bind-try", [folder, folder]),
            }
        }
        for file in SYSTEM_FILES {
            self.add("--ro-bind-try", [file, file]);
        }
        self.add("--proc", ["/proc"]);
        self.add("--dev", ["/dev"]);
    }

    fn mount_inputs(&mut self, inputs: Inputs<'_>) {
        for Mount { from, to, option } in mounts(inputs) {
            self.add(option, [from.as_os_str(), OsStr::new(to)]);
        }
    }
}

fn namespaces(identity: &Identity, network: Option<NetworkPolicy>) -> Options {
    let mut options = Options(Vec::new());
    for option in ["--die-with-parent", "--new-session", "--unshare-user", "--unshare-pid", "--unshare-ipc"] {
        options.0.push(option.into());
    }
    options.add("--unshare-uts", ["--hostname", &identity.host_name]);
    options.add("--uid", [identity.user.uid.to_string()]);
    options.add("--gid", [identity.user.gid.to_string()]);
    if network != Some(NetworkPolicy::Host) {
        options.0.push("--unshare-net".into());
    }
    options
}

/// Who the build is and what the machine calls itself, inside.
struct Identity {
    user: User,
    host_name: String,
}

impl Identity {
    fn of(action: &Action) -> Self {
        Self {
            user: action.requirements.user.clone().unwrap_or_else(default_user),
            host_name: action.requirements.host_name.clone().unwrap_or_else(|| HOST_NAME.into()),
        }
    }

    /// Writes the files of `/etc` that tell it, and returns them.
    fn write(&self, folder: PathBuf) -> io::Result<Vec<PathBuf>> {
        let User { name, uid, gid } = &self.user;
        let files = [
            ("passwd", format!("{name}:x:{uid}:{gid}:{name}:{HOME}:/bin/sh\n")),
            ("group", format!("{name}:x:{gid}:\n")),
            ("hosts", format!("127.0.0.1 localhost {0}\n::1 localhost {0}\n", self.host_name)),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n".into()),
        ];
        fs::create_dir_all(&folder)?;
        let write = |(name, text): (&str, String)| {
            let path = folder.join(name);
            fs::write(&path, text).map(|()| path)
        };
        files.into_iter().map(write).collect()
    }
}
