//! Probes: what a variation changed, read back inside the build's environment.

use std::collections::BTreeMap;

use sha2::Digest as _;
use twinbuild_model::Sha256;

use crate::catalogue::Variation;

/// Before each reading stands this and the variation's number. ASCII's record separator is in no reading.
const RECORD: char = '\u{1e}';

/// How much of a reading is kept, in characters.
const KEPT: usize = 400;

/// What stands before all probes. A go command that a probe runs has a build cache of its own, since the build's is what
/// another probe looks into.
const BEFORE: &str = r#"BUILD_PATH=$PATH; PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
probe_cache=${TMPDIR:-/tmp}/probe-cache
go() { ( GOCACHE=$probe_cache; export GOCACHE; command go "$@" ) }
"#;

/// What stands after them.
const AFTER: &str = "rm -rf \"$probe_cache\"\nexit 0\n";

/// One script for the probes of all `variations`: it sets `PATH` so that the machine's tools are found, and keeps the
/// build's own as `BUILD_PATH`. A probe that fails has no reading: what it said would be none.
pub(crate) fn script(variations: &[&Variation]) -> String {
    let mut script = String::from(BEFORE);
    for (index, variation) in variations.iter().enumerate() {
        script.push_str(&format!(
            "reading=$( (\n{}\n) 2>&1 ) && printf '\\036%d\\n%s\\n' {index} \"$reading\"\n",
            variation.probe.trim()
        ));
    }
    script.push_str(AFTER);
    script
}

/// The readings, by the variation's number in the order of the script.
pub(crate) fn readings(output: &str) -> BTreeMap<usize, String> {
    let one = |record: &str| {
        let (number, reading) = record.split_once('\n')?;
        let reading = reading.trim();
        let kept = match reading.char_indices().nth(KEPT) {
            // What was cut off counts too: two long readings that differ late are two readings.
            Some((end, _)) => {
                format!("{}… ({} bytes, {})", &reading[..end], reading.len(), digest(reading).short())
            }
            None => reading.to_owned(),
        };
        Some((number.parse().ok()?, kept))
    };
    output.split(RECORD).filter_map(one).collect()
}

fn digest(text: &str) -> Sha256 {
    Sha256::from_bytes(sha2::Sha256::digest(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_found_again() {
        let output = "noise\u{1e}0\nUTC\n\u{1e}2\n\n\u{1e}1\na\nb\n";
        let read = readings(output);
        assert_eq!(read[&0], "UTC");
        assert_eq!(read[&1], "a\nb");
        assert_eq!(read[&2], "");
    }

    #[test]
    fn long_readings_that_differ_late_differ() {
        let long = "x".repeat(2 * KEPT);
        let of = |end: &str| readings(&format!("\u{1e}0\n{long}{end}"))[&0].clone();
        assert_ne!(of("a"), of("b"));
        assert!(of("a").len() < KEPT + 60);
    }
}
