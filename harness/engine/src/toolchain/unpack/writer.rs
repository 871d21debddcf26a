//! Writes the entries of an archive, whatever its format, below one folder.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::super::background::Stop;
use super::super::error::EntryProblem;
use super::super::hash::copy_up_to;
use super::super::system;
use super::UnpackError;
use super::entry_path::EntryPath;

/// How much an archive may hold. The limits guard against bombs: a Go distribution has 15,000 entries and 250 MB.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// All files together, in bytes.
    pub(super) bytes: u64,
    /// Files, folders and links.
    pub(super) entries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 30, entries: 200_000 }
    }
}

/// The folder being written, and what is left of the limits.
///
/// Links are made last, when nothing is written any more, so nothing is ever written through one. The folders that
/// they are in exist by then, so none of them can take the place of a folder.
pub(super) struct TreeWriter<'a> {
    root: &'a Path,
    limits: Limits,
    bytes_left: u64,
    entries_left: u32,
    links: Vec<(EntryPath, String)>,
    stop: &'a Stop,
}

impl<'a> TreeWriter<'a> {
    /// Writes into the empty folder `root`.
    pub(super) fn new(root: &'a Path, limits: Limits, stop: &'a Stop) -> Self {
        let Limits { bytes, entries } = limits;
        Self { root, limits, bytes_left: bytes, entries_left: entries, links: Vec::new(), stop }
    }

    /// Counts an entry, before its name is even read: skipped entries cost time too.
    pub(super) fn count(&mut self, name: &[u8]) -> Result<(), UnpackError> {
        self.stop.check()?;
        match self.entries_left.checked_sub(1) {
            Some(left) => self.entries_left = left,
            None => {
                let limit = format!("{} entries", self.limits.entries);
                return Err(refused(name, EntryProblem::TooMuch { limit }));
            }
        }
        Ok(())
    }

    /// Makes a folder.
    pub(super) fn folder(&self, path: &EntryPath) -> Result<(), UnpackError> {
        self.make_folder(path, &self.place(path))
    }

    /// Writes a file from `content` with the Unix permissions `mode`.
    pub(super) fn file(
        &mut self,
        path: &EntryPath,
        mode: u32,
        content: &mut impl Read,
    ) -> Result<(), UnpackError> {
        let place = self.place(path);
        self.make_parent(path, &place)?;
        let mode = if path.is_program() { mode | 0o111 } else { mode };
        let mut file = system::make_file(&place, mode).map_err(|error| occupied_or(path, error))?;
        let copied = copy_up_to(content, &mut file, self.bytes_left, self.stop);
        match copied.map_err(|error| in_entry(path, &error))? {
            Some(bytes) => self.bytes_left -= bytes,
            None => {
                let limit = format!("{} bytes", self.limits.bytes);
                return Err(refused(path.as_str().as_bytes(), EntryProblem::TooMuch { limit }));
            }
        }
        Ok(())
    }

    /// Notes a symbolic link, to be made at the end.
    pub(super) fn link(&mut self, path: EntryPath, target: &[u8]) -> Result<(), UnpackError> {
        let target = path.check_link(target).map_err(|problem| refused(path.as_str().as_bytes(), problem))?;
        self.make_parent(&path, &self.place(&path))?;
        self.links.push((path, target));
        Ok(())
    }

    /// Makes the links.
    pub(super) fn finish(self) -> Result<(), UnpackError> {
        for (path, target) in &self.links {
            self.stop.check()?;
            system::make_link(&self.place(path), target).map_err(|error| occupied_or(path, error))?;
        }
        Ok(())
    }

    fn place(&self, path: &EntryPath) -> PathBuf {
        self.root.join(path.as_str())
    }

    fn make_parent(&self, path: &EntryPath, place: &Path) -> Result<(), UnpackError> {
        place.parent().map_or(Ok(()), |parent| self.make_folder(path, parent))
    }

    fn make_folder(&self, path: &EntryPath, place: &Path) -> Result<(), UnpackError> {
        system::make_folder(place).map_err(|error| occupied_or(path, error))
    }
}

/// The error for the entry called `name`.
pub(super) fn refused(name: &[u8], problem: EntryProblem) -> UnpackError {
    UnpackError::Refused { entry: String::from_utf8_lossy(name).into_owned(), problem }
}

fn occupied_or(path: &EntryPath, error: io::Error) -> UnpackError {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            refused(path.as_str().as_bytes(), EntryProblem::Occupied)
        }
        _ => in_entry(path, &error).into(),
    }
}

fn in_entry(path: &EntryPath, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("entry `{}`: {error}", path.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::Layout;
    use super::*;

    fn path(name: &str) -> EntryPath {
        EntryPath::read(name.as_bytes(), Layout::Archive).unwrap().unwrap()
    }

    fn problem(result: Result<(), UnpackError>) -> Option<EntryProblem> {
        match result {
            Err(UnpackError::Refused { problem, .. }) => Some(problem),
            _ => None,
        }
    }

    #[test]
    fn bytes_are_limited_over_all_files() {
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::default();
        let mut writer = TreeWriter::new(folder.path(), Limits { bytes: 5, entries: 9 }, &stop);
        writer.file(&path("go/a"), 0o644, &mut &b"abc"[..]).unwrap();
        writer.file(&path("go/b"), 0o644, &mut &b"de"[..]).unwrap();
        let over = problem(writer.file(&path("go/c"), 0o644, &mut &b"f"[..]));
        assert_eq!(over, Some(EntryProblem::TooMuch { limit: "5 bytes".to_owned() }));
    }

    #[test]
    fn entries_are_limited() {
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::default();
        let mut writer = TreeWriter::new(folder.path(), Limits { bytes: 5, entries: 1 }, &stop);
        writer.count(b"go").unwrap();
        let over = problem(writer.count(b"go/a"));
        assert_eq!(over, Some(EntryProblem::TooMuch { limit: "1 entries".to_owned() }));
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::default();
        let mut writer = TreeWriter::new(folder.path(), Limits::default(), &stop);
        writer.file(&path("go/a"), 0o644, &mut &b"1"[..]).unwrap();
        let twice = problem(writer.file(&path("go/a"), 0o644, &mut &b"2"[..]));
        assert_eq!(twice, Some(EntryProblem::Occupied));
        let below_a_file = problem(writer.file(&path("go/a/b"), 0o644, &mut &b"2"[..]));
        assert_eq!(below_a_file, Some(EntryProblem::Occupied));
        assert_eq!(std::fs::read(folder.path().join("go/a")).unwrap(), b"1");
    }

    #[cfg(unix)]
    #[test]
    fn modes_are_kept_as_far_as_they_are_harmless() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let stop = Stop::default();
        let mut writer = TreeWriter::new(folder.path(), Limits::default(), &stop);
        for (name, mode, expected) in
            [("go/a", 0o6777, 0o755), ("go/b", 0o666, 0o644), ("go/bin/go", 0o644, 0o755), ("go/c", 0, 0o600)]
        {
            writer.file(&path(name), mode, &mut &b""[..]).unwrap();
            let mode = folder.path().join(name).metadata().unwrap().permissions().mode() & 0o7777;
            assert_eq!(mode & 0o722, expected & 0o722, "{name}");
        }
    }
}
