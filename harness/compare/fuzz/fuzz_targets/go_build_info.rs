//! The build information of Go in the data of an executable.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_inspect::binary_profile;

/// The ELF header and one program header.
const HEADERS_BYTES: u64 = 64 + 56;

/// Where the data is loaded.
const ADDRESS: u64 = 0x40_0000;

fuzz_target!(|data: &[u8]| {
    _ = binary_profile(&program(data));
});

fn little(numbers: &[(u64, usize)]) -> Vec<u8> {
    numbers.iter().flat_map(|(value, size)| value.to_le_bytes()[..*size].to_vec()).collect()
}

/// An ELF program for amd64 with the input as its writable data.
///
/// Source: <https://gabi.xinuos.com/elf/02-eheader.html>, <https://gabi.xinuos.com/elf/07-pheader.html>
fn program(data: &[u8]) -> Vec<u8> {
    let size = data.len() as u64;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    file.extend(little(&[(2, 2), (62, 2), (1, 4), (ADDRESS, 8), (64, 8), (0, 8), (0, 4)]));
    file.extend(little(&[(64, 2), (56, 2), (1, 2), (64, 2), (0, 2), (0, 2)]));
    file.extend(little(&[
        (1, 4),
        (6, 4),
        (HEADERS_BYTES, 8),
        (ADDRESS, 8),
        (ADDRESS, 8),
        (size, 8),
        (size, 8),
        (16, 8),
    ]));
    file.extend(data);
    file
}
