//! The blob with the build information: found in a program's memory, taken apart into its two strings.
//!
//! Source of the format: <https://go.dev/src/debug/buildinfo/buildinfo.go>

use crate::binary::MemoryImage;

/// What the blob starts with, at an address that is a multiple of 16.
///
/// Source: `buildInfoMagic` and `buildInfoAlign` in <https://go.dev/src/debug/buildinfo/buildinfo.go>
pub(crate) const MAGIC: &[u8; 14] = b"\xff Go buildinf:";
pub(crate) const ALIGNMENT: usize = 16;
/// Length of magic, pointer size, flags and two pointers.
const HEADER_SIZE: usize = 32;
/// Offset of the pointer size in the header.
const POINTER_SIZE_OFFSET: usize = 14;
/// Offset of the flags in the header.
const FLAGS_OFFSET: usize = 15;
/// Flag: the pointers have the most significant byte first.
const FLAG_BIG_ENDIAN: u8 = 1;
/// Flag: the strings follow the header (Go 1.18 and later), there are no pointers.
const FLAG_INLINE: u8 = 2;
/// Length of the marks before and after the module text.
///
/// Source: `infoStart` and `infoEnd` in <https://go.dev/src/cmd/go/internal/modload/build.go>
const SENTINEL_SIZE: usize = 16;

/// The two strings of the blob.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BuildInfoTexts {
    /// `go1.22.10`; never empty.
    pub(crate) go_version: String,
    /// The lines about path, modules and settings, without the marks around them; empty without modules.
    pub(crate) modules: String,
}

/// Looks for the blob at every 16th byte of a region that starts at `address`, and reads its strings.
///
/// As in Go's own reader, a region without a blob and a blob that is cut or damaged both give `None`.
pub(crate) fn build_info_texts(
    image: &MemoryImage<'_>,
    address: u64,
    region: &[u8],
) -> Option<BuildInfoTexts> {
    let misaligned = usize::try_from(address % ALIGNMENT as u64).ok()?;
    let skipped = (ALIGNMENT - misaligned) % ALIGNMENT;
    let aligned = region.get(skipped..)?;
    let index = aligned.chunks_exact(ALIGNMENT).position(|chunk| chunk.starts_with(MAGIC))?;
    let blob = &aligned[index * ALIGNMENT..];
    let header = blob.get(..HEADER_SIZE)?;
    let (go_version, modules) = if header[FLAGS_OFFSET] & FLAG_INLINE != 0 {
        inline_strings(&blob[HEADER_SIZE..])?
    } else {
        pointed_strings(image, header)?
    };
    if go_version.is_empty() {
        return None;
    }
    Some(BuildInfoTexts {
        go_version: String::from_utf8_lossy(go_version).into_owned(),
        modules: String::from_utf8_lossy(without_sentinels(modules)).into_owned(),
    })
}

/// How long the blob is that a region starts with: its header, and the strings where they follow it.
pub(crate) fn build_info_size(region: &[u8]) -> Option<usize> {
    let header = region.get(..HEADER_SIZE).filter(|header| header.starts_with(MAGIC))?;
    if header[FLAGS_OFFSET] & FLAG_INLINE == 0 {
        return Some(HEADER_SIZE);
    }
    let (_, rest) = inline_string(&region[HEADER_SIZE..])?;
    let (_, rest) = inline_string(rest)?;
    Some(region.len() - rest.len())
}

fn inline_strings(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (go_version, rest) = inline_string(data)?;
    let (modules, _) = inline_string(rest)?;
    Some((go_version, modules))
}

/// A length as a varint, then that many bytes.
///
/// Source: <https://protobuf.dev/programming-guides/encoding/#varints>
fn inline_string(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length: u64 = 0;
    for (index, byte) in data.iter().take(10).enumerate() {
        let bits = u64::from(byte & 0x7f);
        let shift = 7 * u32::try_from(index).ok()?;
        if bits.leading_zeros() < shift {
            return None;
        }
        length |= bits << shift;
        if byte & 0x80 == 0 {
            return data[index + 1..].split_at_checked(usize::try_from(length).ok()?);
        }
    }
    None
}

/// Programs of Go before 1.18: the header points to two Go strings, each a pointer and a length.
fn pointed_strings<'data>(image: &MemoryImage<'data>, header: &[u8]) -> Option<(&'data [u8], &'data [u8])> {
    let pointers = Pointers::of(header)?;
    let first = pointers.read(&header[ALIGNMENT..])?;
    let second = pointers.read(&header[ALIGNMENT + pointers.size..])?;
    let go_version = pointers.string(image, first)?;
    // A program built without modules has no second string.
    let modules = pointers.string(image, second).unwrap_or_default();
    Some((go_version, modules))
}

struct Pointers {
    size: usize,
    big_endian: bool,
}

impl Pointers {
    fn of(header: &[u8]) -> Option<Self> {
        let size = usize::from(header[POINTER_SIZE_OFFSET]);
        let big_endian = header[FLAGS_OFFSET] & FLAG_BIG_ENDIAN != 0;
        matches!(size, 4 | 8).then_some(Self { size, big_endian })
    }

    fn read(&self, bytes: &[u8]) -> Option<u64> {
        let bytes = bytes.get(..self.size)?;
        let shifted = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        Some(if self.big_endian {
            bytes.iter().fold(0, shifted)
        } else {
            bytes.iter().rev().fold(0, shifted)
        })
    }

    fn string<'data>(&self, image: &MemoryImage<'data>, address: u64) -> Option<&'data [u8]> {
        let header = image.bytes_from(address)?;
        let data = self.read(header)?;
        let length = usize::try_from(self.read(header.get(self.size..)?)?).ok()?;
        if length == 0 {
            return Some(&[]);
        }
        image.bytes_from(data)?.get(..length)
    }
}

fn without_sentinels(modules: &[u8]) -> &[u8] {
    let framed = modules.len() > 2 * SENTINEL_SIZE && modules[modules.len() - SENTINEL_SIZE - 1] == b'\n';
    if framed { &modules[SENTINEL_SIZE..modules.len() - SENTINEL_SIZE] } else { &[] }
}

#[cfg(test)]
pub(crate) mod fixtures {
    //! Blobs as the linkers of both ages write them.

    use super::*;

    pub(crate) fn framed(modules: &str) -> Vec<u8> {
        [&[0x30; SENTINEL_SIZE], modules.as_bytes(), &[0xf9; SENTINEL_SIZE]].concat()
    }

    pub(crate) fn inline(go_version: &str, modules: &str) -> Vec<u8> {
        let mut blob = MAGIC.to_vec();
        blob.extend([8, FLAG_INLINE]);
        blob.resize(HEADER_SIZE, 0);
        for text in [go_version.as_bytes(), &framed(modules)] {
            let mut length = text.len();
            while length >= 0x80 {
                blob.push((length % 0x80) as u8 | 0x80);
                length /= 0x80;
            }
            blob.push(length as u8);
            blob.extend(text);
        }
        blob
    }

    /// The blob, two Go strings and their text, to be loaded at `address`.
    pub(crate) fn pointed(
        address: u64,
        size: usize,
        big_endian: bool,
        go_version: &str,
        modules: &str,
    ) -> Vec<u8> {
        let modules = framed(modules);
        let number = |value: u64| {
            let bytes = value.to_be_bytes()[8 - size..].to_vec();
            if big_endian { bytes } else { bytes.into_iter().rev().collect() }
        };
        let strings = address + HEADER_SIZE as u64;
        let text = strings + 4 * size as u64;
        let mut blob = MAGIC.to_vec();
        blob.extend([size as u8, u8::from(big_endian)]);
        blob.extend(number(strings));
        blob.extend(number(strings + 2 * size as u64));
        blob.resize(HEADER_SIZE, 0);
        blob.extend(number(text));
        blob.extend(number(go_version.len() as u64));
        blob.extend(number(text + go_version.len() as u64));
        blob.extend(number(modules.len() as u64));
        blob.extend(go_version.as_bytes());
        blob.extend(modules);
        blob
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MODULES: &str = "path\texample.com/hello\nmod\texample.com/hello\t(devel)\t\n";

    fn read(address: u64, memory: &[u8]) -> Option<BuildInfoTexts> {
        let image = MemoryImage::new(vec![(address, memory)]);
        build_info_texts(&image, address, memory)
    }

    fn expected() -> Option<BuildInfoTexts> {
        Some(BuildInfoTexts { go_version: "go1.17.13".to_owned(), modules: MODULES.to_owned() })
    }

    #[test]
    fn both_formats_are_read() {
        assert_eq!(read(0x1000, &fixtures::inline("go1.17.13", MODULES)), expected());
        for (size, big_endian) in [(4, false), (4, true), (8, false), (8, true)] {
            let blob = fixtures::pointed(0x1000, size, big_endian, "go1.17.13", MODULES);
            assert_eq!(read(0x1000, &blob), expected(), "{size} {big_endian}");
        }
    }

    #[test]
    fn a_long_text_has_a_long_length() {
        let modules = format!("{MODULES}build\t-ldflags={}\n", "x".repeat(70_000));
        assert_eq!(read(0, &fixtures::inline("go1.22", &modules)).map(|texts| texts.modules), Some(modules));
    }

    #[test]
    fn only_an_aligned_blob_counts() {
        let behind = |padding: usize| [vec![0; padding], fixtures::inline("go1.17.13", MODULES)].concat();
        assert_eq!(read(0x1000, &behind(16)), expected());
        assert_eq!(read(0x1008, &behind(8)), expected());
        assert_eq!(read(0x1000, &behind(8)), None);
        // A misaligned one does not hide the next.
        assert_eq!(read(0x1000, &[&MAGIC[..], b"  ", &behind(0)].concat()), None);
        assert_eq!(read(0x1000, &[b" ", &MAGIC[..], b" ", &behind(0)].concat()), expected());
    }

    #[test]
    fn a_cut_blob_is_none() {
        let blob = fixtures::inline("go1.17.13", MODULES);
        for length in 0..blob.len() {
            assert_eq!(read(0x1000, &blob[..length]), None, "{length}");
        }
    }

    #[test]
    fn a_length_beyond_64_bits_is_none() {
        assert_eq!(inline_string(&[0xff; 12]), None);
        assert_eq!(inline_string(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]), None);
        assert_eq!(inline_string(&[0x80, 0x80]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut tail in proptest::collection::vec(any::<u8>(), 0..200), address: u64) {
            let mut memory = MAGIC.to_vec();
            memory.append(&mut tail);
            let _ = read(address, &memory);
            let _ = read(address & !15, &memory);
        }
    }
}
