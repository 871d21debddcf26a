//! Debugging data in small object files.

use std::io::Write as _;

use object::write::Object as Written;
use object::{Architecture, BinaryFormat as Container, Endianness as Order, SectionKind};
use proptest::prelude::*;

use super::{DebugData, DebugUnit, Executable};

/// One kind of entry: a compilation unit with a name, a folder, a producer, each inline, and the offset of its lines.
const ABBREVIATIONS: &[u8] = &[1, 0x11, 0, 0x03, 0x08, 0x1b, 0x08, 0x25, 0x08, 0x10, 0x17, 0, 0, 0];

/// A unit of DWARF 4 in the 32-bit form.
fn unit(name: &str, folder: &str, lines: u32) -> Vec<u8> {
    let mut body = vec![4, 0, 0, 0, 0, 0, 8, 1];
    for text in [name, folder, "compiler 1"] {
        body.extend(text.as_bytes());
        body.push(0);
    }
    body.extend(lines.to_le_bytes());
    [(body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

/// The head of a line table of DWARF 4 with a folder and a file in it.
fn line_table(folder: &str, file: &str) -> Vec<u8> {
    let mut tables = vec![1, 1, 1, 0, 10, 1];
    tables.extend([folder.as_bytes(), b"\0\0"].concat());
    tables.extend([file.as_bytes(), &[0, 1, 0, 0, 0]].concat());
    let mut body = vec![4, 0];
    body.extend((tables.len() as u32).to_le_bytes());
    body.extend(tables);
    [(body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

fn compressed(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).expect("memory");
    let data = encoder.finish().expect("memory");
    [b"ZLIB".to_vec(), (content.len() as u64).to_be_bytes().to_vec(), data].concat()
}

fn object_file(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut object = Written::new(Container::Elf, Architecture::X86_64, Order::Little);
    for (name, content) in sections {
        let section = object.add_section(Vec::new(), name.as_bytes().to_vec(), SectionKind::Debug);
        object.append_section_data(section, content, 1);
    }
    object.write().expect("an object file")
}

fn plain() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (".debug_abbrev", ABBREVIATIONS.to_vec()),
        (".debug_info", [unit("a.c", "/home/me", 0), unit("b.c", "/home/me", 0)].concat()),
        (".debug_line", line_table("/usr/include", "stdio.h")),
    ]
}

fn read(bytes: &[u8]) -> Result<Option<DebugData>, String> {
    Executable::read(bytes).expect("an object file").debug_data()
}

fn expected() -> DebugData {
    let unit = |name: &str| DebugUnit {
        name: name.to_owned(),
        folder: Some("/home/me".to_owned()),
        producer: Some("compiler 1".to_owned()),
        size: 40,
    };
    DebugData { units: vec![unit("a.c"), unit("b.c")], source_paths: vec!["/usr/include/stdio.h".to_owned()] }
}

#[test]
fn units_and_paths_are_read() {
    assert_eq!(read(&object_file(&plain())), Ok(Some(expected())));
    assert_eq!(read(&object_file(&[])), Ok(None));
}

#[test]
fn compressed_sections_are_read() {
    let sections: Vec<(&str, Vec<u8>)> = [".zdebug_abbrev", ".zdebug_info", ".zdebug_line"]
        .into_iter()
        .zip(plain())
        .map(|(name, (_, content))| (name, compressed(&content)))
        .collect();
    assert_eq!(read(&object_file(&sections)), Ok(Some(expected())));
}

#[test]
fn a_bomb_is_refused() {
    let mut bomb = compressed(&[0; 1000]);
    bomb[4..12].copy_from_slice(&(1_u64 << 40).to_be_bytes());
    let error = read(&object_file(&[(".zdebug_info", bomb)])).expect_err("too long");
    assert_eq!(error, "its sections have more than 512 MiB after decompression");
    let mut liar = compressed(&[0; 1000]);
    liar[4..12].copy_from_slice(&2000_u64.to_be_bytes());
    assert!(read(&object_file(&[(".zdebug_info", liar)])).is_err());
}

#[test]
fn tables_that_overlap_are_refused() {
    // Each unit has an abbreviation table of its own, one byte behind the last one's, that ends nowhere near.
    let mut abbreviations = vec![];
    for _ in 0..30_000 {
        abbreviations.extend([1, 0x11, 0, 0, 0]);
    }
    let units: Vec<u8> = (0..20_000_u32)
        .flat_map(|index| {
            let mut unit = vec![8, 0, 0, 0, 4, 0];
            unit.extend((5 * index).to_le_bytes());
            unit.extend([8, 0]);
            unit
        })
        .collect();
    let result = read(&object_file(&[(".debug_abbrev", abbreviations), (".debug_info", units)]));
    assert!(result.is_err(), "{result:?}");
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(
        which in 0..3_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut sections = plain();
        let content = &mut sections[which].1;
        for (index, byte) in damage {
            let position = index.index(content.len());
            content[position] = byte;
        }
        let _ = read(&object_file(&sections));
    }
}
