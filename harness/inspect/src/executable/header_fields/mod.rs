//! What headers say, field by field, so that two files can be compared by it.

mod elf;
mod mach_o;
mod pe;

use object::File;

/// One thing that a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// Its name in the format's specification, with what it belongs to: `TimeDateStamp`, `section header .text`.
    pub key: String,
    /// Its value, as text.
    pub value: String,
    /// What sort of thing it is.
    pub kind: FieldKind,
}

/// What sort of thing a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// What the file is and needs: type, flags, versions.
    Fact,
    /// Addresses, offsets, sizes and counts, which follow from what the rest of the file is.
    Layout,
    /// A point in time.
    Time,
    /// A checksum over the file.
    Checksum,
    /// An id that the linker made.
    LinkerId,
    /// The version of the linker, or of what it was built with.
    Toolchain,
    /// A path.
    Path,
}

/// The fields of a file's headers, in its order; at most 100,000.
pub(super) fn header_fields(file: &File<'_>, bytes: &[u8]) -> Vec<HeaderField> {
    let mut fields = Fields::default();
    match file {
        File::Elf32(file) => elf::fields(file, &mut fields),
        File::Elf64(file) => elf::fields(file, &mut fields),
        File::Pe32(file) => pe::fields(file, bytes, &mut fields),
        File::Pe64(file) => pe::fields(file, bytes, &mut fields),
        File::MachO32(file) => mach_o::fields(file, &mut fields),
        File::MachO64(file) => mach_o::fields(file, &mut fields),
        _ => {}
    }
    fields.list
}

/// How many fields are read at most. Programs have a few hundred, two for each section.
const MOST_FIELDS: usize = 100_000;

#[derive(Default)]
struct Fields {
    list: Vec<HeaderField>,
}

impl Fields {
    fn push(&mut self, kind: FieldKind, key: impl Into<String>, value: impl Into<String>) {
        if self.list.len() >= MOST_FIELDS {
            return;
        }
        self.list.push(HeaderField { key: key.into(), value: value.into(), kind });
    }

    fn fact(&mut self, key: &str, value: impl Into<String>) {
        self.push(FieldKind::Fact, key, value);
    }

    fn hex(&mut self, kind: FieldKind, key: &str, value: impl Into<u64>) {
        let value: u64 = value.into();
        self.push(kind, key, format!("{value:#x}"));
    }
}
