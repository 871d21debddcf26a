//! The sections of a file, and the check that all of it is there.

use std::collections::HashMap;

use object::{
    File, Object as _, ObjectSection as _, ObjectSegment, SectionFlags, SegmentFlags, elf, macho, pe,
};
use twinbuild_model::evidence::BinarySection;

/// The sections in the file's order.
pub(super) fn sections(file: &File<'_>) -> object::Result<Vec<BinarySection>> {
    let segments = segment_permissions(file)?;
    file.sections()
        .map(|section| {
            let own_name = String::from_utf8_lossy(section.name_bytes()?);
            let segment_name = section.segment_name_bytes()?;
            let name = match segment_name {
                Some(segment) => format!("{},{own_name}", String::from_utf8_lossy(segment)),
                None => own_name.into_owned(),
            };
            let flags = match section.flags() {
                SectionFlags::Elf { sh_flags, .. } => flags(
                    sh_flags.contains(elf::SHF_ALLOC),
                    sh_flags.contains(elf::SHF_WRITE),
                    sh_flags.contains(elf::SHF_EXECINSTR),
                ),
                SectionFlags::Coff { characteristics } => flags(
                    characteristics.contains(pe::IMAGE_SCN_MEM_READ),
                    characteristics.contains(pe::IMAGE_SCN_MEM_WRITE),
                    characteristics.contains(pe::IMAGE_SCN_MEM_EXECUTE),
                ),
                // A Mach-O section has the permissions of its segment.
                _ => segment_name.and_then(|name| segments.get(name)).map_or_else(
                    || flags(false, false, false),
                    |permissions| flags(permissions.readable, permissions.writable, permissions.executable),
                ),
            };
            Ok(BinarySection { name, size_bytes: section.size(), flags })
        })
        .collect()
}

/// The section or segment that ends furthest behind the end of the file, with its end; `None` when all is there.
pub(crate) fn part_beyond(file: &File<'_>, file_size: u64) -> Option<(String, u64)> {
    let sections = file.sections().filter_map(|section| {
        let (offset, size) = section.file_range()?;
        let name = section.name_bytes().unwrap_or_default();
        Some((format!("section {}", String::from_utf8_lossy(name)), offset.saturating_add(size)))
    });
    let segments = file.segments().map(|segment| {
        let (offset, size) = segment.file_range();
        (format!("the segment at {:#x}", segment.address()), offset.saturating_add(size))
    });
    sections.chain(segments).filter(|(_, end)| *end > file_size).max_by_key(|(_, end)| *end)
}

/// What may be done with a part of memory.
pub(super) struct Permissions {
    pub(super) readable: bool,
    pub(super) writable: bool,
    pub(super) executable: bool,
}

/// What may be done with a segment once the program starts. In Mach-O this is not the most that it may ever be given.
pub(super) fn permissions<'data>(segment: &impl ObjectSegment<'data>) -> Permissions {
    if let SegmentFlags::MachO { initprot, .. } = segment.flags() {
        return Permissions {
            readable: initprot.contains(macho::VM_PROT_READ),
            writable: initprot.contains(macho::VM_PROT_WRITE),
            executable: initprot.contains(macho::VM_PROT_EXECUTE),
        };
    }
    let permissions = segment.permissions();
    Permissions {
        readable: permissions.readable(),
        writable: permissions.writable(),
        executable: permissions.executable(),
    }
}

fn segment_permissions(file: &File<'_>) -> object::Result<HashMap<Vec<u8>, Permissions>> {
    file.segments()
        .filter_map(|segment| match segment.name_bytes() {
            Ok(name) => name.map(|name| Ok((name.to_vec(), permissions(&segment)))),
            Err(error) => Some(Err(error)),
        })
        .collect()
}

fn flags(readable: bool, writable: bool, executable: bool) -> String {
    let letters = [(readable, 'r'), (writable, 'w'), (executable, 'x')];
    letters.iter().map(|(present, letter)| if *present { *letter } else { '-' }).collect()
}
