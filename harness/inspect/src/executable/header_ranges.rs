//! Where each format keeps its headers, and tables that are in no section.

use object::read::elf::{ElfFile, FileHeader, SectionHeader as _};
use object::read::macho::{LoadCommandVariant, MachHeader, MachOFile};
use object::read::pe::{ImageNtHeaders, PeFile};
use object::{Endian, Endianness, LittleEndian, macho, pe};

use super::part::PartKind;
use super::ranges::Range;

fn header(name: &str, offset: u64, size: u64) -> Range {
    unloaded(name, PartKind::Headers, offset, size)
}

fn unloaded(name: &str, kind: PartKind, offset: u64, size: u64) -> Range {
    Range { name: name.to_owned(), kind, address: None, offset, size, section: None }
}

pub(super) fn elf_ranges<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>) -> Vec<Range> {
    let (elf_header, endian) = (file.elf_header(), file.endian());
    let sections = file.elf_section_table();
    let table = |count: usize, size: u16| count as u64 * u64::from(size);
    let segments = file.elf_program_headers().len();
    let mut ranges = vec![
        header("ELF header", 0, u64::from(elf_header.e_ehsize(endian))),
        header(
            "program headers",
            elf_header.e_phoff(endian).into(),
            table(segments, elf_header.e_phentsize(endian)),
        ),
        header(
            "section headers",
            elf_header.e_shoff(endian).into(),
            table(sections.len(), elf_header.e_shentsize(endian)),
        ),
    ];
    // The names of sections are header data, whatever their section is called.
    let names = elf_header.shstrndx(endian, file.data()).ok().and_then(|index| usize::try_from(index).ok());
    let names =
        names.and_then(|index| sections.iter().nth(index)).and_then(|section| section.file_range(endian));
    ranges.extend(names.map(|(offset, size)| header("section names", offset, size)));
    ranges
}

/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>
pub(super) fn pe_ranges<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>) -> Vec<Range> {
    let nt_offset = u64::from(file.dos_header().nt_headers_offset());
    let file_header = file.nt_headers().file_header();
    let section_count = u64::from(file_header.number_of_sections.get(LittleEndian));
    let headers =
        4 + 20 + u64::from(file_header.size_of_optional_header.get(LittleEndian)) + 40 * section_count;
    let mut ranges = vec![header("DOS header", 0, nt_offset), header("PE headers", nt_offset, headers)];
    let symbols = u64::from(file_header.pointer_to_symbol_table.get(LittleEndian));
    if symbols != 0 {
        let size = 18 * u64::from(file_header.number_of_symbols.get(LittleEndian));
        ranges.push(unloaded("COFF symbols", PartKind::Symbols, symbols, size));
        let strings = symbols + size;
        let length = usize::try_from(strings).ok().and_then(|start| file.data().get(start..)?.get(..4));
        let length = length.map_or(0, |bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        ranges.push(unloaded("COFF strings", PartKind::Symbols, strings, u64::from(length)));
    }
    // Unlike in the other directories, the address of the certificates is an offset in the file.
    if let Some(certificates) = file.data_directory(pe::IMAGE_DIRECTORY_ENTRY_SECURITY) {
        let (offset, size) = certificates.address_range();
        ranges.push(unloaded("certificates", PartKind::Signature, u64::from(offset), u64::from(size)));
    }
    ranges
}

pub(super) fn mach_o_ranges<Mach: MachHeader>(file: &MachOFile<'_, Mach>) -> object::Result<Vec<Range>> {
    let endian = file.endian();
    let commands = u64::from(file.macho_header().sizeofcmds(endian));
    let mut ranges = vec![header("load commands", 0, size_of::<Mach>() as u64 + commands)];
    let mut iterator = file.macho_load_commands()?;
    while let Some(command) = iterator.next()? {
        ranges.extend(linkedit(endian, command.cmd(), &command.variant()?, size_of::<Mach::Nlist>() as u64));
    }
    Ok(ranges)
}

/// What a load command says of the data behind all sections.
fn linkedit<E: Endian>(
    endian: E,
    command: macho::LoadCommandType,
    variant: &LoadCommandVariant<'_, E>,
    symbol_size: u64,
) -> Vec<Range> {
    let range = |name: &str, kind, offset: u32, size: u64| unloaded(name, kind, u64::from(offset), size);
    match variant {
        LoadCommandVariant::Symtab(table) => {
            let symbols = u64::from(table.nsyms.get(endian)) * symbol_size;
            let strings = u64::from(table.strsize.get(endian));
            vec![
                range("symbol table", PartKind::Symbols, table.symoff.get(endian), symbols),
                range("string table", PartKind::Symbols, table.stroff.get(endian), strings),
            ]
        }
        LoadCommandVariant::Dysymtab(table) => {
            let size = u64::from(table.nindirectsyms.get(endian)) * 4;
            vec![range("indirect symbols", PartKind::Linkage, table.indirectsymoff.get(endian), size)]
        }
        LoadCommandVariant::DyldInfo(info) => [
            ("rebase information", info.rebase_off, info.rebase_size),
            ("bind information", info.bind_off, info.bind_size),
            ("weak bind information", info.weak_bind_off, info.weak_bind_size),
            ("lazy bind information", info.lazy_bind_off, info.lazy_bind_size),
            ("export information", info.export_off, info.export_size),
        ]
        .map(|(name, offset, size)| {
            range(name, PartKind::Linkage, offset.get(endian), u64::from(size.get(endian)))
        })
        .into(),
        LoadCommandVariant::LinkeditData(data) => {
            let (name, kind) = match command {
                macho::LC_CODE_SIGNATURE => ("code signature".to_owned(), PartKind::Signature),
                macho::LC_FUNCTION_STARTS => ("function starts".to_owned(), PartKind::Linkage),
                macho::LC_DATA_IN_CODE => ("data in code".to_owned(), PartKind::Linkage),
                macho::LC_DYLD_EXPORTS_TRIE => ("exports".to_owned(), PartKind::Linkage),
                macho::LC_DYLD_CHAINED_FIXUPS => ("chained fixups".to_owned(), PartKind::Linkage),
                other => (format!("data of load command {:#x}", other.0), PartKind::Linkage),
            };
            let size = u64::from(data.datasize.get(endian));
            vec![range(&name, kind, data.dataoff.get(endian), size)]
        }
        _ => Vec::new(),
    }
}
