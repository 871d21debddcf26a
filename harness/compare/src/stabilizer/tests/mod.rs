//! Every stabilizer with a pair that it makes equal, and what it must not make equal.

mod archives;
mod custom;
mod executables;
mod hostile;
mod packages;
mod programs;

use super::{Stabilized, Stabilizer, stabilize, stabilizer, stabilizers};

/// What shows that a stabilizer does its work, and no other.
struct Case {
    /// The stabilizer.
    name: &'static str,
    /// Two artifacts that differ only in what it changes.
    pair: [Vec<u8>; 2],
    /// An artifact that differs from them in something else too.
    other: Vec<u8>,
}

fn case(name: &'static str, first: Vec<u8>, second: Vec<u8>, other: Vec<u8>) -> Case {
    Case { name, pair: [first, second], other }
}

fn cases() -> Vec<Case> {
    [executables::cases(), packages::cases(), archives::cases()].into_iter().flatten().collect()
}

fn all() -> Vec<Stabilizer> {
    let names = stabilizers().iter().map(|entry| entry.name.replace("VARIABLE", "main.version"));
    names.map(|name| stabilizer(&name).unwrap()).collect()
}

/// Stabilizes, and checks that a second time changes nothing.
fn stable(bytes: &[u8], chosen: &[Stabilizer]) -> Stabilized {
    let stabilized = stabilize(bytes, chosen).unwrap();
    let again = stabilize(&stabilized.bytes, chosen).unwrap();
    assert!(again.bytes == stabilized.bytes && again.applied.is_empty(), "{:?}", again.applied);
    assert_eq!(stabilized.applied.is_empty(), stabilized.bytes == bytes, "{:?}", stabilized.applied);
    stabilized
}

fn with(names: &[&str], bytes: &[u8]) -> Stabilized {
    let chosen: Vec<Stabilizer> = names.iter().map(|name| stabilizer(name).unwrap()).collect();
    stable(bytes, &chosen)
}

fn equal_with(names: &[&str], pair: [&[u8]; 2]) -> bool {
    let [first, second] = pair.map(|bytes| with(names, bytes).bytes);
    first == second
}

#[test]
fn every_stabilizer_has_a_case() {
    let names: Vec<&str> = cases().iter().map(|case| case.name).collect();
    for stabilizer in all() {
        assert!(names.contains(&&*stabilizer.name), "{}", stabilizer.name);
    }
}

#[test]
fn each_makes_its_pair_equal_and_is_named() {
    for Case { name, pair: [first, second], .. } in cases() {
        assert!(first != second, "{name}");
        let stabilized = [&first, &second].map(|bytes| with(&[name], bytes));
        assert!(stabilized[0].bytes == stabilized[1].bytes, "{name}");
        for applied in stabilized.iter().flat_map(|stabilized| &stabilized.applied) {
            assert_eq!(applied.name, name);
            assert_eq!(applied.reason, stabilizer(name).unwrap().reason);
        }
    }
}

#[test]
fn each_leaves_other_differences() {
    for Case { name, pair: [first, _], other } in cases() {
        assert!(!equal_with(&[name], [&first, &other]), "{name}");
    }
}

#[test]
fn no_other_makes_a_pair_equal() {
    for Case { name, pair: [first, second], .. } in cases() {
        for other in all().iter().filter(|other| other.name != name) {
            let [first, second] =
                [&first, &second].map(|bytes| stable(bytes, std::slice::from_ref(other)).bytes);
            assert!(first != second, "{} makes the pair of {name} equal", other.name);
        }
    }
}

#[test]
fn without_stabilizers_and_where_nothing_is_found_nothing_changes() {
    for Case { name, pair: [first, _], .. } in cases() {
        assert_eq!(stable(&first, &[]).bytes, first, "{name}");
        let nothing =
            Stabilizer::exclude_path(&["no such file"]).unwrap().named("nothing", "a test").unwrap();
        assert_eq!(stable(&first, &[nothing]).bytes, first, "{name}");
    }
    for text in [&b""[..], b"text\n", b"\xca\xfe\xba\xbe\0\0\0\x34 a Java class"] {
        assert_eq!(stable(text, &all()).bytes, text);
    }
}

#[test]
fn the_order_in_which_they_are_given_does_not_matter() {
    let reversed: Vec<Stabilizer> = all().into_iter().rev().collect();
    for Case { name, pair: [first, _], .. } in cases() {
        assert_eq!(stable(&first, &all()), stable(&first, &reversed), "{name}");
    }
}
