//! The heads of Go files, read on as many threads as there are cores.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::thread;

use twinbuild_inspect::{GoHeader, go_header, go_header_of_beginning};

use super::tree::on_disk;

/// How much of a file is read at first: few heads are longer, in bytes.
const FIRST_READ: usize = 4 << 10;

/// How much of a file is read at most, in bytes.
const MOST_READ: u64 = 1 << 20;

/// One file's head, or why it could not be read.
type Head = (String, io::Result<GoHeader>);

/// The heads of the Go files among `paths`, and what could not be read, with the reason.
pub(crate) fn go_file_heads(
    root: &Path,
    paths: &[&String],
) -> (BTreeMap<String, GoHeader>, Vec<(String, String)>) {
    let threads = thread::available_parallelism().map_or(1, Into::into).min(8);
    let share = paths.len().div_ceil(threads).max(1);
    let read_share = |paths: &[&String]| -> Vec<Head> {
        let mut buffer = Vec::with_capacity(FIRST_READ);
        paths.iter().map(|path| ((*path).clone(), head(root, path, &mut buffer))).collect()
    };
    let read: Vec<Vec<Head>> = thread::scope(|scope| {
        let shares: Vec<_> =
            paths.chunks(share).map(|paths| scope.spawn(move || read_share(paths))).collect();
        shares.into_iter().map(|share| share.join().unwrap_or_default()).collect()
    });
    let mut heads = BTreeMap::new();
    let mut unread = Vec::new();
    for (path, head) in read.into_iter().flatten() {
        match head {
            Ok(head) => {
                heads.insert(path, head);
            }
            Err(error) => unread.push((path, error.to_string())),
        }
    }
    (heads, unread)
}

fn head(root: &Path, path: &str, buffer: &mut Vec<u8>) -> io::Result<GoHeader> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut file = File::open(on_disk(root, path))?;
    buffer.clear();
    buffer.resize(FIRST_READ, 0);
    let mut length = 0;
    while length < FIRST_READ {
        match file.read(&mut buffer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    buffer.truncate(length);
    if length == FIRST_READ {
        if let Some(header) = go_header_of_beginning(name, &String::from_utf8_lossy(buffer)) {
            return Ok(header);
        }
        file.take(MOST_READ).read_to_end(buffer)?;
    }
    // What ends within a token is no Go file: the compiler says so, and it has no imports.
    Ok(go_header(name, &String::from_utf8_lossy(buffer)).unwrap_or_default())
}
