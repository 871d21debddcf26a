//! Progress: a line that changes on a terminal, plain lines elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use twinbuild_bdd::run::Observer;
use twinbuild_model::run_record::ScenarioRecord;
use twinbuild_report::terminal::scenario_lines;

use crate::output::Output;

/// How often the line is drawn anew while nothing happens.
const TICK: Duration = Duration::from_millis(120);

/// Shows a run as it goes.
pub(crate) struct Progress<'a> {
    output: &'a Output,
    bar: Option<ProgressBar>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(output: &'a Output) -> Self {
        Self { output, bar: output.is_watched().then(progress_bar) }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

impl Observer for Progress<'_> {
    fn preparing(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("preparing {what}"));
        }
    }

    fn scenario_started(&mut self, name: &str, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_message(name.to_owned());
        }
    }

    fn scenario_finished(&mut self, scenario: &ScenarioRecord) {
        let lines = scenario_lines(scenario, self.output.style());
        match &self.bar {
            Some(bar) => {
                bar.inc(1);
                bar.suspend(|| self.output.result(&lines));
            }
            None => self.output.result(&lines),
        }
    }
}
