//! Executables taken apart.

use object::write::{Object as Written, StandardSection, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat as Container, Endianness as Order, SymbolFlags, SymbolKind, SymbolScope,
};
use proptest::prelude::*;

use super::{Executable, FieldKind, PartKind, executable_slices};
use crate::binary::fixtures::{go_elf, go_pe};
use crate::go_build_info::fixtures::inline;

const MODULES: &str = "path\texample.com/hello\nbuild\tGOOS=linux\n";

/// An object file with code, a constant and a variable, each with a symbol.
fn compiled(container: Container, architecture: Architecture, order: Order) -> Vec<u8> {
    let mut object = Written::new(container, architecture, order);
    let sections = [
        (StandardSection::Text, &b"main"[..], &[0x90; 32][..]),
        (StandardSection::ReadOnlyData, b"greeting", b"hello world"),
        (StandardSection::Data, b"counter", &[1; 8]),
    ];
    for (standard, name, content) in sections {
        let section = object.section_id(standard);
        let value = object.append_section_data(section, content, 8);
        object.add_symbol(Symbol {
            name: name.to_vec(),
            value,
            size: content.len() as u64,
            kind: SymbolKind::Data,
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        });
    }
    object.write().expect("an object file")
}

fn samples() -> Vec<Vec<u8>> {
    let blob = inline("go1.22.10", MODULES);
    vec![
        go_elf(0x40_0000, &blob, Some("a/b/c/d")),
        go_pe(0x8664, 3, &blob),
        compiled(Container::Elf, Architecture::X86_64, Order::Little),
        compiled(Container::Elf, Architecture::S390x, Order::Big),
        compiled(Container::MachO, Architecture::Aarch64, Order::Little),
    ]
}

fn kinds(executable: &Executable<'_>, kind: PartKind) -> Vec<String> {
    executable.parts().iter().filter(|part| part.kind == kind).map(|part| part.name.clone()).collect()
}

/// The parts follow each other and are the whole file.
fn assert_parts_are_the_file(bytes: &[u8], executable: &Executable<'_>) {
    let mut end = 0;
    for part in executable.parts() {
        assert_eq!(part.offset, end, "{}", part.name);
        assert!(!part.bytes.is_empty(), "{}", part.name);
        end = part.end();
    }
    assert_eq!(end, bytes.len() as u64);
    let joined: Vec<u8> = executable.parts().iter().flat_map(|part| part.bytes.iter().copied()).collect();
    assert_eq!(joined, bytes);
}

fn read_all(bytes: &[u8]) {
    for slice in executable_slices(bytes).unwrap_or_default() {
        let Ok(executable) = Executable::read(slice.bytes) else { continue };
        assert_parts_are_the_file(slice.bytes, &executable);
        for symbol in executable.symbols() {
            assert!(symbol.start + symbol.length <= executable.parts()[symbol.part].bytes.len());
        }
        let _ = (executable.header_fields(), executable.linkage(), executable.memory());
        let _ = (executable.go_build_id(), executable.gnu_build_id(), executable.go_build_info());
        let _ = (executable.function_table(), executable.debug_data(), executable.machine());
    }
}

#[test]
fn the_parts_are_the_whole_file() {
    for bytes in samples() {
        assert_parts_are_the_file(&bytes, &Executable::read(&bytes).expect("an executable"));
    }
}

#[test]
fn go_data_in_pe_sections_are_parts_of_their_own() {
    let bytes = go_pe(0x8664, 3, &inline("go1.22.10", MODULES));
    let executable = Executable::read(&bytes).expect("an executable");
    assert_eq!(kinds(&executable, PartKind::GoBuildId), [".text (Go build id)"]);
    assert_eq!(kinds(&executable, PartKind::Code), [".text"]);
    assert_eq!(kinds(&executable, PartKind::GoBuildInfo), [".data (Go build information)"]);
    assert_eq!(executable.go_build_id().as_deref(), Some("a/b/c"));
}

#[test]
fn symbols_are_places_in_parts() {
    for bytes in &samples()[2..] {
        let executable = Executable::read(bytes).expect("an executable");
        let symbols = executable.symbols();
        let greeting = symbols.iter().find(|symbol| symbol.name == b"greeting").expect("a symbol");
        let content = &executable.parts()[greeting.part].bytes[greeting.start..][..greeting.length];
        assert_eq!(content, b"hello world");
    }
}

#[test]
fn header_fields_say_what_they_are() {
    let mut bytes = go_pe(0x8664, 3, &inline("go1.22.10", MODULES));
    // TimeDateStamp stands eight bytes behind the signature.
    bytes[0x48..0x4c].copy_from_slice(&1_700_000_000_u32.to_le_bytes());
    let fields = Executable::read(&bytes).expect("an executable").header_fields();
    let time = fields.iter().find(|field| field.key == "TimeDateStamp").expect("a field");
    assert_eq!((time.kind, time.value.as_str()), (FieldKind::Time, "0x6553f100 (1700000000 s since 1970)"));
    assert!(fields.iter().any(|field| field.key == "CheckSum" && field.kind == FieldKind::Checksum));
}

/// A universal file of two programs.
fn universal(programs: &[(u32, &[u8])]) -> Vec<u8> {
    let mut file = [0xcafe_babe_u32, programs.len() as u32].map(u32::to_be_bytes).concat();
    let mut offset = 8 + 20 * programs.len() as u32;
    for (cpu, bytes) in programs {
        file.extend([*cpu, 0, offset, bytes.len() as u32, 0].map(u32::to_be_bytes).concat());
        offset += bytes.len() as u32;
    }
    file.extend(programs.iter().flat_map(|(_, bytes)| bytes.iter().copied()));
    file
}

#[test]
fn a_universal_file_is_several_programs() {
    let arm = compiled(Container::MachO, Architecture::Aarch64, Order::Little);
    let intel = compiled(Container::MachO, Architecture::X86_64, Order::Little);
    let file = universal(&[(0x0100_000c, &arm), (0x0100_0007, &intel)]);
    let slices = executable_slices(&file).expect("programs");
    assert_eq!(slices.iter().map(|slice| slice.bytes).collect::<Vec<_>>(), [&arm[..], &intel]);
    assert_eq!(slices[0].label, "cpu 0x100000c.0");
    assert!(executable_slices(&file[..file.len() - 1]).is_err());
    // Both entries name the same bytes: more than the file has.
    let mut overlapping = universal(&[(1, &arm), (2, &arm[..8])]);
    let length = (arm.len() as u32).to_be_bytes();
    overlapping[8 + 20 + 8..][..4].copy_from_slice(&48_u32.to_be_bytes());
    overlapping[8 + 20 + 12..][..4].copy_from_slice(&length);
    let error = executable_slices(&overlapping).expect_err("overlapping").to_string();
    assert!(error.contains("overlap"), "{error}");
}

#[test]
fn a_cut_file_is_refused() {
    for bytes in samples() {
        for length in 0..bytes.len() {
            read_all(&bytes[..length]);
        }
        let header = &bytes[..bytes.len() / 8];
        assert!(Executable::read(header).is_err(), "{} bytes", header.len());
    }
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(
        which in 0..5_usize,
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..16),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (index, byte) in damage {
            let position = index.index(bytes.len());
            bytes[position] = byte;
        }
        read_all(&bytes);
    }

    #[test]
    fn no_universal_header_makes_it_panic(tail in proptest::collection::vec(any::<u8>(), 0..200), wide: bool) {
        let magic = if wide { 0xcafe_babf_u32 } else { 0xcafe_babe };
        read_all(&[magic.to_be_bytes().to_vec(), tail].concat());
    }
}
