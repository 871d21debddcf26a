//! Who watches a run: the terminal, or nobody.

use twinbuild_model::run_record::ScenarioRecord;

/// Watches a run as it goes.
pub trait Observer {
    /// Something that takes a while and is no scenario begins: a toolchain is fetched.
    fn preparing(&mut self, what: &str);
    /// A scenario begins; `total` will be run.
    fn scenario_started(&mut self, name: &str, total: usize);
    /// A scenario ended.
    fn scenario_finished(&mut self, scenario: &ScenarioRecord);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn preparing(&mut self, _what: &str) {}
    fn scenario_started(&mut self, _name: &str, _total: usize) {}
    fn scenario_finished(&mut self, _scenario: &ScenarioRecord) {}
}
