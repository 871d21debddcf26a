//! The words that follow a directive.

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::module_path_major::{fits_path_major, path_major};
use super::word::Word;
use crate::go_string::unquoted;
use crate::module_version::ModuleVersion;

/// The words that follow a directive.
pub(crate) struct Arguments<'a>(pub(crate) &'a [Word]);

/// What was read, as far as it could be, and what Go would refuse in it.
pub(crate) type Read<Value> = Result<(Value, Option<String>), String>;

impl Arguments<'_> {
    /// The only word, as it is written.
    pub(crate) fn single_word(&self) -> Result<String, String> {
        match self.0 {
            [word] => Ok(word.text.clone()),
            _ => Err("expected one argument".to_owned()),
        }
    }

    /// The only word, which may be a string.
    pub(crate) fn single_string(&self) -> Result<String, String> {
        match self.0 {
            [word] => string(word),
            _ => Err("expected one argument".to_owned()),
        }
    }

    /// `key=value`.
    pub(crate) fn key_and_value(&self) -> Result<(String, String), String> {
        let text = self.single_word()?;
        let pair = text.split_once('=').filter(|_| !text.contains(['"', '`', '\'', ',']));
        let (key, value) = pair.ok_or("expected key=value")?;
        Ok((key.to_owned(), value.to_owned()))
    }

    /// `path version`.
    pub(crate) fn module_at_version(&self) -> Read<ModuleReference> {
        match self.0 {
            [path, version] => module_at_version(path, version),
            _ => Err("expected a module path and a version".to_owned()),
        }
    }

    /// `path [version] => path version` or `path [version] => folder`.
    pub(crate) fn replacement(&self) -> Read<ModuleReplacement> {
        let arrow = self.0.iter().position(|word| word.text == "=>").ok_or("expected `=>`")?;
        let (from, mut refused) = match &self.0[..arrow] {
            [path] => {
                let path = string(path)?;
                let refused = path_major(&path).is_none().then(|| format!("{path} is no module path"));
                (ModuleReference::unversioned(path), refused)
            }
            [path, version] => module_at_version(path, version)?,
            _ => return Err(EXPECTED_MODULE.to_owned()),
        };
        let to = match &self.0[arrow + 1..] {
            [folder] => {
                let folder = string(folder)?;
                if !is_directory_path(&folder) {
                    return Err("a replacement without a version must be a folder that starts with `./`, `../` or a root".to_owned());
                }
                if folder.contains('\\') {
                    refused = refused.or_else(|| {
                        Some(format!("{folder} is a path of Windows, which other systems refuse"))
                    });
                }
                ModuleReference::unversioned(folder)
            }
            [path, written] => {
                let path = string(path)?;
                if is_directory_path(&path) {
                    return Err(format!("the folder {path} has no versions"));
                }
                let (version, wrong) = version(written)?;
                refused = refused.or(wrong);
                ModuleReference::at(path, version)
            }
            _ => return Err(EXPECTED_MODULE.to_owned()),
        };
        Ok((ModuleReplacement { from, to }, refused))
    }

    /// `version` or `[low, high]`.
    pub(crate) fn version_interval(&self) -> Read<(String, String)> {
        let (low, high) = match self.0 {
            [version] => (version, version),
            [open, low, comma, high, close] if open.text == "[" && comma.text == "," && close.text == "]" => {
                (low, high)
            }
            _ => return Err("expected a version or `[low, high]`".to_owned()),
        };
        // Go takes any word here.
        Ok(((string(low)?, string(high)?), None))
    }
}

const EXPECTED_MODULE: &str = "expected a module path, with or without a version, on both sides of `=>`";

fn module_at_version(path: &Word, written: &Word) -> Read<ModuleReference> {
    let path = string(path)?;
    let (version, mut refused) = version(written)?;
    if refused.is_none() {
        refused = match path_major(&path) {
            None => Some(format!("{path} is no module path")),
            Some(suffix) => fits_path_major(&version, suffix).err(),
        };
    }
    Ok((ModuleReference::at(path, version), refused))
}

/// A version in its canonical form; one that has none is kept, and refused.
fn version(word: &Word) -> Read<String> {
    let text = string(word)?;
    match ModuleVersion::parse(&text) {
        Some(version) => Ok((version.canonical(), None)),
        None => {
            let refused = format!("{text} is no version of the form v1.2.3");
            Ok((text, Some(refused)))
        }
    }
}

/// The value of a word. Go reads strings in double quotes alone, whatever the reference says of back quotes.
fn string(word: &Word) -> Result<String, String> {
    let text = &word.text;
    if text.starts_with('"') {
        return unquoted(text).ok_or_else(|| format!("{text} is a string with a wrong escape"));
    }
    if text.contains(['"', '\'', '`']) {
        return Err(format!("{text} has a quote in it"));
    }
    Ok(text.clone())
}

/// Whether a replacement is a folder, in the notation of any system.
///
/// Source: `IsDirectoryPath` in <https://pkg.go.dev/golang.org/x/mod/modfile#IsDirectoryPath>
pub(crate) fn is_directory_path(path: &str) -> bool {
    let starts_with_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    matches!(path, "." | "..")
        || ["./", "../", "/", ".\\", "..\\", "\\"].iter().any(|start| path.starts_with(start))
        || starts_with_drive
}
