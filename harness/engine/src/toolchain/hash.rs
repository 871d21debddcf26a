//! SHA-256 of files.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256 as Hasher};
use twinbuild_model::{Digest, Sha256};

use super::background::Stop;

/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// The SHA-256 and the length of everything that `reader` still has.
pub(super) fn digest_of(reader: &mut impl Read, stop: &Stop) -> io::Result<Digest> {
    let mut hasher = Hasher::new();
    let mut size_bytes = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        stop.check()?;
        let length = reader.read(&mut chunk)?;
        if length == 0 {
            let hash = Sha256::from_bytes(hasher.finalize().into());
            return Ok(Digest { hash, size_bytes });
        }
        hasher.update(&chunk[..length]);
        size_bytes += length as u64;
    }
}

/// The SHA-256 of a whole file, from where it stands.
pub(crate) fn digest_of_file(file: &mut std::fs::File) -> io::Result<Sha256> {
    digest_of(file, &Stop::default()).map(|digest| digest.hash)
}

/// Copies everything that `reader` still has, up to `limit` bytes. `None` when it has more.
pub(super) fn copy_up_to(
    reader: &mut impl Read,
    writer: &mut impl io::Write,
    limit: u64,
    stop: &Stop,
) -> io::Result<Option<u64>> {
    let mut copied = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        stop.check()?;
        let length = reader.read(&mut chunk)?;
        if length == 0 {
            return Ok(Some(copied));
        }
        copied += length as u64;
        if copied > limit {
            return Ok(None);
        }
        writer.write_all(&chunk[..length])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_abc_is_the_published_one() {
        // https://csrc.nist.gov/CSRC/media/Projects/Cryptographic-Standards-and-Guidelines/documents/examples/SHA256.pdf
        let digest = digest_of(&mut &b"abc"[..], &Stop::default()).unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad/3";
        assert_eq!(digest.to_string(), expected);
    }

    #[test]
    fn a_copy_stops_at_its_limit() {
        let copy = |limit| {
            let mut written = Vec::new();
            copy_up_to(&mut &b"four"[..], &mut written, limit, &Stop::default()).unwrap().map(|_| written)
        };
        assert_eq!(copy(4), Some(b"four".to_vec()));
        assert_eq!(copy(3), None);
    }
}
