//! Zip, tar and gzip.

use std::io::{Cursor, Write as _};

use flate2::{Compression, GzBuilder};
use zip::write::{FullFileOptions, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Case, case, equal_with, with};

pub(super) fn options() -> SimpleFileOptions {
    let time = DateTime::from_date_and_time(2020, 1, 1, 0, 0, 0).unwrap();
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(time)
        .unix_permissions(0o644)
}

/// A zip archive of stored files.
pub(super) fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    zip_with(files, options())
}

fn zip_with(files: &[(&str, &str)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn zip_stream(content: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    writer.start_file("a", options()).unwrap();
    writer.write_all(content.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

/// With the flag for UTF-8 in both headers.
fn marked_as_utf8(mut zip: Vec<u8>) -> Vec<u8> {
    let central = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip[7] |= 8;
    zip[central + 9] |= 8;
    zip
}

fn with_comment(comment: &str, content: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options: FullFileOptions<'_, '_> = options().into_full_options().with_file_comment(comment);
    writer.start_file("a", options).unwrap();
    writer.write_all(content.as_bytes()).unwrap();
    writer.set_comment(comment).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A tar archive of files, whose header a function may change.
fn tar_with(files: &[(&str, &str)], change: impl Fn(&mut tar::Header)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(1_500_000_000);
        change(&mut header);
        builder.append_data(&mut header, name, content.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(super) fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    tar_with(files, |_| {})
}

pub(super) fn tar_of_bytes(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &content[..]).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A tar archive of one file with records.
fn tar_with_records(records: &[(&str, &str)], content: &str) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_pax_extensions(records.iter().map(|(key, value)| (*key, value.as_bytes()))).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, "a", content.as_bytes()).unwrap();
    builder.into_inner().unwrap()
}

pub(super) fn gzip(content: &[u8], level: u32) -> Vec<u8> {
    gzip_with(GzBuilder::new(), content, level)
}

fn gzip_with(builder: GzBuilder, content: &[u8], level: u32) -> Vec<u8> {
    let mut writer = builder.write(Vec::new(), Compression::new(level));
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn zips() -> Vec<Case> {
    let files = [("a", "first"), ("b", "second")];
    let reversed = [files[1], files[0]];
    let other = [files[0], ("b", "other!")];
    let one = &files[..1];
    let time =
        |year| options().last_modified_time(DateTime::from_date_and_time(year, 1, 1, 0, 0, 0).unwrap());
    let long = "content ".repeat(100);
    let deflated =
        |level| options().compression_method(CompressionMethod::Deflated).compression_level(Some(level));
    vec![
        case("zip-file-order", zip(&files), zip(&reversed), zip(&other)),
        case(
            "zip-modified-time",
            zip_with(&files, time(2001)),
            zip_with(&files, time(2002)),
            zip_with(&other, time(2001)),
        ),
        case(
            "zip-compression",
            zip_with(&[("a", &long)], options()),
            zip_with(&[("a", &long)], deflated(6)),
            zip_with(&[("a", &long[1..])], deflated(6)),
        ),
        case("zip-data-descriptor", zip(one), zip_stream("first"), zip_stream("other")),
        case(
            "zip-file-encoding",
            zip(&files[..1]),
            marked_as_utf8(zip(one)),
            marked_as_utf8(zip(&other[1..])),
        ),
        case(
            "zip-file-mode",
            zip(&files),
            zip_with(&files, options().unix_permissions(0o664)),
            zip_with(&files, options().unix_permissions(0o755)),
        ),
        case("zip-misc", zip(one), with_comment("a comment", "first"), with_comment("a comment", "other")),
    ]
}

fn tars() -> Vec<Case> {
    let files = [("a", "first"), ("b", "second")];
    let reversed = [files[1], files[0]];
    let other = [files[0], ("b", "other!")];
    let mode = |mode| tar_with(&files, |header| header.set_mode(mode));
    let owner = |files: &[(&str, &str)], user: u64| {
        tar_with(files, |header| {
            header.set_uid(user);
            header.set_username(&format!("user{user}")).unwrap();
        })
    };
    let device =
        |files: &[(&str, &str)], number| tar_with(files, |header| header.set_device_major(number).unwrap());
    let time = |files: &[(&str, &str)], time| tar_with(files, |header| header.set_mtime(time));
    let attribute =
        |value, content| tar_with_records(&[("SCHILY.xattr.user.a", value), ("comment", "c")], content);
    vec![
        case("tar-file-order", tar(&files), tar(&reversed), tar(&other)),
        case("tar-time", time(&files, 1), time(&files, 2), time(&other, 1)),
        case("tar-file-mode", mode(0o644), mode(0o664), mode(0o755)),
        case("tar-owners", owner(&files, 1), owner(&files, 2), owner(&other, 1)),
        case("tar-xattrs", attribute("x", "first"), attribute("yy", "first"), attribute("x", "other")),
        case("tar-device-number", device(&files, 1), device(&files, 2), device(&other, 1)),
    ]
}

fn gzips() -> Vec<Case> {
    let text = "content ".repeat(100).into_bytes();
    let named = |name: &str, content: &[u8]| gzip_with(GzBuilder::new().filename(name), content, 6);
    let timed = |time, content: &[u8]| gzip_with(GzBuilder::new().mtime(time), content, 6);
    let commented = |comment: &str, content: &[u8]| gzip_with(GzBuilder::new().comment(comment), content, 6);
    vec![
        case("gzip-compression", gzip(&text, 1), gzip(&text, 9), gzip(&text[1..], 9)),
        case("gzip-name", named("a", &text), named("b", &text), named("a", &text[1..])),
        case("gzip-time", timed(1, &text), timed(2, &text), timed(1, &text[1..])),
        case("gzip-misc", commented("a", &text), commented("b", &text), commented("a", &text[1..])),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    [zips(), tars(), gzips()].into_iter().flatten().collect()
}

#[test]
fn others_read_what_is_written() {
    let names: Vec<String> = super::all().iter().map(|stabilizer| stabilizer.name.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let long = "content ".repeat(100);
    for bytes in [zip_stream(&long), zip(&[("b", "x"), ("a", &long)]), with_comment("c", &long)] {
        let mut archive = zip::ZipArchive::new(Cursor::new(with(&names, &bytes).bytes)).unwrap();
        assert_eq!(std::io::read_to_string(archive.by_name("a").unwrap()).unwrap(), long);
    }
    let long_name = "folder/".repeat(40) + "file";
    let packed = gzip(&tar(&[(&long_name, &long), ("a", "x")]), 6);
    let unpacked = flate2::read::GzDecoder::new(&with(&names, &packed).bytes[..]).take_all();
    let mut archive = tar::Archive::new(&unpacked[..]);
    let found: Vec<String> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    assert_eq!(found, ["a", &long_name]);
}

trait TakeAll {
    fn take_all(self) -> Vec<u8>;
}

impl<R: std::io::Read> TakeAll for R {
    fn take_all(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).unwrap();
        bytes
    }
}

#[test]
fn a_tar_in_gzip_is_reached() {
    let times = |time| tar_with(&[("a", "first")], |header| header.set_mtime(time));
    let pair = [gzip(&times(1), 6), gzip(&times(2), 6)];
    assert!(equal_with(&["tar-time"], [&pair[0], &pair[1]]));
    // A change on one side alone stores that side uncompressed.
    let untouched = gzip(&with(&["tar-time"], &times(1)).bytes, 6);
    assert!(!equal_with(&["tar-time"], [&pair[0], &untouched]));
    assert!(equal_with(&["tar-time", "gzip-compression"], [&pair[0], &untouched]));
}

#[test]
fn members_of_a_gzip_file_are_one_content() {
    let text = "content ".repeat(100).into_bytes();
    let parted = [gzip(&text[..300], 6), gzip(&text[300..], 6)].concat();
    assert!(equal_with(&["gzip-compression"], [&parted, &gzip(&text, 1)]));
    assert!(!equal_with(&["gzip-compression"], [&parted[..parted.len()], &gzip(&text[1..], 1)]));
}

#[test]
fn a_program_in_a_zip_in_a_tar_is_reached() {
    let program = |checksum| super::programs::pe(super::programs::Pe { checksum, ..Default::default() });
    let nested = |checksum| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("a.exe", options().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(&program(checksum)).unwrap();
        let zip = writer.finish().unwrap().into_inner();
        gzip(&tar_of_bytes(&[("b.zip", zip)]), 6)
    };
    assert!(equal_with(&["pe-checksum"], [&nested(1), &nested(2)]));
    assert!(!equal_with(&["pe-timestamp"], [&nested(1), &nested(2)]));
}

#[test]
fn names_that_are_not_ascii_keep_their_encoding() {
    let name = zip(&[("ä", "")]);
    assert_eq!(with(&["zip-file-encoding"], &name).bytes, name);
}
