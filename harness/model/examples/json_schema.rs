//! Writes the JSON Schema of a run record, a comparison, a report on twins, hosts side by side, predictions, a diagnosis, module views, or changes of evidence to standard output.
//!
//! The schemas are kept beside this crate's manifest, and tests check that they are up to date:
//! `cargo run -p twinbuild-model --example json_schema comparison > harness/model/comparison.schema.json`

use std::error::Error;
use std::io::Write as _;

use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::run_record::RunRecord;
use twinbuild_model::twins::{HostsByTargets, TwinsReport};
use twinbuild_model::{Comparison, Diagnosis, ModuleViews, Prediction};

fn main() -> Result<(), Box<dyn Error>> {
    let schema = match std::env::args().nth(1).as_deref() {
        Some("run-record") => RunRecord::json_schema(),
        Some("comparison") => Comparison::json_schema(),
        Some("twins") => TwinsReport::json_schema(),
        Some("hosts") => HostsByTargets::json_schema(),
        Some("predictions") => Prediction::json_schema_of_list(),
        Some("diagnosis") => Diagnosis::json_schema(),
        Some("module-graph-changes") => ModuleGraphChanges::json_schema(),
        Some("package-list-changes") => PackageListChanges::json_schema(),
        Some("module-views") => ModuleViews::json_schema(),
        _ => {
            return Err(
                "name one of: run-record, comparison, twins, hosts, predictions, diagnosis, module-views, module-graph-changes, \
                        package-list-changes"
                    .into(),
            );
        }
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&schema)?)?;
    Ok(())
}
