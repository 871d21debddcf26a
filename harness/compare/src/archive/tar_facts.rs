//! What a tar header says of its member:
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, "ustar Interchange Format"

use tar::{EntryType, Header};

use super::pax::PaxRecords;
use super::tar::Extensions;
use super::text_field::text;
use crate::findings::hex;
use crate::listing::{Fact, FactKind, date_and_time};

/// The name of a member.
pub(super) fn name(header: &Header, extensions: &Extensions) -> String {
    match (extensions.pax.get("path"), &extensions.name) {
        (Some(path), _) => text(path),
        (None, Some(name)) => text(name),
        (None, None) => text(&header.path_bytes()),
    }
}

/// Whether data follows the header. Of links, folders and devices the size means something else, if anything, as in
/// <https://go.dev/src/archive/tar/common.go>, `isHeaderOnlyType`.
pub(super) fn has_data(kind: EntryType) -> bool {
    !matches!(
        kind,
        EntryType::Link
            | EntryType::Symlink
            | EntryType::Char
            | EntryType::Block
            | EntryType::Directory
            | EntryType::Fifo
    )
}

/// What is said of a member. What a pax header holds replaces what the header itself says.
pub(super) fn facts(header: &Header, extensions: &Extensions) -> Vec<Fact> {
    let pax = &extensions.pax;
    let mut facts = vec![
        Fact::new(FactKind::Kind, "type", kind(header.entry_type())),
        Fact::new(FactKind::Mode, "mode", number(header.mode().map(|mode| format!("{mode:04o}")))),
        Fact::new(FactKind::Encoding, "format", format(header)),
    ];
    let mut replaceable = |kind: FactKind, key: &'static str, value: Option<String>| {
        if let (Some(value), false) = (value, pax.contains_key(key)) {
            facts.push(Fact::new(kind, key, value));
        }
    };
    replaceable(FactKind::Owner, "uid", Some(number(header.uid().map(|uid| uid.to_string()))));
    replaceable(FactKind::Owner, "gid", Some(number(header.gid().map(|gid| gid.to_string()))));
    replaceable(FactKind::Owner, "uname", header.username_bytes().filter(|name| !name.is_empty()).map(text));
    replaceable(FactKind::Owner, "gname", header.groupname_bytes().filter(|name| !name.is_empty()).map(text));
    replaceable(FactKind::Time, "mtime", Some(number(header.mtime().map(seconds))));
    let link = extensions.link.as_deref().map(text);
    let link = link.or_else(|| header.link_name_bytes().map(|link| text(&link)));
    replaceable(FactKind::LinkTarget, "linkpath", link);
    if let Some(gnu) = header.as_gnu() {
        replaceable(FactKind::Time, "atime", gnu.atime().ok().filter(|time| *time > 0).map(seconds));
        replaceable(FactKind::Time, "ctime", gnu.ctime().ok().filter(|time| *time > 0).map(seconds));
    }
    if matches!(header.entry_type(), EntryType::Char | EntryType::Block) {
        let numbers = [header.device_major(), header.device_minor()];
        let numbers = numbers.map(|part| number(part.map(|part| part.unwrap_or(0).to_string())));
        facts.push(Fact::new(FactKind::Device, "device", numbers.join(":")));
    }
    facts.extend(pax_facts(pax));
    facts
}

/// What a pax header says, except for the name and the size, which are no facts.
pub(super) fn pax_facts(pax: &PaxRecords) -> impl Iterator<Item = Fact> {
    pax.iter().filter(|(key, _)| !matches!(key.as_str(), "path" | "size")).map(|(key, value)| {
        let kind = match key.as_str() {
            "mtime" | "atime" | "ctime" | "LIBARCHIVE.creationtime" => FactKind::Time,
            "uid" | "gid" | "uname" | "gname" => FactKind::Owner,
            "linkpath" => FactKind::LinkTarget,
            "comment" => FactKind::Comment,
            _ => FactKind::Attribute,
        };
        let value = if kind == FactKind::Time { time(value) } else { text(value) };
        Fact::new(kind, key.clone(), value)
    })
}

/// A time of a pax header: decimal seconds with a fraction. Whole seconds are written as those of a header.
fn time(value: &[u8]) -> String {
    let value = text(value);
    let (whole, fraction) = value.split_once('.').unwrap_or((&value, ""));
    match whole.parse() {
        Ok(whole) if fraction.is_empty() => date_and_time(whole),
        Ok(whole) => format!("{} and 0.{fraction} s", date_and_time(whole)),
        Err(_) => value,
    }
}

fn seconds(seconds: u64) -> String {
    i64::try_from(seconds).map_or_else(|_| seconds.to_string(), date_and_time)
}

/// A number of a header, which need not be one.
fn number(number: std::io::Result<String>) -> String {
    number.unwrap_or_else(|_| "no number".to_owned())
}

fn kind(kind: EntryType) -> String {
    match kind {
        EntryType::Regular => "file".to_owned(),
        EntryType::Link => "hard link".to_owned(),
        EntryType::Symlink => "link".to_owned(),
        EntryType::Char => "character device".to_owned(),
        EntryType::Block => "block device".to_owned(),
        EntryType::Directory => "folder".to_owned(),
        EntryType::Fifo => "named pipe".to_owned(),
        EntryType::Continuous => "contiguous file".to_owned(),
        EntryType::GNUSparse => "sparse file".to_owned(),
        other => format!("type {}", hex(&[other.as_byte()])),
    }
}

fn format(header: &Header) -> &'static str {
    if header.as_gnu().is_some() {
        "GNU"
    } else if header.as_ustar().is_some() {
        "ustar"
    } else {
        "version 7"
    }
}
