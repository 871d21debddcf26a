//! Applies stabilizers to an artifact and to what is inside of it.

use std::borrow::Cow;
use std::io;

use twinbuild_model::twins::AppliedStabilizer;

use super::archive::{GzipFile, TarArchive, ZipArchive};
use super::catalogue;
use super::executable::{Executable, UniversalFile, empty_go_variable};
use super::package::is_gem;
use super::stabilizer::{Change, Container};
use super::unpacked::Unpacked;
use super::{StabilizeError, StabilizedFormat, Stabilizer};
use crate::artifact::{Content, read_all, read_exactly};

/// How many archives may lie in each other. What lies deeper is left. A program in a zip in a `.tar.gz` lies in 3.
pub const DEEPEST_NESTING: usize = 5;

/// How many bytes an artifact may have that is read to be stabilized: 1 GiB.
pub const LARGEST_STABILIZED: u64 = 1 << 30;

/// How many bytes tell the format of a file: the header of a tar archive is the longest that does.
const ENOUGH_FOR_A_FORMAT: usize = 512;

/// An artifact to which stabilizers were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stabilized {
    /// The artifact.
    pub bytes: Vec<u8>,
    /// The stabilizers that changed something, in the order in which they were applied.
    pub applied: Vec<AppliedStabilizer>,
}

/// Applies stabilizers to an artifact, in the order of the catalogue whatever the order in which they are given.
///
/// Applied to its own result it changes nothing more, unless fields of a damaged executable lie over each other. A file of no
/// known format comes back as it was.
///
/// # Errors
///
/// When the artifact is not readable as what its first bytes promise, unpacks to more than
/// [`LARGEST_UNPACKED`](super::LARGEST_UNPACKED) bytes, or a replacement is matched by its own pattern.
pub fn stabilize(bytes: &[u8], stabilizers: &[Stabilizer]) -> Result<Stabilized, StabilizeError> {
    let mut ordered: Vec<&Stabilizer> = stabilizers.iter().collect();
    ordered.sort_by_key(|stabilizer| catalogue::position(&stabilizer.name));
    let mut unpacked = Unpacked::nothing();
    let mut walk = Walk::new(ordered, &mut unpacked);
    let changed = if stabilizers.is_empty() { None } else { walk.reach(bytes, "", 0)? };
    Ok(Stabilized { bytes: changed.unwrap_or_else(|| bytes.to_vec()), applied: walk.applied() })
}

/// Reads an artifact, and applies stabilizers to it as [`stabilize`] does. `None` where that changes nothing: an artifact
/// of no known format is not even read.
///
/// # Errors
///
/// Those of [`stabilize`], when the artifact has more than [`LARGEST_STABILIZED`] bytes, and when it can't be read.
pub fn stabilize_content(
    content: &dyn Content,
    stabilizers: &[Stabilizer],
) -> Result<Option<Stabilized>, StabilizeError> {
    let unread = |error: io::Error| StabilizeError::Read { reason: error.to_string() };
    let mut start = [0; ENOUGH_FOR_A_FORMAT];
    let length = usize::try_from(content.size()).map_or(start.len(), |size| size.min(start.len()));
    read_exactly(content, 0, &mut start[..length]).map_err(unread)?;
    if stabilizers.is_empty() || StabilizedFormat::of(&start[..length]).is_none() {
        return Ok(None);
    }
    let (size, limit) = (content.size(), LARGEST_STABILIZED);
    let bytes = read_all(content, limit).map_err(unread)?.ok_or(StabilizeError::TooLong { size, limit })?;
    let stabilized = stabilize(&bytes, stabilizers)?;
    Ok(Some(stabilized).filter(|stabilized| !stabilized.applied.is_empty()))
}

/// One way through an artifact. Functions that return bytes return `None` where nothing changed.
struct Walk<'s> {
    stabilizers: Vec<&'s Stabilizer>,
    used: Vec<bool>,
    unpacked: &'s mut Unpacked,
}

type Changed = Result<Option<Vec<u8>>, StabilizeError>;

impl<'s> Walk<'s> {
    fn new(stabilizers: Vec<&'s Stabilizer>, unpacked: &'s mut Unpacked) -> Self {
        Self { used: vec![false; stabilizers.len()], stabilizers, unpacked }
    }

    fn applied(&self) -> Vec<AppliedStabilizer> {
        let used = self.stabilizers.iter().zip(&self.used).filter(|(_, used)| **used);
        used.map(|(stabilizer, _)| stabilizer.as_applied()).collect()
    }

    /// Applies each stabilizer's own function, and says whether any changed something.
    fn each(
        &mut self,
        mut apply: impl FnMut(&Change, &mut Unpacked) -> Result<bool, StabilizeError>,
    ) -> Result<bool, StabilizeError> {
        let mut any = false;
        for (stabilizer, used) in self.stabilizers.iter().zip(&mut self.used) {
            if apply(&stabilizer.change, self.unpacked)? {
                *used = true;
                any = true;
            }
        }
        Ok(any)
    }

    /// Applies the stabilizers that know the format of a file.
    fn reach(&mut self, bytes: &[u8], name: &str, depth: usize) -> Changed {
        match StabilizedFormat::of(bytes) {
            Some(format) if format.is_executable() => self.executable(bytes, format),
            Some(StabilizedFormat::Gzip) => self.gzip(bytes, name, depth),
            Some(StabilizedFormat::Tar) => self.tar(bytes, depth),
            Some(StabilizedFormat::Zip) => self.zip(bytes, depth),
            _ => Ok(None),
        }
    }

    /// Changes the content of a member of an archive, and reaches into it. A member that is not readable as what it
    /// promises to be is left.
    fn member(&mut self, bytes: &[u8], name: &str, depth: usize) -> Changed {
        let mut changed: Option<Vec<u8>> = None;
        let stabilizers = self.stabilizers.clone();
        for (index, stabilizer) in stabilizers.iter().enumerate() {
            if let Some(next) = stabilizer.content(name, changed.as_deref().unwrap_or(bytes))? {
                self.used[index] = true;
                changed = Some(next);
            }
        }
        if depth >= DEEPEST_NESTING {
            return Ok(changed);
        }
        let used = self.used.clone();
        let reached = self.reach(changed.as_deref().unwrap_or(bytes), name, depth);
        if reached.is_err() {
            self.used = used;
        }
        Ok(unless_unreadable(reached)?.or(changed))
    }

    /// Whether a member with this name and these first bytes is of interest to any stabilizer.
    fn concerns(&self, name: &str, start: &[u8]) -> bool {
        let format = StabilizedFormat::of(start);
        self.stabilizers.iter().any(|stabilizer| {
            stabilizer.change.has_content_for(name)
                || format
                    .is_some_and(|format| stabilizer.formats.contains(&format) || !format.is_executable())
        })
    }

    /// Changes each program of a universal file in its place, or the only program of another file.
    fn executable(&mut self, bytes: &[u8], format: StabilizedFormat) -> Changed {
        let Some(mut universal) = UniversalFile::parse(bytes)? else { return self.program(bytes, format) };
        for index in 0..universal.programs.len() {
            if let Some(changed) = self.program(universal.program(index), format)? {
                universal.replace(index, changed);
            }
        }
        Ok(universal.into_changed())
    }

    fn program(&mut self, bytes: &[u8], format: StabilizedFormat) -> Changed {
        let mut changed: Option<Vec<u8>> = None;
        for (stabilizer, used) in self.stabilizers.iter().zip(&mut self.used) {
            if !stabilizer.formats.contains(&format) {
                continue;
            }
            let current = changed.as_deref().unwrap_or(bytes);
            let executable = Executable::parse(current, format)?;
            let edits = match &stabilizer.change {
                Change::Executable(edits) => edits(&executable),
                Change::GoVariable(variable) => empty_go_variable(&executable, variable),
                _ => continue,
            };
            if let Some(next) = edits.applied_to(current) {
                *used = true;
                changed = Some(next);
            }
        }
        Ok(changed)
    }

    fn gzip(&mut self, bytes: &[u8], name: &str, depth: usize) -> Changed {
        let mut file = GzipFile::parse(bytes, self.unpacked)?;
        let inner = self.member(&file.content(), &inner_name(name), depth + 1)?;
        let mut any = inner.is_some();
        if let Some(inner) = inner {
            file.set_content(&inner);
        }
        any |= self.each(|change, _| match change {
            Change::Gzip(change) => change(&mut file),
            _ => Ok(false),
        })?;
        Ok(any.then(|| file.to_bytes()))
    }

    fn tar(&mut self, bytes: &[u8], depth: usize) -> Changed {
        let mut archive = TarArchive::parse(bytes)?;
        let container = if is_gem(&archive.names()) { Container::Gem } else { Container::Tar };
        let mut any = self.each(|change, _| Ok(archive.remove(|name| change.removes(container, name))))?;
        for member in archive.files_mut() {
            let name = member.name();
            let changed = self.member(member.data(), &name, depth + 1)?;
            let inner =
                self.inner_archives(changed.as_deref().unwrap_or(member.data()), container, &name, depth)?;
            if let Some(data) = inner.or(changed) {
                member.set_data(data);
                any = true;
            }
        }
        any |= self.each(|change, _| match change {
            Change::Tar(change) => change(&mut archive),
            _ => Ok(false),
        })?;
        Ok(any.then(|| archive.to_bytes()))
    }

    /// Applies the stabilizers that a stabilizer of the outer archive stands for.
    fn inner_archives(&mut self, data: &[u8], container: Container, name: &str, depth: usize) -> Changed {
        let mut changed: Option<Vec<u8>> = None;
        for (stabilizer, used) in self.stabilizers.iter().zip(&mut self.used) {
            let Change::Inner { of, member, stabilizers } = &stabilizer.change else { continue };
            if *of != container || !member(name) {
                continue;
            }
            let mut walk = Walk::new(catalogue::named(stabilizers), self.unpacked);
            let current = changed.as_deref().unwrap_or(data);
            if let Some(next) = unless_unreadable(walk.reach(current, name, depth + 1))? {
                *used = true;
                changed = Some(next);
            }
        }
        Ok(changed)
    }

    fn zip(&mut self, bytes: &[u8], depth: usize) -> Changed {
        let mut archive = ZipArchive::parse(bytes)?;
        let mut any =
            self.each(|change, _| Ok(archive.remove(|name| change.removes(Container::Zip, name))))?;
        for entry in &mut archive.entries {
            let name = entry.name();
            if !self.concerns(&name, &entry.content_start()) {
                continue;
            }
            let Some(content) = unless_unreadable(entry.content(self.unpacked))? else { continue };
            if let Some(changed) = self.member(&content, &name, depth + 1)? {
                entry.set_content(changed);
                any = true;
            }
        }
        any |= self.each(|change, unpacked| match change {
            Change::Zip(change) => change(&mut archive, unpacked),
            _ => Ok(false),
        })?;
        Ok(any.then(|| archive.into_bytes()))
    }
}

/// `None` in place of the error that something is not readable.
fn unless_unreadable<T>(result: Result<Option<T>, StabilizeError>) -> Result<Option<T>, StabilizeError> {
    match result {
        Err(StabilizeError::Unreadable { .. }) => Ok(None),
        other => other,
    }
}

/// The name of what is in a gzip file.
fn inner_name(name: &str) -> Cow<'_, str> {
    match name.strip_suffix(".tgz") {
        Some(stem) => Cow::Owned(format!("{stem}.tar")),
        None => Cow::Borrowed(name.strip_suffix(".gz").unwrap_or(name)),
    }
}
