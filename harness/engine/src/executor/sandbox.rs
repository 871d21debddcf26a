//! The executor `sandbox`: bubblewrap with namespaces of its own, fixed paths and no network unless declared.
//!
//! Options: <https://github.com/containers/bubblewrap/blob/main/bwrap.xml>

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use twinbuild_model::{Action, Exit, NetworkPolicy, User};

use super::emulator::EMULATED_TOOLCHAIN;
use super::guest::GuestMount;
use super::{Conditions, EntryOrder, Guest, Inputs, LabEntry, Refusal};
use crate::process::{Logs, ProcessError, ProcessPlan};
use crate::workspace::{View, local_hosts, write_etc};

/// Where builds leave what they made, inside; the other folders lie where the [`Layout`](super::Layout) says.
pub(super) const OUTPUT: &str = "/out";
pub(crate) const STANDARD_LIBRARY: &str = "/gocache-std";
/// Where a tracer leaves its log, inside.
const TRACE: &str = "/trace";

/// The host name where none is declared.
const HOST_NAME: &str = "twinbuild";

/// The login shell where none is declared.
const LOGIN_SHELL: &str = "/bin/sh";

/// Folders of the machine that programs need to start at all: shown read-only.
const SYSTEM_FOLDERS: [&str; 7] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/// Folders of the machine that its programs need to start beside an extracted system of another architecture, which has
/// empty ones in their places.
const FOLDERS_IN_ROOT: [&str; 3] = ["/usr/bin", "/usr/lib64", "/usr/lib/x86_64-linux-gnu"];

/// Files of the machine's `/etc` that programs need to start at all: shown read-only.
const SYSTEM_FILES: [&str; 2] = ["/etc/ld.so.cache", "/etc/alternatives"];

/// What a declared network needs besides: how names resolve and whom to trust.
const NETWORK_FILES: [&str; 6] =
    ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/ca-certificates", "/etc/pki"];

/// Where the source lies inside while a memory file system stands in its place.
const SOURCE_ON_DISK: &str = "/src-on-disk";

/// The paths inside.
pub(super) fn view(inputs: Inputs<'_>) -> View {
    let view = inputs.conditions.view(inputs.source_in_toolchain, OUTPUT);
    View {
        toolchain: view.toolchain.filter(|_| inputs.toolchain.is_some()),
        standard_library: inputs.standard_library.map(|_| STANDARD_LIBRARY.into()),
        ..view
    }
}

/// The user where none is declared.
pub(super) fn default_user() -> User {
    User { name: "builder".into(), uid: 1000, gid: 1000 }
}

/// The plan of `action`: bubblewrap around its command.
pub(super) fn plan(bubblewrap: &Path, action: &Action, inputs: Inputs<'_>) -> Result<ProcessPlan, Refusal> {
    let identity = Identity::of(action, inputs);
    let mut etc = identity.etc();
    etc.extend(inputs.conditions.etc.clone());
    let etc = write_etc(&inputs.workspace.etc(), etc).map_err(|error| unwritable(inputs, &error))?;
    find_programs(inputs).map_err(|error| unwritable(inputs, &error))?;
    let mut options = namespaces(&identity, network(action, inputs));
    options.system_folders(inputs.conditions.system_root.as_deref());
    for (from, to) in etc {
        options.add("--ro-bind", [from.as_os_str(), to.as_os_str()]);
    }
    if action.requirements.network == Some(NetworkPolicy::Host) {
        for file in NETWORK_FILES {
            options.add("--ro-bind-try", [file, file]);
        }
    }
    options.mount_inputs(inputs);
    options.add("--remount-ro", ["/"]);
    for (name, value) in &action.variables {
        options.add("--setenv", [name, value]);
    }
    let guest = inputs.conditions.guest.as_ref();
    for (name, value) in guest.map(Guest::variables).unwrap_or_default() {
        options.add("--setenv", [name, &value]);
    }
    let directory = guest.and_then(|guest| guest.working_directory(&action.working_directory));
    let directory = directory.unwrap_or_else(|| view(inputs).working_directory(&action.working_directory));
    options.add("--chdir", [directory.as_os_str()]);
    let (program, arguments) = super::execute::command_line(action, inputs, Path::new(TRACE));
    if let Some(mut command) = guest.and_then(|guest| guest.way_in(&directory)) {
        let variables = action.variables.clone().into_iter();
        let own = guest.map(Guest::variables).unwrap_or_default();
        let variables: BTreeMap<_, _> =
            variables.chain(own.into_iter().map(|(name, value)| (name.to_owned(), value))).collect();
        command.extend(["/usr/bin/env".to_owned(), "-i".to_owned()]);
        command.extend(variables.iter().map(|(name, value)| format!("{name}={value}")));
        command.push(program);
        command.extend(arguments);
        return Ok(started_without_variables(command));
    }
    if guest.is_some_and(Guest::starts_session) {
        options.add("--info-fd", ["1"]);
    }
    options.0.push("--".into());
    if let Some(order) = inputs.conditions.source_in_memory {
        options.0.extend(fill_source(inputs, order));
    }
    options.0.push(program);
    options.0.extend(arguments);
    let mut command = lab_entry(action, inputs).map(<[String]>::to_vec).unwrap_or_default();
    command.extend(guest.map(Guest::entry).unwrap_or_default());
    command.push(bubblewrap.to_string_lossy().into_owned());
    command.append(&mut options.0);
    Ok(started_without_variables(command))
}

/// bubblewrap itself sees no variables: a library that one of them preloads would be its own too.
fn started_without_variables(mut command: Vec<String>) -> ProcessPlan {
    ProcessPlan {
        program: command.remove(0).into(),
        arguments: command,
        variables: BTreeMap::new(),
        current_directory: PathBuf::from("/"),
    }
}

/// The command that brings the sandbox into a lab's network, where it has to.
fn lab_entry<'a>(action: &Action, inputs: Inputs<'a>) -> Option<&'a [String]> {
    match (action.requirements.network, &inputs.conditions.lab) {
        (Some(NetworkPolicy::Lab), Some(LabEntry::Command(command))) => Some(command),
        _ => None,
    }
}

fn unwritable(inputs: Inputs<'_>, error: &io::Error) -> Refusal {
    Refusal {
        what: "a user, a host name and programs".into(),
        executor: "sandbox",
        why: format!("writing below {} failed: {error}", inputs.workspace.etc().display()),
        hint: "free some space on the disk that holds the output folder".into(),
    }
}

/// Links the declared programs of the machine into one private folder.
#[cfg(unix)]
fn find_programs(inputs: Inputs<'_>) -> io::Result<()> {
    let folder = inputs.workspace.programs();
    fs::create_dir_all(&folder)?;
    for name in &inputs.conditions.programs {
        let link = folder.join(name);
        if let Some(program) = super::machine_program(name).filter(|_| !link.is_symlink()) {
            std::os::unix::fs::symlink(program, link)?;
        }
    }
    match &inputs.conditions.emulator {
        Some(emulator) => emulator.write_go(&inputs.workspace.emulated_programs()),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn find_programs(_inputs: Inputs<'_>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The command that copies the source into memory, entry by entry in an order of their names, and then runs the command
/// that follows.
fn fill_source(inputs: Inputs<'_>, order: EntryOrder) -> Vec<String> {
    const SCRIPT: &str = r#"
order=$1; from=$2; to=$3; shift 3
copy() {
  set --
  for entry in "$from/$here"* "$from/$here".[!.]* "$from/$here"..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then
      if [ "$order" = ascending ]; then set -- "$@" "${entry#"$from/"}"; else set -- "${entry#"$from/"}" "$@"; fi
    fi
  done
  for entry in "$@"; do
    if [ -d "$from/$entry" ] && [ ! -L "$from/$entry" ]; then
      mkdir "$to/$entry" && (here="$entry/" && copy) && touch -r "$from/$entry" "$to/$entry" || return 1
    else
      cp -pP "$from/$entry" "$to/$entry" || return 1
    fi
  done
}
here=''; saved=$PATH; PATH=/usr/local/bin:/usr/bin:/bin
said=$( (copy && touch -r "$from" "$to") 2>&1 ) || { echo "bwrap: can't copy the source: $said" >&2; exit 1; }
PATH=$saved; cd . || exit 1
exec "$@"
"#;
    let to = inputs.conditions.layout.source.to_string_lossy().into_owned();
    let order = match order {
        EntryOrder::Ascending => "ascending",
        EntryOrder::Descending => "descending",
    };
    ["/bin/sh", "-c", SCRIPT, "sh", order, SOURCE_ON_DISK, &to].map(str::to_owned).to_vec()
}

/// One folder of this machine, where it is shown inside, and how.
struct Mount {
    from: PathBuf,
    to: PathBuf,
    option: &'static str,
}

/// The folders that an action is given: its private ones writable, what it is given read-only.
fn mounts(inputs: Inputs<'_>) -> Vec<Mount> {
    let host = inputs.workspace.host_view(inputs.toolchain);
    let Conditions { layout, shown, source_in_memory, source_writable, programs, emulator, guest, .. } =
        inputs.conditions;
    let source = if source_in_memory.is_some() { Path::new(SOURCE_ON_DISK) } else { &layout.source };
    let programs = (!programs.is_empty()).then(|| inputs.workspace.programs());
    let read_only_modules = inputs.workspace.shared().module_cache_read_only;
    let writable = [
        Some((host.output.clone(), Path::new(OUTPUT))),
        Some((host.home.clone(), &layout.home)),
        Some((host.temporary.clone(), &layout.temporary)),
        Some((host.go_path.clone(), &layout.go_path)),
        (!read_only_modules).then_some((host.module_cache.clone(), &layout.module_cache)),
        Some((host.build_cache.clone(), &layout.build_cache)),
        source_writable.then(|| (inputs.workspace.source(), source)),
        inputs.tracer.map(|_| (inputs.workspace.trace(), Path::new(TRACE))),
    ];
    let read_only = [
        (!source_writable).then(|| (host.source.clone(), source)),
        read_only_modules.then(|| (host.module_cache.clone(), layout.module_cache.as_path())),
        inputs.toolchain.map(|toolchain| (toolchain.to_owned(), layout.toolchain.as_path())),
        inputs.standard_library.map(|kept| (kept.to_owned(), Path::new(STANDARD_LIBRARY))),
        programs.map(|programs| (programs, Path::new(super::PROGRAMS_IN_SANDBOX))),
    ];
    let mount = |(from, to): (PathBuf, &Path), option| Mount { from, to: to.to_owned(), option };
    let writable = writable.into_iter().flatten().map(|paths| mount(paths, "--bind"));
    let read_only = read_only.into_iter().flatten().map(|paths| mount(paths, "--ro-bind"));
    let guest = guest.as_ref().map(|guest| guest.mounts(&host)).unwrap_or_default();
    let guest = guest.into_iter().map(|GuestMount { from, to, writable }| {
        let option = if writable { "--bind" } else { "--ro-bind" };
        Mount { from, to, option }
    });
    let shown = shown.iter().map(|(from, to)| mount((from.clone(), to), "--ro-bind"));
    let mut mounts: Vec<Mount> = writable.chain(read_only).chain(shown).chain(guest).collect();
    if let (Some(emulator), Some(toolchain)) = (emulator, inputs.toolchain) {
        mounts.push(mount((toolchain.to_owned(), Path::new(EMULATED_TOOLCHAIN)), "--ro-bind"));
        let programs = layout.toolchain.join("bin");
        mounts.push(mount((inputs.workspace.emulated_programs(), &programs), "--ro-bind"));
        mounts.extend(emulator.shown().map(|paths| mount(paths, "--ro-bind")));
    }
    mounts
}

/// Where a path inside lies on this machine, later mounts over earlier ones; the system's folders lie where they are
/// shown.
pub(super) fn on_host(path: &Path, inputs: Inputs<'_>) -> PathBuf {
    let link = inputs.conditions.layout.source_link.as_ref();
    let through = link.and_then(|link| path.strip_prefix(link).ok());
    let path = &through.map_or(path.to_owned(), |rest| inputs.conditions.layout.source.join(rest));
    let in_memory = path.strip_prefix(&inputs.conditions.layout.source).ok();
    if let Some(rest) = in_memory.filter(|_| inputs.conditions.source_in_memory.is_some()) {
        return inputs.workspace.source().join(rest);
    }
    let lies_in = |mount: Mount| path.strip_prefix(&mount.to).ok().map(|rest| mount.from.join(rest));
    mounts(inputs).into_iter().rev().find_map(lies_in).unwrap_or_else(|| path.to_owned())
}

/// bubblewrap's own messages begin so. Source: `die` in
/// <https://github.com/containers/bubblewrap/blob/main/utils.c>
const OWN_MESSAGE: &str = "bwrap: ";

/// What brings bubblewrap, or a command, into namespaces that others made: their own messages begin with their names.
/// Source: <https://man7.org/linux/man-pages/man3/err.3.html>
const ENTRANCES: [&str; 2] = ["nsenter", "unshare"];

/// bubblewrap ends with this and a signal's number where a signal ended the command.
/// Source: `propagate_exit_status` in <https://github.com/containers/bubblewrap/blob/main/bubblewrap.c>
const SIGNAL_BASE: i32 = 128;

/// The highest number of a signal that ends programs by default on Linux: `SIGSYS`.
const HIGHEST_SIGNAL: i32 = 31;

/// What the end of the command of `plan` was. A sandbox that couldn't start the command is an error, not a command that failed.
pub(super) fn interpret(
    bubblewrap: &Path,
    plan: &ProcessPlan,
    exit: Exit,
    logs: &Logs,
) -> Result<Exit, ProcessError> {
    let own = own_messages(bubblewrap, plan);
    let own: Vec<&[u8]> = own.iter().map(String::as_bytes).collect();
    if let Some(said) = own_message(exit, logs, &own) {
        return Err(ProcessError::Start {
            program: bubblewrap.to_owned(),
            current_directory: "/".into(),
            source: io::Error::other(said),
        });
    }
    match exit {
        Exit::Status(status) if (SIGNAL_BASE + 1..=SIGNAL_BASE + HIGHEST_SIGNAL).contains(&status) => {
            Ok(Exit::Signal(status - SIGNAL_BASE))
        }
        _ => Ok(exit),
    }
}

/// How the messages of what stands around the command begin. The command may say the same of programs of its own.
fn own_messages(bubblewrap: &Path, plan: &ProcessPlan) -> Vec<String> {
    let words = std::iter::once(plan.program.as_path()).chain(plan.arguments.iter().map(Path::new));
    let around = words.take_while(|word| *word != bubblewrap).filter_map(|word| word.file_name()?.to_str());
    let entrances = around.filter(|name| ENTRANCES.contains(name)).map(|name| format!("{name}: "));
    entrances.chain([OWN_MESSAGE.to_owned()]).collect()
}

/// What a program around the command said of itself where it could not start the command: then it ends with status 1, and
/// its message begins with one of `own`.
pub(super) fn own_message(exit: Exit, logs: &Logs, own: &[&[u8]]) -> Option<String> {
    let mut beginning = Vec::new();
    let file = File::open(&logs.stderr).ok().filter(|_| exit == Exit::Status(1))?;
    file.take(4096).read_to_end(&mut beginning).ok()?;
    let said = own.iter().any(|own| beginning.starts_with(own));
    said.then(|| String::from_utf8_lossy(&beginning).trim().to_owned())
}

/// The beginning of a command that checks what works in bubblewrap's namespaces: the rest is the command to run there.
pub(super) fn probe_command(bubblewrap: &Path) -> Vec<String> {
    let identity = Identity {
        user: default_user(),
        host_name: HOST_NAME.into(),
        home: "/".into(),
        full_name: String::new(),
        login_shell: LOGIN_SHELL.into(),
    };
    let mut options = namespaces(&identity, Network::Own);
    options.system_folders(None);
    options.0.push("--".into());
    options.0.insert(0, bubblewrap.to_string_lossy().into_owned());
    options.0
}

/// bubblewrap's options, in order: later mounts lie over earlier ones.
struct Options(Vec<String>);

impl Options {
    fn add<Value: AsRef<OsStr>>(&mut self, option: &str, values: impl IntoIterator<Item = Value>) {
        self.0.push(option.to_owned());
        self.0.extend(values.into_iter().map(|value| value.as_ref().to_string_lossy().into_owned()));
    }

    /// `root` is an extracted system whose `/usr` stands in the place of the machine's.
    fn system_folders(&mut self, root: Option<&Path>) {
        for folder in SYSTEM_FOLDERS {
            if let (Some(root), "/usr") = (root, folder) {
                self.add("--ro-bind", [root.join("usr").as_os_str(), OsStr::new(folder)]);
                for folder in FOLDERS_IN_ROOT.iter().filter(|folder| Path::new(folder).is_dir()) {
                    self.add("--ro-bind", [folder, folder]);
                }
                continue;
            }
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
            self.add(option, [from.as_os_str(), to.as_os_str()]);
        }
        let layout = &inputs.conditions.layout;
        if inputs.conditions.source_in_memory.is_some() {
            self.add("--tmpfs", [&layout.source]);
        }
        if let Some(link) = &layout.source_link {
            self.add("--symlink", [&layout.source, link]);
        }
    }
}

/// Whose network interfaces a sandbox has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    /// A loopback interface of its own.
    Own,
    /// Those of the process that starts it.
    Shared,
}

/// A lab's network is shared with what enters it; without a lab to enter there is none.
fn network(action: &Action, inputs: Inputs<'_>) -> Network {
    match action.requirements.network {
        Some(NetworkPolicy::Host) => Network::Shared,
        Some(NetworkPolicy::Lab) if lab_entry(action, inputs).is_some() => Network::Shared,
        Some(NetworkPolicy::Lab | NetworkPolicy::None) | None => Network::Own,
    }
}

fn namespaces(identity: &Identity, network: Network) -> Options {
    let mut options = Options(Vec::new());
    for option in ["--die-with-parent", "--new-session", "--unshare-user", "--unshare-pid", "--unshare-ipc"] {
        options.0.push(option.into());
    }
    options.add("--unshare-uts", ["--hostname", &identity.host_name]);
    options.add("--uid", [identity.user.uid.to_string()]);
    options.add("--gid", [identity.user.gid.to_string()]);
    if network == Network::Own {
        options.0.push("--unshare-net".into());
    }
    options
}

/// Who the build is and what the machine calls itself, inside.
struct Identity {
    user: User,
    host_name: String,
    home: PathBuf,
    full_name: String,
    login_shell: String,
}

impl Identity {
    fn of(action: &Action, inputs: Inputs<'_>) -> Self {
        let user = action.requirements.user.clone().unwrap_or_else(default_user);
        let conditions = inputs.conditions;
        Self {
            full_name: conditions.full_name.clone().unwrap_or_else(|| user.name.clone()),
            login_shell: conditions.login_shell.clone().unwrap_or_else(|| LOGIN_SHELL.into()),
            home: conditions.layout.home.clone(),
            user,
            host_name: action.requirements.host_name.clone().unwrap_or_else(|| HOST_NAME.into()),
        }
    }

    /// The files of `/etc` that tell it.
    fn etc(&self) -> BTreeMap<String, String> {
        let User { name, uid, gid } = &self.user;
        let files = [
            (
                "passwd",
                format!(
                    "{name}:x:{uid}:{gid}:{}:{}:{}\n",
                    self.full_name,
                    self.home.display(),
                    self.login_shell
                ),
            ),
            ("group", format!("{name}:x:{gid}:\n")),
            ("hosts", local_hosts(&self.host_name)),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n".into()),
        ];
        files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn messages_of_what_stands_around_the_command_are_not_the_commands() {
        let messages = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let plan = ProcessPlan {
                program: PathBuf::from(&words[0]),
                arguments: words[1..].to_vec(),
                variables: BTreeMap::new(),
                current_directory: "/".into(),
            };
            own_messages(Path::new("/usr/bin/bwrap"), &plan)
        };
        assert_eq!(messages(&["/usr/bin/bwrap", "--", "/usr/bin/unshare", "nsenter"]), ["bwrap: "]);
        assert_eq!(
            messages(&["/usr/bin/nsenter", "-t", "1", "/usr/bin/unshare", "/usr/bin/bwrap", "--", "true"]),
            ["nsenter: ", "unshare: ", "bwrap: "]
        );
    }
}
