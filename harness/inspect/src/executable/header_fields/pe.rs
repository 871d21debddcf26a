//! The headers of a PE file, and its debug directory.
//!
//! Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>

use std::fmt::Write as _;

use object::pe;
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader as _, PeFile};
use object::{LittleEndian as Le, Object as _, ObjectSection as _};

use super::{FieldKind, Fields};

/// How many entries of the debug directory are read; linkers write fewer than ten.
const MOST_DEBUG_ENTRIES: usize = 64;
/// What a CodeView entry starts with: signature `RSDS`, then a GUID, an age and the path of the symbol file.
///
/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format#debug-type>
const CODE_VIEW_SIGNATURE: &[u8] = b"RSDS";

pub(super) fn fields<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>, bytes: &[u8], fields: &mut Fields) {
    let header = file.nt_headers().file_header();
    fields.hex(FieldKind::Fact, "Machine", header.machine.get(Le).0);
    fields.hex(FieldKind::Fact, "Characteristics", header.characteristics.get(Le).0);
    fields.push(FieldKind::Time, "TimeDateStamp", time(header.time_date_stamp.get(Le)));
    fields.hex(FieldKind::Layout, "NumberOfSections", header.number_of_sections.get(Le));
    fields.hex(FieldKind::Layout, "PointerToSymbolTable", header.pointer_to_symbol_table.get(Le));
    fields.hex(FieldKind::Layout, "NumberOfSymbols", header.number_of_symbols.get(Le));
    optional_header(file, fields);
    for (index, directory) in file.data_directories().enumerate() {
        let (address, size) = directory.address_range();
        let text = format!("address {address:#x}, size {size:#x}");
        fields.push(FieldKind::Layout, format!("data directory {index}"), text);
    }
    for section in file.sections() {
        // Long names were read within a budget when the parts were made.
        let name = String::from_utf8_lossy(section.name_bytes().unwrap_or_default());
        let key = format!("section header {name}");
        let section = section.pe_section();
        fields.hex(FieldKind::Fact, &key, section.characteristics.get(Le).0);
        let layout = format!(
            "address {:#x}, {:#x} in memory, offset {:#x}, {:#x} in the file",
            section.virtual_address.get(Le),
            section.virtual_size.get(Le),
            section.pointer_to_raw_data.get(Le),
            section.size_of_raw_data.get(Le)
        );
        fields.push(FieldKind::Layout, format!("{key} layout"), layout);
    }
    debug_directory(file, bytes, fields);
}

fn optional_header<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>, fields: &mut Fields) {
    let header = file.nt_headers().optional_header();
    let version = |major: u16, minor: u16| format!("{major}.{minor}");
    let linker = version(header.major_linker_version().into(), header.minor_linker_version().into());
    fields.push(FieldKind::Toolchain, "LinkerVersion", linker);
    let system = version(header.major_operating_system_version(), header.minor_operating_system_version());
    fields.fact("OperatingSystemVersion", system);
    fields.fact("ImageVersion", version(header.major_image_version(), header.minor_image_version()));
    fields.fact(
        "SubsystemVersion",
        version(header.major_subsystem_version(), header.minor_subsystem_version()),
    );
    fields.hex(FieldKind::Fact, "Subsystem", header.subsystem().0);
    fields.hex(FieldKind::Fact, "DllCharacteristics", header.dll_characteristics().0);
    fields.hex(FieldKind::Fact, "ImageBase", header.image_base());
    fields.hex(FieldKind::Fact, "SectionAlignment", header.section_alignment());
    fields.hex(FieldKind::Fact, "FileAlignment", header.file_alignment());
    fields.hex(FieldKind::Fact, "SizeOfStackReserve", header.size_of_stack_reserve());
    fields.hex(FieldKind::Fact, "SizeOfStackCommit", header.size_of_stack_commit());
    fields.hex(FieldKind::Fact, "SizeOfHeapReserve", header.size_of_heap_reserve());
    fields.hex(FieldKind::Fact, "SizeOfHeapCommit", header.size_of_heap_commit());
    fields.hex(FieldKind::Checksum, "CheckSum", header.check_sum());
    fields.hex(FieldKind::Layout, "AddressOfEntryPoint", header.address_of_entry_point());
    fields.hex(FieldKind::Layout, "BaseOfCode", header.base_of_code());
    fields.hex(FieldKind::Layout, "SizeOfCode", header.size_of_code());
    fields.hex(FieldKind::Layout, "SizeOfInitializedData", header.size_of_initialized_data());
    fields.hex(FieldKind::Layout, "SizeOfUninitializedData", header.size_of_uninitialized_data());
    fields.hex(FieldKind::Layout, "SizeOfImage", header.size_of_image());
    fields.hex(FieldKind::Layout, "SizeOfHeaders", header.size_of_headers());
}

/// Seconds since 1970; a linker that aims at reproducible files writes a hash or 0 instead.
fn time(stamp: u32) -> String {
    format!("{stamp:#x} ({stamp} s since 1970)")
}

fn debug_directory<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>, bytes: &[u8], fields: &mut Fields) {
    let Some(directory) = file.data_directory(pe::IMAGE_DIRECTORY_ENTRY_DEBUG) else { return };
    let Ok(entries) = directory.data(bytes, &file.section_table()) else { return };
    let entry_size = size_of::<pe::ImageDebugDirectory>();
    for (index, entry) in entries.chunks_exact(entry_size).take(MOST_DEBUG_ENTRIES).enumerate() {
        let Ok((entry, _)) = object::pod::from_bytes::<pe::ImageDebugDirectory>(entry) else { return };
        let key = format!("debug directory {index}");
        fields.hex(FieldKind::Fact, &format!("{key} type"), entry.typ.get(Le).0);
        fields.push(FieldKind::Time, format!("{key} TimeDateStamp"), time(entry.time_date_stamp.get(Le)));
        let start = entry.pointer_to_raw_data.get(Le) as usize;
        let data =
            start.checked_add(entry.size_of_data.get(Le) as usize).and_then(|end| bytes.get(start..end));
        if let Some(code_view) = data.and_then(|data| data.strip_prefix(CODE_VIEW_SIGNATURE)) {
            code_view_fields(&key, code_view, fields);
        }
    }
}

fn code_view_fields(key: &str, code_view: &[u8], fields: &mut Fields) {
    let Some((guid, rest)) = code_view.split_first_chunk::<16>() else { return };
    let Some((age, path)) = rest.split_first_chunk::<4>() else { return };
    let path = path.split(|byte| *byte == 0).next().unwrap_or_default();
    fields.push(FieldKind::LinkerId, format!("{key} GUID"), guid_text(guid));
    fields.push(FieldKind::LinkerId, format!("{key} age"), u32::from_le_bytes(*age).to_string());
    fields.push(FieldKind::Path, format!("{key} symbol file"), String::from_utf8_lossy(path));
}

/// A GUID as it is written: the first three numbers are stored with the least significant byte first.
fn guid_text(guid: &[u8; 16]) -> String {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    ORDER.iter().enumerate().fold(String::new(), |mut text, (position, index)| {
        let hyphen = if matches!(position, 4 | 6 | 8 | 10) { "-" } else { "" };
        // Writing to a String can't fail.
        let _ = write!(text, "{hyphen}{:02x}", guid[*index]);
        text
    })
}
