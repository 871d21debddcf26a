//! Writes the JSON Schema of the run record to standard output.
//!
//! The schema is kept beside this crate's manifest and `tests/schema.rs` checks that it is up to date:
//! `cargo run -p twinbuild-model --example run_record_schema > harness/model/run-record.schema.json`

use std::error::Error;
use std::io::Write as _;

use twinbuild_model::run_record::RunRecord;

fn main() -> Result<(), Box<dyn Error>> {
    let schema = serde_json::to_string_pretty(&RunRecord::json_schema())?;
    writeln!(std::io::stdout(), "{schema}")?;
    Ok(())
}
