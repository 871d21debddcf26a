//! Units and paths of DWARF debugging data.
//!
//! Source of the format: <https://dwarfstd.org/doc/DWARF5.pdf>

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use gimli::{
    Abbreviations, AttributeValue, DebugAbbrevOffset, DebugLineOffset, DebugStrOffsetsBase, Dwarf,
    EndianSlice, RunTimeEndian, Section as _, SectionId, UnitHeader,
};
use object::{Object as _, ObjectSection as _};

use super::Executable;
use super::budget::Budget;
use super::debug_sections::{MOST_DECOMPRESSED, decompressed};

type Reader<'a> = EndianSlice<'a, RunTimeEndian>;

/// What debugging data says about where and by what a program was compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DebugData {
    /// The units, in the data's order.
    pub units: Vec<DebugUnit>,
    /// The source files that the line tables name, sorted, each once.
    pub source_paths: Vec<String>,
}

/// One compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DebugUnit {
    /// `DW_AT_name`: a source file, or for Go the package.
    pub name: String,
    /// `DW_AT_comp_dir`: the folder in which the compiler ran.
    pub folder: Option<String>,
    /// `DW_AT_producer`: the compiler, its version and often its flags.
    pub producer: Option<String>,
    /// Length in bytes.
    pub size: u64,
}

/// Reads the first entry of each unit and the head of each line table; the rest is not read.
pub(super) fn debug_data(executable: &Executable<'_>) -> Result<Option<DebugData>, String> {
    let mut sections = sections(executable)?;
    if !sections.contains_key(SectionId::DebugInfo.name()) {
        return Ok(None);
    }
    let endian = if executable.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
    // Offsets in other sections are looked up at any place, so each must be there, even if empty.
    for id in USED {
        sections.entry(id.name()).or_default();
    }
    let load = |id: SectionId| -> Result<Reader<'_>, gimli::Error> {
        Ok(EndianSlice::new(sections.get(id.name()).map_or(&[], |data| &data[..]), endian))
    };
    let dwarf = Dwarf::load(load).map_err(|error| error.to_string())?;
    Units::new(&dwarf, &sections).read().map(Some)
}

/// The sections that are read.
const USED: [SectionId; 6] = [
    SectionId::DebugInfo,
    SectionId::DebugAbbrev,
    SectionId::DebugLine,
    SectionId::DebugLineStr,
    SectionId::DebugStr,
    SectionId::DebugStrOffsets,
];

fn sections<'data>(
    executable: &Executable<'data>,
) -> Result<HashMap<&'static str, Cow<'data, [u8]>>, String> {
    let mut left = MOST_DECOMPRESSED;
    let mut sections = HashMap::new();
    for section in executable.file().sections() {
        let Ok(name) = section.name_bytes() else { continue };
        let Some(id) = USED.into_iter().find(|id| is_called(name, id.name())) else { continue };
        if !sections.contains_key(id.name()) {
            sections.insert(id.name(), decompressed(&section, &mut left)?);
        }
    }
    Ok(sections)
}

/// Whether a section is called so: `.debug_info`, `.zdebug_info`, `__debug_info`, `__zdebug_info`; Mach-O names end after
/// 16 bytes.
fn is_called(name: &[u8], wanted: &str) -> bool {
    let wanted = wanted.trim_start_matches('.').as_bytes();
    let is_cut = name.len() == 16;
    let own = name.strip_prefix(b"__").or_else(|| name.strip_prefix(b".")).unwrap_or_default();
    let own = own.strip_prefix(b"z").unwrap_or(own);
    own == wanted || (is_cut && own.len() > 12 && wanted.starts_with(own))
}

struct Units<'a> {
    dwarf: &'a Dwarf<Reader<'a>>,
    abbreviations: HashMap<DebugAbbrevOffset, Arc<Abbreviations>>,
    abbreviation_budget: Budget,
    line_tables: BTreeSet<usize>,
    line_budget: Budget,
    text_budget: Budget,
    found: DebugData,
    paths: BTreeSet<String>,
}

impl<'a> Units<'a> {
    fn new(dwarf: &'a Dwarf<Reader<'a>>, sections: &HashMap<&'static str, Cow<'_, [u8]>>) -> Self {
        let length = |id: SectionId| sections.get(id.name()).map_or(0, |data| data.len());
        let all = USED.into_iter().map(length).sum();
        Self {
            dwarf,
            abbreviations: HashMap::new(),
            abbreviation_budget: Budget::for_bytes(length(SectionId::DebugAbbrev)),
            line_tables: BTreeSet::new(),
            line_budget: Budget::for_bytes(length(SectionId::DebugLine)),
            text_budget: Budget::for_bytes(all),
            found: DebugData::default(),
            paths: BTreeSet::new(),
        }
    }

    fn read(mut self) -> Result<DebugData, String> {
        let mut headers = self.dwarf.units();
        while let Some(header) = headers.next().map_err(|error| error.to_string())? {
            self.unit(&header)?;
        }
        self.found.source_paths = self.paths.into_iter().collect();
        Ok(self.found)
    }

    fn unit(&mut self, header: &UnitHeader<Reader<'a>>) -> Result<(), String> {
        let damaged = |error: gimli::Error| error.to_string();
        let abbreviations = self.abbreviations_of(header)?;
        let mut entries = header.entries_raw(&abbreviations, None).map_err(damaged)?;
        let Some(abbreviation) = entries.read_abbreviation().map_err(damaged)? else { return Ok(()) };
        let mut attributes = Vec::new();
        for specification in abbreviation.attributes() {
            attributes.push(entries.read_attribute(*specification).map_err(damaged)?);
        }
        let value =
            |name| attributes.iter().find(|attribute| attribute.name() == name).map(gimli::Attribute::value);
        let base = match value(gimli::DW_AT_str_offsets_base) {
            Some(AttributeValue::DebugStrOffsetsBase(base)) => base,
            _ => DebugStrOffsetsBase::default_for_encoding_and_file(
                header.encoding(),
                gimli::DwarfFileType::Main,
            ),
        };
        let mut text = |name| self.text(header, base, value(name)?);
        let unit = DebugUnit {
            name: text(gimli::DW_AT_name).unwrap_or_default(),
            folder: text(gimli::DW_AT_comp_dir),
            producer: text(gimli::DW_AT_producer),
            size: header.length_including_self() as u64,
        };
        if let Some(AttributeValue::DebugLineRef(offset)) = value(gimli::DW_AT_stmt_list) {
            self.line_table(header, base, offset, unit.folder.as_deref())?;
        }
        self.found.units.push(unit);
        Ok(())
    }

    fn abbreviations_of(&mut self, header: &UnitHeader<Reader<'a>>) -> Result<Arc<Abbreviations>, String> {
        let offset = header.debug_abbrev_offset();
        if let Some(known) = self.abbreviations.get(&offset) {
            return Ok(Arc::clone(known));
        }
        let length = abbreviations_length(self.dwarf.debug_abbrev.reader().slice(), offset.0);
        self.abbreviation_budget.spend(length).ok_or("its abbreviations overlap")?;
        let read = self.dwarf.abbreviations(header).map_err(|error| error.to_string())?;
        self.abbreviations.insert(offset, Arc::clone(&read));
        Ok(read)
    }

    fn text(
        &mut self,
        header: &UnitHeader<Reader<'a>>,
        base: DebugStrOffsetsBase,
        value: AttributeValue<Reader<'a>>,
    ) -> Option<String> {
        if !self.text_budget.is_open() {
            return None;
        }
        let dwarf = self.dwarf;
        let text = match value {
            AttributeValue::String(text) => text,
            AttributeValue::DebugStrRef(offset) => dwarf.debug_str.get_str(offset).ok()?,
            AttributeValue::DebugLineStrRef(offset) => dwarf.debug_line_str.get_str(offset).ok()?,
            AttributeValue::DebugStrOffsetsIndex(index) => {
                let offset = dwarf.debug_str_offsets.get_str_offset(header.format(), base, index).ok()?;
                dwarf.debug_str.get_str(offset).ok()?
            }
            _ => return None,
        };
        self.text_budget.spend(text.len())?;
        Some(String::from_utf8_lossy(text.slice()).into_owned())
    }

    /// The files that a line table names, each with the folder that it names for it.
    fn line_table(
        &mut self,
        header: &UnitHeader<Reader<'a>>,
        base: DebugStrOffsetsBase,
        offset: DebugLineOffset,
        folder: Option<&str>,
    ) -> Result<(), String> {
        if !self.line_tables.insert(offset.0) {
            return Ok(());
        }
        let program = self
            .dwarf
            .debug_line
            .program(offset, header.address_size(), None, None)
            .map_err(|error| error.to_string())?;
        let program = program.header();
        self.line_budget.spend(program.header_length()).ok_or("its line tables overlap")?;
        let mut folders: Vec<String> = Vec::new();
        if program.version() < 5 {
            // Folder 0 is that of the unit.
            folders.push(folder.unwrap_or_default().to_owned());
        }
        for directory in program.include_directories() {
            folders.push(self.text(header, base, *directory).unwrap_or_default());
        }
        for file in program.file_names() {
            let Some(name) = self.text(header, base, file.path_name()) else { continue };
            let folder = usize::try_from(file.directory_index()).ok().and_then(|index| folders.get(index));
            let path = match folder {
                Some(folder) if !folder.is_empty() && !is_absolute(&name) => format!("{folder}/{name}"),
                _ => name,
            };
            self.text_budget.spend(path.len()).ok_or("its line tables name more text than there is")?;
            self.paths.insert(path);
        }
        Ok(())
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}

/// How long the table of abbreviations at an offset is: a code that is not 0, a tag, whether there are children, then
/// pairs of attribute and form up to a pair of zeros; the table ends at a code of 0.
fn abbreviations_length(section: &[u8], offset: usize) -> usize {
    let table = section.get(offset..).unwrap_or_default();
    let mut position = 0;
    let number = |position: &mut usize| -> Option<u64> {
        let mut value = 0_u64;
        loop {
            let byte = *table.get(*position)?;
            *position += 1;
            value = value.saturating_mul(128) | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    };
    let mut entry = || -> Option<bool> {
        if number(&mut position)? == 0 {
            return Some(false);
        }
        number(&mut position)?;
        position += 1;
        loop {
            let (attribute, form) = (number(&mut position)?, number(&mut position)?);
            // The value of an attribute with the form DW_FORM_implicit_const follows in the table, in three numbers' place.
            if form == u64::from(gimli::DW_FORM_implicit_const.0) {
                number(&mut position)?;
            }
            if (attribute, form) == (0, 0) {
                return Some(true);
            }
        }
    };
    while entry() == Some(true) {}
    position.min(table.len())
}
