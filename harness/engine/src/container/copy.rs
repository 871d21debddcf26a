//! Tar archives into and out of containers, streamed: neither side is ever held in memory as a whole.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use tar::{Archive, Builder, EntryType, Header};
use tokio::sync::mpsc;
use walkdir::WalkDir;

use crate::background::blocking;

/// How many pieces may wait between the two sides.
const PIECES: usize = 8;

/// How large a piece that is sent is, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Who owns files in a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    /// The user.
    pub(super) uid: u64,
    /// The group.
    pub(super) gid: u64,
}

/// An archive that is being written, for a container.
pub(super) type TarBuilder = Builder<PieceWriter>;

/// What goes into a channel, piece by piece.
pub(super) struct PieceWriter {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl PieceWriter {
    fn send(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        // The other side is gone only if the engine is, which says so itself.
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() { Ok(()) } else { self.send() }
    }
}

/// The archive that `write` writes on a thread of its own, as it comes. An error ends it.
pub(super) fn archive(
    write: impl FnOnce(&mut TarBuilder) -> io::Result<()> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (sender, receiver) = mpsc::channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let mut builder = Builder::new(PieceWriter { sender: sender.clone(), piece: Vec::new() });
        let written = write(&mut builder).and_then(|()| builder.into_inner()).and_then(|mut end| end.flush());
        if let Err(error) = written {
            let _ = sender.blocking_send(Err(error));
        }
    });
    futures::stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) })
}

/// Adds the folder `name` with nothing in it.
pub(super) fn add_folder(builder: &mut TarBuilder, name: &str, mode: u32, owner: Owner) -> io::Result<()> {
    add_dated_folder(builder, name, mode, owner, 0)
}

/// As [`add_folder`], changed last at `time`, in seconds since 1970.
pub(super) fn add_dated_folder(
    builder: &mut TarBuilder,
    name: &str,
    mode: u32,
    owner: Owner,
    time: u64,
) -> io::Result<()> {
    let mut header = header(EntryType::Directory, mode, owner);
    header.set_mtime(time);
    builder.append_data(&mut header, format!("{name}/"), io::empty())
}

/// Adds the file `name`.
pub(super) fn add_file(builder: &mut TarBuilder, name: &str, text: &str, owner: Owner) -> io::Result<()> {
    let mut header = header(EntryType::Regular, 0o644, owner);
    header.set_size(text.len() as u64);
    builder.append_data(&mut header, name, text.as_bytes())
}

/// Adds all that is in `folder`, below `name`. Nobody but the owner may write to it, and the group may read what the owner
/// may. Links stay links.
pub(super) fn add_tree(builder: &mut TarBuilder, folder: &Path, name: &str, owner: Owner) -> io::Result<()> {
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let place = joined(name, relative);
        let metadata = entry.path().symlink_metadata()?;
        let kind = metadata.file_type();
        let mode = permissions(&metadata);
        let mode = (mode | (mode & 0o500) >> 3) & !0o022;
        if kind.is_dir() {
            let mut header = header(EntryType::Directory, mode, owner);
            set_time(&mut header, &metadata);
            builder.append_data(&mut header, format!("{place}/"), io::empty())?;
        } else if kind.is_symlink() {
            let mut header = header(EntryType::Symlink, 0o777, owner);
            set_time(&mut header, &metadata);
            builder.append_link(&mut header, place, fs::read_link(entry.path())?)?;
        } else if kind.is_file() {
            let mut header = header(EntryType::Regular, mode, owner);
            set_time(&mut header, &metadata);
            header.set_size(metadata.len());
            let file = fs::File::open(entry.path())?;
            builder.append_data(&mut header, place, file.take(metadata.len()))?;
        }
    }
    Ok(())
}

fn joined(name: &str, relative: &Path) -> String {
    let parts = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    std::iter::once(name.to_owned()).chain(parts).collect::<Vec<_>>().join("/")
}

fn header(kind: EntryType, mode: u32, owner: Owner) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(owner.uid);
    header.set_gid(owner.gid);
    header.set_size(0);
    header
}

fn set_time(header: &mut Header, metadata: &fs::Metadata) {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    header.set_mtime(since.map_or(0, |since| since.as_secs()));
}

#[cfg(unix)]
fn permissions(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o7777
}

#[cfg(not(unix))]
fn permissions(_metadata: &fs::Metadata) -> u32 {
    0o755
}

/// Reads a channel as a file.
struct PieceReader {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for PieceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let length = self.piece.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

/// Makes `parent/name` what the archive has below its one folder `name`. Whatever else an archive holds is refused, and
/// nothing is written outside.
///
/// # Errors
/// When the archive can't be read, is none of that folder, or can't be written.
pub(super) async fn unpack<Error: Into<io::Error>>(
    archive: impl Stream<Item = Result<Bytes, Error>>,
    parent: &Path,
    name: &'static str,
) -> io::Result<()> {
    let (sender, receiver) = mpsc::channel(PIECES);
    let parent = parent.to_owned();
    let written = blocking(move || {
        let folder = parent.join(name);
        crate::workspace::remove_tree(&folder)?;
        fs::create_dir(&folder)?;
        unpack_folder(PieceReader { receiver, piece: Bytes::new() }, &parent, name)
    });
    let sent = async move {
        let mut archive = std::pin::pin!(archive);
        while let Some(piece) = archive.next().await {
            if sender.send(piece.map_err(Into::into)).await.is_err() {
                break;
            }
        }
    };
    let (written, ()) = futures::join!(written, sent);
    written
}

fn unpack_folder(reader: impl Read, parent: &Path, name: &str) -> io::Result<()> {
    let mut archive = Archive::new(reader);
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(false);
    let mut folders = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let mut parts = path.components();
        let is_folder = entry.header().entry_type().is_dir();
        let is_inside = parts.next() == Some(Component::Normal(name.as_ref()))
            && parts.all(|part| matches!(part, Component::Normal(_)))
            && (path.components().count() > 1 || is_folder);
        if !is_inside {
            return Err(refused(&path));
        }
        if is_folder {
            // Its own permissions come last: it may not be writable.
            make_folder(parent, &path)?;
            folders.push((path, entry.header().mode()?));
        } else if !entry.unpack_in(parent)? {
            return Err(refused(&path));
        }
    }
    for (path, mode) in folders.iter().rev() {
        set_mode(&parent.join(path), *mode)?;
    }
    Ok(())
}

/// Makes a folder below `parent`, through no link.
fn make_folder(parent: &Path, path: &Path) -> io::Result<()> {
    let mut folder = parent.to_owned();
    for part in path.components() {
        folder.push(part);
        match folder.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(refused(path)),
            Err(_) => fs::create_dir(&folder)?,
        }
    }
    Ok(())
}

fn refused(path: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the archive leads out of its folder: {}", path.display()),
    )
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7777))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn bytes_of(stream: impl Stream<Item = io::Result<Bytes>>) -> Vec<Bytes> {
        stream.map(Result::unwrap).collect().await
    }

    fn pieces(pieces: Vec<Bytes>) -> impl Stream<Item = io::Result<Bytes>> {
        futures::stream::iter(pieces.into_iter().map(Ok))
    }

    #[tokio::test]
    async fn what_goes_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        fs::create_dir_all(source.join("sub/empty")).unwrap();
        fs::write(source.join("sub/large"), vec![7; 300_000]).unwrap();
        let from = source.clone();
        let archive = archive(move |builder| add_tree(builder, &from, "out", Owner::default()));
        let bytes = bytes_of(archive).await;
        assert!(bytes.len() > 2, "it is sent in pieces");
        let to = folder.path().join("to");
        fs::create_dir_all(to.join("out/stale")).unwrap();
        unpack(pieces(bytes), &to, "out").await.unwrap();
        assert_eq!(fs::read(to.join("out/sub/large")).unwrap(), vec![7; 300_000]);
        assert!(to.join("out/sub/empty").is_dir() && !to.join("out/stale").exists());
    }

    #[tokio::test]
    async fn nothing_is_written_outside() {
        let link = |name: &'static str, target: &'static str| {
            move |builder: &mut TarBuilder| {
                let mut header = header(EntryType::Symlink, 0o777, Owner::default());
                builder.append_link(&mut header, name, target)
            }
        };
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("to");
        fs::create_dir_all(&to).unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        let through = bytes_of(archive(move |builder| {
            link("out/link", "../../outside")(builder)?;
            add_file(builder, "out/link/file", "x", Owner::default())
        }));
        assert!(unpack(pieces(through.await), &to, "out").await.is_err());
        let into = bytes_of(archive(move |builder| {
            link("out/link", "../../outside")(builder)?;
            add_folder(builder, "out/link/folder", 0o755, Owner::default())
        }));
        assert!(unpack(pieces(into.await), &to, "out").await.is_err());
        let replaced = bytes_of(archive(link("out", "../outside")));
        assert!(unpack(pieces(replaced.await), &to, "out").await.is_err());
        let other = bytes_of(archive(|builder| add_file(builder, "other", "x", Owner::default())));
        assert!(unpack(pieces(other.await), &to, "out").await.is_err());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
        assert!(!to.join("other").exists());
    }

    #[tokio::test]
    async fn an_archive_that_breaks_off_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let whole =
            bytes_of(archive(|builder| add_file(builder, "out/file", &"x".repeat(5000), Owner::default())));
        let cut = vec![whole.await.concat()[..1000].to_vec().into()];
        assert!(unpack(pieces(cut), folder.path(), "out").await.is_err());
        let broken = futures::stream::iter([Err(io::Error::other("gone"))]);
        assert!(unpack(broken, folder.path(), "out").await.is_err());
    }
}
