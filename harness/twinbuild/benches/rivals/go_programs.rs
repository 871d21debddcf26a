//! The pinned Go, and its own commands built in several ways with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// How often each kind of build is timed.
const TIMED_BUILDS: usize = 3;

/// Two builds of one program that differ in one thing.
pub(crate) struct Pair {
    /// What differs.
    pub(crate) title: &'static str,
    /// The names of both in [`WAYS`].
    pub(crate) names: [&'static str; 2],
}

/// What is compared: a variable set by the linker, the tables removed, the paths kept, another processor.
pub(crate) const PAIRS: [Pair; 4] = [
    Pair { title: "-X of one variable", names: ["x1", "x2"] },
    Pair { title: "-ldflags=-s -w", names: ["base", "stripped"] },
    Pair { title: "no -trimpath", names: ["base", "untrimmed"] },
    Pair { title: "GOAMD64=v3", names: ["base", "v3"] },
];

/// Ways to build: a name, GOAMD64 and flags. `VARIABLE` is replaced.
const WAYS: [(&str, &str, &[&str]); 7] = [
    ("base", "v1", &["-trimpath"]),
    ("base2", "v1", &["-trimpath"]),
    ("x1", "v1", &["-trimpath", "-ldflags=-X VARIABLE=aaaa"]),
    ("x2", "v1", &["-trimpath", "-ldflags=-X VARIABLE=bbbb"]),
    ("stripped", "v1", &["-trimpath", "-ldflags=-s -w"]),
    ("untrimmed", "v1", &[]),
    ("v3", "v3", &["-trimpath"]),
];

/// Which of Go's commands is compared with itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// 4 MB.
    Gofmt,
    /// 23 MB.
    Go,
}

impl Subject {
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Gofmt => "cmd/gofmt",
            Self::Go => "cmd/go",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Gofmt => "gofmt",
            Self::Go => "cmd-go",
        }
    }

    /// A variable of type string that nothing else sets.
    fn variable(self) -> &'static str {
        match self {
            Self::Gofmt => "runtime.godebugDefault",
            Self::Go => "cmd/go/internal/toolchain.TestVersionSwitch",
        }
    }
}

/// The program under measurement.
pub(crate) fn twinbuild(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twinbuild"));
    command.current_dir(folder);
    command
}

/// The folder of the newest pinned Go, which is installed if it isn't yet.
pub(crate) fn install_go(folder: &Path) -> PathBuf {
    let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/init/twinbuild.toml");
    fs::copy(pins, folder.join("twinbuild.toml")).expect("the pins");
    let output = twinbuild(folder).args(["toolchain", "install", "1.27"]).output().expect("twinbuild starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said.trim().rsplit(" in ").next().expect("a folder").into()
}

/// One of Go's commands built in all ways, each once: what is there is kept for the next run.
pub(crate) struct Programs {
    folder: PathBuf,
}

impl Programs {
    pub(crate) fn build(cache: &Path, goroot: &Path, subject: Subject) -> Self {
        let folder = cache.join(subject.folder());
        fs::create_dir_all(&folder).expect("a folder");
        let programs = Self { folder };
        for (name, goamd64, flags) in WAYS {
            if !programs.program(name).exists() {
                programs.build_one(cache, goroot, subject, (name, goamd64, flags));
            }
        }
        programs
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What Go told of the hashes of the build's actions: the log and the graph.
    pub(crate) fn action_hashes(&self, name: &str) -> [PathBuf; 2] {
        ["log", "graph"].map(|extension| self.program(name).with_extension(extension))
    }

    fn build_one(&self, cache: &Path, goroot: &Path, subject: Subject, way: (&str, &str, &[&str])) {
        let name = way.0;
        println!("building {} as {name} (the next run finds it)", subject.package());
        let [log, graph] = self.action_hashes(name);
        let unfinished = self.folder.join("unfinished");
        let mut command = build(cache, goroot, subject, way, &unfinished, Some([&log, &graph]));
        assert!(command.status().expect("go starts").success(), "{command:?} failed; see {}", log.display());
        fs::rename(unfinished, self.program(name)).expect("a program");
    }

    /// Seconds that a build takes longer when Go tells the hashes of its actions: the quickest of some builds that tell them
    /// less the quickest of as many that don't, in turns, with all packages compiled before.
    pub(crate) fn seconds_of_telling(&self, cache: &Path, goroot: &Path, subject: Subject) -> f64 {
        let [program, log, graph] = ["timed", "timed.log", "timed.graph"].map(|name| self.folder.join(name));
        let seconds = |telling: bool| {
            // One that is there would be found up to date.
            let _ = fs::remove_file(&program);
            let told = telling.then_some([log.as_path(), &graph]);
            let mut command = build(cache, goroot, subject, WAYS[0], &program, told);
            let started = Instant::now();
            assert!(command.status().expect("go starts").success(), "{command:?} failed");
            started.elapsed().as_secs_f64()
        };
        let (mut quiet, mut telling) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..TIMED_BUILDS {
            quiet = quiet.min(seconds(false));
            telling = telling.min(seconds(true));
        }
        telling - quiet
    }
}

/// The command that builds a subject in a way; Go tells the hashes of its actions into a log and a graph, where asked.
fn build(
    cache: &Path,
    goroot: &Path,
    subject: Subject,
    (_, goamd64, flags): (&str, &str, &[&str]),
    to: &Path,
    told: Option<[&Path; 2]>,
) -> Command {
    let mut command = Command::new(goroot.join("bin/go"));
    command.args(["build", "-o"]).arg(to);
    command.args(flags.iter().map(|flag| flag.replace("VARIABLE", subject.variable())));
    command.current_dir(goroot.join("src/cmd")).env_clear();
    command.envs([("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off"), ("GOTELEMETRY", "off")]);
    command.envs([("CGO_ENABLED", "0"), ("GOAMD64", goamd64)]);
    command.env("GOROOT", goroot).env("PATH", goroot.join("bin")).env("HOME", cache.join("home"));
    command.env("GOPATH", cache.join("gopath")).env("GOCACHE", cache.join("gocache"));
    if let Some([log, graph]) = told {
        command.arg(format!("-debug-actiongraph={}", graph.display())).env("GODEBUG", "gocachehash=1");
        command.stderr(fs::File::create(log).expect("a log"));
    }
    command.arg(subject.package());
    command
}
