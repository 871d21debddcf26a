//! What a command costs in the sandbox beyond what plain bubblewrap costs in the same run. Nothing is asserted: machines
//! differ and are shared. Run with `cargo bench --bench sandbox`; it needs Linux and bubblewrap.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::env;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use twinbuild_engine::build::{BuildSite, Inquiry, SourceTree};
use twinbuild_engine::executor::{ExecutorRequest, SelectedExecutor};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_model::Environment;

/// How often each side is measured; the two sides take turns, and the median counts.
const ROUNDS: usize = 101;

/// A sandbox as one writes it by hand: the system's folders, a process table, devices and nothing else.
const PLAIN: &str = "--unshare-all --die-with-parent --new-session --ro-bind /usr /usr --symlink usr/bin /bin \
    --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp --clearenv /bin/true";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let selected = SelectedExecutor::select(ExecutorRequest::Sandbox, env::var_os("PATH").as_deref()).await;
    let executor = match selected {
        Ok(selected) => selected.executor,
        Err(error) => {
            println!("not measured: {error}");
            return;
        }
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = RunFolder::create(folder.path()).expect("a run's folder");
    let environment = Environment::default();
    let site = BuildSite::prepare(&executor, &run, &SourceTree::Empty, &[], environment, None);
    let site = site.await.expect("private folders");
    let inquiry = Inquiry { arguments: vec!["/bin/true".to_owned()], ..Inquiry::default() };
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let execution = site.run(&inquiry).await.expect("the sandbox starts");
        ours.push(started.elapsed());
        assert!(execution.outcome.exit.is_success(), "{:?}", execution.outcome.exit);
        let started = Instant::now();
        let status = Command::new("bwrap").args(PLAIN.split_whitespace()).stdin(Stdio::null()).status();
        plain.push(started.elapsed());
        assert!(status.expect("bwrap starts").success());
    }
    let [ours, plain] = [ours, plain].map(median);
    println!(
        "start and stop of a sandbox, digests of what it left among it: {:.1} ms; plain bwrap: {:.1} ms; {:+.1} ms",
        milliseconds(ours),
        milliseconds(plain),
        milliseconds(ours) - milliseconds(plain),
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
