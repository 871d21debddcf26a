//! Stabilizers with parameters of the user's.

use super::archives::{tar, zip};
use super::{Stabilizer, stabilize, stable};
use crate::stabilizer::{InvalidStabilizer, StabilizeError};

#[test]
fn a_pattern_is_replaced_at_its_paths_alone() {
    let chosen =
        [Stabilizer::replace_pattern(&["etc/*.txt"], r"built (\w+) at \d+", "built $1 at 0", "a time")
            .unwrap()];
    let archive = |time: &str, path: &str| zip(&[(path, &format!("built it at {time}"))]);
    let equal = |first: &[u8], second: &[u8]| stable(first, &chosen).bytes == stable(second, &chosen).bytes;
    assert!(equal(&archive("12", "etc/a.txt"), &archive("345", "etc/a.txt")));
    assert!(!equal(&archive("12", "etc/b/a.txt"), &archive("345", "etc/b/a.txt")));
    let applied = &stable(&archive("12", "etc/a.txt"), &chosen).applied[0];
    assert_eq!((applied.name.as_str(), applied.reason.as_str()), (&*chosen[0].name, "a time"));
    assert!(applied.name.starts_with("replace-pattern(etc/*.txt, "));
}

#[test]
fn a_path_is_excluded_from_every_archive() {
    let chosen = [Stabilizer::exclude_path(&["log/**"], "a log").unwrap()];
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
    let growing = Stabilizer::replace_pattern(&["a"], "x", "xx", "a test").unwrap();
    let error = stabilize(&zip(&[("a", "x")]), &[growing]).unwrap_err();
    assert!(matches!(error, StabilizeError::Unstable { .. }), "{error}");
}

#[test]
fn a_reason_a_path_and_a_pattern_are_required() {
    let refused = |paths: &[&str], pattern: &str, reason: &str| {
        Stabilizer::replace_pattern(paths, pattern, "", reason).unwrap_err()
    };
    assert!(matches!(refused(&["a"], "x", " "), InvalidStabilizer::NoReason { .. }));
    assert!(matches!(refused(&[], "x", "why"), InvalidStabilizer::NoPath { .. }));
    assert!(matches!(refused(&["a"], "(", "why"), InvalidStabilizer::Pattern { .. }));
    assert!(Stabilizer::exclude_path(&["a"], "").is_err());
}
