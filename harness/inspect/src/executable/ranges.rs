//! The whole file as parts: sections, headers, and what lies between them.

use object::read::macho::MachHeader as _;
use object::{
    File, Object as _, ObjectKind, ObjectSection, ObjectSegment as _, SectionFlags, SectionIndex,
    SectionKind, elf,
};
use twinbuild_model::evidence::BinaryFormat;

use super::budget::Budget;
use super::header_ranges::{elf_ranges, mach_o_ranges, pe_ranges};
use super::part::{Part, PartKind};
use crate::UnreadableBinary;
use crate::binary::GO_SECTIONS;

/// How many sections are read at most. Programs have some 40; object files with a section for each function, thousands.
const MOST_SECTIONS: usize = 20_000;

/// A part whose bytes are not cut out yet.
pub(super) struct Range {
    pub(super) name: String,
    pub(super) kind: PartKind,
    pub(super) address: Option<u64>,
    pub(super) offset: u64,
    pub(super) size: u64,
    pub(super) section: Option<SectionIndex>,
}

/// The parts of a file, in its order. They do not overlap: what two of them claim belongs to the first.
pub(super) fn parts<'data>(
    format: BinaryFormat,
    file: &File<'data>,
    bytes: &'data [u8],
) -> Result<Vec<Part<'data>>, UnreadableBinary> {
    let unreadable = |error: object::Error| UnreadableBinary::Container { format, reason: error.to_string() };
    if file.sections().take(MOST_SECTIONS + 1).count() > MOST_SECTIONS || load_commands(file) > MOST_SECTIONS
    {
        let what = "sections or load commands";
        return Err(UnreadableBinary::TooMuch { format, limit: MOST_SECTIONS, what });
    }
    let mut ranges = match file {
        File::Elf32(file) => Ok(elf_ranges(file)),
        File::Elf64(file) => Ok(elf_ranges(file)),
        File::Pe32(file) => Ok(pe_ranges(file)),
        File::Pe64(file) => Ok(pe_ranges(file)),
        File::MachO32(file) => mach_o_ranges(file),
        File::MachO64(file) => mach_o_ranges(file),
        _ => Ok(Vec::new()),
    }
    .map_err(unreadable)?;
    let mut budget = Budget::for_bytes(bytes.len());
    let is_relocatable = file.kind() == ObjectKind::Relocatable;
    let mut has_sections = false;
    for section in file.sections() {
        has_sections = true;
        let Some((offset, size)) = section.file_range() else { continue };
        let name = section.name_bytes().map_err(unreadable)?;
        budget.spend(name.len()).ok_or(UnreadableBinary::TooMuch {
            format,
            limit: bytes.len().saturating_mul(4),
            what: "bytes of section names",
        })?;
        let segment = section.segment_name_bytes().map_err(unreadable)?;
        let name = match segment {
            Some(segment) => {
                format!("{},{}", String::from_utf8_lossy(segment), String::from_utf8_lossy(name))
            }
            None => String::from_utf8_lossy(name).into_owned(),
        };
        let kind = kind_of(&section, &name);
        let address = (is_loaded(&section) || is_relocatable).then(|| section.address());
        ranges.push(Range { kind, name, address, offset, size, section: Some(section.index()) });
    }
    if !has_sections {
        ranges.extend(segments(file));
    }
    Ok(covering(ranges, bytes))
}

fn load_commands(file: &File<'_>) -> usize {
    let count = match file {
        File::MachO32(file) => file.macho_header().ncmds(file.endian()),
        File::MachO64(file) => file.macho_header().ncmds(file.endian()),
        _ => 0,
    };
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn is_loaded<'data>(section: &impl ObjectSection<'data>) -> bool {
    match section.flags() {
        SectionFlags::Elf { sh_flags, .. } => sh_flags.contains(elf::SHF_ALLOC),
        _ => true,
    }
}

fn kind_of<'data>(section: &impl ObjectSection<'data>, name: &str) -> PartKind {
    let own_name = name.rsplit_once(',').map_or(name, |(_, own)| own);
    let by_type = match section.flags() {
        SectionFlags::Elf { sh_type, .. } => match sh_type {
            elf::SHT_NOTE => Some(PartKind::Notes),
            elf::SHT_SYMTAB | elf::SHT_SYMTAB_SHNDX => Some(PartKind::Symbols),
            elf::SHT_DYNSYM
            | elf::SHT_DYNAMIC
            | elf::SHT_REL
            | elf::SHT_RELA
            | elf::SHT_RELR
            | elf::SHT_HASH
            | elf::SHT_GNU_HASH
            | elf::SHT_GNU_VERSYM
            | elf::SHT_GNU_VERDEF
            | elf::SHT_GNU_VERNEED => Some(PartKind::Linkage),
            _ => None,
        },
        _ => None,
    };
    by_type.unwrap_or(match own_name {
        name if GO_SECTIONS.contains(&name) => PartKind::GoBuildInfo,
        name if name.ends_with("gopclntab") => PartKind::GoFunctionTable,
        // A path for the debugger.
        name if name.contains("debug_gdb_scri") => PartKind::Data,
        name if [".debug", ".zdebug", "__debug", "__zdebug"].iter().any(|start| name.starts_with(start)) => {
            PartKind::Debug
        }
        ".strtab" | ".symtab" => PartKind::Symbols,
        ".shstrtab" => PartKind::Headers,
        ".dynstr" | ".idata" | ".edata" | ".reloc" | "__got" => PartKind::Linkage,
        _ if section.kind() == SectionKind::Text => PartKind::Code,
        _ => PartKind::Data,
    })
}

fn segments(file: &File<'_>) -> Vec<Range> {
    file.segments()
        .take(MOST_SECTIONS)
        .enumerate()
        .map(|(index, segment)| {
            let (offset, size) = segment.file_range();
            let kind = if segment.permissions().executable() { PartKind::Code } else { PartKind::Data };
            let address = Some(segment.address());
            Range { name: format!("segment {index}"), kind, address, offset, size, section: None }
        })
        .collect()
}

/// Cuts the ranges out of the file, and makes parts of what lies between them.
fn covering<'data>(mut ranges: Vec<Range>, bytes: &'data [u8]) -> Vec<Part<'data>> {
    ranges.retain(|range| range.size > 0);
    ranges.sort_by_key(|range| range.offset);
    let mut parts: Vec<Part<'data>> = Vec::with_capacity(2 * ranges.len());
    let mut covered = 0;
    for range in ranges {
        let Some((start, end)) = within(&range, bytes.len()) else { continue };
        let start = start.max(covered);
        if start >= end {
            continue;
        }
        parts.extend(between(&parts, covered, &bytes[covered..start]));
        let skipped = start as u64 - range.offset;
        let section_name = range.section.map(|_| range.name.clone());
        parts.push(Part {
            name: range.name,
            kind: range.kind,
            address: range.address.map(|address| address.wrapping_add(skipped)),
            offset: start as u64,
            bytes: &bytes[start..end],
            section_name,
            section: range.section,
        });
        covered = end;
    }
    parts.extend(between(&parts, covered, &bytes[covered..]));
    parts
}

/// Start and end of a range, as far as the file goes.
fn within(range: &Range, file_size: usize) -> Option<(usize, usize)> {
    let start = usize::try_from(range.offset).ok()?;
    let end = usize::try_from(range.offset.checked_add(range.size)?).ok()?;
    Some((start, end.min(file_size)))
}

fn between<'data>(before: &[Part<'data>], offset: usize, bytes: &'data [u8]) -> Option<Part<'data>> {
    let name =
        before.last().map_or_else(|| "start of the file".to_owned(), |part| format!("after {}", part.name));
    (!bytes.is_empty()).then_some(Part {
        name,
        kind: PartKind::Padding,
        address: None,
        offset: offset as u64,
        bytes,
        section_name: None,
        section: None,
    })
}
