//! The headers of an ELF file.
//!
//! Source: <https://gabi.xinuos.com/elf/02-eheader.html>, <https://gabi.xinuos.com/elf/07-pheader.html>

use object::Endianness;
use object::read::elf::{ElfFile, FileHeader, ProgramHeader as _, SectionHeader as _};

use super::{FieldKind, Fields};
use crate::executable::budget::Budget;

pub(super) fn fields<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>, fields: &mut Fields) {
    let (header, endian) = (file.elf_header(), file.endian());
    let identification = header.e_ident();
    fields.hex(FieldKind::Fact, "EI_OSABI", identification.os_abi.0);
    fields.hex(FieldKind::Fact, "EI_ABIVERSION", identification.abi_version);
    fields.hex(FieldKind::Fact, "e_type", header.e_type(endian).0);
    fields.hex(FieldKind::Fact, "e_machine", header.e_machine(endian).0);
    fields.hex(FieldKind::Fact, "e_flags", header.e_flags(endian).0);
    fields.hex(FieldKind::Layout, "e_entry", header.e_entry(endian).into());
    fields.hex(FieldKind::Layout, "e_phoff", header.e_phoff(endian).into());
    fields.hex(FieldKind::Layout, "e_shoff", header.e_shoff(endian).into());
    fields.hex(FieldKind::Layout, "e_phnum", header.e_phnum(endian));
    fields.hex(FieldKind::Layout, "e_shnum", header.e_shnum(endian));
    fields.hex(FieldKind::Layout, "e_shstrndx", header.e_shstrndx(endian).0);
    for segment in file.elf_program_headers() {
        let key = format!(
            "program header type {:#x} flags {:#x}",
            segment.p_type(endian).0,
            segment.p_flags(endian).0
        );
        fields.fact(&key, format!("alignment {:#x}", segment.p_align(endian).into()));
        let layout = format!(
            "offset {:#x}, address {:#x}, {:#x} in the file, {:#x} in memory",
            segment.p_offset(endian).into(),
            segment.p_vaddr(endian).into(),
            segment.p_filesz(endian).into(),
            segment.p_memsz(endian).into()
        );
        fields.push(FieldKind::Layout, format!("{key} layout"), layout);
    }
    section_fields(file, fields);
}

fn section_fields<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>, fields: &mut Fields) {
    let (table, endian) = (file.elf_section_table(), file.endian());
    let mut budget = Budget::for_bytes(file.data().len());
    for section in table.iter() {
        let name = table.section_name(endian, section).unwrap_or_default();
        if budget.spend(name.len()).is_none() {
            return;
        }
        let name = String::from_utf8_lossy(name);
        let facts = format!(
            "type {:#x}, flags {:#x}, alignment {:#x}",
            section.sh_type(endian).0,
            section.sh_flags(endian).0,
            section.sh_addralign(endian).into()
        );
        fields.fact(&format!("section header {name}"), facts);
        let layout = format!(
            "address {:#x}, offset {:#x}, size {:#x}, link {}, info {}",
            section.sh_addr(endian).into(),
            section.sh_offset(endian).into(),
            section.sh_size(endian).into(),
            section.sh_link(endian),
            section.sh_info(endian)
        );
        fields.push(FieldKind::Layout, format!("section header {name} layout"), layout);
    }
}
