//! The machine that a file is for, under Go's names.

use object::{Architecture, File, Object as _};
use twinbuild_model::evidence::BinaryFormat;

/// Offset of `e_machine`: <https://gabi.xinuos.com/elf/02-eheader.html>
const ELF_MACHINE_OFFSET: usize = 0x12;
/// Offset of the PE header's offset: <https://learn.microsoft.com/windows/win32/debug/pe-format#ms-dos-stub-image-only>
const PE_OFFSET_OFFSET: usize = 0x3c;
/// Length of the signature before the machine: <https://learn.microsoft.com/windows/win32/debug/pe-format#coff-file-header-object-and-image>
const PE_SIGNATURE_SIZE: usize = 4;
/// Offset of `cputype`: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>
const MACH_O_CPU_TYPE_OFFSET: usize = 4;

/// The name that GOARCH has for the machine, or `unknown(0x1234)` with the number in the header.
///
/// Source of the names: <https://go.dev/doc/install/source#environment>
pub(crate) fn machine(format: BinaryFormat, file: &File<'_>, bytes: &[u8]) -> String {
    let name = match (file.architecture(), file.is_little_endian()) {
        (Architecture::X86_64, _) => "amd64",
        (Architecture::Aarch64, true) => "arm64",
        (Architecture::I386, _) => "386",
        (Architecture::Arm, true) => "arm",
        (Architecture::Riscv64, _) => "riscv64",
        (Architecture::LoongArch64, _) => "loong64",
        (Architecture::S390x, _) => "s390x",
        (Architecture::PowerPc64, true) => "ppc64le",
        (Architecture::PowerPc64, false) => "ppc64",
        (Architecture::Mips, true) => "mipsle",
        (Architecture::Mips, false) => "mips",
        (Architecture::Mips64, true) => "mips64le",
        (Architecture::Mips64, false) => "mips64",
        _ => {
            return format!(
                "unknown({:#x})",
                number(format, file.is_little_endian(), bytes).unwrap_or_default()
            );
        }
    };
    name.to_owned()
}

fn number(format: BinaryFormat, little_endian: bool, bytes: &[u8]) -> Option<u32> {
    match format {
        BinaryFormat::Elf => little_or_big(bytes, ELF_MACHINE_OFFSET, 2, little_endian),
        BinaryFormat::Pe => {
            let header = usize::try_from(little_or_big(bytes, PE_OFFSET_OFFSET, 4, true)?).ok()?;
            little_or_big(bytes, header.checked_add(PE_SIGNATURE_SIZE)?, 2, true)
        }
        BinaryFormat::MachO => little_or_big(bytes, MACH_O_CPU_TYPE_OFFSET, 4, little_endian),
    }
}

fn little_or_big(bytes: &[u8], offset: usize, size: usize, little_endian: bool) -> Option<u32> {
    let bytes = bytes.get(offset..)?.get(..size)?;
    let shifted = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
    Some(if little_endian { bytes.iter().rev().fold(0, shifted) } else { bytes.iter().fold(0, shifted) })
}
