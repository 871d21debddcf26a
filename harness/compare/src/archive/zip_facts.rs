//! What a zip archive says of a member: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use super::text_field::text;
use super::zip_directory::{CentralHeader, extra_fields, u16_at, u32_at};
use crate::findings::hex;
use crate::listing::{Fact, FactKind, date_and_time};

/// The system of Unix in "version made by": 4.4.2
const UNIX: u8 = 3;

/// Flags: 4.4.4
const ENCRYPTED: u16 = 1;
const DEFLATE_LEVEL: u16 = 0b110;
const DATA_DESCRIPTOR: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;

/// Whether a member is encrypted.
pub(super) fn is_encrypted(header: &CentralHeader) -> bool {
    header.short(8) & ENCRYPTED != 0
}

/// What the central directory and the local header say of a member.
pub(super) fn facts(header: &CentralHeader, local_extra: &[u8]) -> Vec<Fact> {
    let [made_by, system] = header.short(4).to_le_bytes();
    let flags = header.short(8);
    let external = u32_at(&header.bytes, 38);
    let yes_or_no = |flag: u16| if flags & flag == 0 { "no" } else { "yes" };
    let mut facts = vec![
        Fact::new(FactKind::Time, "time", dos_time(header.short(14), header.short(12))),
        Fact::new(FactKind::Compression, "method", method(header.short(10))),
        Fact::new(FactKind::Compression, "level", format!("{}", (flags & DEFLATE_LEVEL) >> 1)),
        Fact::new(FactKind::Encoding, "data descriptor", yes_or_no(DATA_DESCRIPTOR)),
        Fact::new(FactKind::Encoding, "UTF-8 flag", yes_or_no(UTF8)),
        Fact::new(
            FactKind::Encoding,
            "other flags",
            format!("{:#x}", flags & !(DEFLATE_LEVEL | DATA_DESCRIPTOR | UTF8)),
        ),
        Fact::new(
            FactKind::Encoding,
            "version made by",
            format!("{}.{} on system {system}", made_by / 10, made_by % 10),
        ),
        Fact::new(FactKind::Encoding, "version needed", format!("{}", header.short(6))),
        Fact::new(FactKind::Encoding, "internal attributes", format!("{:#x}", header.short(36))),
        Fact::new(FactKind::Mode, "external attributes", format!("{:#x}", external & 0xffff)),
    ];
    let mode = external >> 16;
    if system == UNIX || mode != 0 {
        facts.push(Fact::new(FactKind::Kind, "type", kind(mode)));
        facts.push(Fact::new(FactKind::Mode, "mode", format!("{:04o}", mode & 0o7777)));
    }
    if !header.comment().is_empty() {
        facts.push(Fact::new(FactKind::Comment, "comment", text(header.comment())));
    }
    let central = extra_facts("", header.extra());
    let is_new = |local: &Fact| {
        !central.iter().any(|fact| local.key == format!("local {}", fact.key) && local.value == fact.value)
    };
    let local = extra_facts("local ", local_extra).into_iter().filter(is_new).collect::<Vec<_>>();
    facts.extend(central);
    facts.extend(local);
    facts
}

/// The type in `st_mode`: <https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/sys_stat.h.html>
fn kind(mode: u32) -> String {
    match mode & 0o170_000 {
        0 | 0o100_000 => "file".to_owned(),
        0o040_000 => "folder".to_owned(),
        0o120_000 => "link".to_owned(),
        other => format!("type {other:o}"),
    }
}

/// 4.4.5
fn method(method: u16) -> String {
    match method {
        0 => "stored".to_owned(),
        8 => "deflated".to_owned(),
        other => format!("method {other}"),
    }
}

/// A date and a time of MS-DOS, of no time zone:
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-dosdatetimetofiletime>
fn dos_time(date: u16, time: u16) -> String {
    let (year, month, day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
    let (hours, minutes, seconds) = (time >> 11, (time >> 5) & 63, (time & 31) * 2);
    format!("{year}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}")
}

/// The extra fields, 4.5 and 4.6, and those of Info-ZIP:
/// <https://libzip.org/specifications/extrafld.txt>
fn extra_facts(prefix: &'static str, extra: &[u8]) -> Vec<Fact> {
    let fields = extra_fields(extra).into_iter().filter(|(id, _)| *id != 1);
    let known = fields.clone().map(|(id, data)| {
        let key = format!("{prefix}extra field {id:#06x}");
        match id {
            0x5455 => Fact::new(FactKind::Time, key, extended_timestamp(data)),
            0x000a | 0x5855 => Fact::new(FactKind::Time, key, hex(data)),
            0x7875 => Fact::new(FactKind::Owner, key, unix_owner(data)),
            0x7855 => Fact::new(FactKind::Owner, key, format!("{}:{}", u16_at(data, 0), u16_at(data, 2))),
            _ => Fact::new(FactKind::Attribute, key, hex(data)),
        }
    });
    let mut facts: Vec<Fact> = known.collect();
    let length: usize = extra_fields(extra).iter().map(|(_, data)| 4 + data.len()).sum();
    if length < extra.len() {
        facts.push(Fact::new(
            FactKind::Encoding,
            format!("{prefix}extra field's rest"),
            hex(&extra[length..]),
        ));
    }
    facts
}

/// Flags, then the times that they announce as seconds since 1970 began.
fn extended_timestamp(data: &[u8]) -> String {
    let times = data.get(1..).unwrap_or_default().chunks_exact(4);
    let times = times.map(|time| date_and_time(i64::from(u32_at(time, 0).cast_signed())));
    format!("{} (flags {})", times.collect::<Vec<_>>().join(", "), data.first().copied().unwrap_or(0))
}

/// A version, and two numbers with their lengths.
fn unix_owner(data: &[u8]) -> String {
    let number = |at: usize| {
        let length = usize::from(data.get(at).copied().unwrap_or(0));
        let bytes = data.get(at + 1..).and_then(|rest| rest.get(..length)).unwrap_or_default();
        let number = bytes.iter().take(8).rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        (number, at + 1 + length)
    };
    let (uid, next) = number(1);
    let (gid, _) = number(next);
    format!("{uid}:{gid}")
}
