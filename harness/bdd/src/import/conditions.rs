//! Conditions of scripts, told by the platform of the target and by what a session offers.
//!
//! Source: <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/scriptconds_test.go>

use twinbuild_inspect::{ScriptCondition, is_architecture_name, is_system_name};
use twinbuild_model::Platform;

/// What is known of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// It is so on this platform, whatever a session offers.
    Holds(bool),
    /// It does not hold, since a session lacks what it asks for: with this reason.
    Lacking(String),
}

/// Whether a command is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Applies {
    /// It is.
    Yes,
    /// It is not on this platform.
    No,
    /// It is not, for lack of something: with the reason.
    Lacking(String),
}

/// Whether a command with these conditions is run on `platform`.
///
/// # Errors
/// A condition that is not known, as a reason.
pub(super) fn applies(conditions: &[ScriptCondition], platform: &Platform) -> Result<Applies, String> {
    let mut lacking = None;
    for condition in conditions {
        match known(&condition.tag, platform)? {
            Known::Holds(holds) if holds != condition.wanted => return Ok(Applies::No),
            Known::Lacking(reason) if condition.wanted => lacking = Some(reason),
            Known::Holds(_) | Known::Lacking(_) => {}
        }
    }
    Ok(lacking.map_or(Applies::Yes, Applies::Lacking))
}

/// What a session lacks for which one of these conditions holds: why `[!git] skip` skips.
pub(super) fn lacking_reason(conditions: &[ScriptCondition], platform: &Platform) -> Option<String> {
    conditions.iter().find_map(|condition| match known(&condition.tag, platform) {
        Ok(Known::Lacking(reason)) => Some(reason),
        _ => None,
    })
}

fn known(tag: &str, platform: &Platform) -> Result<Known, String> {
    use Known::{Holds, Lacking};
    let (prefix, suffix) = tag.split_once(':').unwrap_or((tag, ""));
    let is_windows = platform.os() == "windows";
    Ok(match (prefix, suffix) {
        ("GOOS", system) => Holds(system == platform.os()),
        ("GOARCH", architecture) => Holds(architecture == platform.arch()),
        (system, "") if is_system_name(system) => Holds(system == platform.os()),
        (architecture, "") if is_architecture_name(architecture) => Holds(architecture == platform.arch()),
        ("compiler", name) => Holds(name == "gc"),
        ("buildmode", "default" | "exe" | "archive" | "pie")
        | ("link" | "fuzz" | "fuzz-instrumented", "") => Holds(true),
        ("symlink", "") => Holds(!is_windows),
        ("case-sensitive", "") => Holds(!is_windows && platform.os() != "darwin"),
        (
            "short" | "verbose" | "root" | "cross" | "trimpath" | "go-builder" | "mismatched-goroot"
            | "mustlinkext" | "cgolinkext" | "pielinkext" | "GODEBUG",
            _,
        ) => Holds(false),
        ("cgo" | "race" | "msan" | "asan" | "cc" | "abscc" | "default-cgo" | "buildmode", _) => {
            Lacking("needs cgo, for which a session has no C compiler".into())
        }
        ("git" | "git-sha256", "") => Lacking("runs git".into()),
        ("exec", program) => Lacking(format!("runs {program}, a program of the machine")),
        ("net", _) => Lacking("needs the internet".into()),
        _ => return Err(format!("depends on the condition [{prefix}]")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tags: &[(&str, bool)]) -> Result<Applies, String> {
        let conditions: Vec<_> = tags
            .iter()
            .map(|(tag, wanted)| ScriptCondition { tag: (*tag).into(), wanted: *wanted })
            .collect();
        applies(&conditions, &"linux/amd64".parse().unwrap())
    }

    #[test]
    fn platforms_are_told_and_what_is_lacking_is_said() {
        assert_eq!(of(&[]), Ok(Applies::Yes));
        assert_eq!(of(&[("GOOS:linux", true), ("short", false)]), Ok(Applies::Yes));
        assert_eq!(of(&[("GOOS:windows", true), ("git", true)]), Ok(Applies::No));
        assert_eq!(of(&[("windows", false)]), Ok(Applies::Yes));
        assert_eq!(of(&[("git", true)]), Ok(Applies::Lacking("runs git".into())));
        assert_eq!(of(&[("git", false)]), Ok(Applies::Yes));
        assert_eq!(of(&[("moon", true)]), Err("depends on the condition [moon]".into()));
    }
}
