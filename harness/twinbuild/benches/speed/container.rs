//! A container for one command, against `docker run --rm` of the same command in the same image.

use std::path::Path;
use std::process::Command;

use twinbuild_engine::build::{BuildSite, Inquiry, SourceTree};
use twinbuild_engine::container::Containers;
use twinbuild_engine::executor::Executor;
use twinbuild_engine::settings::read_profile;
use twinbuild_engine::settled;
use twinbuild_engine::workspace::RunFolder;
use twinbuild_model::Environment;

use super::{ROUNDS, median, milliseconds, timed};

/// The profile whose container it is.
const PROFILE: &str = "debian-bookworm-go";

/// Measures both sides, or says why not.
pub(crate) fn measure(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let run = RunFolder::create(&folder.join("containers")).expect("a run's folder");
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../containers");
    let settings = read_profile(&profiles, PROFILE).expect("the profile").container.expect("its container");
    let containers = Containers::new(run.path(), profiles, None);
    let executor = match runtime.block_on(containers.executor(PROFILE, &settings)) {
        Ok(executor) => executor,
        Err(error) => return println!("container: not measured: {error}"),
    };
    let Some(image) = executor.image().map(|image| image.digest.clone()) else { return };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(timed(|| runtime.block_on(one_command(&executor, &run))).0);
        theirs.push(timed(|| docker_run(&image)).0);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "a container for one command, source in and output out: {:.0} ms; `docker run --rm`: {:.0} ms; ratio {:.2}",
        milliseconds(ours),
        milliseconds(theirs),
        ours.as_secs_f64() / theirs.as_secs_f64(),
    );
}

async fn one_command(executor: &Executor, run: &RunFolder) {
    let source = SourceTree::Inline("-- file --\nx\n".to_owned());
    let environment = Environment::default();
    let site = BuildSite::prepare(executor, run, &source, &[], environment, None).await.expect("a site");
    let inquiry =
        Inquiry { arguments: vec!["true".to_owned()], machine_programs: true, ..Inquiry::default() };
    let execution = site.run(&inquiry).await.expect("it runs");
    assert!(execution.outcome.exit.is_success());
    drop(site);
    settled().await;
}

fn docker_run(image: &str) {
    let limits = ["--network", "none", "--user", "1000:1000", "--memory", "4g", "--pids-limit", "4096"];
    let status = Command::new("docker").args(["run", "--rm"]).args(limits).args([image, "true"]).status();
    assert!(status.expect("docker starts").success());
}
