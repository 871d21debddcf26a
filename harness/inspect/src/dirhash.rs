//! The hashes that `go.sum` and the checksum database hold.
//!
//! `h1:` is SHA-256 of one line for each file, sorted by name: the SHA-256 of the file in hexadecimal, two spaces, the name.
//! <https://go.dev/ref/mod#go-sum-files>, <https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1>

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256 as Hasher};
use twinbuild_model::Sha256;

/// The `h1:` hash of `files`, which are names and contents in any order.
pub fn hash1<'a>(files: impl IntoIterator<Item = (String, &'a [u8])>) -> String {
    let digest = |content: &[u8]| Sha256::from_bytes(Hasher::digest(content).into());
    hash1_of_digests(files.into_iter().map(|(name, content)| (name, digest(content))))
}

/// As [`hash1`], of files whose digests are known.
pub fn hash1_of_digests(files: impl IntoIterator<Item = (String, Sha256)>) -> String {
    let files: BTreeMap<String, Sha256> = files.into_iter().collect();
    let mut lines = Hasher::new();
    for (name, digest) in files {
        lines.update(format!("{digest}  {name}\n"));
    }
    format!("h1:{}", STANDARD.encode(lines.finalize()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As go.sum has it for `golang.org/x/xerrors v0.0.0-20191204190536-9bdfabe68543/go.mod`.
    #[test]
    fn a_go_mod_has_the_hash_that_go_sum_has() {
        let go_mod = b"module golang.org/x/xerrors\n\ngo 1.11\n".as_slice();
        let hash = hash1([("go.mod".to_owned(), go_mod)]);
        assert_eq!(hash, "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=");
    }

    proptest! {
        #[test]
        fn order_does_not_matter(files in prop::collection::btree_map("[a-z/]{1,8}", any::<Vec<u8>>(), 0..6)) {
            let named = || files.iter().map(|(name, content)| (name.clone(), content.as_slice()));
            prop_assert_eq!(hash1(named()), hash1(named().rev()));
        }

        #[test]
        fn names_and_contents_matter(name in "[a-z]{1,8}", content in any::<Vec<u8>>()) {
            let hash = hash1([(name.clone(), content.as_slice())]);
            prop_assert_ne!(&hash, &hash1([(format!("{name}x"), content.as_slice())]));
            let longer = [content.as_slice(), b"x"].concat();
            prop_assert_ne!(&hash, &hash1([(name, longer.as_slice())]));
        }
    }
}
