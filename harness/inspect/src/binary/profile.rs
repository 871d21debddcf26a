//! From the bytes of an executable to its profile.

use object::read::elf::{ElfFile, FileHeader, ProgramHeader as _};
use object::read::pe::{ImageNtHeaders as _, ImageOptionalHeader as _};
use object::{Endianness, File, Object, ObjectKind, ObjectSection as _, ObjectSegment as _, elf, pe};
use sha2::Digest as _;
use twinbuild_model::Sha256;
use twinbuild_model::evidence::{BinaryFormat, BinaryKind, BinaryProfile, ByteOrder, GoBuildInfo};

use super::build_ids::{gnu_build_id, go_build_id};
use super::imports::{imported_libraries, imported_symbols};
use super::machine::machine;
use super::sections::{part_beyond, permissions, sections};
use super::{MemoryImage, UnreadableBinary};
use crate::go_build_info::{build_info_texts, parse_build_info};

/// The sections in which the Go linker puts the build information.
///
/// Source: `DataStart` in <https://go.dev/src/debug/buildinfo/buildinfo.go>
pub(crate) const GO_SECTIONS: [&str; 2] = [".go.buildinfo", "__go_buildinfo"];

/// Reads an ELF, PE or thin Mach-O file.
///
/// # Errors
///
/// When the bytes are of no such format, are damaged, or end before what their headers promise.
pub fn binary_profile(bytes: &[u8]) -> Result<BinaryProfile, UnreadableBinary> {
    let format = format_of(bytes)?;
    let unreadable = |error: object::Error| UnreadableBinary::Container { format, reason: error.to_string() };
    let file = File::parse(bytes).map_err(unreadable)?;
    if format_of_file(&file) != Some(format) {
        return Err(UnreadableBinary::Container { format, reason: "no program header".to_owned() });
    }
    let size_bytes = bytes.len() as u64;
    if let Some((part, end)) = part_beyond(&file, size_bytes) {
        return Err(UnreadableBinary::Cut { format, part, end, file_size: size_bytes });
    }
    let interpreter = interpreter(&file).map_err(unreadable)?;
    Ok(BinaryProfile {
        format,
        machine: machine(format, &file, bytes),
        bits: if file.is_64() { 64 } else { 32 },
        byte_order: if file.is_little_endian() { ByteOrder::Little } else { ByteOrder::Big },
        kind: kind(&file, interpreter.is_some()),
        subsystem: subsystem(&file),
        interpreter,
        sections: sections(&file).map_err(unreadable)?,
        imported_libraries: imported_libraries(format, &file)?,
        imported_symbols: imported_symbols(format, &file)?,
        go: go_build_info(format, &file)?,
        go_build_id: go_build_id(&file).map_err(unreadable)?,
        gnu_build_id: gnu_build_id(&file).map_err(unreadable)?,
        sha256: Sha256::from_bytes(sha2::Sha256::digest(bytes).into()),
        size_bytes,
    })
}

/// The format that the first bytes promise. Sources: see [`BinaryFormat`].
pub(crate) fn format_of(bytes: &[u8]) -> Result<BinaryFormat, UnreadableBinary> {
    match bytes {
        [0x7f, b'E', b'L', b'F', ..] => Ok(BinaryFormat::Elf),
        [b'M', b'Z', ..] => Ok(BinaryFormat::Pe),
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => Ok(BinaryFormat::MachO),
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => Err(UnreadableBinary::Fat),
        _ => Err(UnreadableBinary::UnknownFormat { start: bytes[..bytes.len().min(4)].to_vec() }),
    }
}

pub(crate) fn format_of_file(file: &File<'_>) -> Option<BinaryFormat> {
    match file {
        File::Elf32(_) | File::Elf64(_) => Some(BinaryFormat::Elf),
        File::Pe32(_) | File::Pe64(_) => Some(BinaryFormat::Pe),
        File::MachO32(_) | File::MachO64(_) => Some(BinaryFormat::MachO),
        _ => None,
    }
}

fn kind(file: &File<'_>, has_interpreter: bool) -> BinaryKind {
    match file.kind() {
        ObjectKind::Executable => BinaryKind::Executable,
        ObjectKind::Dynamic if is_program(file, has_interpreter) => BinaryKind::PositionIndependentExecutable,
        ObjectKind::Dynamic => BinaryKind::SharedObject,
        ObjectKind::Relocatable => BinaryKind::Relocatable,
        ObjectKind::Core => BinaryKind::Core,
        _ => BinaryKind::Other,
    }
}

/// Whether an ELF file that can be loaded anywhere is a program.
fn is_program(file: &File<'_>, has_interpreter: bool) -> bool {
    match file {
        File::Elf32(file) => is_elf_program(file, has_interpreter),
        File::Elf64(file) => is_elf_program(file, has_interpreter),
        _ => false,
    }
}

/// A linker marks a program with a flag. Older ones do not: then it has an interpreter, and no name as libraries have.
fn is_elf_program<Elf: FileHeader<Endian = Endianness>>(
    file: &ElfFile<'_, Elf>,
    has_interpreter: bool,
) -> bool {
    let Ok(table) = file.elf_dynamic_table() else { return false };
    let is_marked =
        table.iter().any(|entry| entry.tag == elf::DT_FLAGS_1 && entry.val & elf::DF_1_PIE.0 != 0);
    let is_library = table.iter().any(|entry| entry.tag == elf::DT_SONAME);
    is_marked || (has_interpreter && !is_library)
}

fn interpreter(file: &File<'_>) -> object::Result<Option<String>> {
    match file {
        File::Elf32(file) => elf_interpreter(file),
        File::Elf64(file) => elf_interpreter(file),
        _ => Ok(None),
    }
}

fn elf_interpreter<Elf: FileHeader<Endian = Endianness>>(
    file: &ElfFile<'_, Elf>,
) -> object::Result<Option<String>> {
    for segment in file.elf_program_headers() {
        if let Some(path) = segment.interpreter(file.endian(), file.data())? {
            return Ok(Some(String::from_utf8_lossy(path).into_owned()));
        }
    }
    Ok(None)
}

/// The subsystem of a PE file. Source: <https://learn.microsoft.com/windows/win32/debug/pe-format#windows-subsystem>
fn subsystem(file: &File<'_>) -> Option<String> {
    let subsystem = match file {
        File::Pe32(file) => file.nt_headers().optional_header().subsystem(),
        File::Pe64(file) => file.nt_headers().optional_header().subsystem(),
        _ => return None,
    };
    Some(match subsystem {
        pe::IMAGE_SUBSYSTEM_WINDOWS_CUI => "console".to_owned(),
        pe::IMAGE_SUBSYSTEM_WINDOWS_GUI => "gui".to_owned(),
        pe::IMAGE_SUBSYSTEM_NATIVE => "native".to_owned(),
        pe::IMAGE_SUBSYSTEM_EFI_APPLICATION => "efi application".to_owned(),
        other => format!("unknown({})", other.0),
    })
}

/// Looks where the Go linker puts the information, else in the writable data, as it does in PE files.
pub(crate) fn go_build_info(
    format: BinaryFormat,
    file: &File<'_>,
) -> Result<Option<GoBuildInfo>, UnreadableBinary> {
    let image = memory_image(file);
    let texts = match GO_SECTIONS.iter().find_map(|name| file.section_by_name(name)) {
        Some(section) => {
            section.data().ok().and_then(|data| build_info_texts(&image, section.address(), data))
        }
        None => writable_segments(file).find_map(|(address, data)| build_info_texts(&image, address, data)),
    };
    texts
        .map(|texts| parse_build_info(texts).map_err(|source| UnreadableBinary::BuildInfo { format, source }))
        .transpose()
}

fn memory_image<'data>(file: &File<'data>) -> MemoryImage<'data> {
    MemoryImage::new(
        file.segments()
            .filter_map(|segment| segment.data().ok().map(|data| (segment.address(), data)))
            .collect(),
    )
}

fn writable_segments<'data>(file: &File<'data>) -> impl Iterator<Item = (u64, &'data [u8])> {
    file.segments()
        .filter(|segment| {
            let permissions = permissions(segment);
            permissions.writable && !permissions.executable
        })
        .filter_map(|segment| segment.data().ok().map(|data| (segment.address(), data)))
}
