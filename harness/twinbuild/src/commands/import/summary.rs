//! What an import says of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use twinbuild_bdd::Obstacle;

use super::modules::TestModules;

/// Which scripts were imported, and why the others were not.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) imported: Vec<String>,
    pub(super) refused: Vec<(String, Vec<Obstacle>)>,
}

impl Summary {
    /// The counts, and the reasons with the number of scripts that have each, the most frequent first.
    pub(super) fn text(&self, modules: Option<&TestModules>) -> String {
        let (imported, refused) = (self.imported.len(), self.refused.len());
        let mut text =
            format!("scripts: {}, imported: {imported}, not imported: {refused}\n", imported + refused);
        if let Some(modules) = modules {
            let _ = writeln!(
                text,
                "modules: {} served, {} refused by the lab",
                modules.count(),
                modules.refusals().len()
            );
            for why in modules.refusals() {
                let _ = writeln!(text, "  {why}");
            }
        }
        let mut reasons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, obstacles) in &self.refused {
            for obstacle in obstacles {
                reasons.entry(&obstacle.reason).or_default().insert(name);
            }
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(reason, names)| (std::cmp::Reverse(names.len()), *reason));
        if !reasons.is_empty() {
            text.push_str("why not (a script may have several reasons):\n");
        }
        for (reason, names) in reasons {
            let _ = writeln!(text, "{:>5}  {reason}", names.len());
        }
        text
    }

    /// Every script that was not imported, with every line that kept it from that.
    pub(super) fn report(&self) -> String {
        let mut text = String::new();
        for (name, obstacles) in &self.refused {
            let _ = writeln!(text, "{name}");
            for Obstacle { reason, line, text: said } in obstacles {
                let place = if *line == 0 { String::new() } else { format!("line {line}: ") };
                let _ = writeln!(text, "  {place}{reason}: {said}");
            }
        }
        text
    }
}
