//! One program on several platforms: what it says on each, and how long it takes.

use std::collections::BTreeSet;

use twinbuild_compare::{ExpectedDifference, PlatformOutput, compare_platforms};
use twinbuild_model::{Exit, Platform, ProgramTime};

use super::build::BuildRequest;
use super::evidence::{read_log, read_stdout};
use super::failure::{Failure, or_failure};
use super::state::World;

/// How many times a program is run to be timed.
const RUNS: u32 = 3;

impl World {
    /// Builds `packages` for each of `platforms`, which commas separate, and runs each program.
    pub(crate) async fn run_on_platforms(&mut self, packages: &str, platforms: &str) -> Result<(), Failure> {
        let platforms = parsed(platforms)?;
        self.platforms_run = None;
        let from = self.builds.len();
        for target in &platforms {
            self.build_and_run(packages, target).await?;
        }
        self.platforms_run = Some(from..self.builds.len());
        Ok(())
    }

    async fn build_and_run(&mut self, packages: &str, target: &Platform) -> Result<(), Failure> {
        let request = BuildRequest {
            packages: packages.to_owned(),
            target: Some(target.clone()),
            ..BuildRequest::default()
        };
        self.build(request).await?;
        self.run_program("").await
    }

    /// Builds `packages` for this machine and each of `platforms`, runs each program several times, and records the times.
    pub(crate) async fn time_on_platforms(&mut self, packages: &str, platforms: &str) -> Result<(), Failure> {
        let mut native = None;
        let own = self.executor().await?.platform();
        for target in [own].into_iter().chain(parsed(platforms)?) {
            // The first run makes what later ones find made, such as a Wine prefix.
            self.build_and_run(packages, &target).await?;
            let mut times = Vec::new();
            for _ in 0..RUNS {
                self.run_program("").await?;
                self.check_program_exit(0)?;
                times.push(self.last_build()?.program_run()?.outcome.resources.wall_milliseconds);
            }
            times.sort_unstable();
            let median = times[times.len() / 2];
            let emulation = self.log.emulations.iter().find(|emulation| emulation.platform == target);
            let own = *native.get_or_insert(median);
            self.log.program_times.push(ProgramTime {
                program: packages.to_owned(),
                emulator: emulation.map(|emulation| emulation.emulator.clone()),
                platform: target,
                runs: RUNS,
                median_milliseconds: median,
                ratio: (own > 0).then(|| ratio(median, own)),
            });
        }
        Ok(())
    }

    /// The record has a time for this machine and for so many others.
    pub(crate) fn check_times_recorded(&self, platforms: usize) -> Result<(), Failure> {
        let times = &self.log.program_times;
        or_failure(!times.is_empty(), || "no program was run to be timed".to_owned())?;
        or_failure(times.len() == platforms + 1, || {
            format!("times of {} platforms were recorded, this machine's included", times.len())
        })
    }

    /// What the programs of all platforms said is the same, but for `expected`.
    pub(crate) fn check_platforms(&self, table: &[Vec<String>]) -> Result<(), Failure> {
        let expected = ExpectedDifference::of_table(table).map_err(|error| Failure::from_error(&error))?;
        let runs = self.platforms_run.clone().and_then(|runs| self.builds.get(runs)).unwrap_or_default();
        or_failure(runs.len() > 1, || "no program was run on several platforms".to_owned())?;
        let mut outputs = Vec::new();
        for build in runs {
            let run = build.program_run()?;
            or_failure(run.outcome.exit == Exit::Status(0), || {
                let log = read_log(run).unwrap_or_default();
                format!(
                    "on {} the program ended with {}:\n{}",
                    build.site.target(),
                    run.outcome.exit,
                    log.trim_end()
                )
            })?;
            outputs.push(PlatformOutput { platform: build.site.target(), text: read_stdout(run)? });
        }
        let problems = compare_platforms(&outputs, &expected);
        or_failure(problems.is_empty(), || problems.join("\n"))
    }
}

/// Platforms that commas separate.
fn parsed(platforms: &str) -> Result<Vec<Platform>, Failure> {
    let parse = |text: &str| text.trim().parse::<Platform>().map_err(|error| Failure::new(error.to_string()));
    let platforms: Vec<Platform> = platforms.split(',').map(parse).collect::<Result<_, _>>()?;
    let different: BTreeSet<&Platform> = platforms.iter().collect();
    or_failure(different.len() == platforms.len(), || "a platform is named twice".into())?;
    Ok(platforms)
}

fn ratio(time: u64, own: u64) -> f64 {
    // Times of programs are far below what a float holds exactly.
    let exact = |milliseconds: u64| f64::from(u32::try_from(milliseconds).unwrap_or(u32::MAX));
    exact(time) / exact(own)
}
