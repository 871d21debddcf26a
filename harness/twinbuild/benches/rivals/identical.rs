//! Two files of the same bytes, which have to be read to know it, beside cmp.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Bench;
use crate::go_programs::twinbuild;
use crate::measured::measured;

/// How big the files are.
const BYTES: usize = 512 << 20;

/// How often each side is measured; they take turns, and the medians count.
const ROUNDS: usize = 7;

/// Prints both, with the files in memory and on the disk alone.
pub(crate) fn print(bench: &Bench, cache: &Path, goroot: &Path) {
    let program = fs::read(goroot.join("bin/go")).expect("a program");
    let bytes: Vec<u8> = program.iter().copied().cycle().take(BYTES).collect();
    let files = [1, 2].map(|number| cache.join(format!("same-{number}")));
    for file in &files {
        fs::write(file, &bytes).expect("a file");
        fs::File::open(file).and_then(|file| file.sync_all()).expect("a file on the disk");
    }
    print_rounds(bench, cache, &files, true);
    print_rounds(bench, cache, &files, false);
    for file in files {
        _ = fs::remove_file(file);
    }
}

fn print_rounds(bench: &Bench, cache: &Path, files: &[PathBuf; 2], in_memory: bool) {
    let round = |mut command: Command| {
        if !in_memory && !files.iter().all(|file| dropped(file)) {
            return None;
        }
        command.args(files);
        Some(measured(command, &bench.reports.join("same")))
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut diff = twinbuild(cache);
        diff.arg("diff");
        ours.extend(round(diff));
        theirs.extend(round(Command::new("cmp")));
    }
    let place = if in_memory { "in memory" } else { "on the disk" };
    if theirs.len() < ROUNDS {
        return println!("SKIPPED: equal files {place}: dd can't drop them from memory");
    }
    let median = |mut figures: Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures[ROUNDS / 2]
    };
    let wall = [&ours, &theirs].map(|side| median(side.iter().map(|one| one.wall_seconds).collect()));
    let cpu = [&ours, &theirs].map(|side| median(side.iter().map(|one| one.cpu_seconds).collect()));
    println!(
        "two equal files of {} MiB {place}: twinbuild {:.2} s, {:.2} CPU s, {:.0} MiB; cmp {:.2} s, {:.2} CPU s; {:.2} x \
         its time, {:.2} x its CPU",
        BYTES >> 20,
        wall[0],
        cpu[0],
        median(ours.iter().map(|one| one.peak_kibibytes).collect()) / 1024.0,
        wall[1],
        cpu[1],
        wall[0] / wall[1].max(0.01),
        cpu[0] / cpu[1].max(0.01),
    );
}

/// Whether the system's cache has nothing of a file any more.
/// <https://www.gnu.org/software/coreutils/manual/html_node/dd-invocation.html>
fn dropped(file: &Path) -> bool {
    let mut command = Command::new("dd");
    command.arg(format!("if={}", file.display())).args(["iflag=nocache", "count=0"]);
    command.stdin(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|ended| ended.success())
}
