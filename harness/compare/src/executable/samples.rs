//! Small executables of every container.

use object::write::{Object as Written, StandardSection, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat as Container, Endianness as Order, SymbolFlags, SymbolKind, SymbolScope,
};

use super::fixtures::{Program, VARIABLES, little};

/// An object file of a compiler, as each container has it.
pub(super) fn compiled(container: Container, constant: &[u8]) -> Vec<u8> {
    let mut object = Written::new(container, Architecture::X86_64, Order::Little);
    for (standard, name, content) in [
        (StandardSection::Text, &b"main"[..], &[0x90; 40][..]),
        (StandardSection::ReadOnlyData, b"greeting", constant),
        (StandardSection::Data, b"counter", &[1; 24]),
    ] {
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

/// A PE program of 64 bits, as small as it can be.
///
/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>
pub(super) fn pe(constant: &[u8], time: u32) -> Vec<u8> {
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend(little(&[(0x40, 4)]));
    file.extend(b"PE\0\0");
    file.extend(little(&[(0x8664, 2), (1, 2), (u64::from(time), 4), (0, 4), (0, 4), (240, 2), (0x22, 2)]));
    file.extend(little(&[(0x20b, 2), (0, 2), (0, 4), (0, 4), (0, 4), (0x1000, 4), (0x1000, 4)]));
    file.extend(little(&[(0x40_0000, 8), (0x1000, 4), (0x200, 4), (0, 8), (0, 8), (0x3000, 4)]));
    file.extend(little(&[
        (0x200, 4),
        (0, 4),
        (3, 2),
        (0, 2),
        (0, 8),
        (0, 8),
        (0, 8),
        (0, 8),
        (0, 4),
        (16, 4),
    ]));
    file.resize(file.len() + 16 * 8, 0);
    file.extend(b".rdata\0\0");
    let size = constant.len() as u64;
    file.extend(little(&[(size, 4), (0x1000, 4), (size, 4), (0x200, 4), (0, 8), (0, 4), (0x4000_0040, 4)]));
    file.resize(0x200, 0);
    file.extend(constant);
    file
}

/// A universal file of the same program for two processors.
pub(super) fn universal(programs: &[&[u8]]) -> Vec<u8> {
    let mut file = [0xcafe_babe_u32, programs.len() as u32].map(u32::to_be_bytes).concat();
    let mut offset = 8 + 20 * programs.len() as u32;
    for (index, bytes) in programs.iter().enumerate() {
        let entry = [0x0100_0007 + index as u32, 0, offset, bytes.len() as u32, 0];
        file.extend(entry.map(u32::to_be_bytes).concat());
        offset += bytes.len() as u32;
    }
    [file, programs.concat()].concat()
}

/// A universal file of one program whose places are numbers of 64 bits.
pub(super) fn universal_64(program: &[u8]) -> Vec<u8> {
    let numbers = [0xcafe_babf_u32, 1, 0x0100_0007, 0, 0, 40, 0, program.len() as u32, 0, 0];
    [numbers.map(u32::to_be_bytes).concat(), program.to_vec()].concat()
}

/// A stripped program as Go's linker leaves it: with a function table, the runtime's table of the layout that says where
/// the code starts, and the build information.
///
/// Sources: `moduledata` in <https://go.dev/src/runtime/symtab.go>, <https://go.dev/src/debug/buildinfo/buildinfo.go>
pub(crate) fn go_program(constant: &[u8]) -> Vec<u8> {
    let mut program =
        Program::sample().with_function_table(["/home/me/app/main.go", "/home/me/app/helper.go"]);
    program.symbols.clear();
    program.section(".rodata")[32..32 + constant.len()].copy_from_slice(constant);
    // Since Go 1.26 the function table itself does not say where the code starts.
    program.section(".gopclntab")[24..32].fill(0);
    let mut words = [0_u64; 24];
    words[0] = 0x4000;
    (words[13], words[14]) = (0x4000, program.section(".gopclntab").len() as u64);
    (words[20], words[21], words[22], words[23]) = (0x1000, 0x1020, 0x1000, 0x1020);
    let module_data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    program.sections.push((".noptrdata", VARIABLES, 0x6000, module_data));
    let guard = "0123456789abcdef";
    let text =
        format!("{guard}path\texample.com/a\nmod\texample.com/a\tv1.0.0\t\nbuild\t-trimpath=true\n{guard}");
    let mut information = b"\xff Go buildinf:\x08\x02".to_vec();
    information.resize(32, 0);
    for text in ["go1.27.3", &text] {
        information.push(u8::try_from(text.len()).expect("a short text"));
        information.extend(text.as_bytes());
    }
    information.resize(256, 0);
    program.sections.push((".go.buildinfo", VARIABLES, 0x7000, information));
    program.file()
}

/// Programs and object files of each container, those of Go included: each with a constant, and with another one.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let go = |constant: &[u8]| {
        let mut program = Program::sample();
        program.section(".rodata")[..constant.len()].copy_from_slice(constant);
        program.file()
    };
    let mut all = Vec::new();
    for constant in [&b"hello world"[..], b"hello again, and longer"] {
        all.push(go(constant));
        all.push(go_program(constant));
        all.push(compiled(Container::Elf, constant));
        all.push(compiled(Container::MachO, constant));
        all.push(pe(constant, 1));
        all.push(universal(&[&compiled(Container::MachO, constant)]));
    }
    all
}

/// What the Go-shaped sample is there for: its parts are read, not skipped.
#[test]
fn the_sample_of_go_is_read_as_such() {
    let program = go_program(b"hello");
    let read = twinbuild_inspect::Executable::read(&program).expect("a program");
    let table = read.function_table().expect("a function table");
    let names: Vec<&[u8]> = table.functions.iter().map(|function| function.name).collect();
    assert_eq!(names, [&b"main.main"[..], b"main.helper"]);
    assert_eq!(table.functions.iter().map(|function| function.address).collect::<Vec<_>>(), [0x1000, 0x1010]);
    let profile = twinbuild_inspect::binary_profile(&program).expect("a profile");
    assert!(format!("{profile:?}").contains("go1.27.3"), "{profile:?}");
}
