//! Tar archives.

use std::borrow::Cow;

use super::tar_header::{self, BLOCK_SIZE, Header};
use super::tar_member::{Part, TarMember, described_size};
use crate::stabilizer::fields::Cursor;
use crate::stabilizer::{StabilizeError, StabilizedFormat};

/// Kinds of members: links, devices, folders, and files with holes.
const SYMBOLIC_LINK: u8 = b'2';
const CHARACTER_DEVICE: u8 = b'3';
const BLOCK_DEVICE: u8 = b'4';
const FOLDER: u8 = b'5';
const SPARSE: u8 = b'S';

/// A tar archive.
pub(crate) struct TarArchive<'data> {
    members: Vec<TarMember<'data>>,
    /// The blocks of zeros at the end, and what follows them.
    tail: &'data [u8],
}

impl<'data> TarArchive<'data> {
    pub(crate) fn parse(bytes: &'data [u8]) -> Result<Self, StabilizeError> {
        let mut cursor = Cursor { rest: bytes };
        let mut members = Vec::new();
        let mut descriptions = Vec::new();
        while let Some(header) = Header::parse(cursor.rest) {
            let part = part(header, &descriptions, &mut cursor)?;
            if part.is_description() {
                descriptions.push(part);
            } else {
                members.push(TarMember { descriptions: std::mem::take(&mut descriptions), part });
            }
        }
        let tail = cursor.rest;
        // One block of zeros ends an archive. Some writers leave even that out.
        if !tail.iter().take(BLOCK_SIZE).all(|byte| *byte == 0) || !descriptions.is_empty() {
            let reason = format!("the header at byte {} is damaged", bytes.len() - tail.len());
            return Err(StabilizeError::unreadable(StabilizedFormat::Tar, reason));
        }
        Ok(Self { members, tail })
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.members.iter().map(TarMember::name).collect()
    }

    /// Removes members by name, and says whether there were any.
    pub(crate) fn remove(&mut self, is_removed: impl Fn(&str) -> bool) -> bool {
        let before = self.members.len();
        self.members.retain(|member| member.part.is_global() || !is_removed(&member.name()));
        self.members.len() < before
    }

    pub(crate) fn files_mut(&mut self) -> impl Iterator<Item = &mut TarMember<'data>> {
        self.members.iter_mut().filter(|member| member.is_file())
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for member in &self.members {
            member.descriptions.iter().chain([&member.part]).for_each(|part| part.write(&mut bytes));
        }
        bytes.extend(self.tail);
        bytes
    }

    /// Sorts the members by name. Records for all that follow stay first; elsewhere they keep the order as it is.
    pub(crate) fn sort(&mut self) -> bool {
        let first = self.members.iter().take_while(|member| member.part.is_global()).count();
        let members = &mut self.members[first..];
        if members.iter().any(|member| member.part.is_global())
            || members.is_sorted_by_key(TarMember::raw_name)
        {
            return false;
        }
        members.sort_by_cached_key(TarMember::raw_name);
        true
    }

    pub(crate) fn clear_times(&mut self) -> bool {
        let is_time = |key: &[u8]| matches!(key, b"mtime" | b"atime" | b"ctime" | b"LIBARCHIVE.creationtime");
        self.each(|member| {
            let records = member.remove_records(is_time);
            let headers = member.each_header(|header| {
                let gnu = header.is_gnu() && header.write(&tar_header::GNU_TIMES, b"");
                header.write(&tar_header::TIME, b"00000000000") || gnu
            });
            records || headers
        })
    }

    /// Gives members the permissions of a umask of 022, and keeps whether a file is executable.
    pub(crate) fn clear_modes(&mut self) -> bool {
        self.each(|member| {
            let is_plain = member.is_file();
            let kind = member.part.header.kind();
            member.each_header(|header| {
                let Some(mode) = header.mode() else { return false };
                let permissions = match kind {
                    FOLDER => 0o755,
                    SYMBOLIC_LINK => 0o777,
                    _ if is_plain && mode & 0o100 != 0 => 0o755,
                    _ => 0o644,
                };
                // Besides the permissions some writers store the kind of file, which the member has elsewhere.
                let special = mode & 0o7000;
                header.write(&tar_header::MODE, format!("{:07o}", special | permissions).as_bytes())
            })
        })
    }

    pub(crate) fn clear_owners(&mut self) -> bool {
        let is_owner = |key: &[u8]| matches!(key, b"uid" | b"gid" | b"uname" | b"gname");
        self.each(|member| {
            let records = member.remove_records(is_owner);
            let headers = member.each_header(|header| {
                let written = [
                    header.write(&tar_header::USER, b"0000000"),
                    header.write(&tar_header::GROUP, b"0000000"),
                    header.write(&tar_header::USER_NAME, b""),
                    header.write(&tar_header::GROUP_NAME, b""),
                ];
                written.contains(&true)
            });
            records || headers
        })
    }

    pub(crate) fn clear_attributes(&mut self) -> bool {
        const PREFIXES: [&[u8]; 5] = [
            b"SCHILY.xattr.",
            b"LIBARCHIVE.xattr.",
            b"SCHILY.acl.",
            b"SCHILY.fflags",
            b"RHT.security.selinux",
        ];
        let is_attribute = |key: &[u8]| PREFIXES.iter().any(|prefix| key.starts_with(prefix));
        self.each(|member| member.remove_records(is_attribute) | member.clear_names_of_records())
    }

    /// Blanks the numbers of devices where they say nothing: in members that are no devices.
    pub(crate) fn clear_device_numbers(&mut self) -> bool {
        let is_number = |key: &[u8]| matches!(key, b"SCHILY.dev" | b"SCHILY.ino" | b"SCHILY.nlink");
        self.each(|member| {
            let is_device = matches!(member.part.header.kind(), CHARACTER_DEVICE | BLOCK_DEVICE);
            let records = member.remove_records(is_number);
            let headers = !is_device && member.each_header(|header| header.write(&tar_header::DEVICE, b""));
            records || headers
        })
    }

    fn each(&mut self, change: impl Fn(&mut TarMember<'_>) -> bool) -> bool {
        let mut any = false;
        for member in &mut self.members {
            any |= change(member);
        }
        any
    }
}

/// The header that was read and its data.
fn part<'data>(
    header: Header,
    descriptions: &[Part<'data>],
    cursor: &mut Cursor<'data>,
) -> Result<Part<'data>, StabilizeError> {
    let unreadable = |reason: String| StabilizeError::unreadable(StabilizedFormat::Tar, reason);
    let name = String::from_utf8_lossy(&header.name()).into_owned();
    if header.kind() == SPARSE {
        return Err(unreadable(format!("{name} is a file with holes, which is not supported")));
    }
    // These kinds have no data whatever their size says.
    let has_data = !matches!(header.kind(), b'1'..=b'6');
    let described = || if Part::describes(&header) { None } else { described_size(descriptions) };
    let size = if has_data { described().or(header.size()) } else { Some(0) };
    let parted = size.and_then(|size| usize::try_from(size).ok()).and_then(|size| {
        cursor.take(BLOCK_SIZE)?;
        let data = cursor.take(size)?;
        let padding = size.checked_next_multiple_of(BLOCK_SIZE)? - size;
        Some((data, cursor.take(padding)?))
    });
    let (data, padding) = parted.ok_or_else(|| unreadable(format!("the data of {name} is cut")))?;
    Ok(Part { header, data: Cow::Borrowed(data), padding: Cow::Borrowed(padding) })
}
