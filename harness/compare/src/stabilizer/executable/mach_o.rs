//! What the tools of macOS write into a Mach-O program.
//!
//! Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>

use super::{Edits, Executable};
use crate::stabilizer::fields::{number_at, number_bytes};

const LC_SEGMENT: u64 = 0x1;
const LC_SEGMENT_64: u64 = 0x19;
const LC_UUID: u64 = 0x1b;
const LC_CODE_SIGNATURE: u64 = 0x1d;
/// Size of `struct linkedit_data_command`.
const SIGNATURE_COMMAND_SIZE: usize = 16;
/// Offset of the UUID in its command, and its size.
const UUID: (usize, usize) = (8, 16);
/// Offsets of `ncmds` and `sizeofcmds` in the header.
const COMMANDS_OFFSET: usize = 16;
const COMMANDS_SIZE_OFFSET: usize = 20;
/// `CPU_TYPE_ARM64`, the only machine here with larger pages.
const CPU_TYPE_ARM64: u64 = 0x0100_000c;

/// One load command: its kind, where it starts and how long it is.
struct LoadCommand {
    kind: u64,
    offset: usize,
    size: usize,
}

/// Blanks the UUID.
pub(crate) fn clear_uuid(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    for command in load_commands(executable) {
        if command.kind == LC_UUID && command.size >= UUID.0 + UUID.1 {
            let start = command.offset + UUID.0;
            edits.fill(start..start + UUID.1, 0);
        }
    }
    edits
}

/// Removes the signature with its load command where both are the last of their kind, as every signer puts them; else
/// blanks the signature.
pub(crate) fn remove_signature(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    let commands = load_commands(executable);
    let Some(index) = commands.iter().position(|command| command.kind == LC_CODE_SIGNATURE) else {
        return edits;
    };
    let command = &commands[index];
    let number =
        |offset: usize, size: usize| number_at(executable.bytes, offset, size, executable.byte_order());
    let field = |offset: usize| usize::try_from(number(command.offset + offset, 4)?).ok();
    let (Some(start), Some(size)) = (field(8), field(12)) else { return edits };
    let Some(end) = start.checked_add(size).filter(|end| *end <= executable.bytes.len()) else {
        return edits;
    };
    let is_last = index + 1 == commands.len() && command.size == SIGNATURE_COMMAND_SIZE;
    let link_edit = commands.iter().find_map(|command| link_edit(executable, command));
    match link_edit.filter(|segment| is_last && end == executable.bytes.len() && segment.start <= start) {
        Some(segment) => {
            segment.resize(&mut edits, executable, start);
            let order = executable.byte_order();
            for (offset, less) in
                [(COMMANDS_OFFSET, 1), (COMMANDS_SIZE_OFFSET, SIGNATURE_COMMAND_SIZE as u64)]
            {
                let value = number(offset, 4).unwrap_or_default().saturating_sub(less);
                edits.write(offset, &number_bytes(value, 4, order));
            }
            edits.fill(command.offset..command.offset + command.size, 0);
            edits.cut(start);
        }
        None => edits.fill(start..end, 0),
    }
    edits
}

/// The segment at the end of the file that holds the signature.
struct LinkEdit {
    /// Where its data starts in the file.
    start: usize,
    /// Where its load command has its size in memory and in the file, and how long these numbers are.
    memory_size_offset: usize,
    file_size_offset: usize,
    number_size: usize,
}

fn link_edit(executable: &Executable<'_>, command: &LoadCommand) -> Option<LinkEdit> {
    // Offsets of vmsize, fileoff and filesize in the two commands.
    let (number_size, memory_size, file_offset, file_size) = match command.kind {
        LC_SEGMENT => (4, 28, 32, 36),
        LC_SEGMENT_64 => (8, 32, 40, 48),
        _ => return None,
    };
    let name = executable.bytes.get(command.offset + 8..command.offset + 24)?;
    if !name.starts_with(b"__LINKEDIT\0") || command.size < file_size + number_size {
        return None;
    }
    let start =
        number_at(executable.bytes, command.offset + file_offset, number_size, executable.byte_order())?;
    Some(LinkEdit {
        start: usize::try_from(start).ok()?,
        memory_size_offset: command.offset + memory_size,
        file_size_offset: command.offset + file_size,
        number_size,
    })
}

impl LinkEdit {
    /// Ends the segment at an offset of the file, and in memory at the end of that page.
    fn resize(&self, edits: &mut Edits, executable: &Executable<'_>, end: usize) {
        let order = executable.byte_order();
        let machine = number_at(executable.bytes, 4, 4, order);
        let page = if machine == Some(CPU_TYPE_ARM64) { 0x4000 } else { 0x1000 };
        let size = (end - self.start) as u64;
        edits.write(self.file_size_offset, &number_bytes(size, self.number_size, order));
        let in_memory = size.checked_next_multiple_of(page).unwrap_or(size);
        edits.write(self.memory_size_offset, &number_bytes(in_memory, self.number_size, order));
    }
}

/// The load commands, up to the first that is damaged.
fn load_commands(executable: &Executable<'_>) -> Vec<LoadCommand> {
    let order = executable.byte_order();
    let number = |offset: usize| usize::try_from(number_at(executable.bytes, offset, 4, order)?).ok();
    let mut offset = if executable.pointer_size() == 8 { 32 } else { 28 };
    let mut commands = Vec::new();
    for _ in 0..number(COMMANDS_OFFSET).unwrap_or_default() {
        let (Some(kind), Some(size)) = (number(offset), number(offset + 4)) else { break };
        let end = offset.checked_add(size).filter(|end| size >= 8 && *end <= executable.bytes.len());
        let Some(end) = end else { break };
        commands.push(LoadCommand { kind: kind as u64, offset, size });
        offset = end;
    }
    commands
}
