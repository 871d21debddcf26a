//! Universal ("fat") Mach-O files: one program for each of several machines.

use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use twinbuild_model::evidence::BinaryFormat;

use crate::UnreadableBinary;

/// How many programs a universal file may hold; the largest that ship have five.
const MOST_SLICES: usize = 64;

/// One program in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutableSlice<'data> {
    /// The processor, as the universal header numbers it: `cpu 0x100000c.0`. Empty for a file that holds one program.
    pub label: String,
    /// Where it starts in the file.
    pub offset: u64,
    /// Its bytes.
    pub bytes: &'data [u8],
}

/// The programs in a file: those of a universal Mach-O file in its order, or the whole file as the only one.
///
/// Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h>
///
/// # Errors
///
/// When a universal file is damaged, ends too early or holds more than 64 programs.
pub fn executable_slices(bytes: &[u8]) -> Result<Vec<ExecutableSlice<'_>>, UnreadableBinary> {
    let unreadable = |error: object::Error| container(error.to_string());
    match bytes {
        [0xca, 0xfe, 0xba, 0xbe, ..] => {
            slices(bytes, MachOFatFile32::parse(bytes).map_err(unreadable)?.arches())
        }
        [0xca, 0xfe, 0xba, 0xbf, ..] => {
            slices(bytes, MachOFatFile64::parse(bytes).map_err(unreadable)?.arches())
        }
        _ => Ok(vec![ExecutableSlice { label: String::new(), offset: 0, bytes }]),
    }
}

fn slices<'data, Arch: FatArch>(
    bytes: &'data [u8],
    architectures: &[Arch],
) -> Result<Vec<ExecutableSlice<'data>>, UnreadableBinary> {
    if architectures.len() > MOST_SLICES {
        return Err(UnreadableBinary::TooMuch {
            format: BinaryFormat::MachO,
            limit: MOST_SLICES,
            what: "programs in a universal file",
        });
    }
    let slices: Vec<_> =
        architectures.iter().map(|architecture| slice(bytes, architecture)).collect::<Result<_, _>>()?;
    // Programs that share their bytes would cost as much as that many files.
    if slices.iter().map(|slice| slice.bytes.len()).sum::<usize>() > bytes.len() {
        return Err(container("its programs overlap".to_owned()));
    }
    Ok(slices)
}

fn slice<'data, Arch: FatArch>(
    bytes: &'data [u8],
    architecture: &Arch,
) -> Result<ExecutableSlice<'data>, UnreadableBinary> {
    let (offset, size): (u64, u64) = (architecture.offset().into(), architecture.size().into());
    let label = format!("cpu {:#x}.{:x}", architecture.cputype().0, architecture.cpusubtype().0);
    let data = architecture.data(bytes).map_err(|_| UnreadableBinary::Cut {
        format: BinaryFormat::MachO,
        part: format!("the program for {label}"),
        end: offset.saturating_add(size),
        file_size: bytes.len() as u64,
    })?;
    Ok(ExecutableSlice { label, offset, bytes: data })
}

fn container(reason: String) -> UnreadableBinary {
    UnreadableBinary::Container { format: BinaryFormat::MachO, reason }
}
