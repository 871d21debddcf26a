//! What ran programs of other platforms, what it can't show, and how much longer it took.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Platform;

/// An emulator that ran a scenario's programs of one platform: how far what they did can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Emulation {
    /// The programs' platform.
    pub platform: Platform,
    /// The emulator: `Wine`, `qemu-s390x-static`.
    pub emulator: String,
    /// The topics that it can't show: what programs say of them need not hold on the real machine.
    pub not_shown: Vec<String>,
}

impl fmt::Display for Emulation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { platform, emulator, not_shown } = self;
        write!(formatter, "{platform} was run by {emulator}, which can't show: {}", not_shown.join(", "))
    }
}

/// How long one program took on one platform. It is measured, and never a reason to fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramTime {
    /// The packages that were built.
    pub program: String,
    /// The platform.
    pub platform: Platform,
    /// What ran it; `None` for this machine itself.
    pub emulator: Option<String>,
    /// How many times it was run.
    pub runs: u32,
    /// The median of the times from start to end, in milliseconds.
    pub median_milliseconds: u64,
    /// The median divided by that of this machine itself; `None` where that one took no time that can be measured.
    pub ratio: Option<f64>,
}

impl fmt::Display for ProgramTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, platform, emulator, runs, median_milliseconds, ratio } = self;
        let by = emulator.as_deref().unwrap_or("this machine");
        write!(formatter, "{program} for {platform} by {by}: {median_milliseconds} ms")?;
        if let (Some(_), Some(ratio)) = (emulator, ratio) {
            write!(formatter, ", {ratio:.1} times as long as by this machine")?;
        }
        write!(formatter, " (median of {runs} runs)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_said_in_a_sentence() {
        let platform: Platform = "linux/s390x".parse().unwrap();
        let emulation = Emulation {
            platform: platform.clone(),
            emulator: "qemu-s390x-static".into(),
            not_shown: vec!["timing".into(), "page size".into()],
        };
        assert_eq!(
            emulation.to_string(),
            "linux/s390x was run by qemu-s390x-static, which can't show: timing, page size"
        );
        let time = ProgramTime {
            program: "./cmd/sum".into(),
            platform,
            emulator: Some("qemu-s390x-static".into()),
            runs: 3,
            median_milliseconds: 120,
            ratio: Some(12.04),
        };
        assert_eq!(
            time.to_string(),
            "./cmd/sum for linux/s390x by qemu-s390x-static: 120 ms, 12.0 times as long as by this machine (median of 3 runs)"
        );
        let native = ProgramTime { emulator: None, ratio: None, ..time };
        assert_eq!(
            native.to_string(),
            "./cmd/sum for linux/s390x by this machine: 120 ms (median of 3 runs)"
        );
    }
}
