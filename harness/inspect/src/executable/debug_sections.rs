//! Debugging sections as they are before compression.

use std::borrow::Cow;
use std::io::Read as _;

use object::{CompressionFormat, ObjectSection};

/// How many bytes the debugging sections of one file may have after decompression; above it they are not read.
pub(super) const MOST_DECOMPRESSED: u64 = 512 << 20;

/// A section's bytes before compression.
///
/// Sources: <https://gabi.xinuos.com/elf/03-sheader.html#compression>, and for names that start with `.zdebug`
/// <https://sourceware.org/binutils/docs/as/Overview.html> under `--compress-debug-sections`
///
/// # Errors
///
/// In words, where it is damaged, compressed in an unknown way, or longer than what is `left`, from which it is taken.
pub(super) fn decompressed<'data>(
    section: &impl ObjectSection<'data>,
    left: &mut u64,
) -> Result<Cow<'data, [u8]>, String> {
    let compressed = match gnu_compressed(section) {
        Some(compressed) => compressed,
        None => {
            let range = section.compressed_data().map_err(|error| error.to_string())?;
            match range.format {
                CompressionFormat::None => return Ok(Cow::Borrowed(range.data)),
                CompressionFormat::Zlib => (range.data, range.uncompressed_size),
                _ => return Err("its sections are compressed in another way than zlib".to_owned()),
            }
        }
    };
    let (data, size) = compressed;
    *left = left.checked_sub(size).ok_or_else(|| {
        format!("its sections have more than {} MiB after decompression", MOST_DECOMPRESSED >> 20)
    })?;
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(data)
        .take(size)
        .read_to_end(&mut plain)
        .map_err(|error| format!("a section is not sound zlib data: {error}"))?;
    if plain.len() as u64 != size {
        return Err("a section is shorter after decompression than its header says".to_owned());
    }
    Ok(Cow::Owned(plain))
}

/// The older form: `ZLIB`, the size in eight bytes, the most significant first, then the data.
fn gnu_compressed<'data>(section: &impl ObjectSection<'data>) -> Option<(&'data [u8], u64)> {
    let name = section.name_bytes().ok()?;
    if !name.starts_with(b".zdebug") && !name.starts_with(b"__zdebug") {
        return None;
    }
    let (size, data) = section.data().ok()?.strip_prefix(b"ZLIB")?.split_first_chunk::<8>()?;
    Some((data, u64::from_be_bytes(*size)))
}
