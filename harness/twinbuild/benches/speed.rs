//! Speed, as ratios measured in one run against the rival that a user would take instead. Nothing is asserted: machines
//! differ and are shared. Run with `cargo bench --bench speed`; `-- --containers` measures containers alone.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "speed/container.rs"]
mod container;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use twinbuild_engine::source::digest_tree;
use twinbuild_inspect::binary_profile;

/// Each log that is explained is this long, in bytes.
const EXPLAINED_BYTES: usize = 200 << 20;

/// How often each side is measured; the two sides take turns, and the median counts.
const ROUNDS: usize = 11;

/// How many scenarios stand in one file; a file of thousands is slow to parse, whoever runs it.
const SCENARIOS_IN_A_FILE: usize = 100;

/// The binary that is profiled is this long, in bytes.
const PROFILED_BYTES: usize = 30 << 20;

const MODULE: &str = "    Given the source files\n      \"\"\"\n      -- go.mod --\n      module example.com/hello\n\n      go 1.24\n      -- main.go --\n      package main\n\n      import \"fmt\"\n\n      func main() { fmt.Println(\"hello\") }\n      \"\"\"\n";

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    if std::env::args().any(|argument| argument == "--containers") {
        return container::measure(folder.path());
    }
    let goroot = install_go(folder.path());
    warm_scenario(folder.path(), &goroot);
    tracing(folder.path());
    many_scenarios(folder.path());
    digest(&goroot);
    profile(&goroot);
    explain(folder.path());
    container::measure(folder.path());
}

fn twinbuild(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_twinbuild")).args(arguments).current_dir(folder).output();
    let output = output.expect("twinbuild starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn install_go(folder: &Path) -> PathBuf {
    let pins = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/init/twinbuild.toml");
    fs::copy(pins, folder.join("twinbuild.toml")).expect("the pins");
    let said = twinbuild(folder, &["toolchain", "install", "1.27"]);
    said.trim().rsplit(" in ").next().expect("a folder").into()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn timed<Value>(work: impl FnOnce() -> Value) -> (Duration, Value) {
    let started = Instant::now();
    let value = work();
    (started.elapsed(), value)
}

/// One scenario whose build is warm, against a shell script that runs the same go command in fresh private folders,
/// with the same compiled standard library laid under its build cache (as links, the cheapest way there is).
fn warm_scenario(folder: &Path, goroot: &Path) {
    let project = folder.join("warm");
    fs::create_dir_all(project.join("features")).expect("a project");
    fs::copy(folder.join("twinbuild.toml"), project.join("twinbuild.toml")).expect("the pins");
    let steps = "    And Go 1.27\n    When \".\" is built\n    Then the build succeeds\n";
    let feature = format!("Feature: warm\n  Scenario: warm\n{MODULE}{steps}");
    fs::write(project.join("features/warm.feature"), feature).expect("a feature");
    twinbuild(&project, &["run"]);
    let script = folder.join("rival.sh");
    fs::write(&script, rival_script(folder, goroot)).expect("a script");
    run_script(&script, "prepare");
    let (mut ours, mut whole, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        whole.push(timed(|| twinbuild(&project, &["run"])).0);
        ours.push(scenario_time(&project));
        theirs.push(timed(|| run_script(&script, "build")).0);
    }
    let (ours, whole, theirs) = (median(ours), median(whole), median(theirs));
    println!(
        "warm scenario: {:.0} ms; the same go command in a shell script: {:.0} ms; ratio {:.2}, {:+.0} ms \
         (`twinbuild run` from start to exit, with the choice of an executor, a cache made ready for the next build, the \
         removal of folders and the reports: {:.0} ms, ratio {:.2})",
        milliseconds(ours),
        milliseconds(theirs),
        ours.as_secs_f64() / theirs.as_secs_f64(),
        milliseconds(ours) - milliseconds(theirs),
        milliseconds(whole),
        whole.as_secs_f64() / theirs.as_secs_f64(),
    );
}

/// The same build traced and untraced, in one scenario, so that both are as warm: with the standard library compiled before,
/// where there is least to do between two system calls, and with all of it compiled anew.
fn tracing(folder: &Path) {
    for (what, flag, rounds) in
        [("a warm build", "-trimpath", ROUNDS), ("a build of the standard library too", "-a", 3)]
    {
        let project = folder.join(format!("traced{flag}"));
        fs::create_dir_all(project.join("features")).expect("a project");
        fs::copy(folder.join("twinbuild.toml"), project.join("twinbuild.toml")).expect("the pins");
        let steps = format!(
            "    And Go 1.27\n    And the build flag \"{flag}\"\n    When \".\" is built\n    And \".\" is built and traced\n    \
             Then both builds left the same binary\n"
        );
        let feature = format!("Feature: traced\n  @needs-strace\n  Scenario: traced\n{MODULE}{steps}");
        fs::write(project.join("features/traced.feature"), feature).expect("a feature");
        let (mut traced, mut untraced) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            twinbuild(&project, &["run"]);
            let record = fs::read_to_string(project.join(".twinbuild/run.json")).expect("a run record");
            let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
            let cost = &record["scenarios"][0]["actions"][1]["trace"]["cost"];
            let time = |key: &str| cost[key].as_u64().map(Duration::from_millis).expect("a time");
            traced.push(time("traced_milliseconds"));
            untraced.push(time("untraced_milliseconds"));
        }
        let (traced, untraced) = (median(traced), median(untraced));
        println!(
            "tracing {what}: {:.0} ms traced; {:.0} ms untraced; ratio {:.2}",
            milliseconds(traced),
            milliseconds(untraced),
            traced.as_secs_f64() / untraced.as_secs_f64(),
        );
    }
}

/// The scenario's own time in the run record.
fn scenario_time(project: &Path) -> Duration {
    let record = fs::read_to_string(project.join(".twinbuild/run.json")).expect("a run record");
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let milliseconds = record["scenarios"][0]["duration_milliseconds"].as_u64().expect("a duration");
    Duration::from_millis(milliseconds)
}

fn rival_script(folder: &Path, goroot: &Path) -> String {
    format!(
        "set -eu\nbase='{base}/rival'\n\
         build() {{ env -i PATH='{go}/bin' HOME=\"$1/home\" TMPDIR=\"$1/tmp\" GOROOT='{go}' GOPATH=\"$1/gopath\" \
         GOMODCACHE=\"$1/gomodcache\" GOCACHE=\"$1/gocache\" GOENV=off GOTOOLCHAIN=local GOTELEMETRY=off LANG=C.UTF-8 \
         LC_ALL=C.UTF-8 TZ=UTC GOOS=linux GOARCH=$(uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/') \
         /bin/sh -c \"cd $1/src && go build $2\"; }}\n\
         fresh() {{ mkdir -p \"$1/src\" \"$1/out\" \"$1/home\" \"$1/tmp\" \"$1/gopath\" \"$1/gomodcache\"; \
         printf 'module example.com/hello\\n\\ngo 1.24\\n' > \"$1/src/go.mod\"; \
         printf 'package main\\n\\nimport \"fmt\"\\n\\nfunc main() {{ fmt.Println(\"hello\") }}\\n' > \"$1/src/main.go\"; }}\n\
         if [ \"$1\" = prepare ]; then fresh \"$base/std\"; mkdir -p \"$base/std/gocache\"; build \"$base/std\" fmt; exit; fi\n\
         d=$(mktemp -d \"$base/XXXXXX\"); fresh \"$d\"; cp -rs \"$base/std/gocache\" \"$d/gocache\"; \
         build \"$d\" \"-o $d/out/ .\"; test -x \"$d/out/hello\"; rm -rf \"$d\"\n",
        base = folder.display(),
        go = goroot.display(),
    )
}

fn run_script(script: &Path, what: &str) {
    let ended = Command::new("sh").arg(script).arg(what).stdin(Stdio::null()).status().expect("sh");
    assert!(ended.success(), "the rival's script failed");
}

/// Scenarios of five trivial steps, run record and JUnit included.
fn many_scenarios(folder: &Path) {
    let time = |count: usize| {
        let project = folder.join(format!("many-{count}"));
        fs::create_dir_all(project.join("features")).expect("a project");
        fs::write(project.join("twinbuild.toml"), "").expect("a project file");
        let steps = "    Given Go 1.27\n    And the locale \"C.UTF-8\"\n    And the time zone \"UTC\"\n    \
                     And the build flag \"-trimpath\"\n    And the working directory \"x\"\n";
        for file in 0..count / SCENARIOS_IN_A_FILE {
            let scenario = |number: usize| format!("\n  Scenario: Number {number}\n{steps}");
            let scenarios: String = (0..SCENARIOS_IN_A_FILE).map(scenario).collect();
            let path = project.join(format!("features/{file}.feature"));
            fs::write(path, format!("Feature: many\n{scenarios}")).expect("a feature");
        }
        median((0..3).map(|_| timed(|| twinbuild(&project, &["run"])).0).collect())
    };
    let (thousand, ten_thousand) = (time(1_000), time(10_000));
    println!(
        "1,000 scenarios of five steps: {:.2} s; 10,000: {:.2} s; ratio {:.1} (10 is linear)",
        thousand.as_secs_f64(),
        ten_thousand.as_secs_f64(),
        ten_thousand.as_secs_f64() / thousand.as_secs_f64(),
    );
}

/// Digesting the distribution's own sources, against `sha256sum` over the same files.
fn digest(goroot: &Path) {
    let source = goroot.join("src");
    let rival = || {
        let command = "find . -type f -print0 | xargs -0 sha256sum > /dev/null";
        let ended = Command::new("sh").args(["-c", command]).current_dir(&source).status().expect("sh");
        assert!(ended.success(), "sha256sum failed");
    };
    rival();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(timed(|| digest_tree(&source).expect("a digest")).0);
        theirs.push(timed(rival).0);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "digest of the Go distribution's src: {:.0} ms; sha256sum: {:.0} ms; {:.2} x its speed",
        milliseconds(ours),
        milliseconds(theirs),
        theirs.as_secs_f64() / ours.as_secs_f64(),
    );
}

/// Profiling a binary of 30 MiB: the go command with zeros behind it, so that every real part is there.
fn profile(goroot: &Path) {
    let mut bytes = fs::read(goroot.join("bin/go")).expect("the go command");
    bytes.resize(PROFILED_BYTES.max(bytes.len()), 0);
    let times = (0..ROUNDS).map(|_| timed(|| binary_profile(&bytes).expect("a profile")).0).collect();
    println!("profile of a {} MiB binary: {:.0} ms", bytes.len() >> 20, milliseconds(median(times)));
}

/// Explaining logs of 200 MiB, against one `grep -E` for six of the causes, and against `wc -l`, which only counts lines.
fn explain(folder: &Path) {
    let unlike = |number: usize| {
        format!(
            "go: downloading example.com/dependency/number{number} v1.{}.0\n# get https://proxy.test/lib/@v/v1.0.0.info: 200 OK\n",
            number % 9
        )
    };
    let failed = |number: usize| format!("./main.go:{number}:2: undefined: name{number}\n");
    let near =
        |number: usize| format!("./main.go:{number}:2: something about lookup x: reading http {number}\n");
    let kinds: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("a log without a failure", &unlike),
        ("a failure in each line", &failed),
        ("a near miss of several rules in each line", &near),
        ("colours in each line", &|number| {
            format!("\x1b[32mgo: downloading\x1b[0m example.com/lib{number} v1.0.0\n")
        }),
        ("one line without an end", &|_| "x".to_owned()),
    ];
    for (what, line) in kinds {
        let part: String = (0..1000).map(line).collect();
        let log = folder.join("explained.log");
        let mut text = part.repeat(EXPLAINED_BYTES / part.len() + 1);
        text.truncate(EXPLAINED_BYTES);
        fs::write(&log, text).expect("a log");
        let patterns = "no space left on device|certificate signed by unknown authority|connection refused|no such host|\
                        checksum mismatch|undefined: ";
        let grep = || drop(Command::new("grep").args(["-cE", patterns]).arg(&log).output().expect("grep"));
        let count = || drop(Command::new("wc").arg("-l").arg(&log).output().expect("wc"));
        let (mut ours, mut theirs, mut counted) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..5 {
            ours.push(timed(|| twinbuild(folder, &["explain", "explained.log"])).0);
            theirs.push(timed(grep).0);
            counted.push(timed(count).0);
        }
        let (ours, theirs, counted) = (median(ours), median(theirs), median(counted));
        println!(
            "explain 200 MiB, {what}: {:.0} MiB/s; {:.2} x the time of grep -E for six causes, {:.2} x that of wc -l",
            (EXPLAINED_BYTES >> 20) as f64 / ours.as_secs_f64(),
            ours.as_secs_f64() / theirs.as_secs_f64(),
            ours.as_secs_f64() / counted.as_secs_f64(),
        );
    }
}
