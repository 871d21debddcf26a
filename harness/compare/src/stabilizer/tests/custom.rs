//! Stabilizers with parameters of the user's.

use super::archives::{tar, zip};
use super::{Stabilizer, stabilize, stable};
use crate::stabilizer::{InvalidStabilizer, StabilizeError};

#[test]
fn a_pattern_is_replaced_at_its_paths_alone() {
    let chosen = [Stabilizer::replace_pattern(&["etc/*.txt"], r"built (\w+) at \d+", "built $1 at 0")
        .and_then(|change| change.named("build-time", "a time"))
        .unwrap()];
    let archive = |time: &str, path: &str| zip(&[(path, &format!("built it at {time}"))]);
    let equal = |first: &[u8], second: &[u8]| stable(first, &chosen).bytes == stable(second, &chosen).bytes;
    assert!(equal(&archive("12", "etc/a.txt"), &archive("345", "etc/a.txt")));
    assert!(!equal(&archive("12", "etc/b/a.txt"), &archive("345", "etc/b/a.txt")));
    let applied = &stable(&archive("12", "etc/a.txt"), &chosen).applied[0];
    assert_eq!((applied.name.as_str(), applied.reason.as_str()), ("build-time", "a time"));
    assert_eq!(
        applied.described(),
        r"build-time@1, replace-pattern(etc/*.txt, built (\w+) at \d+, built $1 at 0)"
    );
}

#[test]
fn a_path_is_excluded_from_every_archive() {
    let chosen = [Stabilizer::exclude_path(&["log/**"]).unwrap().named("log", "a log").unwrap()];
    for archive in [zip, tar] {
        let equal =
            |first: &[u8], second: &[u8]| stable(first, &chosen).bytes == stable(second, &chosen).bytes;
        let [first, second] = ["x", "yy"].map(|log| archive(&[("a", "a"), ("log/b/c", log)]));
        assert!(first != second && equal(&first, &second));
        assert!(!equal(&first, &archive(&[("a", "b"), ("log/b/c", "x")])));
    }
}

#[test]
fn a_replacement_that_is_matched_again_is_refused() {
    let growing = Stabilizer::replace_pattern(&["a"], "x", "xx").unwrap().named("growing", "a test").unwrap();
    let error = stabilize(&zip(&[("a", "x")]), &[growing]).unwrap_err();
    assert!(matches!(error, StabilizeError::Unstable { .. }), "{error}");
}

#[test]
fn a_name_a_reason_a_path_and_a_pattern_are_required() {
    let change = |paths: &[&str], pattern: &str| Stabilizer::replace_pattern(paths, pattern, "");
    assert!(matches!(change(&[], "x"), Err(InvalidStabilizer::NoPath { .. })));
    assert!(matches!(change(&["a"], "("), Err(InvalidStabilizer::Pattern { .. })));
    let named = |name: &str, reason: &str| change(&["a"], "x").unwrap().named(name, reason);
    assert!(matches!(named("a", " "), Err(InvalidStabilizer::NoReason { .. })));
    for name in ["", "a, b", "a(b)", "tar-time", "ldflags-x(main.version)"] {
        assert!(matches!(named(name, "why"), Err(InvalidStabilizer::Name { .. })), "{name}");
    }
    assert!(named("a-b_c.1", "why").is_ok());
    assert!(Stabilizer::exclude_path(&[""]).is_err());
}
