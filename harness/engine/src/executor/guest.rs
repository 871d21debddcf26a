//! Guests: what runs a program of another platform inside the sandbox, and the machine that the program sees.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::Exit;

use super::sandbox::OUTPUT;
use super::wine_words::remove_wine_words;
use super::{Conditions, machine_program};
use crate::process::Logs;
use crate::workspace::View;

/// Where a Wine prefix is shown inside.
const PREFIX: &str = "/wine";

/// The folder of a prefix that a Windows program sees as its drive C.
const DRIVE: &str = "drive_c";

/// A file of drive C into which a launcher writes the program's exit code.
const EXIT_CODE: &str = "exit-code";

/// A file of drive C into which a launcher lets the program write what it says on its standard error.
const STANDARD_ERROR: &str = "stderr";

/// Starts Wine's server, says when it is there, and keeps the sandbox alive.
const KEEPER: &str = r#"exec > /dev/null
command -v "$1" || set -- wineserver
"$1" -p && : > "$WINEPREFIX/ready" && exec sleep infinity"#;

/// The CPU that qemu shows to Wine: with its default one, programs for ARM64 never end.
const QEMU_CPU: &str = "neoverse-n1";

/// What runs a program of another platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guest {
    /// qemu's user mode: the kernel is this machine's, and so are the paths.
    UserMode {
        /// The program, as the sandbox sees it.
        emulator: PathBuf,
        /// What begins the files of such programs, so that those which a program starts are run too.
        header: ElfHeader,
    },
    /// Wine: a Windows machine whose drive C is a prefix, and which sees nothing else of this machine.
    Wine {
        /// Wine itself.
        installation: WineInstallation,
        /// The prefix, as it lies on this machine. Nobody else may use it meanwhile.
        prefix: PathBuf,
        /// A Windows program that starts the real one and writes its exit code to a file, as it lies on this machine;
        /// `None` where the loader's own exit status can be trusted.
        launcher: Option<PathBuf>,
        /// How long Wine lives.
        session: WineSession,
    },
}

/// How long a Wine lives: it starts with many processes of its own, which the programs of one prefix share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WineSession {
    /// It is to be started, in a sandbox that lives as long as whoever starts it wants.
    Start,
    /// It runs; this is the first process of its sandbox, as this machine counts.
    Running(u32),
}

/// One Wine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WineInstallation {
    /// Its loader, as the sandbox sees it.
    pub loader: PathBuf,
    /// An extracted system that Wine lies in, whose `/usr` stands in the place of the machine's; `None` where Wine is
    /// installed on the machine.
    pub root: Option<PathBuf>,
}

/// The first bytes of an ELF file, by which a kernel knows what runs it: class, byte order and machine.
/// Source: <https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElfHeader(pub [u8; 20]);

impl ElfHeader {
    /// A line that registers `emulator` for files that begin so, whatever the type of file and the version of the system.
    fn handler(&self, emulator: &Path) -> String {
        let counts = |index: usize| !(7..18).contains(&index);
        let bytes = |byte: &dyn Fn(usize) -> u8| {
            (0..20).map(|index| format!("\\x{:02x}", byte(index))).collect::<String>()
        };
        let magic = bytes(&|index| if counts(index) { self.0[index] } else { 0 });
        let mask = bytes(&|index| if counts(index) { 0xff } else { 0 });
        format!(":guest:M::{magic}:{mask}:{}:OCF", emulator.display())
    }
}

/// A folder or file that a guest needs: where it lies on this machine, where it is shown, and whether it is writable.
pub(super) struct GuestMount {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
    pub(super) writable: bool,
}

impl Guest {
    /// The program `name` of the output folder, as the guest names it.
    pub fn program(&self, name: &str) -> String {
        match self {
            Self::UserMode { .. } => format!("{OUTPUT}/{name}"),
            Self::Wine { .. } => format!(r"C:\out\{name}"),
        }
    }

    /// The conditions under which it runs a program, beside those that hold anyway.
    pub(crate) fn conditions(&self, others: &Conditions) -> Conditions {
        let system_root = match self {
            Self::UserMode { .. } => None,
            Self::Wine { installation, .. } => installation.root.clone(),
        };
        Conditions { guest: Some(self.clone()), system_root, ..others.clone() }
    }

    /// The variables of a program, which on Windows are the `declared` ones and what Windows itself has, among them `TMP`
    /// and `TEMP`: Wine takes those from its registry, whatever it is started with.
    pub(crate) fn adapt(
        &self,
        variables: BTreeMap<String, String>,
        declared: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        match self {
            Self::UserMode { .. } => variables,
            Self::Wine { .. } => declared.clone(),
        }
    }

    /// The paths that a Windows program sees, with the words that stand for them.
    pub(crate) fn masks() -> [(PathBuf, &'static str); 2] {
        [(r"C:\src", "$SRC"), (r"C:\out", "$OUT")].map(|(path, word)| (PathBuf::from(path), word))
    }

    /// What has to be shown beside the folders that every action has.
    pub(super) fn mounts(&self, host: &View) -> Vec<GuestMount> {
        let Self::Wine { prefix, launcher, .. } = self else { return Vec::new() };
        let inside = |name: &str| Path::new(PREFIX).join(DRIVE).join(name);
        let mount = |from: &Path, to, writable| GuestMount { from: from.to_owned(), to, writable };
        let mut mounts = vec![
            mount(prefix, PREFIX.into(), true),
            mount(&host.source, inside("src"), false),
            mount(&host.output, inside("out"), true),
        ];
        mounts.extend(launcher.iter().map(|launcher| mount(launcher, inside("launcher.exe"), false)));
        mounts
    }

    /// Where the program starts, if that is another folder than the source's own place.
    pub(super) fn working_directory(&self, relative: &str) -> Option<PathBuf> {
        let source = Path::new(PREFIX).join(DRIVE).join("src");
        matches!(self, Self::Wine { .. }).then(|| source.join(relative))
    }

    /// The command that runs `command`.
    pub(super) fn command(&self, command: Vec<String>) -> Vec<String> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut words = match self {
            Self::UserMode { emulator, .. } => vec![text(emulator)],
            Self::Wine { installation, session: WineSession::Start, .. } => {
                let server = installation.loader.with_file_name("wineserver64");
                return ["/bin/sh", "-c", KEEPER, "sh", &text(&server)].map(str::to_owned).to_vec();
            }
            Self::Wine { installation, launcher, .. } => {
                let launcher = launcher.as_ref().map(|_| r"C:\launcher.exe".to_owned());
                [text(&installation.loader)].into_iter().chain(launcher).collect()
            }
        };
        words.extend(command);
        words
    }

    /// The command to put before the sandbox's own, which lets the kernel hand programs of the guest's kind to the
    /// emulator: in a namespace of the sandbox's own, so that the machine's handlers stay as they are. A kernel that knows
    /// no such namespaces, as before Linux 6.7, leaves it at the one program that is started by name.
    ///
    /// Source: <https://docs.kernel.org/admin-guide/binfmt-misc.html>
    pub(super) fn entry(&self) -> Vec<String> {
        const SCRIPT: &str = "handlers=/proc/sys/fs/binfmt_misc; \
            { mount -t binfmt_misc none $handlers && printf %s \"$1\" > $handlers/register; } 2>/dev/null; \
            shift; exec \"$@\"";
        let Self::UserMode { emulator, header } = self else { return Vec::new() };
        let Some(unshare) = machine_program("unshare") else { return Vec::new() };
        let words = ["--user", "--map-root-user", "--mount", "/bin/sh", "-c", SCRIPT, "sh"];
        let handler = header.handler(emulator);
        [unshare.to_string_lossy().into_owned()]
            .into_iter()
            .chain(words.map(str::to_owned))
            .chain([handler])
            .collect()
    }

    /// The variables that the emulator itself needs.
    ///
    /// Wine's: <https://gitlab.winehq.org/wine/wine/-/wikis/Wine-User's-Guide>, "Environment variables"
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UserMode { .. } => Vec::new(),
            Self::Wine { installation, .. } => installation.variables(PREFIX),
        }
    }

    /// The command that enters the sandbox in which Wine runs already, and what that shows as `directory`; `None` where
    /// the program has a sandbox of its own.
    ///
    /// Options: <https://man7.org/linux/man-pages/man1/nsenter.1.html>
    pub(super) fn way_in(&self, directory: &Path) -> Option<Vec<String>> {
        let Self::Wine { session: WineSession::Running(process), .. } = self else { return None };
        let nsenter = machine_program("nsenter").unwrap_or_else(|| "nsenter".into());
        let root = Path::new("/proc").join(process.to_string()).join("root");
        let directory = root.join(directory.strip_prefix("/").unwrap_or(directory));
        let mut words = vec![nsenter.to_string_lossy().into_owned(), format!("--target={process}")];
        let spaces = ["--user", "--preserve-credentials", "--mount", "--pid", "--ipc", "--uts", "--net"];
        words.extend(spaces.map(str::to_owned));
        words.extend([format!("--wd={}", directory.display()), "--".to_owned()]);
        Some(words)
    }

    /// Whether the sandbox is one that Wine is to be started in, which then says where it is.
    pub(super) fn starts_session(&self) -> bool {
        matches!(self, Self::Wine { session: WineSession::Start, .. })
    }

    /// The same guest, in the sandbox whose first process this is.
    pub(crate) fn in_session(self, process: u32) -> Self {
        match self {
            Self::Wine { installation, prefix, launcher, .. } => {
                Self::Wine { installation, prefix, launcher, session: WineSession::Running(process) }
            }
            other @ Self::UserMode { .. } => other,
        }
    }

    /// Removes what an earlier program left of its end.
    pub(super) fn forget_exit(&self) {
        for file in [EXIT_CODE, STANDARD_ERROR].into_iter().filter_map(|name| self.launcher_file(name)) {
            // A file that is not there need not be removed; one that stays is overwritten by the launcher.
            let _ = std::fs::remove_file(file);
        }
    }

    /// Leaves what the program said on its standard error, and nothing of what the emulator did. `exit` is the program's
    /// end: of one that didn't end by itself the emulator's words may tell why, and stay.
    ///
    /// # Errors
    /// When it can't be copied or written.
    pub(super) fn take_standard_error(&self, logs: &Logs, exit: Exit) -> io::Result<()> {
        match (self.launcher_file(STANDARD_ERROR).filter(|file| file.is_file()), self, exit) {
            (Some(file), ..) => std::fs::copy(file, &logs.stderr).map(|_| ()),
            (None, Self::Wine { .. }, Exit::Status(_)) => remove_wine_words(&logs.stderr),
            _ => Ok(()),
        }
    }

    /// The program's own end. `exit` is the emulator's, which beside a launcher says nothing: threads that are killed at
    /// the program's end may crash the emulator afterwards.
    pub(super) fn interpret(&self, exit: Exit) -> Result<Exit, EmulatorCrash> {
        let Some(file) = self.launcher_file(EXIT_CODE) else { return Ok(exit) };
        if matches!(exit, Exit::TimedOut { .. }) {
            return Ok(exit);
        }
        let written = std::fs::read_to_string(file).unwrap_or_default();
        // Windows' exit codes are unsigned; those of crashes are shown negative, as Windows itself shows them.
        written
            .trim()
            .parse()
            .map(|code: u32| Exit::Status(code.cast_signed()))
            .map_err(|_| EmulatorCrash { exit })
    }

    fn launcher_file(&self, name: &str) -> Option<PathBuf> {
        match self {
            Self::Wine { prefix, launcher: Some(_), .. } => Some(prefix.join(DRIVE).join(name)),
            _ => None,
        }
    }
}

impl WineInstallation {
    /// The variables that Wine needs to use `prefix`.
    pub(crate) fn variables(&self, prefix: &str) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("WINEPREFIX", prefix.to_owned()),
            ("WINEDEBUG", "-all".to_owned()),
            ("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=d".to_owned()),
            ("FONTCONFIG_FILE", format!("{prefix}/fonts.conf")),
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("PATH", super::SYSTEM_PATH.to_owned()),
        ];
        if self.root.is_some() {
            variables.push(("QEMU_CPU", QEMU_CPU.to_owned()));
            let server = self.loader.with_file_name("wineserver64");
            variables.push(("WINESERVER", server.to_string_lossy().into_owned()));
        }
        variables
    }
}

/// An emulator that ended before the program did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the emulator ended with {exit} before the program did, so the program's own end is not known")]
pub struct EmulatorCrash {
    /// How the emulator ended.
    pub exit: Exit,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wine(prefix: &Path, launcher: Option<&str>) -> Guest {
        let loader = "/usr/lib/wine/wine64".into();
        let installation = WineInstallation { loader, root: None };
        let (prefix, launcher) = (prefix.to_owned(), launcher.map(PathBuf::from));
        Guest::Wine { installation, prefix, launcher, session: WineSession::Running(7) }
    }

    /// 64 bits, the highest byte first, an executable for machine 22.
    const S390X: ElfHeader = ElfHeader(*b"\x7fELF\x02\x02\x01\0\0\0\0\0\0\0\0\0\0\x02\0\x16");

    #[test]
    fn a_handler_knows_machines_and_not_types_of_files() {
        let line = S390X.handler(Path::new("/usr/bin/qemu-s390x-static"));
        let (magic, mask) = (r"\x7f\x45\x4c\x46\x02\x02\x01", r"\xff\xff\xff\xff\xff\xff\xff");
        let middle = r"\x00".repeat(11);
        assert_eq!(
            line,
            format!(
                ":guest:M::{magic}{middle}\\x00\\x16:{mask}{middle}\\xff\\xff:/usr/bin/qemu-s390x-static:OCF"
            )
        );
        assert!(line.len() < 1920, "the kernel takes no longer line");
    }

    #[test]
    fn a_program_is_named_as_its_platform_names_it() {
        let user_mode = Guest::UserMode { emulator: "/usr/bin/qemu-s390x-static".into(), header: S390X };
        assert_eq!(user_mode.program("server"), "/out/server");
        assert_eq!(
            user_mode.command(vec!["/out/server".into()]),
            ["/usr/bin/qemu-s390x-static", "/out/server"]
        );
        assert_eq!(user_mode.working_directory("cmd"), None);
        let wine = wine(Path::new("/kept"), Some("/kept/launcher.exe"));
        assert_eq!(wine.program("server.exe"), r"C:\out\server.exe");
        assert_eq!(wine.command(vec!["x".into()]), ["/usr/lib/wine/wine64", r"C:\launcher.exe", "x"]);
        assert_eq!(wine.working_directory("cmd").unwrap(), Path::new("/wine/drive_c/src/cmd"));
    }

    #[test]
    fn a_windows_program_sees_no_variable_of_linux() {
        let all = BTreeMap::from(["HOME", "GOROOT", "MODE"].map(|name| (name.to_owned(), "x".to_owned())));
        let declared = BTreeMap::from([("MODE".to_owned(), "x".to_owned())]);
        let seen = wine(Path::new("/kept"), None).adapt(all.clone(), &declared);
        assert_eq!(seen.keys().collect::<Vec<_>>(), ["MODE"]);
        assert_eq!(
            Guest::UserMode { emulator: "/q".into(), header: S390X }.adapt(all.clone(), &declared),
            all
        );
    }

    #[test]
    fn programs_enter_the_sandbox_in_which_wine_runs() {
        let running = wine(Path::new("/kept"), None);
        assert!(!running.starts_session());
        let way = running.way_in(Path::new("/wine/drive_c/src")).unwrap().join(" ");
        assert!(
            way.contains("nsenter --target=7 --user")
                && way.ends_with("--wd=/proc/7/root/wine/drive_c/src --")
        );
        let Guest::Wine { installation, prefix, launcher, .. } = running else { unreachable!() };
        let start = Guest::Wine { installation, prefix, launcher, session: WineSession::Start };
        assert!(start.starts_session() && start.way_in(Path::new("/")).is_none());
        assert!(start.command(vec!["x".into()]).ends_with(&["/usr/lib/wine/wineserver64".into()]));
        assert_eq!(start.in_session(7), wine(Path::new("/kept"), None));
    }

    #[test]
    fn beside_a_launcher_only_its_word_counts() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(DRIVE)).unwrap();
        let file = folder.path().join(DRIVE).join(EXIT_CODE);
        let guest = wine(folder.path(), Some("/launcher.exe"));
        let crash = Exit::Signal(11);
        assert_eq!(guest.interpret(crash), Err(EmulatorCrash { exit: crash }));
        for (written, code) in [("0", 0), ("42", 42), ("3221225477", -1_073_741_819)] {
            std::fs::write(&file, written).unwrap();
            assert_eq!(guest.interpret(crash), Ok(Exit::Status(code)));
        }
        std::fs::write(&file, "no number").unwrap();
        assert!(guest.interpret(Exit::Status(0)).is_err());
        let limit = Exit::TimedOut { limit_seconds: 1 };
        assert_eq!(guest.interpret(limit), Ok(limit));
        let logs = Logs { stdout: folder.path().join("out"), stderr: folder.path().join("err") };
        std::fs::write(&logs.stderr, "qemu: uncaught target signal 11").unwrap();
        std::fs::write(folder.path().join(DRIVE).join(STANDARD_ERROR), "said").unwrap();
        guest.take_standard_error(&logs, crash).unwrap();
        assert_eq!(std::fs::read_to_string(&logs.stderr).unwrap(), "said");
        guest.forget_exit();
        assert!(!file.exists());
        guest.take_standard_error(&logs, crash).unwrap();
        assert_eq!(std::fs::read_to_string(&logs.stderr).unwrap(), "said");
        assert_eq!(wine(folder.path(), None).interpret(crash), Ok(crash));
    }

    #[test]
    fn of_a_program_that_ended_by_itself_only_its_own_words_stay() {
        let folder = tempfile::tempdir().unwrap();
        let logs = Logs { stdout: folder.path().join("out"), stderr: folder.path().join("err") };
        let said = "wine client error:d0: sendmsg: Socket operation on non-socket\n";
        let user_mode = Guest::UserMode { emulator: "/q".into(), header: S390X };
        let ends =
            [(Exit::Status(0), ""), (Exit::TimedOut { limit_seconds: 1 }, said), (Exit::Signal(9), said)];
        for (exit, left) in ends {
            std::fs::write(&logs.stderr, said).unwrap();
            user_mode.take_standard_error(&logs, exit).unwrap();
            assert_eq!(std::fs::read_to_string(&logs.stderr).unwrap(), said);
            wine(folder.path(), None).take_standard_error(&logs, exit).unwrap();
            assert_eq!(std::fs::read_to_string(&logs.stderr).unwrap(), left);
        }
    }
}
