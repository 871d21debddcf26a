//! How long a Windows program takes to start under Wine, warm, against plain Wine in the same run, and how long the copy of
//! a Wine prefix takes. Nothing is asserted. Run with `cargo bench --bench emulation`; it needs Linux, bubblewrap and Wine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often each side is measured; the two sides take turns in rounds, and the median counts.
const ROUNDS: usize = 5;

/// How often the program is started in a round, and how often before: Wine's own programs are starting then.
const STARTS: usize = 20;
const STARTS_BEFORE: usize = 10;

const LOADER: &str = "/usr/lib/wine/wine64";

fn main() {
    if !Path::new(LOADER).is_file() {
        println!("not measured: there is no {LOADER}");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = env::var_os("TWINBUILD_CACHE").map_or_else(|| folder.path().join("cache"), PathBuf::from);
    let program = build(folder.path(), &cache);
    let prefix = folder.path().join("prefix");
    let kept = kept_prefix(&cache);
    let copies = (0..ROUNDS).map(|_| {
        // The first round has nothing to remove.
        let _ = fs::remove_dir_all(&prefix);
        timed(|| Command::new("cp").arg("-RP").args([&kept, &prefix]).status())
    });
    let copies = copies.collect();
    println!("copy of a Wine prefix (cp -RP): {:.0} ms", milliseconds(median(copies)));
    let wine = || {
        // What Wine starts beside the program keeps its streams, so nobody waits for their end.
        let mut command = Command::new(LOADER);
        command.arg(&program).env_clear().env("WINEPREFIX", &prefix).env("WINEDEBUG", "-all");
        command.env("FONTCONFIG_FILE", prefix.join("fonts.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        timed(|| command.status())
    };
    // The server stays for both sides, as long as anything is measured.
    server(&prefix, "-p");
    for _ in 0..STARTS_BEFORE {
        wine();
    }
    let (mut plain, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(median((0..STARTS).map(|_| wine()).collect()));
        ours.push(our_median(folder.path(), &cache));
    }
    server(&prefix, "-k");
    let (plain, ours) = (median(plain), median(ours));
    println!(
        "warm start of a Windows program: {:.0} ms; plain Wine: {:.0} ms; ratio {:.2}",
        milliseconds(ours),
        milliseconds(plain),
        ours.as_secs_f64() / plain.as_secs_f64(),
    );
}

fn timed(work: impl FnOnce() -> std::io::Result<ExitStatus>) -> Duration {
    let started = Instant::now();
    let status = work().expect("the program starts");
    let elapsed = started.elapsed();
    assert!(status.success(), "{status}");
    elapsed
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Tells the plain Wine's server to stay (`-p`) or to end (`-k`).
fn server(prefix: &Path, option: &str) {
    let server = Path::new(LOADER).with_file_name("wineserver64");
    let mut command = Command::new(server);
    command.arg(option).env_clear().env("WINEPREFIX", prefix).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().expect("wineserver starts").success(), "wineserver {option}");
}

/// Builds a program for windows/amd64 by a feature that also starts it again and again, and returns its place.
fn build(folder: &Path, cache: &Path) -> PathBuf {
    let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/init/twinbuild.toml");
    fs::create_dir_all(folder.join("features")).expect("a project");
    fs::copy(pins, folder.join("twinbuild.toml")).expect("the pins");
    let source = "package main\n\nfunc main() { println(\"hello\") }\n";
    let module = "module example.com/hello\n\ngo 1.24\n";
    let feature = format!(
        "Feature: timed\n  Scenario: timed\n    Given Go 1.27\n    And the source files\n      \"\"\"\n-- go.mod --\n\
         {module}-- main.go --\n{source}\"\"\"\n    When \".\" is built for windows/amd64\n{}",
        "    When the program is run\n".repeat(STARTS_BEFORE + STARTS)
    );
    fs::write(folder.join("features/timed.feature"), feature).expect("a feature");
    our_median(folder, cache);
    let go = PathBuf::from(
        said(folder, cache, &["toolchain", "install", "1.27"])
            .trim()
            .rsplit(" in ")
            .next()
            .expect("a folder"),
    );
    fs::write(folder.join("go.mod"), module).expect("a module");
    fs::write(folder.join("main.go"), source).expect("a program");
    let program = folder.join("hello.exe");
    let mut command = Command::new(go.join("bin/go"));
    command.current_dir(folder).args(["build", "-o"]).arg(&program).env_clear();
    command.envs([("GOOS", "windows"), ("GOARCH", "amd64"), ("GOTOOLCHAIN", "local"), ("GOENV", "off")]);
    command.env("HOME", folder).env("GOCACHE", folder.join("gocache"));
    timed(|| command.status());
    program
}

/// The kept prefix of this machine's Wine: the one that was used last.
fn kept_prefix(cache: &Path) -> PathBuf {
    let entries = fs::read_dir(cache.join("standard-library/wine")).expect("kept prefixes").flatten();
    let prefixes = entries.map(|entry| entry.path().join("prefix")).filter(|prefix| {
        let library = prefix.join("drive_c/windows/system32/kernel32.dll");
        fs::read_link(library).is_ok_and(|library| library.to_string_lossy().contains("x86_64"))
    });
    prefixes
        .max_by_key(|prefix| prefix.metadata().and_then(|metadata| metadata.modified()).ok())
        .expect("a prefix")
}

fn said(folder: &Path, cache: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_twinbuild"))
        .args(arguments)
        .current_dir(folder)
        .env("TWINBUILD_CACHE", cache)
        .output()
        .expect("twinbuild starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The median of what the run record has for the later starts of the program.
fn our_median(folder: &Path, cache: &Path) -> Duration {
    said(folder, cache, &["run"]);
    let record = fs::read_to_string(folder.join(".twinbuild/run.json")).expect("a run record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let actions = record["scenarios"][0]["actions"].as_array().expect("actions");
    let time = |action: &serde_json::Value| {
        let time = action["outcome"]["resources"]["wall_milliseconds"].as_u64();
        Duration::from_millis(time.expect("a time"))
    };
    let programs = actions.iter().filter(|action| action["purpose"] == "program");
    median(programs.skip(STARTS_BEFORE).map(time).collect())
}
