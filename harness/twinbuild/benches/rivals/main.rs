//! Twinbuild beside the tools that a user would take instead: diffoscope for what differs, cmp for whether anything
//! does, reprotest for whether a build is reproducible. Both sides are measured in one run, and what each tells its
//! reader is printed below the figures. Nothing is asserted of times: machines differ and are shared.
//!
//! `cargo bench --bench rivals` compares small pairs; `cargo bench --bench rivals -- --pairs cmd-go` takes a quarter of an
//! hour once its programs are built. `-- --pairs trees` leaves the programs out, and takes two minutes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod go_programs;
mod identical;
mod measured;
mod trees;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use go_programs::{PAIRS, Programs, Subject, install_go, twinbuild};
use measured::{Measured, can_measure, measured, program, shown};
use trees::Tree;
use twinbuild_compare::input_drift;
use twinbuild_inspect::{ActionHashes, PathMasks, action_hashes};

/// How many lines of a rival's report are shown.
const SHOWN_LINES: usize = 40;

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
    let chosen = chosen_pairs();
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rivals");
    fs::create_dir_all(&cache).expect("a folder");
    let goroot = install_go(&cache);
    let bench = Bench { diffoscope: diffoscope(), reports: cache.join("reports") };
    fs::create_dir_all(&bench.reports).expect("a folder");
    identical::print(&bench, &cache, &goroot);
    let programs = chosen.subject.map(|subject| (subject, Programs::build(&cache, &goroot, subject)));
    if let Some((subject, programs)) = &programs {
        causes(programs, *subject, programs.seconds_of_telling(&cache, &goroot, *subject));
    }
    println!("\n{:<44}{:>8} {:>8} {:>7} {:>10}", "", "CPU s", "wall s", "MiB", "report KiB");
    let mut rows = programs.map_or_else(Vec::new, |(subject, programs)| pairs(&bench, &programs, subject));
    rows.extend(trees::rows(&bench, &cache, &goroot, chosen.tree));
    if chosen.subject.is_some() {
        rows.extend(built_twice(&bench, &cache, &goroot));
    }
    print_reports(&rows);
}

/// What is compared.
struct Chosen {
    /// The program whose builds are compared, if any are.
    subject: Option<Subject>,
    tree: Tree,
}

/// What `--pairs` asks for. Cargo gives arguments of its own, which are passed over.
fn chosen_pairs() -> Chosen {
    let arguments: Vec<String> = std::env::args().collect();
    let value = arguments.iter().position(|argument| argument == "--pairs").map(|at| arguments.get(at + 1));
    match value.map(|value| value.map_or("", String::as_str)) {
        None | Some("small") => Chosen { subject: Some(Subject::Gofmt), tree: Tree::Small },
        Some("cmd-go") => Chosen { subject: Some(Subject::Go), tree: Tree::Large },
        Some("trees") => Chosen { subject: None, tree: Tree::Large },
        Some(other) => panic!("--pairs is `small`, `cmd-go` or `trees`, not `{other}`"),
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

/// The cause of each pair from Go's own hashes of the actions of both builds, which no rival asks for. `telling`: seconds
/// that a build takes to tell them.
fn causes(programs: &Programs, subject: Subject, telling: f64) {
    println!(
        "\ncauses from the action hashes of two builds of {} (no rival asks for them)",
        subject.package()
    );
    println!("  telling them takes {telling:.3} s of each build");
    for pair in &PAIRS {
        let started = Instant::now();
        let [first, second] = pair.names.map(|name| hashes(programs, name));
        let drift = input_drift(&first, &second, &PathMasks::default());
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "  {}: {seconds:.3} s for {} actions, {:.3} s with what both builds take to tell them",
            pair.title,
            drift.actions,
            seconds + 2.0 * telling
        );
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
