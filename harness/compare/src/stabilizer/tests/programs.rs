//! Small programs with what stabilizers look for.

/// Numbers, each of some bytes, least significant byte first.
pub(super) fn little(numbers: &[(u64, usize)]) -> Vec<u8> {
    numbers.iter().flat_map(|(value, size)| value.to_le_bytes()[..*size].to_vec()).collect()
}

/// An ELF program for amd64 that is loaded as a whole.
///
/// Source: <https://gabi.xinuos.com/elf/02-eheader.html>
pub(super) struct Elf {
    bytes: Vec<u8>,
    /// Name, address, size.
    symbols: Vec<(String, u64, u64)>,
    /// Name, offset, size.
    sections: Vec<(&'static str, usize, usize)>,
}

const ADDRESS: u64 = 0x40_0000;
const PROGRAM_HEADERS: usize = 64;
const PROGRAM_HEADER_SIZE: usize = 56;

impl Elf {
    pub(super) fn new() -> Self {
        let bytes = vec![0; PROGRAM_HEADERS + 2 * PROGRAM_HEADER_SIZE];
        Self { bytes, symbols: Vec::new(), sections: Vec::new() }
    }

    /// Adds bytes at a multiple of 16, and returns their address.
    pub(super) fn data(&mut self, data: &[u8]) -> u64 {
        self.bytes.resize(self.bytes.len().next_multiple_of(16), 0);
        let address = ADDRESS + self.bytes.len() as u64;
        self.bytes.extend(data);
        address
    }

    pub(super) fn section(mut self, name: &'static str, data: &[u8]) -> Self {
        let address = self.data(data);
        self.sections.push((name, (address - ADDRESS) as usize, data.len()));
        self
    }

    /// Notes, each a name, a type and a description.
    pub(super) fn notes(self, notes: &[(&[u8], u64, &[u8])]) -> Self {
        let mut data = Vec::new();
        for (name, kind, description) in notes {
            data.extend(little(&[(name.len() as u64 + 1, 4), (description.len() as u64, 4), (*kind, 4)]));
            for part in [&[name, &b"\0"[..]].concat(), *description] {
                data.extend(part);
                data.resize(data.len().next_multiple_of(4), 0);
            }
        }
        self.section(".note", &data)
    }

    /// A string variable with a text of its own.
    pub(super) fn variable(mut self, name: &str, text: &[u8]) -> Self {
        // Room for longer texts, as alignment leaves it.
        let mut padded = [text, b"\0"].concat();
        padded.resize(padded.len().next_multiple_of(1024), 0);
        let start = self.data(&padded);
        let header = self.data(&little(&[(start, 8), (text.len() as u64, 8)]));
        self.symbols.push((format!("{name}.str"), start, text.len() as u64 + 1));
        self.symbols.push((name.to_owned(), header, 16));
        self
    }

    pub(super) fn stripped(mut self) -> Self {
        self.symbols.clear();
        self
    }

    pub(super) fn build(mut self) -> Vec<u8> {
        let loaded = self.bytes.len();
        let mut names = vec![0];
        let mut symbols = vec![0; 24];
        for (name, address, size) in std::mem::take(&mut self.symbols) {
            symbols.extend(little(&[
                (names.len() as u64, 4),
                (0x11, 1),
                (0, 1),
                (1, 2),
                (address, 8),
                (size, 8),
            ]));
            names.extend(name.as_bytes());
            names.push(0);
        }
        let note = self.sections.iter().find(|section| section.0 == ".note").copied();
        self = self.section(".symtab", &symbols).section(".strtab", &names);
        let section_names: Vec<u8> =
            self.sections.iter().flat_map(|section| [section.0.as_bytes(), b"\0"].concat()).collect();
        self = self.section("", &[b"\0", &section_names[..]].concat());
        self.bytes.resize(self.bytes.len().next_multiple_of(16), 0);
        let headers = self.bytes.len() as u64;
        self.bytes.extend([0; 64]);
        let mut name = 1;
        for (index, (text, offset, size)) in self.sections.iter().enumerate() {
            let (kind, link, entry_size) = match *text {
                ".note" => (7, 0, 0),
                ".symtab" => (2, index as u64 + 2, 24),
                ".strtab" | "" => (3, 0, 0),
                _ => (1, 0, 0),
            };
            let address = if kind == 1 { ADDRESS + *offset as u64 } else { 0 };
            let at = if text.is_empty() { 0 } else { name };
            self.bytes.extend(little(&[(at, 4), (kind, 4), (0, 8), (address, 8), (*offset as u64, 8)]));
            self.bytes.extend(little(&[(*size as u64, 8), (link, 4), (1, 4), (1, 8), (entry_size, 8)]));
            name += text.len() as u64 + 1;
        }
        let count = self.sections.len() as u64 + 1;
        let mut start = b"\x7fELF\x02\x01\x01".to_vec();
        start.resize(16, 0);
        start.extend(little(&[
            (2, 2),
            (62, 2),
            (1, 4),
            (ADDRESS, 8),
            (PROGRAM_HEADERS as u64, 8),
            (headers, 8),
        ]));
        start.extend(little(&[(0, 4), (64, 2), (56, 2), (2, 2), (64, 2), (count, 2), (count - 1, 2)]));
        let segment = |kind: u64, offset: usize, size: usize| {
            let (offset, size) = (offset as u64, size as u64);
            let address = ADDRESS + offset;
            little(&[
                (kind, 4),
                (4, 4),
                (offset, 8),
                (address, 8),
                (address, 8),
                (size, 8),
                (size, 8),
                (4, 8),
            ])
        };
        start.extend(segment(1, 0, loaded));
        start.extend(note.map_or(vec![0; PROGRAM_HEADER_SIZE], |(_, offset, size)| segment(4, offset, size)));
        self.bytes[..start.len()].copy_from_slice(&start);
        self.bytes
    }
}

/// What varies in a PE program.
#[derive(Clone, Copy, Default)]
pub(super) struct Pe {
    pub(super) timestamp: u64,
    pub(super) checksum: u64,
    pub(super) code: u8,
    pub(super) signature: &'static [u8],
}

/// Source: <https://learn.microsoft.com/windows/win32/debug/pe-format>
pub(super) fn pe(Pe { timestamp, checksum, code, signature }: Pe) -> Vec<u8> {
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend(little(&[(0x40, 4)]));
    file.extend(b"PE\0\0");
    file.extend(little(&[(0x8664, 2), (1, 2), (timestamp, 4), (0, 4), (0, 4), (240, 2), (0x22, 2)]));
    file.extend(little(&[(0x20b, 2), (0, 2), (0, 4), (0, 4), (0, 4), (0x1000, 4), (0x1000, 4)]));
    file.extend(little(&[(0x40_0000, 8), (0x1000, 4), (0x200, 4), (0, 8), (0, 8), (0x2000, 4), (0x200, 4)]));
    file.extend(little(&[(checksum, 4), (3, 2), (0, 2), (0, 8), (0, 8), (0, 8), (0, 8), (0, 4), (16, 4)]));
    for index in 0..16 {
        file.extend(match index {
            4 if !signature.is_empty() => little(&[(0x400, 4), (signature.len() as u64, 4)]),
            6 => little(&[(0x1000, 4), (28, 4)]),
            _ => vec![0; 8],
        });
    }
    file.extend(b".rdata\0\0");
    file.extend(little(
        &[(0x200, 4), (0x1000, 4), (0x200, 4), (0x200, 4), (0, 12), (0x4000_0040, 4)]
            .map(|(value, size): (u64, usize)| (value, size.min(8))),
    ));
    file.resize(0x200, 0);
    file.extend(little(&[(0, 4), (timestamp, 4), (0, 8), (0, 8), (0, 4)]));
    file.extend(b"\xff Go build ID: \"a/b/c\"\n \xff");
    file.push(code);
    file.resize(0x400, 0);
    file.extend(signature);
    file
}

/// What varies in a Mach-O program.
#[derive(Clone, Copy, Default)]
pub(super) struct MachO {
    pub(super) uuid: u64,
    pub(super) code: u8,
    pub(super) signature: &'static [u8],
}

/// Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>
pub(super) fn mach_o(MachO { uuid, code, signature }: MachO) -> Vec<u8> {
    const DATA: u64 = 0x200;
    let signed = u64::from(!signature.is_empty());
    let link_edit = 16 + signature.len() as u64;
    let segment = |name: &[u8], offset: u64, size: u64| {
        let mut command = little(&[(0x19, 4), (72, 4)]);
        command.extend(name);
        command.resize(24, 0);
        let in_memory = size.next_multiple_of(0x4000);
        command.extend(little(&[(0x1_0000_0000 + offset, 8), (in_memory, 8), (offset, 8), (size, 8)]));
        command.extend(little(&[(7, 4), (5, 4), (0, 4), (0, 4)]));
        command
    };
    let mut file = little(&[(0xfeed_facf, 4), (0x0100_000c, 4), (0, 4), (2, 4)]);
    file.extend(little(&[(3 + signed, 4), (2 * 72 + 24 + 16 * signed, 4), (0, 8)]));
    file.extend(segment(b"__TEXT", 0, DATA));
    file.extend(segment(b"__LINKEDIT", DATA, link_edit));
    file.extend(little(&[(0x1b, 4), (24, 4), (uuid, 8), (uuid, 8)]));
    if signed == 1 {
        file.extend(little(&[(0x1d, 4), (16, 4), (DATA + 16, 4), (signature.len() as u64, 4)]));
    }
    file.resize(DATA as usize - 1, 0);
    file.push(code);
    file.extend([b's'; 16]);
    file.extend(signature);
    file
}

/// A universal file of two programs, each of which begins a page.
///
/// Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h>
pub(super) fn universal(programs: [&[u8]; 2]) -> Vec<u8> {
    let mut file = [0xcafe_babe_u32, 2].map(u32::to_be_bytes).concat();
    let mut content = Vec::new();
    for (index, program) in programs.into_iter().enumerate() {
        let offset = 0x1000 * (index as u32 + 1);
        let entry = [0x0100_0007 + 5 * index as u32, 0, offset, program.len() as u32, 12];
        file.extend(entry.map(u32::to_be_bytes).concat());
        content.resize(0x1000 * index, 0);
        content.extend(program);
    }
    file.resize(0x1000, 0);
    [file, content].concat()
}
