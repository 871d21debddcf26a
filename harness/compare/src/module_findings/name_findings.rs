//! Names of files that not every system holds.

use std::collections::BTreeMap;

use twinbuild_inspect::ModuleSource;
use twinbuild_model::ModuleFinding;

use super::catalogue::{At, CASE_CLASH, WINDOWS_NAME};

/// Names of devices, whatever follows a dot:
/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Characters that no name has there: as above.
const RESERVED: [char; 8] = ['<', '>', ':', '"', '\\', '|', '?', '*'];

pub(super) fn find(source: &ModuleSource, findings: &mut Vec<ModuleFinding>) {
    let mut by_lower_case: BTreeMap<String, &str> = BTreeMap::new();
    // What lies above the module is called there what its own folder says, not `..`.
    let own = source.files.iter().chain(&source.folders).filter(|path| path.split('/').next() != Some(".."));
    for path in own {
        if let Some(other) = by_lower_case.insert(path.to_lowercase(), path)
            && is_first_clash(other, path)
        {
            let message = format!("{other} and {path} differ in case only");
            let cause = "Windows and macOS take both names for one";
            findings.push(CASE_CLASH.at(At::File(path), path, message, cause));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if let Some(cause) = windows_fault(name) {
            let message = format!("Windows can't hold {path}");
            findings.push(WINDOWS_NAME.at(At::File(path), path, message, cause));
        }
    }
}

/// Whether only the last names differ: what lies in two clashing folders is told with those.
fn is_first_clash(one: &str, other: &str) -> bool {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    one != other && folder(one) == folder(other)
}

fn windows_fault(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    if DEVICES.contains(&stem.to_ascii_lowercase().as_str()) {
        return Some(format!("{stem} is a device there"));
    }
    if let Some(character) =
        name.chars().find(|character| RESERVED.contains(character) || character.is_control())
    {
        return Some(format!("no name has {character:?} there"));
    }
    name.ends_with(['.', ' ']).then(|| "no name ends with a dot or a blank there".to_owned())
}
