//! A Windows library without code: it has one function, which is another library's.
//!
//! Format: <https://learn.microsoft.com/en-us/windows/win32/debug/pe-format>

/// Where the only section lies in memory, relative to the image, and its alignment there.
const SECTION: u32 = 0x1000;

/// The alignment of sections in the file, and the size of the headers.
const FILE_ALIGNMENT: usize = 0x200;

/// Where the PE header begins: right after the DOS header.
const PE_OFFSET: u32 = 64;

/// The size of the optional header of a 64-bit image with sixteen data directories.
const OPTIONAL_HEADER: u16 = 240;

/// The library `name` for x86-64 that forwards its function `function` to `target`, which is `LIBRARY.FUNCTION`.
pub(super) fn forwarder_dll(name: &str, function: &str, target: &str) -> Vec<u8> {
    let exports = export_table(name, function, target);
    let size = u32::try_from(exports.len()).unwrap_or(u32::MAX);
    let mut bytes = headers(size);
    bytes.resize(FILE_ALIGNMENT, 0);
    bytes.extend(exports);
    bytes.resize(bytes.len().next_multiple_of(FILE_ALIGNMENT), 0);
    bytes
}

/// The export directory, its three tables of one entry each, and the texts. An address that points into the export
/// section itself is a forwarder.
fn export_table(name: &str, function: &str, target: &str) -> Vec<u8> {
    const DIRECTORY: u32 = 40;
    const TEXTS: u32 = DIRECTORY + 4 + 4 + 2;
    let length = |text: &str| u32::try_from(text.len() + 1).unwrap_or(u32::MAX);
    let name_at = SECTION + TEXTS;
    let function_at = name_at + length(name);
    let target_at = function_at + length(function);
    let directory = [0, 0, 0, name_at, 1, 1, 1, SECTION + 40, SECTION + 44, SECTION + 48];
    let mut bytes: Vec<u8> = directory.iter().flat_map(|field: &u32| field.to_le_bytes()).collect();
    bytes.extend(target_at.to_le_bytes());
    bytes.extend(function_at.to_le_bytes());
    bytes.extend(0_u16.to_le_bytes());
    for text in [name, function, target] {
        bytes.extend(text.bytes());
        bytes.push(0);
    }
    bytes
}

fn headers(size_of_exports: u32) -> Vec<u8> {
    let mut bytes = b"MZ".to_vec();
    bytes.resize(60, 0);
    let long = |bytes: &mut Vec<u8>, value: u32| bytes.extend(value.to_le_bytes());
    let short = |bytes: &mut Vec<u8>, values: &[u16]| {
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    };
    long(&mut bytes, PE_OFFSET);
    bytes.extend(b"PE\0\0");
    // x86-64, one section; executable, large addresses, a library.
    short(&mut bytes, &[0x8664, 1, 0, 0, 0, 0, 0, 0, OPTIONAL_HEADER, 0x2022]);
    // PE32+; sizes of code and data, no entry point, where code would begin.
    short(&mut bytes, &[0x20b, 14]);
    [0, FILE_ALIGNMENT as u32, 0, 0, SECTION].iter().for_each(|value| long(&mut bytes, *value));
    bytes.extend(0x1_8000_0000_u64.to_le_bytes());
    [SECTION, FILE_ALIGNMENT as u32].iter().for_each(|value| long(&mut bytes, *value));
    // Versions of the system, of the image and of the subsystem.
    short(&mut bytes, &[6, 0, 0, 0, 6, 0]);
    [0, 2 * SECTION, FILE_ALIGNMENT as u32, 0].iter().for_each(|value| long(&mut bytes, *value));
    // A console program; no code, so that any place will do.
    short(&mut bytes, &[3, 0x100]);
    [0x10_0000_u64, 0x1000, 0x10_0000, 0x1000].iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    [0, 16, SECTION, size_of_exports].iter().for_each(|value| long(&mut bytes, *value));
    bytes.resize(PE_OFFSET as usize + 24 + usize::from(OPTIONAL_HEADER), 0);
    bytes.extend(b".rdata\0\0");
    let section = [size_of_exports, SECTION, FILE_ALIGNMENT as u32, FILE_ALIGNMENT as u32, 0, 0, 0];
    section.iter().for_each(|value| long(&mut bytes, *value));
    // Initialised data that can be read.
    long(&mut bytes, 0x4000_0040);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_another_library_s() {
        let bytes = forwarder_dll("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036");
        assert_eq!(bytes.len(), 1024);
        let at = |offset: usize| u32::from_le_bytes(bytes[offset..offset + 4].try_into().unwrap());
        // What lies in the section at an address in memory.
        let text = |address: u32| {
            let bytes = &bytes[(address - SECTION) as usize + FILE_ALIGNMENT..];
            String::from_utf8(bytes.split(|byte| *byte == 0).next().unwrap().to_vec()).unwrap()
        };
        assert_eq!((&bytes[..2], &bytes[64..68]), (&b"MZ"[..], &b"PE\0\0"[..]));
        let exports = FILE_ALIGNMENT;
        assert_eq!(at(64 + 24 + 112), SECTION);
        assert_eq!(text(at(exports + 12)), "bcryptprimitives.dll");
        assert_eq!(text(at(exports + 40)), "advapi32.SystemFunction036");
        assert_eq!(text(at(exports + 44)), "ProcessPrng");
        let end = SECTION + at(64 + 24 + 116);
        assert!((SECTION..end).contains(&at(exports + 40)), "else it would be code");
    }
}
