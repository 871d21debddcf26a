//! What ties an executable to others: libraries, symbols that it wants and gives, relocations.

use std::collections::BTreeMap;

use object::read::pe::{ImageNtHeaders, PeFile};
use object::{
    File, NameOrOrdinal, Object as _, ObjectSection as _, ObjectSymbol as _, ObjectSymbolTable as _,
    Relocation, RelocationFlags, RelocationTarget, SymbolIndex,
};
use twinbuild_model::evidence::ImportedSymbol;

use super::Executable;
use super::budget::Budget;
use crate::UnreadableBinary;
use crate::binary::{imported_libraries, imported_symbols};

/// What ties an executable to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linkage {
    /// The libraries that are loaded with it, in its order.
    pub libraries: Vec<String>,
    /// The symbols that others must provide, in its order.
    pub imports: Vec<ImportedSymbol>,
    /// The symbols that it gives to others, in its order.
    pub exports: Vec<String>,
    /// How many places the loader must adjust, and the linker where it is an object file, by the number that their kind has in
    /// the format's specification, and by the symbol whose address goes there: `type 8`, `type 6 to puts`.
    pub relocations: BTreeMap<String, u64>,
}

/// Reads it all.
pub(super) fn linkage(executable: &Executable<'_>) -> Result<Linkage, UnreadableBinary> {
    let (format, file) = (executable.format(), executable.file());
    Ok(Linkage {
        libraries: imported_libraries(format, file)?,
        imports: imported_symbols(format, file)?,
        exports: exports(executable).unwrap_or_default(),
        relocations: relocations(executable),
    })
}

/// The relocations by kind and symbol. Of a damaged file those that can be read, each table once.
fn relocations(executable: &Executable<'_>) -> BTreeMap<String, u64> {
    let (file, bytes) = (executable.file(), executable.bytes());
    let mut counted = Relocations { counts: BTreeMap::new(), names: Budget::for_bytes(bytes.len()), left: 0 };
    // Overlapping tables count at most four times.
    counted.left = 4 * bytes.len() as u64;
    for section in file.sections() {
        let symbol = |index| file.symbol_by_index(index).ok()?.name_bytes().ok();
        let _ =
            section.relocations().take(bytes.len()).all(|(_, relocation)| counted.add(&relocation, &symbol));
    }
    let symbols = file.dynamic_symbol_table();
    let symbol = |index| symbols.as_ref()?.symbol_by_index(index).ok()?.name_bytes().ok();
    let dynamic = file.dynamic_relocations().into_iter().flatten().take(bytes.len());
    for (_, relocation) in dynamic {
        counted.add(&relocation, &symbol);
    }
    match file {
        File::Pe32(file) => counted.add_base_relocations(file, bytes),
        File::Pe64(file) => counted.add_base_relocations(file, bytes),
        _ => {}
    }
    counted.counts
}

struct Relocations {
    counts: BTreeMap<String, u64>,
    /// How much of the names of symbols is still read: many relocations may be to one long name.
    names: Budget,
    left: u64,
}

impl Relocations {
    /// Counts one; whether there may be more.
    fn add<'data>(
        &mut self,
        relocation: &Relocation,
        symbol: &impl Fn(SymbolIndex) -> Option<&'data [u8]>,
    ) -> bool {
        let kind = match relocation.flags() {
            RelocationFlags::Elf { r_type } => format!("type {}", r_type.0),
            RelocationFlags::MachO { r_type, .. } => format!("type {}", r_type.0),
            RelocationFlags::Coff { typ } => format!("type {}", typ.0),
            _ => "another type".to_owned(),
        };
        let name = match relocation.target() {
            RelocationTarget::Symbol(index) if self.names.is_open() => symbol(index).unwrap_or_default(),
            _ => &[],
        };
        match self.names.spend(name.len()) {
            Some(()) if !name.is_empty() => {
                self.count(format!("{kind} to {}", String::from_utf8_lossy(name)))
            }
            _ => self.count(kind),
        }
    }

    /// Those of a PE program: <https://learn.microsoft.com/windows/win32/debug/pe-format#the-reloc-section-image-only>
    fn add_base_relocations<Pe: ImageNtHeaders>(&mut self, file: &PeFile<'_, Pe>, bytes: &[u8]) {
        let blocks = file.data_directories().relocation_blocks(bytes, &file.section_table());
        let blocks = blocks.ok().flatten().into_iter().flatten().map_while(Result::ok);
        let _ = blocks.flatten().all(|relocation| self.count(format!("type {}", relocation.typ.0)));
    }

    fn count(&mut self, what: String) -> bool {
        self.left = self.left.saturating_sub(1);
        *self.counts.entry(what).or_default() += 1;
        self.left > 0
    }
}

/// The names of the exports; `None` where they are damaged or overlap more than any sound table's.
fn exports(executable: &Executable<'_>) -> Option<Vec<String>> {
    let mut budget = Budget::for_bytes(executable.bytes().len());
    let mut names = Vec::new();
    for export in executable.file().exports().ok()? {
        let name = match export.ok()?.name() {
            NameOrOrdinal::Name(name) => String::from_utf8_lossy(name).into_owned(),
            NameOrOrdinal::Ordinal(ordinal) => format!("#{ordinal}"),
        };
        budget.spend(name.len())?;
        names.push(name);
    }
    Some(names)
}
