//! Folders of the building machine in the names of source files that a Go program keeps.
//!
//! They stand in the table that the runtime prints traces from, and in the debugging information.

use std::collections::BTreeSet;
use std::ops::Range;

use object::{Object as _, ObjectSection as _};

use super::string_variable::string_variable;
use super::{Edits, Executable};
use crate::stabilizer::fields::{number_at, occurrences, range_within};

/// What takes the place of each byte of a folder.
const BLANK: u8 = b'x';
/// A folder shorter than this is left: `/go`, say, is too likely to be something else.
const SHORTEST_FOLDER: usize = 4;
/// How many folders are blanked, and in how many sections with debugging information. Programs have three and a dozen.
const MOST_FOLDERS: usize = 8;
const MOST_SECTIONS: usize = 64;
/// Sections with the table. PE programs have none; there its symbol tells where it is.
const TABLE_SECTIONS: [&str; 3] = [".gopclntab", "__gopclntab", ".data.rel.ro.gopclntab"];
const TABLE_SYMBOL: &str = "runtime.pclntab";
/// A file of the standard library that is in every program, and where the module cache is in its folder.
const RUNTIME_FILE: &str = "/src/runtime/proc.go";
const MODULE_CACHE: &str = "/pkg/mod/";

/// Blanks the folders of Go, of the module cache and of the source in the names of files, where these are absolute.
pub(crate) fn clear_paths(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    let Some(file_names) = file_names(executable) else { return edits };
    let folders = machine_folders(&executable.bytes[file_names.clone()]);
    let mut places = vec![file_names];
    places.extend(debugging_sections(executable));
    places.extend(string_variable(executable, "runtime.defaultGOROOT").map(|variable| variable.text));
    for place in places {
        for folder in &folders {
            blank_folder(executable.bytes, place.clone(), folder, &mut edits);
        }
    }
    edits
}

fn debugging_sections(executable: &Executable<'_>) -> Vec<Range<usize>> {
    let is_debugging = |name: &str| name.starts_with(".debug_") || name.starts_with("__debug_");
    executable
        .file
        .sections()
        .filter(|section| section.name().is_ok_and(is_debugging))
        .filter_map(|section| range_within(executable.bytes, section.data().ok()?))
        .take(MOST_SECTIONS)
        .collect()
}

/// Blanks a folder where it is the whole beginning of a path.
fn blank_folder(bytes: &[u8], place: Range<usize>, folder: &str, edits: &mut Edits) {
    for found in occurrences(&bytes[place.clone()], folder.as_bytes()) {
        let (start, end) = (place.start + found, place.start + found + folder.len());
        let begins = start == place.start || !bytes[start - 1].is_ascii_graphic();
        let ends = end == place.end || matches!(bytes.get(end), Some(b'/' | b'\\' | 0));
        if begins && ends {
            edits.fill(start..end, BLANK);
        }
    }
}

/// Where the names of source files are, each with a zero byte behind it.
///
/// Source: `parsePclnTab` in <https://go.dev/src/debug/gosym/pclntab.go>
fn file_names(executable: &Executable<'_>) -> Option<Range<usize>> {
    /// Magic numbers of Go 1.16, 1.18 and 1.20, with the index of the word that says where the names are.
    const VERSIONS: [(u64, usize); 3] = [(0xffff_fffa, 4), (0xffff_fff0, 5), (0xffff_fff1, 5)];
    let table = table(executable)?;
    let order = executable.byte_order();
    let magic = number_at(table, 0, 4, order)?;
    let (_, word) = VERSIONS.into_iter().find(|(version, _)| *version == magic)?;
    let size = usize::from(*table.get(7)?);
    if size != executable.pointer_size() {
        return None;
    }
    let offset = |word: usize| usize::try_from(number_at(table, 8 + word * size, size, order)?).ok();
    let (start, end) = (offset(word)?, offset(word + 1)?);
    range_within(executable.bytes, table.get(start..end)?)
}

fn table<'data>(executable: &Executable<'data>) -> Option<&'data [u8]> {
    executable.section(&TABLE_SECTIONS).or_else(|| {
        let symbol = executable.symbol(TABLE_SYMBOL)?;
        executable.bytes.get(executable.offset_of(symbol.address)?..)
    })
}

/// The folders on the building machine that the names of files begin with.
fn machine_folders(file_names: &[u8]) -> BTreeSet<String> {
    let names = file_names.split(|byte| *byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
    let absolute: Vec<&str> = names.filter(|name| is_absolute(name)).collect();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    folders.extend(absolute.iter().filter_map(|name| name.strip_suffix(RUNTIME_FILE)).map(str::to_owned));
    folders.extend(absolute.iter().filter_map(|name| Some(name[..name.find(MODULE_CACHE)?].to_owned())));
    let mut folders: BTreeSet<String> = folders.into_iter().take(MOST_FOLDERS).collect();
    let in_none = |name: &&&str| !folders.iter().any(|folder| is_within(name, folder));
    let source = absolute.iter().filter(in_none).map(|name| folder_of(name)).reduce(common_folder);
    folders.extend(source.map(str::to_owned));
    folders.retain(|folder| folder.len() >= SHORTEST_FOLDER);
    folders
}

fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || name.get(1..3) == Some(":/") || name.get(1..3) == Some(":\\")
}

fn is_within(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |end| &name[..end])
}

fn common_folder<'name>(first: &'name str, second: &str) -> &'name str {
    let mut common = first;
    while common != second && !is_within(second, common) && !common.is_empty() {
        common = folder_of(common);
    }
    common
}
