//! What a file wants from other files.

use object::{File, Import, NameOrOrdinal, Object as _};
use twinbuild_model::evidence::{BinaryFormat, ImportedSymbol};

use super::UnreadableBinary;

/// How many libraries and symbols are read at most. A damaged table can name the same entry over and over; the largest
/// browsers have some ten thousand.
const MOST_IMPORTS: usize = 200_000;
/// How long the names may be together, in bytes, for the same reason.
const LONGEST_NAMES: usize = 32 << 20;

/// The libraries that are loaded with the file, in its order.
pub(crate) fn imported_libraries(
    format: BinaryFormat,
    file: &File<'_>,
) -> Result<Vec<String>, UnreadableBinary> {
    let unreadable = |error: object::Error| UnreadableBinary::Container { format, reason: error.to_string() };
    let mut budget = Budget::new(format);
    let mut libraries = Vec::new();
    for library in file.import_libraries().map_err(unreadable)? {
        let library = library.map_err(unreadable)?;
        budget.spend(library.name().len())?;
        libraries.push(text(library.name()));
    }
    Ok(libraries)
}

/// The symbols that others must provide, in the file's order.
pub(crate) fn imported_symbols(
    format: BinaryFormat,
    file: &File<'_>,
) -> Result<Vec<ImportedSymbol>, UnreadableBinary> {
    let unreadable = |error: object::Error| UnreadableBinary::Container { format, reason: error.to_string() };
    let mut budget = Budget::new(format);
    let mut symbols = Vec::new();
    for import in file.imports().map_err(unreadable)? {
        let import = import.map_err(unreadable)?;
        let symbol = imported_symbol(&import);
        budget.spend(symbol.name.len())?;
        symbols.push(symbol);
    }
    Ok(symbols)
}

fn imported_symbol(import: &Import<'_>) -> ImportedSymbol {
    ImportedSymbol {
        library: Some(text(import.library())).filter(|library| !library.is_empty()),
        name: match import.name() {
            NameOrOrdinal::Name(name) => text(name),
            NameOrOrdinal::Ordinal(ordinal) => format!("#{ordinal}"),
        },
    }
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

struct Budget {
    format: BinaryFormat,
    imports: usize,
    bytes: usize,
}

impl Budget {
    fn new(format: BinaryFormat) -> Self {
        Self { format, imports: 0, bytes: 0 }
    }

    fn spend(&mut self, name_size: usize) -> Result<(), UnreadableBinary> {
        self.imports += 1;
        self.bytes = self.bytes.saturating_add(name_size);
        let format = self.format;
        if self.imports > MOST_IMPORTS {
            return Err(UnreadableBinary::TooMuch { format, limit: MOST_IMPORTS, what: "imports" });
        }
        if self.bytes > LONGEST_NAMES {
            return Err(UnreadableBinary::TooMuch {
                format,
                limit: LONGEST_NAMES,
                what: "bytes of import names",
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_end_is_refused() {
        let mut budget = Budget::new(BinaryFormat::Pe);
        let refused = (0..=MOST_IMPORTS).find_map(|_| budget.spend(1).err());
        assert_eq!(
            refused.map(|error| error.to_string()).as_deref(),
            Some("read the executable: not readable as PE: more than 200000 imports")
        );
        assert!(Budget::new(BinaryFormat::Pe).spend(LONGEST_NAMES + 1).is_err());
        assert!(Budget::new(BinaryFormat::Pe).spend(1).is_ok());
    }
}
