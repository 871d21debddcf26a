//! The smallest ELF programs that have what the comparison looks for.

/// A section: name, flags, address and content.
type Section = (&'static str, u64, u64, Vec<u8>);

/// A program for amd64: sections at addresses, and symbols in them.
#[derive(Clone, Default)]
pub(super) struct Program {
    pub(super) sections: Vec<Section>,
    /// Name, address and length of each symbol.
    pub(super) symbols: Vec<(String, u64, u64)>,
}

/// Flags of sections: <https://gabi.xinuos.com/elf/03-sheader.html#section-attribute-flags>
pub(super) const CODE: u64 = 6;
pub(super) const CONSTANTS: u64 = 2;
pub(super) const VARIABLES: u64 = 3;
pub(super) const UNLOADED: u64 = 0;

/// The type of a section with a name that only that type has, the section that it refers to, and the size of its entries:
/// <https://gabi.xinuos.com/elf/03-sheader.html#section-types>.
fn kind_of(name: &str) -> (u64, &'static str, u64) {
    match name {
        ".dynsym" => (11, ".dynstr", 24),
        ".dynamic" => (6, ".dynstr", 16),
        ".rela.dyn" => (4, ".dynsym", 24),
        ".dynstr" => (3, "", 0),
        _ if name.starts_with(".note") => (NOTE, "", 0),
        _ => (1, "", 0),
    }
}

/// The type of a section of notes.
const NOTE: u64 = 7;

/// Numbers as value and size in bytes, the least significant byte first.
pub(super) fn little(numbers: &[(u64, usize)]) -> Vec<u8> {
    numbers.iter().flat_map(|(value, size)| value.to_le_bytes()[..*size].to_vec()).collect()
}

/// Adds a text to a table of texts, and gives its place.
fn text_in(table: &mut Vec<u8>, text: &str) -> u64 {
    let place = table.len() as u64;
    table.extend(text.as_bytes());
    table.push(0);
    place
}

impl Program {
    /// The bytes of the file. Sources: <https://gabi.xinuos.com/elf/02-eheader.html>,
    /// <https://gabi.xinuos.com/elf/03-sheader.html>, <https://gabi.xinuos.com/elf/05-symtab.html>
    pub(super) fn file(&self) -> Vec<u8> {
        let (mut names, mut strings, mut symbols) = (vec![0], vec![0], vec![0; 24]);
        for (name, address, size) in &self.symbols {
            let holds = |(_, _, start, content): &Section| {
                *start > 0 && (*start..start + content.len() as u64).contains(address)
            };
            let section = 1 + self.sections.iter().position(holds).unwrap_or_default() as u64;
            symbols.extend(little(&[(text_in(&mut strings, name), 4), (1, 1), (0, 1), (section, 2)]));
            symbols.extend(little(&[(*address, 8), (*size, 8)]));
        }
        let mut body = Vec::new();
        let mut headers = vec![0; 64];
        let mut add = |name: &str,
                       kind: u64,
                       flags: u64,
                       address: u64,
                       content: &[u8],
                       link: u64,
                       entry: u64| {
            body.resize(body.len().next_multiple_of(16), 0);
            headers.extend(little(&[(text_in(&mut names, name), 4), (kind, 4), (flags, 8), (address, 8)]));
            headers.extend(little(&[(64 + body.len() as u64, 8), (content.len() as u64, 8)]));
            headers.extend(little(&[
                (link, 4),
                (u64::from(link > 0), 4),
                (if kind == NOTE { 4 } else { 16 }, 8),
                (entry, 8),
            ]));
            body.extend(content);
        };
        for (name, flags, address, content) in &self.sections {
            let (kind, link, entry) = kind_of(name);
            let link =
                self.sections.iter().position(|(other, ..)| *other == link).map_or(0, |index| index + 1);
            add(name, kind, *flags, *address, content, link as u64, entry);
        }
        let count = self.sections.len() as u64;
        add(".symtab", 2, 0, 0, &symbols, count + 2, 24);
        add(".strtab", 3, 0, 0, &strings, 0, 0);
        // The names of sections come last, when all are known.
        let own_name = text_in(&mut names, ".shstrtab");
        let offset = 64 + body.len() as u64;
        headers.extend(little(&[
            (own_name, 4),
            (3, 4),
            (0, 8),
            (0, 8),
            (offset, 8),
            (names.len() as u64, 8),
        ]));
        headers.extend(little(&[(0, 4), (0, 4), (1, 8), (0, 8)]));
        body.extend(names);
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(16, 0);
        let headers_at = 64 + body.len() as u64;
        let (mut segments, segments_at) = (Vec::new(), headers_at + headers.len() as u64);
        // https://gabi.xinuos.com/elf/07-pheader.html: a segment for each section of notes.
        for header in headers.chunks(64).filter(|header| header[4..8] == (NOTE as u32).to_le_bytes()) {
            segments.extend(
                [&little(&[(4, 4), (4, 4)]), &header[24..32], &header[16..24], &header[16..24]].concat(),
            );
            segments.extend([&header[32..40], &header[32..40], &little(&[(4, 8)])].concat());
        }
        let segment_count = segments.len() as u64 / 56;
        file.extend(little(&[
            (2, 2),
            (62, 2),
            (1, 4),
            (0x1000, 8),
            (if segments.is_empty() { 0 } else { segments_at }, 8),
            (headers_at, 8),
            (0, 4),
            (64, 2),
        ]));
        file.extend(little(&[(56, 2), (segment_count, 2), (64, 2), (count + 4, 2), (count + 3, 2)]));
        [file, body, headers, segments].concat()
    }

    /// A program with two functions, the first of which calls the second and loads an address, two texts that variables
    /// point to, and a table of constants.
    pub(super) fn sample() -> Self {
        let mut text = vec![0xe8, 0x0b, 0, 0, 0, 0x48, 0x8d, 0x05, 0xf4, 0x0f, 0, 0, 0xc3, 0xcc, 0xcc, 0xcc];
        text.extend([0x31, 0xc0, 0xc3]);
        text.resize(32, 0xcc);
        let mut constants = b"aaaafirst line\nsecond line\n".to_vec();
        constants.resize(64, 0);
        let mut variables = Vec::new();
        for number in [0x2000_u64, 4, 0x2004, 23, 0x2020, 7] {
            variables.extend(number.to_le_bytes());
        }
        let symbol = |name: &str, address, size| (name.to_owned(), address, size);
        Self {
            sections: vec![
                (".text", CODE, 0x1000, text),
                (".rodata", CONSTANTS, 0x2000, constants),
                (".data", VARIABLES, 0x3000, variables),
                (".comment", UNLOADED, 0, b"compiler 1".to_vec()),
            ],
            symbols: vec![
                symbol("main.main", 0x1000, 13),
                symbol("main.helper", 0x1010, 3),
                symbol("main.version.str", 0x2000, 4),
                symbol("main.version", 0x3000, 16),
                symbol("main.banner", 0x3010, 16),
                symbol("main.table", 0x3020, 16),
            ],
        }
    }

    /// The content of a section.
    pub(super) fn section(&mut self, name: &str) -> &mut Vec<u8> {
        let section = self.sections.iter_mut().find(|(own, ..)| *own == name);
        &mut section.expect("a section").3
    }

    /// Adds a function table as Go 1.20 and later write it, with the two functions of the sample.
    pub(super) fn with_function_table(mut self, files: [&str; 2]) -> Self {
        let names = b"main.main\0main.helper\0";
        let files = format!("{}\0{}\0", files[0], files[1]);
        let names_at = 8 + 8 * 8;
        let files_at = names_at + names.len() as u64;
        let entries_at = files_at + files.len() as u64;
        let mut table = little(&[(0xffff_fff1, 4), (0, 2), (1, 1), (8, 1), (2, 8), (2, 8), (0x1000, 8)]);
        table.extend(little(
            &[names_at, files_at, files_at, entries_at, entries_at].map(|offset| (offset, 8)),
        ));
        table.extend([&names[..], files.as_bytes()].concat());
        table.extend(little(&[(0, 4), (20, 4), (16, 4), (28, 4), (32, 4)]));
        table.extend(little(&[(0, 4), (0, 4), (16, 4), (10, 4)]));
        self.sections.push((".gopclntab", CONSTANTS, 0x4000, table));
        self
    }
}
