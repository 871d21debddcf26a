//! The parts of an executable's file.

use object::SectionIndex;

/// A run of bytes of the file that belongs together. The parts of a file are in its order, do not overlap, and together
/// are the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'data> {
    /// The section's name, with its segment in a Mach-O file, or what the run is: `ELF header`, `after .text`.
    pub name: String,
    /// What it holds.
    pub kind: PartKind,
    /// Where it is loaded; `None` where it is not.
    pub address: Option<u64>,
    /// Offset in the file.
    pub offset: u64,
    /// Its bytes, as they are stored.
    pub bytes: &'data [u8],
    /// The name of the section that it is, or that it was cut out of; `None` where it lies in none.
    pub section_name: Option<String>,
    pub(super) section: Option<SectionIndex>,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// What says where the rest is.
    Headers,
    /// Instructions.
    Code,
    /// Constants and variables, and sections that nothing else here fits.
    Data,
    /// Notes of an ELF file, with the build ids.
    Notes,
    /// Go's build id in the code, as PE and Mach-O files have it.
    GoBuildId,
    /// Go's build information.
    GoBuildInfo,
    /// Go's table of functions, files and lines.
    GoFunctionTable,
    /// Debugging data.
    Debug,
    /// Symbols that running the program does not need, and their names.
    Symbols,
    /// What the loader needs to join it with libraries: symbols, relocations.
    Linkage,
    /// A signature.
    Signature,
    /// What no header speaks of.
    Padding,
}

impl Part<'_> {
    /// The offset behind the part.
    pub fn end(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }

    /// Whether a position in the part is loaded at a multiple of a power of two.
    pub(super) fn is_aligned(&self, position: usize, alignment: usize) -> bool {
        self.address.is_some_and(|address| address.wrapping_add(position as u64) % alignment as u64 == 0)
    }

    /// Where the address lies in the part's bytes; `None` where it lies outside.
    pub fn position_of(&self, address: u64) -> Option<usize> {
        let position = usize::try_from(address.checked_sub(self.address?)?).ok()?;
        (position < self.bytes.len()).then_some(position)
    }
}
