//! The digest of a folder: a Merkle tree of `Directory` messages.
//!
//! The messages and their canonical form (children sorted by name, no unset fields) are those of the Remote
//! Execution API v2, so that the digest names the same tree for every cache and executor of that protocol:
//! <https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto>

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use prost::Message as _;
use sha2::{Digest as _, Sha256 as Hasher};
use twinbuild_model::{Digest, Sha256};

/// `Directory`: one folder, without its own name.
#[derive(Clone, PartialEq, prost::Message)]
struct DirectoryMessage {
    #[prost(message, repeated, tag = "1")]
    files: Vec<FileNode>,
    #[prost(message, repeated, tag = "2")]
    directories: Vec<DirectoryNode>,
    #[prost(message, repeated, tag = "3")]
    symlinks: Vec<SymlinkNode>,
}

/// `FileNode`: a file in a folder.
#[derive(Clone, PartialEq, prost::Message)]
struct FileNode {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    digest: Option<DigestMessage>,
    #[prost(bool, tag = "4")]
    is_executable: bool,
}

/// `DirectoryNode`: a folder in a folder.
#[derive(Clone, PartialEq, prost::Message)]
struct DirectoryNode {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    digest: Option<DigestMessage>,
}

/// `SymlinkNode`: a symbolic link in a folder.
#[derive(Clone, PartialEq, prost::Message)]
struct SymlinkNode {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    target: String,
}

/// `Digest`: the hash and the length of a content.
#[derive(Clone, PartialEq, prost::Message)]
struct DigestMessage {
    #[prost(string, tag = "1")]
    hash: String,
    #[prost(int64, tag = "2")]
    size_bytes: i64,
}

impl From<&Digest> for DigestMessage {
    fn from(digest: &Digest) -> Self {
        Self {
            hash: digest.hash.to_string(),
            size_bytes: i64::try_from(digest.size_bytes).unwrap_or(i64::MAX),
        }
    }
}

/// A folder that can't be digested.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// A file or folder couldn't be read.
    #[error("read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// A name or a link's target is not UTF-8, which the protocol's strings require.
    #[error("digest {}: its name or link target is not UTF-8", path.display())]
    NotUtf8 {
        /// The file or folder.
        path: PathBuf,
    },
    /// Neither a file, a folder nor a link.
    #[error("digest {}: it is neither a file, a folder nor a symbolic link", path.display())]
    SpecialFile {
        /// The path.
        path: PathBuf,
    },
}

/// A folder as it is listed before its files are hashed; `files` index into the list of files to hash.
#[derive(Default)]
struct Listing {
    files: Vec<(String, bool, usize)>,
    directories: Vec<(String, Listing)>,
    symlinks: Vec<SymlinkNode>,
}

/// Digests the folder `root`: names, contents, executable bits and links of all that is in it.
///
/// Files are hashed on all cores. Memory is bounded by the number of entries, not by their sizes.
///
/// # Errors
/// When something in the folder can't be read, is no file, folder or link, or has a name that is not UTF-8.
pub fn digest_tree(root: &Path) -> Result<Digest, DigestError> {
    let (listing, digests) = hash_tree(root)?;
    Ok(digest_directory(&listing, &digests, true))
}

/// What names all that a command left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputDigests {
    /// As [`digest_tree`] has it.
    pub root: Digest,
    /// The same of names, contents and links alone, without the executable bits that not every platform has.
    pub contents: Digest,
}

/// Digests the folder `root` as [`digest_tree`] does, and again for whoever compares machines.
///
/// # Errors
/// As [`digest_tree`].
pub fn digest_output(root: &Path) -> Result<OutputDigests, DigestError> {
    let (listing, digests) = hash_tree(root)?;
    let digest = |with_modes| digest_directory(&listing, &digests, with_modes);
    Ok(OutputDigests { root: digest(true), contents: digest(false) })
}

/// What is in the folder `root`, and the digests of its files.
fn hash_tree(root: &Path) -> Result<(Listing, Vec<Digest>), DigestError> {
    let mut paths = Vec::new();
    let listing = list(root, &mut paths)?;
    let digests = hash_files(&paths)?;
    Ok((listing, digests))
}

/// Digests one file's content.
///
/// # Errors
/// When the file can't be read.
pub fn digest_file(path: &Path) -> Result<Digest, DigestError> {
    hash_file(path, &mut vec![0; READ_BUFFER_BYTES])
        .map_err(|source| DigestError::Read { path: path.to_owned(), source })
}

/// Long enough that system calls don't count, short enough to stay in a core's cache.
const READ_BUFFER_BYTES: usize = 256 * 1024;

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<Listing, DigestError> {
    let read_error = |path: &Path| {
        let path = path.to_owned();
        move |source| DigestError::Read { path, source }
    };
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder).map_err(read_error(folder))? {
        let entry = entry.map_err(read_error(folder))?;
        let path = entry.path();
        let not_utf8 = || DigestError::NotUtf8 { path: path.clone() };
        let name = entry.file_name().into_string().map_err(|_| not_utf8())?;
        let kind = entry.file_type().map_err(read_error(&path))?;
        if kind.is_dir() {
            listing.directories.push((name, list(&path, paths)?));
        } else if kind.is_symlink() {
            let target = fs::read_link(&path).map_err(read_error(&path))?;
            let target = target.to_str().ok_or_else(not_utf8)?.to_owned();
            listing.symlinks.push(SymlinkNode { name, target });
        } else if kind.is_file() {
            let executable = is_executable(&entry).map_err(read_error(&path))?;
            listing.files.push((name, executable, paths.len()));
            paths.push(path);
        } else {
            return Err(DigestError::SpecialFile { path });
        }
    }
    listing.files.sort();
    listing.directories.sort_by(|(one, _), (other, _)| one.cmp(other));
    listing.symlinks.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listing)
}

#[cfg(unix)]
fn is_executable(entry: &fs::DirEntry) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(entry.metadata()?.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the Unix twin of this function can fail")]
fn is_executable(_entry: &fs::DirEntry) -> io::Result<bool> {
    Ok(false)
}

/// Hashes the files on as many threads as there are cores; each takes the next file that nobody has taken.
fn hash_files(paths: &[PathBuf]) -> Result<Vec<Digest>, DigestError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut buffer = vec![0; READ_BUFFER_BYTES];
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(index) else { return Ok(done) };
            match hash_file(path, &mut buffer) {
                Ok(digest) => done.push((index, digest)),
                Err(source) => return Err(DigestError::Read { path: path.clone(), source }),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len() / 16 + 1);
    let parts = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut parts = vec![work()];
        parts.extend(others.into_iter().map(|thread| match thread.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        }));
        parts
    });
    let mut indexed = Vec::with_capacity(paths.len());
    for part in parts {
        indexed.extend(part?);
    }
    indexed.sort_by_key(|(index, _)| *index);
    Ok(indexed.into_iter().map(|(_, digest)| digest).collect())
}

fn hash_file(path: &Path, buffer: &mut [u8]) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut size_bytes = 0;
    loop {
        let length = match file.read(buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..length]);
        size_bytes += length as u64;
    }
    Ok(Digest { hash: Sha256::from_bytes(hasher.finalize().into()), size_bytes })
}

fn digest_directory(listing: &Listing, digests: &[Digest], with_modes: bool) -> Digest {
    let files = listing.files.iter().map(|(name, is_executable, index)| FileNode {
        name: name.clone(),
        digest: Some((&digests[*index]).into()),
        is_executable: with_modes && *is_executable,
    });
    let directories = listing.directories.iter().map(|(name, inner)| DirectoryNode {
        name: name.clone(),
        digest: Some((&digest_directory(inner, digests, with_modes)).into()),
    });
    let message = DirectoryMessage {
        files: files.collect(),
        directories: directories.collect(),
        symlinks: listing.symlinks.clone(),
    };
    let bytes = message.encode_to_vec();
    Digest { hash: Sha256::from_bytes(Hasher::digest(&bytes).into()), size_bytes: bytes.len() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn the_empty_folder_is_the_empty_message() {
        let digest = digest_tree(tree(&[]).path()).unwrap();
        // SHA-256 of no bytes.
        assert_eq!(digest.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0");
    }

    #[test]
    fn the_message_has_the_protocols_bytes() {
        // Encoded by hand from the protocol's field numbers: files = 1, name = 1, digest = 2, hash = 1, size = 2.
        let folder = tree(&[("a", "x")]);
        let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        let mut digest = vec![0x0a, 64];
        digest.extend(hash.as_bytes());
        digest.extend([0x10, 1]);
        let mut node = vec![0x0a, 1, b'a', 0x12, digest.len() as u8];
        node.extend(&digest);
        let mut message = vec![0x0a, node.len() as u8];
        message.extend(&node);
        let expected = Sha256::from_bytes(Hasher::digest(&message).into());
        assert_eq!(digest_tree(folder.path()).unwrap().hash, expected);
    }

    #[test]
    fn content_name_mode_and_place_all_count() {
        let base = digest_tree(tree(&[("a/b", "x"), ("c", "y")]).path()).unwrap();
        assert_eq!(base, digest_tree(tree(&[("c", "y"), ("a/b", "x")]).path()).unwrap());
        for other in [
            tree(&[("a/b", "z"), ("c", "y")]),
            tree(&[("a/d", "x"), ("c", "y")]),
            tree(&[("b", "x"), ("c", "y")]),
            tree(&[("a/b", "x"), ("c", "y"), ("e", "")]),
        ] {
            assert_ne!(base, digest_tree(other.path()).unwrap());
        }
    }

    #[cfg(unix)]
    #[test]
    fn executable_bits_are_no_contents() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tree(&[("a/b", "x")]);
        let plain = digest_output(folder.path()).unwrap();
        assert_eq!(plain.root, plain.contents);
        fs::set_permissions(folder.path().join("a/b"), fs::Permissions::from_mode(0o755)).unwrap();
        let executable = digest_output(folder.path()).unwrap();
        assert_eq!(executable.contents, plain.contents);
        assert_ne!(executable.root, plain.root);
        assert_ne!(digest_output(tree(&[("a/b", "y")]).path()).unwrap().contents, plain.contents);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_executable_bits_count_and_special_files_are_refused() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let base = tree(&[("a", "x")]);
        let before = digest_tree(base.path()).unwrap();
        fs::set_permissions(base.path().join("a"), fs::Permissions::from_mode(0o755)).unwrap();
        let executable = digest_tree(base.path()).unwrap();
        assert_ne!(before, executable);
        symlink("a", base.path().join("link")).unwrap();
        let linked = digest_tree(base.path()).unwrap();
        assert_ne!(executable, linked);
        let _socket = std::os::unix::net::UnixListener::bind(base.path().join("socket")).unwrap();
        assert!(matches!(digest_tree(base.path()), Err(DigestError::SpecialFile { .. })));
    }

    #[test]
    fn many_files_keep_their_digests_apart() {
        let names: Vec<_> = (0..200).map(|number| (format!("f{number}"), format!("{number}"))).collect();
        let files: Vec<_> = names.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        let folder = tree(&files);
        let paths: Vec<_> = names.iter().map(|(name, _)| folder.path().join(name)).collect();
        for (path, digest) in paths.iter().zip(hash_files(&paths).unwrap()) {
            assert_eq!(digest, digest_file(path).unwrap());
        }
    }
}
