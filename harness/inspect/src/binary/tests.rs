//! Executables of every format, sound, cut and damaged.

use object::write::{Object as Written, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat as Container, Endianness as Order, SectionKind, SymbolFlags, SymbolScope,
};
use proptest::prelude::*;

use sha2::Digest as _;
use twinbuild_model::Sha256;
use twinbuild_model::evidence::BinaryKind;

use super::binary_profile;
use super::fixtures::{go_elf, go_pe};
use crate::go_build_info::fixtures::{inline, pointed};

const MODULES: &str = "path\texample.com/hello\nbuild\tGOOS=linux\n";

fn document(bytes: &[u8]) -> String {
    binary_profile(bytes).expect("a profile").document()
}

/// An object file as a compiler writes it: it has what the containers differ in, but no segments.
fn compiled(container: Container, architecture: Architecture, order: Order) -> Vec<u8> {
    let mut object = Written::new(container, architecture, order);
    let text = object.section_id(object::write::StandardSection::Text);
    object.append_section_data(text, b"\xff Go build ID: \"a/b/c\"\n \xff\xcc", 16);
    let segment = if container == Container::MachO { b"__DATA".to_vec() } else { Vec::new() };
    let name = if container == Container::MachO { "__go_buildinfo" } else { ".go.buildinfo" };
    let data = object.add_section(segment, name.as_bytes().to_vec(), SectionKind::Data);
    object.append_section_data(data, &inline("go1.22.10", MODULES), 16);
    object.add_symbol(Symbol {
        name: b"puts".to_vec(),
        value: 0,
        size: 0,
        kind: object::SymbolKind::Text,
        scope: SymbolScope::Dynamic,
        weak: false,
        section: SymbolSection::Undefined,
        flags: SymbolFlags::None,
    });
    object.write().expect("an object file")
}

#[test]
fn a_linux_program_is_read() {
    let expected = "format ELF\nmachine amd64\nbits 64\nbyte order little\nkind executable\n\
        interpreter /lib64/ld-linux-x86-64.so.2\ngo version go1.22.10\ngo path example.com/hello\n\
        go setting GOOS=linux\n";
    let bytes = go_elf(0x40_0000, &inline("go1.22.10", MODULES), Some("a/b/c/d"));
    assert_eq!(document(&bytes), expected);
    let profile = binary_profile(&bytes).expect("a profile");
    assert_eq!(profile.go_build_id.as_deref(), Some("a/b/c/d"));
    assert_eq!(profile.size_bytes, bytes.len() as u64);
    assert_eq!(profile.sha256, Sha256::from_bytes(sha2::Sha256::digest(&bytes).into()));
}

#[test]
fn a_linux_program_of_an_old_go_is_read() {
    let blob = |address| pointed(address, 8, false, "go1.17.13", MODULES);
    let profile = binary_profile(&go_elf(0x40_0000, &blob(0x40_0000), None)).expect("a profile");
    assert_eq!(profile.go.map(|go| go.go_version).as_deref(), Some("go1.17.13"));
    // Pointers to where nothing is loaded.
    let profile = binary_profile(&go_elf(0x40_0000, &blob(0x80_0000), None)).expect("a profile");
    assert_eq!(profile.go, None);
}

#[test]
fn a_windows_program_is_read() {
    let expected = |subsystem: &str| {
        format!(
            "format PE\nmachine arm64\nbits 64\nbyte order little\nkind executable\nsubsystem {subsystem}\n\
             section .text r-x\nsection .data rw-\ngo version go1.22.10\ngo path example.com/hello\n\
             go setting GOOS=linux\n"
        )
    };
    let blob = inline("go1.22.10", MODULES);
    assert_eq!(document(&go_pe(0xaa64, 3, &blob)), expected("console"));
    assert_eq!(document(&go_pe(0xaa64, 2, &blob)), expected("gui"));
    let profile = binary_profile(&go_pe(0xaa64, 3, &blob)).expect("a profile");
    assert_eq!(profile.go_build_id.as_deref(), Some("a/b/c"));
    assert_eq!(binary_profile(&go_pe(0x1234, 3, &blob)).expect("a profile").machine, "unknown(0x1234)");
}

#[test]
fn a_mac_object_is_read() {
    let bytes = compiled(Container::MachO, Architecture::Aarch64, Order::Little);
    let profile = binary_profile(&bytes).expect("a profile");
    assert_eq!((profile.machine.as_str(), profile.kind), ("arm64", BinaryKind::Relocatable));
    assert_eq!(profile.sections[0].name, "__TEXT,__text");
    assert_eq!(profile.go.map(|go| go.go_version).as_deref(), Some("go1.22.10"));
    assert_eq!(profile.go_build_id.as_deref(), Some("a/b/c"));
}

#[test]
fn machines_have_their_names_in_go() {
    for (architecture, order, name) in [
        (Architecture::X86_64, Order::Little, "amd64"),
        (Architecture::I386, Order::Little, "386"),
        (Architecture::Arm, Order::Little, "arm"),
        (Architecture::Riscv64, Order::Little, "riscv64"),
        (Architecture::S390x, Order::Big, "s390x"),
        (Architecture::PowerPc64, Order::Little, "ppc64le"),
        (Architecture::Mips64, Order::Big, "mips64"),
        (Architecture::Sparc64, Order::Big, "unknown(0x2b)"),
    ] {
        let profile = binary_profile(&compiled(Container::Elf, architecture, order)).expect("a profile");
        assert_eq!(profile.machine, name);
    }
}

#[test]
fn other_files_are_refused() {
    for (bytes, message) in [
        (
            &b"#!/bin/sh"[..],
            "read an executable that is neither ELF nor PE nor Mach-O: the file starts with [23, 21, 2f, 62]",
        ),
        (b"", "read an executable that is neither ELF nor PE nor Mach-O: the file starts with []"),
        (b"\x7fELF", "read the executable: not readable as ELF: "),
        (b"MZ and no more", "read the executable: not readable as PE: "),
        (b"\xcf\xfa\xed\xfe", "read the executable: not readable as Mach-O: "),
        (
            b"\xca\xfe\xba\xbe\0\0\0\x02",
            "read the executable: not readable as Mach-O: a universal (fat) file",
        ),
    ] {
        let error = binary_profile(bytes).expect_err(message).to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn damaged_build_information_is_told() {
    let bytes = go_elf(0x40_0000, &inline("go1.22.10", "path\ta\nbuild\tnothing\n"), None);
    let error = binary_profile(&bytes).expect_err("damaged");
    assert_eq!(
        error.to_string(),
        "read the executable: not readable as ELF: its Go build information is damaged"
    );
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("line 2: a setting without `=`"));
}

#[test]
fn a_cut_program_is_refused() {
    let blob = inline("go1.22.10", MODULES);
    for bytes in [go_elf(0x40_0000, &blob, Some("a/b")), go_pe(0x8664, 3, &blob)] {
        for length in 0..bytes.len() {
            assert!(binary_profile(&bytes[..length]).is_err(), "{length} of {}", bytes.len());
        }
        assert!(binary_profile(&bytes).is_ok());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        tail in proptest::collection::vec(any::<u8>(), 0..300),
        start in prop_oneof![
            Just(b"\x7fELF\x02\x01\x01".to_vec()), Just(b"\x7fELF\x01\x02\x01".to_vec()), Just(b"MZ".to_vec()),
            Just(b"\xcf\xfa\xed\xfe".to_vec()), Just(b"\xfe\xed\xfa\xce".to_vec()), Just(Vec::new()),
        ],
    ) {
        let _ = binary_profile(&[start, tail].concat());
    }

    #[test]
    fn no_damage_makes_it_panic(
        which in 0..4_usize,
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let blob = pointed(0x40_0000, 8, false, "go1.17", MODULES);
        let mut bytes = match which {
            0 => go_elf(0x40_0000, &blob, Some("a/b")),
            1 => go_pe(0x8664, 3, &blob),
            2 => compiled(Container::MachO, Architecture::X86_64, Order::Little),
            _ => compiled(Container::Elf, Architecture::S390x, Order::Big),
        };
        for (index, byte) in damage {
            let position = index.index(bytes.len());
            bytes[position] = byte;
        }
        let _ = binary_profile(&bytes);
    }
}
