//! The text with modules and settings that the Go linker writes into a program, in two copies.
//!
//! One copy follows a magic text, with its length before it since Go 1.18; the other is the variable
//! `runtime.modinfo`. Source: <https://go.dev/src/debug/buildinfo/buildinfo.go>

use std::ops::Range;

use super::string_variable::{string_variable, variables_of_text};
use super::{Edits, Executable};
use crate::stabilizer::fields::occurrences;
use crate::stabilizer::go_text::{without_module_sums, without_version_control};

/// What the copy with its length starts with. Source: `buildInfoMagic` in the same file.
const MAGIC: &[u8] = b"\xff Go buildinf:";
/// Size of the magic text with what follows before the strings, and the flag in its 16th byte that they follow.
const HEADER_SIZE: usize = 32;
const FLAGS_OFFSET: usize = 15;
const FLAG_INLINE: u8 = 2;
/// The marks around the text. Source: `infoStart` and `infoEnd` in <https://go.dev/src/cmd/go/internal/modload/build.go>
const START: [u8; 16] = *b"\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
const END: [u8; 16] = *b"\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2";
/// The longest text that is looked for, in bytes.
const LONGEST_TEXT: usize = 16 << 20;
/// How many copies are looked at. A linker writes two.
const MOST_COPIES: usize = 16;

/// Removes the stamps of version control.
pub(crate) fn clear_version_control_stamp(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    rewrite_build_info(executable, &mut edits, without_version_control);
    edits
}

/// Removes the checksums of modules.
pub(crate) fn clear_module_sums(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    rewrite_build_info(executable, &mut edits, without_module_sums);
    edits
}

/// Rewrites every copy of the text, which must not get longer, and its lengths. What it gets shorter is blanked.
pub(super) fn rewrite_build_info(
    executable: &Executable<'_>,
    edits: &mut Edits,
    rewritten: impl Fn(&str) -> String,
) {
    let inline: Vec<InlineText> = occurrences(executable.bytes, MAGIC)
        .into_iter()
        .filter_map(|magic| inline_text(executable.bytes, magic))
        .take(MOST_COPIES)
        .collect();
    for framed in framed_texts(executable.bytes) {
        let text = &executable.bytes[framed.start + START.len()..framed.end - END.len()];
        let Ok(text) = std::str::from_utf8(text) else { continue };
        let new = rewritten(text);
        if new == text || new.len() > text.len() {
            continue;
        }
        let new = [&START[..], new.as_bytes(), &END].concat();
        edits.fill(framed.clone(), 0);
        match inline.iter().find(|inline| inline.text == framed) {
            Some(inline) => {
                edits.fill(inline.length.clone(), 0);
                edits.write(inline.length.start, &[varint(new.len()), new].concat());
            }
            None => set_variables(executable, &framed, &new, edits),
        }
    }
}

fn set_variables(executable: &Executable<'_>, framed: &Range<usize>, new: &[u8], edits: &mut Edits) {
    edits.write(framed.start, new);
    let named = string_variable(executable, "runtime.modinfo").filter(|variable| variable.text == *framed);
    let variables = match named {
        Some(variable) => vec![variable],
        None => variables_of_text(executable, framed.clone()),
    };
    for variable in variables {
        variable.set(executable, new, edits);
    }
}

/// Where the texts with the marks around them are.
fn framed_texts(bytes: &[u8]) -> Vec<Range<usize>> {
    let framed = |start: usize| {
        let text = start + START.len();
        let rest = &bytes[text..bytes.len().min(text + LONGEST_TEXT)];
        Some(start..text + memchr::memmem::find(rest, &END)? + END.len())
    };
    occurrences(bytes, &START).into_iter().take(MOST_COPIES).filter_map(framed).collect()
}

/// A text with its length before it.
struct InlineText {
    length: Range<usize>,
    text: Range<usize>,
}

fn inline_text(bytes: &[u8], magic: usize) -> Option<InlineText> {
    if bytes.get(magic + FLAGS_OFFSET)? & FLAG_INLINE == 0 {
        return None;
    }
    let version = length_and_text(bytes, magic + HEADER_SIZE)?;
    length_and_text(bytes, version.text.end)
}

/// Source of the length: <https://protobuf.dev/programming-guides/encoding/#varints>
fn length_and_text(bytes: &[u8], start: usize) -> Option<InlineText> {
    // The longest text needs four bytes of seven bits.
    const LONGEST_LENGTH: usize = 4;
    let mut length = 0_usize;
    for (index, byte) in bytes.get(start..)?.iter().take(LONGEST_LENGTH).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let text = start + index + 1;
            bytes.get(text..text + length)?;
            return Some(InlineText { length: start..text, text: text..text + length });
        }
    }
    None
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
    bytes
}
