//! An executable that was read.

use std::collections::HashMap;

use object::{File, Object as _, ObjectKind, ObjectSection as _, SectionIndex};
use twinbuild_model::evidence::{BinaryFormat, GoBuildInfo};

use super::part::{Part, PartKind};
use super::{DebugData, GoFunctionTable, HeaderField, Linkage, NamedSymbol};
use super::{carve, debug_data, function_table, header_fields, linkage, module_data, ranges, symbols};
use crate::UnreadableBinary;
use crate::binary::{
    format_of, format_of_file, gnu_build_id, go_build_id, go_build_info, machine, part_beyond,
};

/// An ELF, PE or thin Mach-O file, taken apart. What is costly is read when it is asked for.
pub struct Executable<'data> {
    bytes: &'data [u8],
    format: BinaryFormat,
    file: File<'data>,
    parts: Vec<Part<'data>>,
    parts_of_sections: HashMap<SectionIndex, Vec<usize>>,
}

impl<'data> Executable<'data> {
    /// Reads headers and sections.
    ///
    /// # Errors
    ///
    /// When the bytes are of no such format, are damaged, end before what their headers promise, or have more than
    /// 20,000 sections.
    pub fn read(bytes: &'data [u8]) -> Result<Self, UnreadableBinary> {
        let format = format_of(bytes)?;
        let unreadable =
            |error: object::Error| UnreadableBinary::Container { format, reason: error.to_string() };
        let file = File::parse(bytes).map_err(unreadable)?;
        if format_of_file(&file) != Some(format) {
            return Err(UnreadableBinary::Container { format, reason: "no program header".to_owned() });
        }
        let file_size = bytes.len() as u64;
        if let Some((part, end)) = part_beyond(&file, file_size) {
            return Err(UnreadableBinary::Cut { format, part, end, file_size });
        }
        let parts = carve::carved(ranges::parts(format, &file, bytes)?, &file);
        let mut parts_of_sections: HashMap<SectionIndex, Vec<usize>> = HashMap::new();
        for (index, part) in parts.iter().enumerate() {
            if let Some(section) = part.section {
                parts_of_sections.entry(section).or_default().push(index);
            }
        }
        Ok(Self { bytes, format, file, parts, parts_of_sections })
    }

    /// The whole file.
    pub fn bytes(&self) -> &'data [u8] {
        self.bytes
    }

    /// The container format.
    pub fn format(&self) -> BinaryFormat {
        self.format
    }

    /// What it is, in words: `ELF executable`, `PE executable`, `Mach-O object file`.
    pub fn description(&self) -> String {
        let kind = match self.file.kind() {
            ObjectKind::Relocatable => "object file",
            ObjectKind::Core => "core dump",
            ObjectKind::Dynamic if self.file.entry() == 0 => "library",
            _ => "executable",
        };
        format!("{} {kind}", self.format)
    }

    /// The machine under Go's name.
    pub fn machine(&self) -> String {
        machine(self.format, &self.file, self.bytes)
    }

    /// The size of an address in bytes.
    pub fn word_size(&self) -> usize {
        if self.file.is_64() { 8 } else { 4 }
    }

    /// Whether the least significant byte of a number comes first.
    pub fn is_little_endian(&self) -> bool {
        self.file.is_little_endian()
    }

    /// The parts, in the file's order: together they are the whole file.
    pub fn parts(&self) -> &[Part<'data>] {
        &self.parts
    }

    /// Where the sections are in memory, those without bytes in the file as well: start, end and name, by start.
    pub fn memory(&self) -> Vec<(u64, u64, String)> {
        let mut memory: Vec<_> = self
            .file
            .sections()
            .filter(|section| section.address() != 0)
            .map(|section| {
                // Bounded as in the parts, whose names were read within a budget.
                let name = String::from_utf8_lossy(section.name_bytes().unwrap_or_default()).into_owned();
                (section.address(), section.address().saturating_add(section.size()), name)
            })
            .collect();
        memory.sort();
        memory
    }

    /// What the headers say.
    pub fn header_fields(&self) -> Vec<HeaderField> {
        header_fields::header_fields(&self.file, self.bytes)
    }

    /// The symbols, by part and place. Empty where there are none or their names are damaged.
    pub fn symbols(&self) -> Vec<NamedSymbol<'data>> {
        symbols::symbols(self).unwrap_or_default()
    }

    /// Whether the symbol table says how long each symbol is.
    pub fn stores_symbol_lengths(&self) -> bool {
        self.format == BinaryFormat::Elf
    }

    /// Libraries, imports, exports and the number of relocations.
    ///
    /// # Errors
    ///
    /// When a table is damaged, or longer than any sound one.
    pub fn linkage(&self) -> Result<Linkage, UnreadableBinary> {
        linkage::linkage(self)
    }

    /// What the Go linker wrote; `None` where it wrote nothing.
    ///
    /// # Errors
    ///
    /// When it is damaged.
    pub fn go_build_info(&self) -> Result<Option<GoBuildInfo>, UnreadableBinary> {
        go_build_info(self.format, &self.file)
    }

    /// The Go linker's build id; `None` where there is none or it is damaged.
    pub fn go_build_id(&self) -> Option<String> {
        go_build_id(&self.file).ok().flatten()
    }

    /// The GNU build id in hexadecimal characters; `None` where there is none or it is damaged.
    pub fn gnu_build_id(&self) -> Option<String> {
        gnu_build_id(&self.file).ok().flatten()
    }

    /// Go's table of functions; `None` where there is none or it is damaged.
    pub fn function_table(&self) -> Option<GoFunctionTable<'data>> {
        let part = self.parts.iter().find(|part| part.kind == PartKind::GoFunctionTable)?;
        let mut table = function_table::function_table(part.bytes)?;
        if table.relative {
            let start = self.code_start(part, &table)?;
            for function in &mut table.functions {
                function.address = function.address.wrapping_add(start);
            }
        }
        Some(table)
    }

    /// Units and source paths of the debugging data; `None` where there is none.
    ///
    /// # Errors
    ///
    /// In words, why it can't be read.
    pub fn debug_data(&self) -> Result<Option<DebugData>, String> {
        debug_data::debug_data(self)
    }

    /// Where offsets of functions count from: as the runtime's layout table says, or the function table itself, or the
    /// start of the code.
    fn code_start(&self, part: &Part<'_>, table: &GoFunctionTable<'_>) -> Option<u64> {
        let of_runtime = part.address.and_then(|address| {
            module_data::module_data(&self.parts, self.word_size(), self.is_little_endian(), address)
        });
        of_runtime.map(|module_data| module_data.text).or(table.text_start).or_else(|| {
            // The build id, where it stands in the code, is the first thing in it.
            let is_code = |part: &&Part<'_>| matches!(part.kind, PartKind::Code | PartKind::GoBuildId);
            self.parts.iter().find(is_code)?.address
        })
    }

    pub(super) fn file(&self) -> &File<'data> {
        &self.file
    }

    /// The part of a section that holds an address, and where in it.
    pub(super) fn place_of(&self, section: SectionIndex, address: u64) -> Option<(usize, usize)> {
        let parts = self.parts_of_sections.get(&section)?;
        parts.iter().find_map(|part| Some((*part, self.parts[*part].position_of(address)?)))
    }
}
