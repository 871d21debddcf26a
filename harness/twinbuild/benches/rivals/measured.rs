//! One command with what it took.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program that measures: <https://www.gnu.org/software/time/>
const GNU_TIME: &str = "/usr/bin/time";

/// What a command took, with the processes that it waited for, and what it said.
pub(crate) struct Measured {
    /// From start to end.
    pub(crate) wall_seconds: f64,
    /// In its own code and in the system's.
    pub(crate) cpu_seconds: f64,
    /// The most memory that the largest of its processes had at a time, in KiB.
    pub(crate) peak_kibibytes: f64,
    /// What it wrote to its standard output and standard error.
    pub(crate) said: PathBuf,
}

impl Measured {
    /// How long its report is, in KiB.
    pub(crate) fn report_kibibytes(&self) -> f64 {
        fs::metadata(&self.said).expect("a report").len() as f64 / 1024.0
    }
}

/// Whether commands can be measured here.
pub(crate) fn can_measure() -> bool {
    Path::new(GNU_TIME).exists()
}

/// A program on `PATH`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Runs a command to its end. Comparisons end with 1 where they find differences, which is no failure.
pub(crate) fn measured(mut command: Command, said: &Path) -> Measured {
    let figures = said.with_extension("time");
    let file = fs::File::create(said).expect("a file");
    let mut timed = Command::new(GNU_TIME);
    timed.args(["--quiet", "--format", "%e %U %S %M", "--output"]).arg(&figures);
    timed.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        timed.env(name, value.expect("a variable that is set"));
    }
    command = timed;
    command.stdin(Stdio::null()).stderr(file.try_clone().expect("a file")).stdout(file);
    let ended = command.status().expect("GNU time starts");
    assert!(matches!(ended.code(), Some(0 | 1)), "{command:?}: {ended}\n{}", shown(said, 40));
    let text = fs::read_to_string(&figures).expect("figures");
    let figures: Vec<f64> = text.split_whitespace().map(|figure| figure.parse().expect("a figure")).collect();
    let &[wall_seconds, user, system, peak_kibibytes] = figures.as_slice() else { panic!("{text}") };
    Measured { wall_seconds, cpu_seconds: user + system, peak_kibibytes, said: said.to_owned() }
}

/// The first lines of a report, indented, the long ones cut.
pub(crate) fn shown(said: &Path, most_lines: usize) -> String {
    const WIDEST: usize = 150;
    let mut reader = BufReader::new(fs::File::open(said).expect("a report"));
    let mut text = String::new();
    let mut line = Vec::new();
    for number in 0.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).expect("a line") == 0 {
            break;
        }
        if number == most_lines {
            let bytes = fs::metadata(said).expect("a report").len();
            text.push_str(&format!("    [... {bytes} bytes in all]\n"));
            break;
        }
        let whole = String::from_utf8_lossy(&line);
        let cut: String = whole.trim_end().chars().take(WIDEST).collect();
        let more = if cut.len() < whole.trim_end().len() { "[...]" } else { "" };
        text.push_str(&format!("    {cut}{more}\n"));
    }
    text
}
