//! What ties an executable to others: libraries, symbols that it wants and gives, relocations.

use object::{NameOrOrdinal, Object as _, ObjectSection as _};
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
    /// How many places the loader must adjust, and the linker where it is an object file.
    pub relocations: u64,
}

/// Reads it all.
pub(super) fn linkage(executable: &Executable<'_>) -> Result<Linkage, UnreadableBinary> {
    let (format, file) = (executable.format(), executable.file());
    let most_relocations = executable.bytes().len();
    let of_sections =
        file.sections().map(|section| section.relocations().take(most_relocations).count() as u64);
    // Overlapping tables count at most four times.
    let mut relocations: u64 = 0;
    for count in of_sections {
        relocations = relocations.saturating_add(count);
        if relocations > 4 * most_relocations as u64 {
            break;
        }
    }
    let dynamic = file.dynamic_relocations().map_or(0, |all| all.take(most_relocations).count());
    Ok(Linkage {
        libraries: imported_libraries(format, file)?,
        imports: imported_symbols(format, file)?,
        exports: exports(executable).unwrap_or_default(),
        relocations: relocations.saturating_add(dynamic as u64),
    })
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
