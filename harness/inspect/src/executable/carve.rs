//! What the Go linker puts into sections of other things, as parts of its own.
//!
//! ELF files have sections for all of it. PE and Mach-O files have the build id at the start of the code, and PE files
//! the build information among the variables and, before Go 1.27, the function table among the constants.

use object::{File, Object as _};

use super::function_table::{function_table, starts_like_a_table};
use super::module_data::module_data;
use super::part::{Part, PartKind};
use crate::binary::{GO_ID_END, GO_ID_PREFIX, GO_ID_SEARCHED};
use crate::go_build_info::{ALIGNMENT, MAGIC, build_info_size};

/// How many places that look like a function table are tried.
const MOST_CANDIDATES: usize = 16;

/// The parts, with Go's own data cut out of those that hold it.
pub(super) fn carved<'data>(parts: Vec<Part<'data>>, file: &File<'_>) -> Vec<Part<'data>> {
    let has = |parts: &[Part<'_>], kind| parts.iter().any(|part| part.kind == kind);
    let mut parts = cut_out_first(parts, build_id);
    if !has(&parts, PartKind::GoBuildInfo) {
        parts = cut_out_first(parts, build_info);
    }
    if !has(&parts, PartKind::GoFunctionTable) {
        let (word_size, little_endian) = (if file.is_64() { 8 } else { 4 }, file.is_little_endian());
        let ends = |address| Some(module_data(&parts, word_size, little_endian, address)?.function_table_end);
        let found = parts.iter().enumerate().find_map(|(index, part)| {
            let cut = functions(part, word_size, ends)?;
            Some((index, cut))
        });
        if let Some((index, cut)) = found {
            parts = cut_out(parts, index, &cut);
        }
    }
    parts
}

/// What is to be cut out of a part.
struct Cut {
    name: &'static str,
    kind: PartKind,
    start: usize,
    length: usize,
}

fn cut_out_first<'data>(
    parts: Vec<Part<'data>>,
    find: impl Fn(&Part<'data>) -> Option<Cut>,
) -> Vec<Part<'data>> {
    let found = parts.iter().enumerate().find_map(|(index, part)| Some((index, find(part)?)));
    match found {
        Some((index, cut)) => cut_out(parts, index, &cut),
        None => parts,
    }
}

/// Replaces a part by what is before the cut, the cut, and what is behind it.
fn cut_out<'data>(mut parts: Vec<Part<'data>>, index: usize, cut: &Cut) -> Vec<Part<'data>> {
    let whole = parts[index].clone();
    let end = cut.start + cut.length;
    let piece = |name: String, kind, start: usize, end: usize| Part {
        name,
        kind,
        address: whole.address.map(|address| address.wrapping_add(start as u64)),
        offset: whole.offset + start as u64,
        bytes: &whole.bytes[start..end],
        ..whole.clone()
    };
    let behind =
        if cut.start == 0 { whole.name.clone() } else { format!("{} (after the {})", whole.name, cut.name) };
    let pieces = [
        piece(whole.name.clone(), whole.kind, 0, cut.start),
        piece(format!("{} ({})", whole.name, cut.name), cut.kind, cut.start, end),
        // Where nothing stands before the cut, what is behind it keeps the name.
        piece(behind, whole.kind, end, whole.bytes.len()),
    ];
    parts.splice(index..=index, pieces.into_iter().filter(|piece| !piece.bytes.is_empty()));
    parts
}

fn build_id(part: &Part<'_>) -> Option<Cut> {
    if part.kind != PartKind::Code {
        return None;
    }
    let searched = &part.bytes[..part.bytes.len().min(GO_ID_SEARCHED)];
    let start = memchr::memmem::find(searched, GO_ID_PREFIX)?;
    let text = start + GO_ID_PREFIX.len();
    let end = text + memchr::memmem::find(&searched[text..], GO_ID_END)? + GO_ID_END.len();
    Some(Cut { name: "Go build id", kind: PartKind::GoBuildId, start, length: end - start })
}

fn build_info(part: &Part<'_>) -> Option<Cut> {
    if part.kind != PartKind::Data {
        return None;
    }
    memchr::memmem::find_iter(part.bytes, MAGIC).filter(|start| part.is_aligned(*start, ALIGNMENT)).find_map(
        |start| {
            let length = build_info_size(&part.bytes[start..])?;
            Some(Cut { name: "Go build information", kind: PartKind::GoBuildInfo, start, length })
        },
    )
}

/// The function table in a part of constants: where its start is found, and all of it can be read.
fn functions(part: &Part<'_>, word_size: usize, end_of: impl Fn(u64) -> Option<u64>) -> Option<Cut> {
    if part.kind != PartKind::Data {
        return None;
    }
    // After the first byte of the magic, which has the version, come three of these; in the other order, before the last.
    memchr::memmem::find_iter(part.bytes, b"\xff\xff\xff")
        .flat_map(|found| [found.checked_sub(1), Some(found)])
        .flatten()
        .filter(|start| part.is_aligned(*start, word_size) && starts_like_a_table(&part.bytes[*start..]))
        .take(MOST_CANDIDATES)
        .find_map(|start| {
            let table = function_table(&part.bytes[start..])?;
            if table.functions.is_empty() {
                return None;
            }
            let address = part.address?.wrapping_add(start as u64);
            let length = end_of(address)
                .and_then(|end| usize::try_from(end.checked_sub(address)?).ok())
                .filter(|length| start + length <= part.bytes.len())
                .unwrap_or(part.bytes.len() - start);
            Some(Cut { name: "Go function table", kind: PartKind::GoFunctionTable, start, length })
        })
}
