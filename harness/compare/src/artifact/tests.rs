//! What holds for any two artifacts.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::sample::Index;
use twinbuild_model::{Comparison, Difference};

use super::{Artifact, ComparisonOptions, compare_artifacts, compared};
use crate::executable::samples;

/// Files for an archive: a few names, short texts.
fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let data = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "[ab\r\n]{0,12}".prop_map(String::into_bytes),
        "\\{\"[ab]\": [0-9]\\}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(("[a-c]{1,2}", data), 0..4)
}

fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, data) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        builder.append_data(&mut header, name, data.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (index, (name, data)) in files.iter().enumerate() {
        writer.start_file(format!("{name}{index}"), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn ar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, data) in files {
        archive.extend(format!("{name:<16}0           0     0     644     {:<10}`\n", data.len()).bytes());
        archive.extend(data);
        archive.extend(&b"\n"[..data.len() % 2]);
    }
    archive
}

/// A program or an object file: ELF, of Go and not, PE, Mach-O for one processor and for several.
fn executable() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(samples())
}

/// Any artifact: of a known format or of none.
fn artifact() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..100),
        "[ab \r\n]{0,40}".prop_map(String::into_bytes),
        "(\\{\"[ab]\": \\[[0-9], [0-9]\\]\\}|\\[[0-9], \\{\\}\\])".prop_map(String::into_bytes),
        executable(),
        (executable(), files()).prop_map(|(program, mut files)| {
            files.push(("program".to_owned(), program));
            tar(&files)
        }),
        files().prop_map(|files| tar(&files)),
        files().prop_map(|files| zip(&files)),
        files().prop_map(|files| ar(&files)),
        files().prop_map(|files| gzip(&tar(&files))),
        files().prop_map(|files| gzip(&[("x".to_owned(), zip(&files))].map(|(_, data)| data).concat())),
    ]
}

/// What is done to an artifact: some bytes changed, its end cut off, something put in.
fn mutated(artifact: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..3);
    let put_in = prop::option::weighted(0.2, (any::<Index>(), prop::collection::vec(any::<u8>(), 1..4)));
    (artifact, changes, prop::option::weighted(0.2, any::<Index>()), put_in).prop_map(
        |(original, changes, cut, put_in)| {
            let mut mutated = original.clone();
            if mutated.is_empty() {
                return (original, mutated);
            }
            for (index, byte) in changes {
                let length = mutated.len();
                mutated[index.index(length)] = byte;
            }
            if let Some((index, bytes)) = put_in {
                let at = index.index(mutated.len());
                mutated.splice(at..at, bytes);
            }
            if let Some(index) = cut {
                mutated.truncate(index.index(mutated.len()));
            }
            (original, mutated)
        },
    )
}

/// A difference seen from the other side. Lines and offsets are those of the first, so they are left out.
pub(crate) fn mirrored(difference: &Difference) -> Difference {
    let mut mirrored = Difference {
        first: difference.second.clone(),
        second: difference.first.clone(),
        ..difference.clone()
    };
    (mirrored.place.line, mirrored.place.bytes) = (None, None);
    mirrored
}

fn assert_consistent(first: &[u8], second: &[u8]) -> Result<(), TestCaseError> {
    let comparison: Comparison = compared(first, second);
    prop_assert_eq!(comparison.is_same(), first == second);
    prop_assert_eq!(comparison.summary.is_empty(), first == second);
    let digests = [&comparison.first.sha256, &comparison.second.sha256];
    prop_assert_eq!(digests == [&None, &None], first == second);
    prop_assert_eq!(digests[0] == digests[1], first == second);
    let back = compared(second, first);
    let twice_mirrored: Vec<_> = comparison.differences.iter().map(mirrored).map(|d| mirrored(&d)).collect();
    let found_back: Vec<_> = back.differences.iter().map(mirrored).collect();
    prop_assert_eq!(twice_mirrored, found_back);
    prop_assert_eq!(comparison.left_out, back.left_out);
    prop_assert_eq!(comparison.functions, back.functions.mirrored());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn artifacts_differ_if_and_only_if_their_bytes_do((first, second) in mutated(artifact())) {
        assert_consistent(&first, &second)?;
    }

    #[test]
    fn executables_differ_if_and_only_if_their_bytes_do((first, second) in mutated(executable())) {
        assert_consistent(&first, &second)?;
    }

    #[test]
    fn any_two_executables_can_be_compared(
        (_, first) in mutated(executable()), (_, second) in mutated(executable()),
    ) {
        assert_consistent(&first, &second)?;
    }

    #[test]
    fn any_two_artifacts_can_be_compared(first in artifact(), second in artifact()) {
        assert_consistent(&first, &second)?;
    }

    #[test]
    fn archives_of_nearly_the_same_files_can_be_compared(
        files in files(),
        changes in prop::collection::vec((any::<Index>(), "[a-c]{1,2}", prop::collection::vec(any::<u8>(), 0..9)), 0..3),
        (format, is_packed) in (0..3_usize, any::<bool>()),
    ) {
        let mut changed = files.clone();
        for (index, name, data) in changes.into_iter().filter(|_| !files.is_empty()) {
            changed[index.index(files.len())] = (name, data);
        }
        let archived = |files: &[(String, Vec<u8>)]| {
            let archive = [tar, zip, ar][format](files);
            if is_packed { gzip(&archive) } else { archive }
        };
        assert_consistent(&archived(&files), &archived(&changed))?;
    }

    #[test]
    fn an_artifact_is_the_same_as_itself(artifact in artifact()) {
        let comparison = compared(&artifact, &artifact);
        prop_assert!(comparison.is_same() && comparison.notes.is_empty() && comparison.left_out == 0);
    }

    #[test]
    fn bounds_are_kept(first in files(), second in files(), bound in 1..4_usize) {
        let (first, second) = (tar(&first), tar(&second));
        let file = |content| Artifact::File { name: "app", content };
        let options = ComparisonOptions { differences: bound, differences_per_file: 1, ..ComparisonOptions::default() };
        let comparison = compare_artifacts(&file(&first), &file(&second), &options).unwrap();
        prop_assert!(comparison.differences.len() <= bound);
        prop_assert_eq!(comparison.is_same(), first == second);
    }
}
