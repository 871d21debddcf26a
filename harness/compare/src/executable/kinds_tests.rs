//! Kinds of things that an executable holds, each told as a difference of its own.

use object::write::{Object as Written, StandardSection, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat as Container, Endianness as Order, RelocationEncoding, RelocationFlags,
    RelocationKind, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use twinbuild_model::Difference;

use super::compare_executables;
use super::fixtures::{CODE, CONSTANTS, Program, UNLOADED, VARIABLES, little};

/// `what: section, key`, or the symbol or unit in place of the key, of each difference.
fn told(first: &[u8], second: &[u8]) -> Vec<String> {
    let name = |difference: &Difference| {
        let place = &difference.place;
        let key = place.key.as_ref().or(place.symbol.as_ref()).or(place.debug_unit.as_ref());
        let section = place.section.as_deref().unwrap_or_default();
        format!("{}: {section}, {}", difference.what, key.map_or("", String::as_str))
    };
    compare_executables(first, second).expect("executables").differences.iter().map(name).collect()
}

/// Both have what `add` adds to a sample with each of two words; one difference is `expected`, and none is without the change.
#[track_caller]
fn check(add: impl Fn(&mut Program, &str), words: [&str; 2], expected: &str) {
    let [first, second] = words.map(|word| {
        let mut program = Program::sample();
        add(&mut program, word);
        program.file()
    });
    let found = told(&first, &second);
    assert!(found.iter().any(|one| one == expected), "{expected} is not in {found:#?}");
    assert_eq!(told(&first, &first), [""; 0]);
}

fn note(owner: &str, kind: u64, content: &str) -> Vec<u8> {
    let mut name = owner.as_bytes().to_vec();
    name.push(0);
    let mut note = little(&[(name.len() as u64, 4), (content.len() as u64, 4), (kind, 4)]);
    for part in [&name[..], content.as_bytes()] {
        note.extend(part);
        note.resize(note.len().next_multiple_of(4), 0);
    }
    note
}

#[test]
fn notes_and_build_ids() {
    let with = |section: &'static str, owner: &'static str, kind| {
        move |program: &mut Program, word: &str| {
            program.sections.push((section, CONSTANTS, 0x5000, note(owner, kind, word)));
        }
    };
    check(with(".note.gnu.build-id", "GNU", 3), ["aaaa", "bbbb"], "linker's id: build ids, GNU build id");
    let ids = ["a/b/c/d", "a/b/c/e"];
    let expected = "Go build id: build ids, content of the program (contentID)";
    check(with(".note.go.buildid", "Go", 4), ids, expected);
    check(with(".note.ABI-tag", "GNU", 1), ["4.1", "5.1"], "note: .note.ABI-tag, GNU type 0x1");
    check(with(".note.mine", "Someone", 7), ["short", "longer text"], "note: .note.mine, Someone type 0x7");
    // What is no list of notes is told as bytes.
    let damaged = |program: &mut Program, word: &str| {
        program.sections.push((".note.mine", CONSTANTS, 0x5000, word.as_bytes().to_vec()));
    };
    check(damaged, ["aaaaaaaaaaaaaaaa", "aaaaaaaabaaaaaaa"], "bytes: .note.mine, ");
}

#[test]
fn headers_sections_and_symbols() {
    let flags = |program: &mut Program, word: &str| program.sections[1].1 = if word == "a" { 2 } else { 3 };
    check(flags, ["a", "b"], "header field: headers, section header .rodata");
    let section = |program: &mut Program, word: &str| {
        if word == "b" {
            program.sections.push((".more", CONSTANTS, 0x5000, vec![1; 8]));
        }
    };
    check(section, ["a", "b"], "section: .more, ");
    let symbol = |program: &mut Program, word: &str| program.symbols.push((word.to_owned(), 0x2030, 8));
    check(symbol, ["main.first", "main.other"], "symbol: .rodata, main.other");
    // The runtime's table of a program's layout is a variable as others are.
    let module_data = |program: &mut Program, word: &str| {
        let content = word.bytes().flat_map(|byte| u64::from(byte).to_le_bytes()).collect();
        program.sections.push((".noptrdata", VARIABLES, 0x6000, content));
        program.symbols.push(("runtime.firstmoduledata".to_owned(), 0x6000, 8 * word.len() as u64));
    };
    check(module_data, ["abcd", "abxd"], "bytes: .noptrdata, runtime.firstmoduledata");
}

/// A dynamic program that imports `word` and has a relocation to it.
fn dynamic(program: &mut Program, word: &str) {
    let names = format!("\0{word}\0lib{word}.so\0");
    let library = 2 + word.len() as u64;
    // https://gabi.xinuos.com/elf/05-symtab.html: a global function that is not defined here.
    let symbol = little(&[(1, 4), (0x12, 1), (0, 1), (0, 2), (0, 8), (0, 8)]);
    program.sections.push((".dynstr", CONSTANTS, 0x5000, names.into_bytes()));
    program.sections.push((".dynsym", CONSTANTS, 0x5100, [vec![0; 24], symbol].concat()));
    // R_X86_64_GLOB_DAT and R_X86_64_RELATIVE: https://gitlab.com/x86-psABIs/x86-64-ABI
    let mut relocations = little(&[(0x3000, 8), (6, 4), (1, 4), (0, 8)]);
    relocations.extend(little(&[(0x3008, 8), (8, 4), (0, 4), (0x2000, 8)]).repeat(word.len()));
    program.sections.push((".rela.dyn", CONSTANTS, 0x5200, relocations));
    // DT_NEEDED, DT_NULL: https://gabi.xinuos.com/elf/08-dynamic.html
    program.sections.push((".dynamic", VARIABLES, 0x5400, little(&[(1, 8), (library, 8), (0, 8), (0, 8)])));
}

#[test]
fn imports_libraries_and_relocations() {
    for expected in [
        "import: linkage, printf",
        "import: linkage, puts",
        "library: linkage, libputs.so",
        "relocations: linkage, type 6 to puts",
        "relocations: linkage, type 8",
    ] {
        check(dynamic, ["puts", "printf"], expected);
    }
}

/// A program as `go version -m` reads it, with a module's version.
fn go_program(program: &mut Program, version: &str) {
    let guard = "0123456789abcdef";
    let text = format!(
        "{guard}path\texample.com/a\nmod\texample.com/a\t{version}\t\nbuild\t-tags={version}\n{guard}"
    );
    // Source: https://go.dev/src/debug/buildinfo/buildinfo.go: the texts stand inline behind a header of 32 bytes.
    let mut content = b"\xff Go buildinf:\x08\x02".to_vec();
    content.resize(32, 0);
    for text in ["go1.27.3", &text] {
        let length = text.len() as u8;
        content.extend(if length < 0x80 { vec![length] } else { vec![length, 1] });
        content.extend(text.as_bytes());
    }
    content.resize(256, 0);
    program.sections.push((".go.buildinfo", VARIABLES, 0x7000, content));
}

#[test]
fn go_build_information_functions_and_files() {
    let found = told(
        &{
            let mut program = Program::sample();
            go_program(&mut program, "v1.0.0");
            program.file()
        },
        &{
            let mut program = Program::sample();
            go_program(&mut program, "v1.0.1");
            program.file()
        },
    );
    assert!(
        found.iter().any(|one| one.starts_with("build setting: ") && one.ends_with("-tags")),
        "{found:#?}"
    );
    let with_files = |file: &str| Program::sample().with_function_table(["main.go", file]).file();
    let files = told(&with_files("/a/x.go"), &with_files("/b/x.go"));
    assert!(files.iter().any(|one| one.starts_with("file table: .gopclntab")), "{files:#?}");
    let mut resized = Program::sample();
    resized.symbols[1].2 = 5;
    resized.section(".text")[16..21].copy_from_slice(&[0x31, 0xc0, 0x31, 0xc0, 0xc3]);
    let functions = told(&Program::sample().file(), &resized.file());
    assert!(functions.iter().any(|one| one.ends_with("main.helper")), "{functions:#?}");
    assert_eq!(CODE, Program::sample().sections[0].1);
}

/// One kind of entry: a compilation unit with a name, a folder and a producer, each inline.
const ABBREVIATIONS: &[u8] = &[1, 0x11, 0, 0x03, 0x08, 0x1b, 0x08, 0x25, 0x08, 0, 0, 0];

/// A unit of DWARF 4 in the 32-bit form: <https://dwarfstd.org/dwarf4std.html>, 7.5.
fn unit(name: &str, folder: &str) -> Vec<u8> {
    let mut body = vec![4, 0, 0, 0, 0, 0, 8, 1];
    for text in [name, folder, "compiler 1"] {
        body.extend(text.as_bytes());
        body.push(0);
    }
    [(body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

#[test]
fn units_of_debugging_data_and_their_folders() {
    let with = |units: fn(&str) -> Vec<u8>| {
        move |program: &mut Program, word: &str| {
            program.sections.push((".debug_abbrev", UNLOADED, 0, ABBREVIATIONS.to_vec()));
            program.sections.push((".debug_info", UNLOADED, 0, units(word)));
        }
    };
    let folders = with(|word| unit("a.c", word));
    check(folders, ["/home/me", "/home/us"], "debugging data: debugging data, DW_AT_comp_dir of 1 unit");
    let names = with(|word| [unit("a.c", "/src"), unit(word, "/src")].concat());
    check(names, ["b.c", "c.c"], "unit of debugging data: debugging data, c.c");
}

/// An object file with a function, a call of `callee`, and a section of its own name.
fn object_file(container: Container, callee: &str) -> Vec<u8> {
    let mut object = Written::new(container, Architecture::X86_64, Order::Little);
    let text = object.section_id(StandardSection::Text);
    object.append_section_data(text, &[0x90; 32], 16);
    let undefined = object.add_symbol(Symbol {
        name: callee.as_bytes().to_vec(),
        value: 0,
        size: 0,
        kind: SymbolKind::Text,
        scope: SymbolScope::Dynamic,
        weak: false,
        section: SymbolSection::Undefined,
        flags: SymbolFlags::None,
    });
    let flags = RelocationFlags::Generic {
        kind: RelocationKind::Relative,
        encoding: RelocationEncoding::X86Branch,
        size: 32,
    };
    let relocation = object::write::Relocation { offset: 4, symbol: undefined, addend: -4, flags };
    object.add_relocation(text, relocation).expect("a relocation");
    let more = object.add_section(b"__DATA".to_vec(), format!("{callee}s").into_bytes(), SectionKind::Data);
    object.append_section_data(more, &[1; 8], 8);
    object.write().expect("an object file")
}

#[test]
fn sections_of_every_container() {
    for (container, section) in
        [(Container::Elf, "section: puts, "), (Container::MachO, "section: __DATA,puts, ")]
    {
        let found = told(&object_file(container, "put"), &object_file(container, "get"));
        assert!(found.iter().any(|one| one == section), "{container:?}: {found:#?}");
    }
}

/// Where the parts of a PE program lie, that has its data directories filled.
const PE_DATA: usize = 0x200;

/// A PE program of 64 bits with a debug directory, a checksum, an import, a base relocation and a certificate.
///
/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>
struct Pe<'a> {
    guid: u8,
    checksum: u64,
    import: &'a str,
    relocations: u64,
    certificate: &'a [u8],
}

impl Pe<'_> {
    fn file(&self) -> Vec<u8> {
        let mut data = little(&[(0, 4), (7, 4), (0, 4), (2, 4), (30, 4), (0x1020, 4), (0x220, 4)]);
        data.resize(0x20, 0);
        data.extend([b"RSDS".to_vec(), vec![self.guid; 16], vec![1, 0, 0, 0], b"a.pdb\0".to_vec()].concat());
        data.resize(0x40, 0);
        // One library with one symbol: its tables of names and of addresses, then the names.
        data.extend(little(&[(0x1080, 4), (0, 4), (0, 4), (0x10c0, 4), (0x1090, 4)]));
        data.resize(0x80, 0);
        data.extend(little(&[(0x10a0, 8), (0, 8), (0x10a0, 8), (0, 8)]));
        data.extend([&[0, 0], self.import.as_bytes()].concat());
        data.resize(0xc0, 0);
        data.extend(b"some.dll\0");
        data.resize(0x100, 0);
        // A block of base relocations of one page; the last one is filled up.
        let mut block = little(&[(0x1000, 4), (16, 4)]);
        for index in 0..4 {
            block.extend(little(&[(if index < self.relocations { 0xa010 } else { 0 }, 2)]));
        }
        data.extend(block);
        data.resize(0x200, 0);
        let mut file = b"MZ".to_vec();
        file.resize(0x3c, 0);
        file.extend(little(&[(0x40, 4)]));
        file.extend(b"PE\0\0");
        file.extend(little(&[(0x8664, 2), (1, 2), (1, 4), (0, 4), (0, 4), (240, 2), (0x22, 2)]));
        file.extend(little(&[(0x20b, 2), (0, 2), (0, 4), (0x200, 4), (0, 4), (0x1000, 4), (0x1000, 4)]));
        file.extend(little(&[(0x40_0000, 8), (0x1000, 4), (0x200, 4), (0, 8), (0, 8), (0x2000, 4)]));
        file.extend(little(&[(0x200, 4), (self.checksum, 4), (3, 2), (0, 2)]));
        file.extend(little(&[(0, 8), (0, 8), (0, 8), (0, 8), (0, 4), (16, 4)]));
        let mut directories = [(0, 0); 16];
        directories[1] = (0x1040, 40);
        directories[4] = ((PE_DATA + data.len()) as u64, self.certificate.len() as u64);
        directories[5] = (0x1100, 16);
        directories[6] = (0x1000, 28);
        file.extend(directories.iter().flat_map(|(place, size)| little(&[(*place, 4), (*size, 4)])));
        file.extend(b".rdata\0\0");
        let (size, place) = (data.len() as u64, PE_DATA as u64);
        file.extend(little(&[
            (size, 4),
            (0x1000, 4),
            (size, 4),
            (place, 4),
            (0, 8),
            (0, 4),
            (0x4000_0040, 4),
        ]));
        file.resize(PE_DATA, 0);
        [file, data, self.certificate.to_vec()].concat()
    }
}

#[test]
fn what_pe_alone_has() {
    let plain = || Pe {
        guid: 1,
        checksum: 1,
        import: "Read",
        relocations: 1,
        certificate: &[12, 0, 0, 0, 0, 2, 2, 0, 1, 1, 1, 1],
    };
    for (other, expected) in [
        (Pe { guid: 2, ..plain() }, "linker's id: headers, debug directory 0 GUID"),
        (Pe { checksum: 2, ..plain() }, "checksum: headers, CheckSum"),
        (Pe { import: "Open", ..plain() }, "import: linkage, Open of some.dll"),
        (Pe { relocations: 3, ..plain() }, "relocations: linkage, type 10"),
        (
            Pe { certificate: &[12, 0, 0, 0, 0, 2, 2, 0, 9, 9, 9, 9], ..plain() },
            "signature: certificates, certificate 0 content",
        ),
        (
            Pe { certificate: &[12, 0, 0, 0, 0, 1, 2, 0, 1, 1, 1, 1], ..plain() },
            "signature: certificates, certificate 0 revision",
        ),
        (
            Pe { certificate: &[12, 0, 0, 0, 0, 2, 1, 0, 1, 1, 1, 1], ..plain() },
            "signature: certificates, certificate 0 type",
        ),
        (
            Pe { certificate: &[13, 0, 0, 0, 0, 2, 2, 0, 1, 1, 1, 1, 1], ..plain() },
            "signature: certificates, certificate 0 length",
        ),
        (
            Pe {
                certificate: &[12, 0, 0, 0, 0, 2, 2, 0, 1, 1, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 2, 2, 0, 1],
                ..plain()
            },
            "signature: certificates, certificate 1 type",
        ),
        // What is no list of certificates is told as a whole.
        (
            Pe { certificate: &[99, 0, 0, 0, 0, 2, 2, 0, 1, 1, 1, 1], ..plain() },
            "signature: certificates, 1 byte of",
        ),
    ] {
        let found = told(&plain().file(), &other.file());
        assert!(found.iter().any(|one| one.starts_with(expected)), "{expected} is not in {found:#?}");
    }
    assert_eq!(told(&plain().file(), &plain().file()), [""; 0]);
    // Of the same length and type only the content is told.
    let other = Pe { certificate: &[12, 0, 0, 0, 0, 2, 2, 0, 9, 9, 9, 9], ..plain() };
    let signatures = told(&plain().file(), &other.file());
    assert_eq!(signatures.iter().filter(|one| one.starts_with("signature")).count(), 1, "{signatures:#?}");
}
