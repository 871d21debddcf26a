//! Archives in memory: what differs between two, and what hostile ones do.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};
use twinbuild_model::{Clue, Comparison, Value};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::artifact::compared;
use crate::{Artifact, ComparisonOptions, compare_artifacts};

/// A tar archive of files, after a change of each header.
fn tar_with(files: &[(&str, &[u8])], change: impl Fn(&mut Header)) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, data) in files {
        let mut header = Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        change(&mut header);
        builder.append_data(&mut header, name, *data).unwrap();
    }
    builder.into_inner().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    tar_with(files, |_| {})
}

fn gzip(data: &[u8], level: u32, mtime: u32) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(mtime).write(Vec::new(), Compression::new(level));
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zip_with(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(files, SimpleFileOptions::default())
}

fn ar(files: &[(&str, &str)], mtime: u32) -> Vec<u8> {
    let mut archive = "!<arch>\n".to_owned();
    for (name, data) in files {
        let padding = if data.len() % 2 == 1 { "\n" } else { "" };
        let length = data.len();
        archive += &format!("{name:<16}{mtime:<12}0     0     100644  {length:<10}`\n{data}{padding}");
    }
    archive.into_bytes()
}

/// Each difference on one line: place, what, both values, clues.
fn shown(comparison: &Comparison) -> Vec<String> {
    let value = |value: &Option<Value>| match value {
        None => "none".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Bytes { hex, .. }) => hex.clone(),
    };
    let differences = comparison.differences.iter();
    differences
        .map(|found| {
            let (first, second) = (value(&found.first), value(&found.second));
            let clues: Vec<String> = found.clues.iter().map(|clue| format!(" {clue:?}")).collect();
            format!("{}: {}: {first} | {second}{}", found.place, found.what, clues.concat())
        })
        .collect()
}

const FILES: [(&str, &[u8]); 2] = [("bin/app", b"app 1\n"), ("README", b"read\n")];
const CHANGED: [(&str, &[u8]); 2] = [("bin/app", b"app 2\n"), ("README", b"read\n")];

#[test]
fn a_line_in_a_file_in_a_packed_archive_is_found() {
    let comparison = compared(&gzip(&tar(&FILES), 6, 0), &gzip(&tar(&CHANGED), 6, 0));
    assert_eq!(shown(&comparison), ["content › bin/app, line 1: line: app 1 | app 2"]);
    assert_eq!(comparison.summary, ["content: 1 of 2 members differ", "content › bin/app: 1 line differs"]);
    assert_eq!(comparison.first.format, "gzip file");
}

#[test]
fn what_a_tar_header_says_is_compared() {
    type Change = fn(&mut Header);
    let changes: [(Change, &str); 5] = [
        (
            |header| header.set_mtime(86_400),
            "bin/app, mtime: time: 1970-01-01T00:00:00Z | 1970-01-02T00:00:00Z Time",
        ),
        (|header| header.set_mode(0o755), "bin/app, mode: mode: 0644 | 0755 Mode"),
        (|header| header.set_uid(1000), "bin/app, uid: owner: 0 | 1000 Owner"),
        (|header| header.set_groupname("staff").unwrap(), "bin/app, gname: owner: none | staff Owner"),
        (
            |header| header.set_entry_type(EntryType::Continuous),
            "bin/app, type: kind: file | contiguous file",
        ),
    ];
    for (change, expected) in changes {
        let comparison = compared(&tar(&FILES), &tar_with(&FILES, change));
        assert!(shown(&comparison).contains(&expected.to_owned()), "{:?}", shown(&comparison));
        assert_eq!(comparison.differences.len(), 2);
    }
    let times = compared(&tar(&FILES), &tar_with(&FILES, |header| header.set_mtime(9)));
    assert_eq!(times.summary, ["only member times differ (2 of 2)"]);
}

#[test]
fn pax_records_replace_what_the_header_says() {
    let with_pax = |records: &[(&str, &[u8])]| {
        let mut builder = Builder::new(Vec::new());
        builder.append_pax_extensions(records.iter().copied()).unwrap();
        let mut header = Header::new_ustar();
        header.set_size(1);
        header.set_mtime(7);
        builder.append_data(&mut header, "short", &b"x"[..]).unwrap();
        builder.into_inner().unwrap()
    };
    let first = with_pax(&[("path", b"long/name"), ("mtime", b"1.5"), ("SCHILY.xattr.user.a", b"1")]);
    let second = with_pax(&[("path", b"long/name"), ("mtime", b"2.5"), ("SCHILY.xattr.user.a", b"2")]);
    assert_eq!(
        shown(&compared(&first, &second)),
        [
            "long/name, SCHILY.xattr.user.a: attribute: 1 | 2",
            "long/name, mtime: time: 1970-01-01T00:00:01Z and 0.5 s | 1970-01-01T00:00:02Z and 0.5 s Time",
        ]
    );
}

#[test]
fn names_that_are_too_long_for_a_header_are_read() {
    let name = "long/".repeat(60) + "name";
    let comparison = compared(&tar(&[(&name, b"1\n")]), &tar(&[(&name, b"2\n")]));
    assert_eq!(shown(&comparison), [format!("{name}, line 1: line: 1 | 2")]);
}

#[test]
fn order_and_members_that_one_side_has_are_told_apart() {
    let reversed = [FILES[1], FILES[0]];
    let comparison = compared(&tar(&FILES), &tar(&reversed));
    assert_eq!(comparison.summary, ["same members in another order"]);
    assert_eq!(comparison.differences[0].clues, [Clue::Order]);
    let fewer = compared(&zip(&FILES), &zip(&FILES[..1]));
    assert_eq!(shown(&fewer), ["README: member: 5 bytes | none"]);
    assert_eq!(fewer.summary, ["1 member only in the first"]);
}

#[test]
fn another_compression_of_the_same_is_told_apart() {
    let data: Vec<u8> = (0..9999_u32).flat_map(|number| (number * number).to_le_bytes()).collect();
    let gzips = compared(&gzip(&data, 1, 0), &gzip(&data, 9, 0));
    let clues: Vec<_> = gzips.differences.iter().map(|found| found.clues.clone()).collect();
    assert_eq!(clues, [[Clue::Compression], [Clue::Compression]]);
    let level = |level| SimpleFileOptions::default().compression_level(Some(level));
    let zips = compared(&zip_with(&[("a", &data)], level(1)), &zip_with(&[("a", &data)], level(9)));
    assert!(
        zips.summary.contains(&"only the compression of the same data differs (1 of 1)".to_owned()),
        "{zips:?}"
    );
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let methods = compared(&zip(&FILES), &zip_with(&FILES, stored));
    assert!(
        shown(&methods)
            .contains(&"README, method: compression setting: deflated | stored Compression".to_owned())
    );
}

#[test]
fn what_zip_says_of_a_member_is_compared() {
    let time = DateTime::from_date_and_time(2024, 1, 2, 3, 4, 6).unwrap();
    let comparison =
        compared(&zip(&FILES), &zip_with(&FILES, SimpleFileOptions::default().last_modified_time(time)));
    assert_eq!(
        shown(&comparison),
        [
            "README, time: time: 1980-01-01 00:00:00 | 2024-01-02 03:04:06 Time",
            "bin/app, time: time: 1980-01-01 00:00:00 | 2024-01-02 03:04:06 Time"
        ]
    );
    let mode =
        compared(&zip(&FILES), &zip_with(&FILES, SimpleFileOptions::default().unix_permissions(0o755)));
    assert_eq!(shown(&mode)[0], "README, mode: mode: 0644 | 0755 Mode");
}

#[test]
fn the_time_in_a_gzip_header_is_found() {
    let comparison = compared(&gzip(b"a", 6, 1), &gzip(b"a", 6, 2));
    assert_eq!(shown(&comparison), ["mtime: time: 1970-01-01T00:00:01Z | 1970-01-01T00:00:02Z Time"]);
    assert_eq!(comparison.summary, ["the archive's own fields differ: mtime"]);
}

#[test]
fn parts_of_a_gzip_file_are_members() {
    let parts = |last| [gzip(b"one\n", 6, 0), gzip(last, 6, 0)].concat();
    let comparison = compared(&parts(b"two\n"), &parts(b"too\n"));
    assert_eq!(shown(&comparison), ["part 2, line 1: line: two | too"]);
}

#[test]
fn members_of_ar_archives_are_compared() {
    let comparison =
        compared(&ar(&[("a.txt/", "a"), ("b/", "bb")], 1), &ar(&[("a.txt/", "c"), ("b/", "bb")], 2));
    assert_eq!(
        shown(&comparison),
        [
            "a.txt, line 1: line: a | c",
            "a.txt, mtime: time: 1970-01-01T00:00:01Z | 1970-01-01T00:00:02Z Time",
            "b, mtime: time: 1970-01-01T00:00:01Z | 1970-01-01T00:00:02Z Time",
        ]
    );
    let long = |data| ar(&[("//", "a long name.txt/\n"), ("/0", data)], 0);
    assert_eq!(shown(&compared(&long("1"), &long("2"))), ["a long name.txt, line 1: line: 1 | 2"]);
    let bsd = |data| ar(&[("#1/4", data)], 0);
    assert_eq!(shown(&compared(&bsd("nameX"), &bsd("nameY"))), ["name, line 1: line: X | Y"]);
}

/// Jars and wheels are zip archives, and lie in others.
#[test]
fn packages_are_archives_of_another_name() {
    let jar = |by: &str| {
        let manifest = format!("Manifest-Version: 1.0\nCreated-By: {by}\n");
        zip(&[("META-INF/MANIFEST.MF", manifest.as_bytes())])
    };
    let line = "META-INF/MANIFEST.MF, line 2: line: Created-By: 17 | Created-By: 21";
    let found = shown(&compared(&jar("17"), &jar("21")));
    assert!(found.len() == 1 && found[0].starts_with(line), "{found:?}");
    let wheel = |by: &str, hash: &str| {
        let record = format!("app/app.jar,sha256={hash},9\n");
        zip(&[("app/app.jar", &jar(by)), ("app-1.dist-info/RECORD", record.as_bytes())])
    };
    let released = |by: &str, hash: &str| tar(&[("dist/app-1-py3-none-any.whl", &wheel(by, hash))]);
    let found = shown(&compared(&released("17", "aa"), &released("21", "bb")));
    for expected in [
        format!("dist/app-1-py3-none-any.whl › app/app.jar › {line}"),
        "dist/app-1-py3-none-any.whl › app-1.dist-info/RECORD, line 1: line: app/app.jar,sha256=aa,9"
            .to_owned(),
    ] {
        assert!(found.iter().any(|one| one.starts_with(&expected)), "{expected} is not in {found:#?}");
    }
    assert!(compared(&released("17", "aa"), &released("17", "aa")).is_same());
}

#[test]
fn header_bytes_that_say_nothing_are_found() {
    let mut second = tar(&FILES);
    // The last byte of the checksum may be a zero or a blank.
    assert_eq!(std::mem::replace(&mut second[155], b' '), 0);
    let comparison = compared(&tar(&FILES), &second);
    assert_eq!(comparison.summary, ["only member header bytes differ (1 of 2)"]);
    let padded = [tar(&FILES), vec![0; 512]].concat();
    assert_eq!(
        compared(&tar(&FILES), &padded).summary,
        ["the archive's own fields differ: bytes behind the end"]
    );
}

#[test]
fn names_that_stand_there_twice_are_compared_by_turn() {
    let twice = |last: &'static [u8]| tar(&[("a", b"1\n"), ("a", last)]);
    assert_eq!(shown(&compared(&twice(b"2\n"), &twice(b"3\n"))), ["a, line 1: line: 2 | 3"]);
}

#[test]
fn cut_and_damaged_archives_are_compared_as_bytes() {
    let whole = gzip(&tar(&FILES), 6, 0);
    let comparison = compared(&whole, &whole[..whole.len() - 9]);
    let note = "not readable as gzip file: it is cut: its compressed data has no end; compared as bytes";
    assert_eq!(comparison.notes, [note]);
    assert!(!comparison.differences.is_empty());
    assert_eq!(compared(&whole, &whole).notes, Vec::<String>::new());
}

/// The comparison of files that inflate to 3 MiB, where so much may be inflated.
fn bombs_compared(nested: bool, inflated_bytes: u64) -> Comparison {
    let bomb = |last: u8| {
        let data = [vec![0; 3 << 20], vec![last]].concat();
        if nested { gzip(&gzip(&data, 9, 0), 9, 0) } else { gzip(&data, 9, 0) }
    };
    let (first, second) = (bomb(1), bomb(2));
    let file = |content| Artifact::File { name: "bomb.gz", content };
    let options = ComparisonOptions { inflated_bytes, ..ComparisonOptions::default() };
    compare_artifacts(&file(&first), &file(&second), &options).unwrap()
}

#[test]
fn a_bomb_is_not_looked_into() {
    let packed = bombs_compared(true, 1 << 20);
    let reason = "more than 1048576 bytes would be inflated; compared as bytes";
    assert_eq!(packed.notes, [format!("bomb: not readable as gzip file: {reason}")]);
    assert_eq!((packed.differences[0].what.as_str(), packed.is_same()), ("bytes", false));
    let digests = bombs_compared(false, 4 << 20);
    let reason = "more than 4194304 bytes would be inflated; compared by digest";
    assert_eq!(digests.notes, [format!("bomb: not looked into: {reason}")]);
    assert_eq!((digests.differences.len(), digests.differences[0].what.as_str()), (1, "content"));
    let enough = bombs_compared(true, 64 << 20);
    assert_eq!(
        (enough.notes.len(), enough.summary[0].as_str()),
        (0, "bomb › content: 1 byte differs in 1 place")
    );
}

#[test]
fn archives_within_each_other_are_looked_into_up_to_a_bound() {
    let nested = |data: &[u8]| (0..4).fold(data.to_vec(), |data, _| gzip(&data, 6, 0));
    let file = |content| Artifact::File { name: "app", content };
    let (first, second) = (nested(b"1\n"), nested(b"2\n"));
    let within = |depth| {
        let options = ComparisonOptions { depth, ..ComparisonOptions::default() };
        compare_artifacts(&file(&first), &file(&second), &options).unwrap()
    };
    assert!(within(4).notes.is_empty());
    assert_eq!(within(4).differences[0].what, "line");
    assert!(within(3).notes[0].contains("it is in 3 archives within each other"), "{:?}", within(3).notes);
}

#[test]
fn overlapping_members_of_a_zip_archive_are_refused() {
    let mut overlapping = zip(&[("a", b"1"), ("b", b"2")]);
    let sound = overlapping.clone();
    // The offset of the second local header, in the second central header.
    let at = overlapping.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap() + 42;
    overlapping[at..at + 4].fill(0);
    let comparison = compared(&sound, &overlapping);
    assert!(comparison.notes[0].contains("overlaps what follows it"), "{:?}", comparison.notes);
}

#[test]
fn many_differences_are_counted_and_bounded() {
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}")).collect();
    let files = |data: &'static [u8]| names.iter().map(|name| (name.as_str(), data)).collect::<Vec<_>>();
    let comparison = compared(&tar(&files(b"1\n")), &tar(&files(b"2\n")));
    assert_eq!((comparison.differences.len(), comparison.left_out), (200, 100));
    assert_eq!(comparison.summary[0], "300 of 300 members differ");
}
