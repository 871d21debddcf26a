//! The smallest programs that have what the readers look for.

/// Numbers in the order of the bytes of the common machines.
fn little(numbers: &[(u64, usize)]) -> Vec<u8> {
    numbers.iter().flat_map(|(value, size)| value.to_le_bytes()[..*size].to_vec()).collect()
}

/// An ELF program for amd64 without sections: an interpreter, a note, and the blob in writable data at an address.
///
/// Source: <https://gabi.xinuos.com/elf/02-eheader.html>, <https://gabi.xinuos.com/elf/07-pheader.html>
pub(crate) fn go_elf(address: u64, blob: &[u8], go_build_id: Option<&str>) -> Vec<u8> {
    const HEADERS_SIZE: usize = 64 + 3 * 56;
    let interpreter = b"/lib64/ld-linux-x86-64.so.2\0";
    let mut note = Vec::new();
    if let Some(id) = go_build_id {
        note.extend(little(&[(4, 4), (id.len() as u64, 4), (4, 4)]));
        note.extend(b"Go\0\0");
        note.extend(id.as_bytes());
        note.resize(note.len().next_multiple_of(4), 0);
    }
    let note_offset = HEADERS_SIZE + interpreter.len();
    let data_offset = note_offset + note.len();
    let segment = |kind: u64, flags: u64, offset: usize, address: u64, size: usize| {
        let (offset, size) = (offset as u64, size as u64);
        little(&[
            (kind, 4),
            (flags, 4),
            (offset, 8),
            (address, 8),
            (address, 8),
            (size, 8),
            (size, 8),
            (4, 8),
        ])
    };
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    file.extend(little(&[(2, 2), (62, 2), (1, 4), (address, 8), (64, 8), (0, 8), (0, 4)]));
    file.extend(little(&[(64, 2), (56, 2), (3, 2), (64, 2), (0, 2), (0, 2)]));
    file.extend(segment(3, 4, HEADERS_SIZE, 0, interpreter.len()));
    file.extend(segment(4, 4, note_offset, 0, note.len()));
    file.extend(segment(1, 6, data_offset, address, blob.len()));
    file.extend(interpreter);
    file.extend(note);
    file.extend(blob);
    file
}

/// A PE program of 64 bits with a build id in its code and the blob in its data.
///
/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>
pub(crate) fn go_pe(machine: u64, subsystem: u64, blob: &[u8]) -> Vec<u8> {
    const HEADERS_SIZE: usize = 0x200;
    let code = b"\xff Go build ID: \"a/b/c\"\n \xff\xcc";
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend(little(&[(0x40, 4)]));
    file.extend(b"PE\0\0");
    file.extend(little(&[(machine, 2), (2, 2), (0, 4), (0, 4), (0, 4), (240, 2), (0x22, 2)]));
    file.extend(little(&[(0x20b, 2), (0, 2), (0, 4), (0, 4), (0, 4), (0x1000, 4), (0x1000, 4)]));
    file.extend(little(&[(0x40_0000, 8), (0x1000, 4), (0x200, 4), (0, 8), (0, 8), (0x3000, 4)]));
    file.extend(little(&[(HEADERS_SIZE as u64, 4), (0, 4), (subsystem, 2), (0, 2)]));
    file.extend(little(&[(0, 8), (0, 8), (0, 8), (0, 8), (0, 4), (16, 4)]));
    file.resize(file.len() + 16 * 8, 0);
    let mut section = |name: &[u8; 8], size: usize, address: u64, offset: usize, flags: u64| {
        file.extend(name);
        file.extend(little(&[(size as u64, 4), (address, 4), (size as u64, 4), (offset as u64, 4)]));
        file.extend(little(&[(0, 8), (0, 4), (flags, 4)]));
    };
    section(b".text\0\0\0", code.len(), 0x1000, HEADERS_SIZE, 0x6000_0020);
    section(b".data\0\0\0", blob.len(), 0x2000, HEADERS_SIZE + code.len(), 0xc000_0040);
    file.resize(HEADERS_SIZE, 0);
    file.extend(code);
    file.extend(blob);
    file
}
