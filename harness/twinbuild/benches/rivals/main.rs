//! Twinbuild beside the tools that a user would take instead: diffoscope for what differs, cmp for whether anything
//! does, reprotest for whether a build is reproducible. Both sides are measured in one run, and what each tells its
//! reader is printed below the figures. Nothing is asserted of times: machines differ and are shared.
//!
//! `cargo bench --bench rivals` compares small pairs; `cargo bench --bench rivals -- --pairs cmd-go` takes a quarter of an
//! hour once its programs are built.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod go_programs;
mod measured;
mod trees;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use go_programs::{PAIRS, Programs, Subject, install_go, twinbuild};
use measured::{Measured, can_measure, measured, program, shown};
use twinbuild_compare::input_drift;
use twinbuild_inspect::{ActionHashes, PathMasks, action_hashes};

/// How many lines of a rival's report are shown.
const SHOWN_LINES: usize = 40;

/// How big the identical files are, in bytes.
const IDENTICAL_BYTES: usize = 512 << 20;

/// How often reading is measured on each side; they take turns, and the median counts.
const ROUNDS: usize = 7;

/// A line of the table.
struct Row {
    title: String,
    rival: String,
    ours: Measured,
    theirs: Option<Measured>,
}

fn main() {
    if !cfg!(target_os = "linux") || !can_measure() {
        println!("not run: processes are measured with GNU time (Debian: `apt-get install time`) on Linux");
        return;
    }
    let subject = chosen_pairs();
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rivals");
    fs::create_dir_all(&cache).expect("a folder");
    let goroot = install_go(&cache);
    let programs = Programs::build(&cache, &goroot, subject);
    let bench = Bench { diffoscope: diffoscope(), reports: cache.join("reports") };
    fs::create_dir_all(&bench.reports).expect("a folder");
    identical(&bench, &cache, &programs);
    causes(&programs, subject);
    println!("\n{:<44}{:>8} {:>8} {:>7} {:>10}", "", "CPU s", "wall s", "MiB", "report KiB");
    let mut rows = pairs(&bench, &programs, subject);
    rows.extend(trees::rows(&bench, &cache, &goroot, subject));
    rows.extend(built_twice(&bench, &cache, &goroot));
    print_reports(&rows);
}

/// What `--pairs` asks for. Cargo gives arguments of its own, which are passed over.
fn chosen_pairs() -> Subject {
    let arguments: Vec<String> = std::env::args().collect();
    let value = arguments.iter().position(|argument| argument == "--pairs").map(|at| arguments.get(at + 1));
    match value.map(|value| value.map_or("", String::as_str)) {
        None | Some("small") => Subject::Gofmt,
        Some("cmd-go") => Subject::Go,
        Some(other) => panic!("--pairs is `small` or `cmd-go`, not `{other}`"),
    }
}

/// What rows are made with.
struct Bench {
    diffoscope: Option<PathBuf>,
    reports: PathBuf,
}

fn diffoscope() -> Option<PathBuf> {
    let found = program("diffoscope");
    match &found {
        Some(program) => {
            let output = Command::new(program).arg("--version").output().expect("diffoscope starts");
            println!("rival: {}", String::from_utf8_lossy(&output.stdout).trim());
        }
        None => println!("SKIPPED: diffoscope is not on PATH (Debian: `apt-get install diffoscope`)"),
    }
    found
}

impl Bench {
    /// Both tools on two files or folders.
    fn row(&self, title: String, sides: [&Path; 2], flags: &[&str]) -> Row {
        let report = |tool: &str| self.reports.join(format!("{title} {tool}").replace(['/', ' '], "-"));
        let mut command = twinbuild(&self.reports);
        command.arg("diff").args(sides);
        let ours = measured(command, &report("twinbuild"));
        let theirs = self.diffoscope.as_ref().map(|diffoscope| {
            let mut command = Command::new(diffoscope);
            command.arg("--no-progress").args(flags).args(sides);
            measured(command, &report("diffoscope"))
        });
        let rival = ["diffoscope"].iter().chain(flags).copied().collect::<Vec<_>>().join(" ");
        let row = Row { title, rival, ours, theirs };
        row.print();
        row
    }
}

fn pairs(bench: &Bench, programs: &Programs, subject: Subject) -> Vec<Row> {
    let row = |pair: &go_programs::Pair| {
        let [first, second] = pair.names.map(|name| programs.program(name));
        bench.row(format!("{}, {}", subject.package(), pair.title), [&first, &second], &[])
    };
    PAIRS.iter().map(row).collect()
}

/// A module whose paths get into the program, built twice by each tool. No variation that needs privileges.
fn built_twice(bench: &Bench, cache: &Path, goroot: &Path) -> Option<Row> {
    const WITHOUT_PRIVILEGES: &str = "--vary=-time,-user_group,-fileordering,-domain_host,-kernel";
    const THE_SAME: &str = "source path, environment, home, locale, search path, time zone, umask, CPU count, \
                            address space layout";
    let Some(reprotest) = program("reprotest") else {
        println!("SKIPPED: reprotest is not on PATH (Debian: `apt-get install reprotest`)");
        return None;
    };
    let module = cache.join("module");
    fs::create_dir_all(&module).expect("a folder");
    fs::write(module.join("go.mod"), "module example.com/hello\n\ngo 1.24\n").expect("a file");
    let main = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n";
    fs::write(module.join("main.go"), main).expect("a file");
    let mut command = twinbuild(cache);
    command.args(["check", "module", "--vary", THE_SAME]);
    let ours = measured(command, &bench.reports.join("check"));
    let mut command = Command::new(reprotest);
    let build = "GOCACHE=$PWD/.gocache GOPATH=$PWD/.gopath go build -o hello .";
    command.args([WITHOUT_PRIVILEGES, "-c", build]).arg(&module).arg("hello");
    let path = std::env::var("PATH").expect("PATH");
    command.env("PATH", format!("{}:{path}", goroot.join("bin").display()));
    command.envs([("GOTOOLCHAIN", "local"), ("GOFLAGS", ""), ("GOENV", "off")]);
    let theirs = measured(command, &bench.reports.join("reprotest"));
    // GNU time doesn't see the builds in the sandbox, so only wall is compared.
    println!(
        "a small module built twice: twinbuild check {:.1} s wall and {:.1} KiB of report, with the search for causes and \
         the fixes tried; reprotest {:.1} s and {:.1} KiB, with two builds",
        ours.wall_seconds,
        ours.report_kibibytes(),
        theirs.wall_seconds,
        theirs.report_kibibytes(),
    );
    let title = "a small module built twice".to_owned();
    Some(Row { title, rival: "reprotest".to_owned(), ours, theirs: Some(theirs) })
}

impl Row {
    fn print(&self) {
        println!("{}", self.title);
        println!("  {:<42}{}", "twinbuild", figures(&self.ours));
        let Some(theirs) = &self.theirs else {
            return println!("  {}: SKIPPED, it is not on PATH", self.rival);
        };
        println!("  {:<42}{}", self.rival, figures(theirs));
        // GNU time counts hundredths of a second.
        println!(
            "  {:<42}{:>7.0}x {:>7.0}x {:>6.1}x {:>9.1}x",
            "ratio",
            theirs.cpu_seconds / self.ours.cpu_seconds.max(0.01),
            theirs.wall_seconds / self.ours.wall_seconds.max(0.01),
            theirs.peak_kibibytes / self.ours.peak_kibibytes,
            theirs.report_kibibytes() / self.ours.report_kibibytes(),
        );
    }
}

fn figures(of: &Measured) -> String {
    let Measured { cpu_seconds, wall_seconds, .. } = of;
    let mebibytes = of.peak_kibibytes / 1024.0;
    format!("{cpu_seconds:>8.2} {wall_seconds:>8.2} {mebibytes:>7.0} {:>10.1}", of.report_kibibytes())
}

/// Two files of the same bytes, which must be read to know it, against cmp.
fn identical(bench: &Bench, cache: &Path, programs: &Programs) {
    let program = fs::read(programs.program("base")).expect("a program");
    let bytes: Vec<u8> = program.iter().copied().cycle().take(IDENTICAL_BYTES).collect();
    let [first, second] = ["same-1", "same-2"].map(|name| cache.join(name));
    fs::write(&first, &bytes).and_then(|()| fs::write(&second, &bytes)).expect("two files");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut command = twinbuild(cache);
        command.arg("diff").args([&first, &second]);
        let measured_time = measured(command, &bench.reports.join("same"));
        ours.push((measured_time.wall_seconds, measured_time.peak_kibibytes));
        let mut command = Command::new("cmp");
        command.args([&first, &second]);
        theirs.push(measured(command, &bench.reports.join("same")).wall_seconds);
    }
    ours.sort_by(|a, b| a.0.total_cmp(&b.0));
    theirs.sort_by(f64::total_cmp);
    let ((ours, peak), theirs) = (ours[ROUNDS / 2], theirs[ROUNDS / 2]);
    println!(
        "two identical files of {} MiB: twinbuild {ours:.2} s in {:.0} MiB, cmp {theirs:.2} s, {:.2} x its time",
        IDENTICAL_BYTES >> 20,
        peak / 1024.0,
        ours / theirs.max(0.01),
    );
    _ = fs::remove_file(first).and_then(|()| fs::remove_file(second));
}

/// The cause of each pair from Go's own hashes of the actions of both builds, which no rival asks for.
fn causes(programs: &Programs, subject: Subject) {
    println!(
        "\ncauses from the action hashes of two builds of {} (no rival asks for them)",
        subject.package()
    );
    for pair in &PAIRS {
        let started = Instant::now();
        let [first, second] = pair.names.map(|name| hashes(programs, name));
        let drift = input_drift(&first, &second, &PathMasks::default());
        let seconds = started.elapsed().as_secs_f64();
        println!("  {}: {seconds:.3} s for {} actions", pair.title, drift.actions);
        for root in &drift.roots {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            println!("    {}: {}: {} / {}", root.action, root.input, value(&root.first), value(&root.second));
        }
        println!(
            "    and {} more; {}",
            drift.left_out,
            drift.weaker.as_deref().unwrap_or("nothing is missing")
        );
    }
}

fn hashes(programs: &Programs, name: &str) -> ActionHashes {
    let [log, graph] = programs.action_hashes(name).map(|path| fs::read(path).expect("what Go told"));
    action_hashes(Some(&log), Some(&graph)).0
}

fn print_reports(rows: &[Row]) {
    for Row { title, rival, ours, theirs } in rows {
        println!("\n{title}: twinbuild's whole report\n{}", shown(&ours.said, usize::MAX));
        if let Some(theirs) = theirs {
            println!("{title}: {rival}\n{}", shown(&theirs.said, SHOWN_LINES));
        }
    }
}
