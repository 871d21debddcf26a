//! An executable, with its sections, segments and symbols.

use object::{File, Object as _, ObjectSection as _, ObjectSegment as _, ObjectSymbol as _};

use crate::stabilizer::fields::ByteOrder;
use crate::stabilizer::{StabilizeError, StabilizedFormat};

/// An executable.
pub(crate) struct Executable<'data> {
    pub(super) bytes: &'data [u8],
    pub(super) format: StabilizedFormat,
    pub(super) file: File<'data>,
}

/// A symbol of an executable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    pub(super) index: usize,
    pub(super) address: u64,
    /// Zero in the formats that don't tell.
    pub(super) size: u64,
}

impl<'data> Executable<'data> {
    pub(crate) fn parse(bytes: &'data [u8], format: StabilizedFormat) -> Result<Self, StabilizeError> {
        let unreadable = |reason: String| StabilizeError::unreadable(format, reason);
        let file = File::parse(bytes).map_err(|error| unreadable(error.to_string()))?;
        let fits = matches!(
            (format, &file),
            (StabilizedFormat::Elf, File::Elf32(_) | File::Elf64(_))
                | (StabilizedFormat::Pe, File::Pe32(_) | File::Pe64(_))
                | (StabilizedFormat::MachO, File::MachO32(_) | File::MachO64(_))
        );
        if !fits {
            return Err(unreadable("it is another kind of file".to_owned()));
        }
        Ok(Self { bytes, format, file })
    }

    pub(super) fn byte_order(&self) -> ByteOrder {
        if self.file.is_little_endian() { ByteOrder::Little } else { ByteOrder::Big }
    }

    /// Length of a pointer in bytes.
    pub(super) fn pointer_size(&self) -> usize {
        if self.file.is_64() { 8 } else { 4 }
    }

    /// Where in the file the byte at an address is; `None` where the file has none for it.
    pub(super) fn offset_of(&self, address: u64) -> Option<usize> {
        let within = |(start, size): (u64, u64), offset: u64| {
            let distance = address.checked_sub(start).filter(|distance| *distance < size)?;
            usize::try_from(offset.checked_add(distance)?).ok().filter(|offset| *offset < self.bytes.len())
        };
        self.file.segments().find_map(|segment| {
            let (offset, size) = segment.file_range();
            within((segment.address(), size), offset)
        })
    }

    /// The address of the byte at an offset of the file.
    pub(super) fn address_of(&self, offset: usize) -> Option<u64> {
        let offset = u64::try_from(offset).ok()?;
        self.file.segments().find_map(|segment| {
            let (start, size) = segment.file_range();
            let distance = offset.checked_sub(start).filter(|distance| *distance < size)?;
            segment.address().checked_add(distance)
        })
    }

    /// The symbol with a name, which Mach-O writes with an underscore where C has it.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol> {
        self.file.symbols().find_map(|symbol| {
            let found = symbol.name_bytes().ok()?;
            let named = found == name.as_bytes()
                || self.format == StabilizedFormat::MachO
                    && found.strip_prefix(b"_") == Some(name.as_bytes());
            let defined = named && symbol.is_definition();
            defined.then(|| Symbol {
                index: symbol.index().0,
                address: symbol.address(),
                size: symbol.size(),
            })
        })
    }

    /// The section with the first of the names that there is, as its offset and bytes.
    pub(super) fn section(&self, names: &[&str]) -> Option<&'data [u8]> {
        names.iter().find_map(|name| self.file.section_by_name(name)?.data().ok())
    }
}
