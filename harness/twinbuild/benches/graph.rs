//! The declared view of a module with 1,000 requirements and a vendor tree, against the go command's own lists: of its module
//! files alone, which is what those lists are made of, then with the imports of 2,000 vendored packages and all findings.
//! Nothing is asserted: machines differ and are shared. Run with `cargo bench --bench graph`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use twinbuild_compare::module_views;
use twinbuild_engine::module_source::{ModuleReading, read_module_source};
use twinbuild_inspect::{DeclaredView, ModuleSource, hash1};

/// How many modules are required.
const MODULES: usize = 1_000;

/// How often each side is measured; the two sides take turns, and the median counts.
const ROUNDS: usize = 11;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let go = install_go(folder.path()).join("bin/go");
    let (proxy, module) = (folder.path().join("proxy"), folder.path().join("module"));
    write_proxy(&proxy);
    write_module(&module);
    let reading = ModuleReading { folder: module.clone(), root: module.clone(), ..ModuleReading::default() };
    let ask = |arguments: &[&str]| go_command(&go, folder.path(), &module, arguments);
    // The first answers fill the module cache.
    ask(&["list", "-m", "-json", "all"]);
    ask(&["mod", "graph"]);
    let (mut files, mut ours, mut whole, mut theirs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        files.push(timed(|| {
            let view = DeclaredView::of(&module_files(&module));
            assert_eq!((view.required().count(), view.problems.len()), (MODULES, 0), "{:?}", view.problems);
        }));
        ours.push(timed(|| {
            let views = module_views(&read_module_source(&reading), None, None);
            assert_eq!((views.modules.len(), views.findings.len()), (MODULES + 1, 0), "{:?}", views.findings);
        }));
        whole.push(timed(|| {
            let status = Command::new(env!("CARGO_BIN_EXE_twinbuild"))
                .args(["graph", "--json"])
                .arg(&module)
                .env_clear()
                .stdout(Stdio::null())
                .status();
            assert!(status.expect("twinbuild starts").success(), "twinbuild graph has findings");
        }));
        theirs.push(timed(|| {
            ask(&["list", "-m", "-json", "all"]);
            ask(&["mod", "graph"]);
        }));
    }
    let [files, ours, whole, theirs] = [files, ours, whole, theirs].map(median);
    println!(
        "`go list -m -json all` and `go mod graph` of {MODULES} modules: {:.0} ms",
        milliseconds(theirs)
    );
    for (what, time) in [
        ("view of go.mod, go.sum and vendor/modules.txt", files),
        ("view of these, of 2,000 vendored packages, and findings", ours),
        ("`twinbuild graph --json` from start to exit", whole),
    ] {
        println!(
            "{what}: {:.1} ms; ratio {:.1}",
            milliseconds(time),
            theirs.as_secs_f64() / time.as_secs_f64()
        );
    }
}

/// The module's own files alone.
fn module_files(module: &Path) -> ModuleSource {
    let names = ["go.mod", "go.sum", "vendor/modules.txt"];
    let texts = names.map(|name| (name.to_owned(), fs::read_to_string(module.join(name)).expect("a file")));
    ModuleSource { texts: texts.into(), ..ModuleSource::default() }
}

fn install_go(folder: &Path) -> PathBuf {
    let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/init/twinbuild.toml");
    fs::copy(pins, folder.join("twinbuild.toml")).expect("the pins");
    let output = Command::new(env!("CARGO_BIN_EXE_twinbuild"))
        .args(["toolchain", "install", "1.27"])
        .current_dir(folder)
        .output()
        .expect("twinbuild starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.trim().rsplit(" in ").next().expect("a folder").into()
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn path(number: usize) -> String {
    format!("example.com/group{}/module{number}", number % 40)
}

/// Each module requires some after it.
fn go_mod(number: usize) -> String {
    let required = [number + 1, number + 7, number * 2 + 1].into_iter().filter(|other| *other < MODULES);
    let lines: String = required.map(|other| format!("require {} v1.0.0\n", path(other))).collect();
    format!("module {}\n\ngo 1.22\n\n{lines}", path(number))
}

/// A module proxy in a folder: <https://go.dev/ref/mod#goproxy-protocol>. Lists of modules need no archives.
fn write_proxy(proxy: &Path) {
    for number in 0..MODULES {
        let folder = proxy.join(path(number)).join("@v");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("list"), "v1.0.0\n").expect("a list");
        let info = "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-01T00:00:00Z\"}";
        fs::write(folder.join("v1.0.0.info"), info).expect("a file");
        fs::write(folder.join("v1.0.0.mod"), go_mod(number)).expect("a go.mod");
    }
}

fn write_module(module: &Path) {
    let write = |name: &str, text: &str| {
        let file = module.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    };
    let (mut required, mut sums, mut listed, mut imports) =
        (String::new(), String::new(), String::new(), String::new());
    for number in 0..MODULES {
        let path = path(number);
        let hash = hash1([("go.mod".to_owned(), go_mod(number).as_bytes())]);
        required += &format!("require {path} v1.0.0\n");
        sums += &format!("{path} v1.0.0 {hash}\n{path} v1.0.0/go.mod {hash}\n");
        listed += &format!("# {path} v1.0.0\n## explicit; go 1.22\n{path}\n{path}/inner\n");
        imports += &format!("import _ \"{path}\"\n");
        write(
            &format!("vendor/{path}/module.go"),
            &format!("package module{number}\n\nimport _ \"{path}/inner\"\n"),
        );
        write(&format!("vendor/{path}/inner/inner.go"), "package inner\n\nimport _ \"fmt\"\n");
    }
    write("go.mod", &format!("module example.com/app\n\ngo 1.22\n\n{required}"));
    write("go.sum", &sums);
    write("vendor/modules.txt", &listed);
    write("app.go", &format!("package app\n\n{imports}"));
}

fn go_command(go: &Path, folder: &Path, module: &Path, arguments: &[&str]) {
    let status = Command::new(go)
        .args(arguments)
        .current_dir(module)
        .env_clear()
        .env("HOME", folder)
        .env("GOPATH", folder.join("gopath"))
        .env("GOFLAGS", "-mod=mod")
        .env("GOPROXY", format!("file://{}", folder.join("proxy").display()))
        .envs([("GOSUMDB", "off"), ("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOTELEMETRY", "off")])
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("go starts").success(), "go {arguments:?}");
}
