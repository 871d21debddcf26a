//! A stabilizer.

use std::borrow::Cow;

use regex::bytes::Regex;
use twinbuild_model::twins::AppliedStabilizer;

use super::archive::{GzipFile, TarArchive, ZipArchive};
use super::executable::{Edits, Executable};
use super::path_patterns::PathPatterns;
use super::unpacked::Unpacked;
use super::{InvalidStabilizer, StabilizeError, StabilizedFormat};

/// A named, versioned change to an artifact that removes one known, harmless difference.
#[derive(Clone, Debug)]
pub struct Stabilizer {
    /// Its name: `pe-timestamp`, `ldflags-x(main.version)`, or what the user calls it.
    pub name: Cow<'static, str>,
    /// Its version: what it changes is fixed for each.
    pub version: u32,
    /// The formats in which it changes something.
    pub formats: &'static [StabilizedFormat],
    /// What it changes, and what it leaves.
    pub what: &'static str,
    /// Why the difference that it removes is harmless.
    pub reason: Cow<'static, str>,
    /// What it does and with which arguments, where it is the user's own: `exclude-path(log/**)`.
    pub definition: Option<String>,
    pub(super) change: Change,
}

/// What a stabilizer does to the parts of an artifact. Functions return whether they changed anything.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Changes an executable in place.
    Executable(fn(&Executable<'_>) -> Edits),
    /// Empties a string variable of a Go program; the variable is the stabilizer's parameter.
    GoVariable(Cow<'static, str>),
    /// Changes fields of a gzip file.
    Gzip(fn(&mut GzipFile<'_>) -> Result<bool, StabilizeError>),
    /// Changes fields of a tar archive.
    Tar(fn(&mut TarArchive<'_>) -> Result<bool, StabilizeError>),
    /// Changes fields of a zip archive.
    Zip(fn(&mut ZipArchive<'_>, &mut Unpacked) -> Result<bool, StabilizeError>),
    /// Removes members of an archive by their names.
    Remove { from: Container, removed: fn(&str) -> bool },
    /// Rewrites the content of the members that a name is right for.
    Content { member: fn(&str) -> bool, change: fn(&[u8]) -> Option<Vec<u8>> },
    /// Removes some members of a zip archive, and rewrites the content of others.
    RemoveAndContent {
        removed: fn(&str) -> bool,
        member: fn(&str) -> bool,
        change: fn(&[u8]) -> Option<Vec<u8>>,
    },
    /// Applies other stabilizers to members of a kind of archive.
    Inner { of: Container, member: fn(&str) -> bool, stabilizers: &'static [&'static str] },
    /// Removes the members at paths.
    ExcludePath(PathPatterns),
    /// Replaces in the contents of the members at paths.
    ReplacePattern { paths: PathPatterns, pattern: Regex, replacement: Vec<u8> },
}

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Zip,
    Tar,
    /// A tar archive with the parts of a gem.
    Gem,
}

const ARCHIVES: &[StabilizedFormat] = &[StabilizedFormat::Zip, StabilizedFormat::Tar];

impl Stabilizer {
    /// Replaces all that a regular expression matches in the members of archives at the paths.
    ///
    /// In a path `*` and `?` stand for characters other than `/`, `**` for any. In the replacement `$1` or `${name}`
    /// stands for a group, `$$` for a dollar sign. The definition says all of it:
    /// `replace-pattern(paths, pattern, replacement)`.
    ///
    /// # Errors
    ///
    /// When there is no path, or no regular expression.
    pub fn replace_pattern(
        paths: &[&str],
        pattern: &str,
        replacement: &str,
    ) -> Result<UserStabilizer, InvalidStabilizer> {
        const KIND: &str = "replace-pattern";
        let invalid =
            |error: regex::Error| InvalidStabilizer::Pattern { kind: KIND, reason: error.to_string() };
        let change = Change::ReplacePattern {
            paths: PathPatterns::new(KIND, paths)?,
            pattern: Regex::new(pattern).map_err(invalid)?,
            replacement: replacement.as_bytes().to_vec(),
        };
        let what = "Replaces all that a pattern matches in the contents of the members of archives at the named paths.";
        let definition = format!("{KIND}({}, {pattern}, {replacement})", paths.join(" "));
        Ok(UserStabilizer { definition, what, change })
    }

    /// Removes the members of archives at the paths, in which `*` and `?` stand for characters other than `/`, and
    /// `**` for any.
    ///
    /// # Errors
    ///
    /// When there is no path.
    pub fn exclude_path(paths: &[&str]) -> Result<UserStabilizer, InvalidStabilizer> {
        const KIND: &str = "exclude-path";
        let change = Change::ExcludePath(PathPatterns::new(KIND, paths)?);
        let what = "Removes the members of archives at the named paths.";
        Ok(UserStabilizer { definition: format!("{KIND}({})", paths.join(" ")), what, change })
    }

    /// The form in which reports name it.
    #[must_use]
    pub fn as_applied(&self) -> AppliedStabilizer {
        let reason = self.reason.clone().into_owned();
        let (name, definition) = (self.name.clone().into_owned(), self.definition.clone());
        AppliedStabilizer { name, version: self.version, definition, reason }
    }
}

/// What a user's stabilizer does; it has no name and no reason yet.
#[derive(Clone, Debug)]
pub struct UserStabilizer {
    definition: String,
    what: &'static str,
    change: Change,
}

impl UserStabilizer {
    /// The stabilizer under a name, with the reason why the difference that it removes is harmless.
    ///
    /// # Errors
    ///
    /// When there is no reason, or when the name can't be told from those of the catalogue or in a list.
    pub fn named(self, name: &str, reason: &str) -> Result<Stabilizer, InvalidStabilizer> {
        let in_lists = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if !in_lists || super::stabilizer(name).is_ok() {
            return Err(InvalidStabilizer::Name { name: name.to_owned() });
        }
        if reason.trim().is_empty() {
            return Err(InvalidStabilizer::NoReason { name: name.to_owned() });
        }
        let Self { definition, what, change } = self;
        Ok(Stabilizer {
            name: Cow::Owned(name.to_owned()),
            version: 1,
            formats: ARCHIVES,
            what,
            reason: Cow::Owned(reason.to_owned()),
            definition: Some(definition),
            change,
        })
    }
}
