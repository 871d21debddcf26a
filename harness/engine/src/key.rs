//! What names that which is kept for later: folders, images and volumes have names that stand for all they depend on.

use sha2::{Digest as _, Sha256 as Hasher};
use twinbuild_model::Sha256;

/// A digest of all texts in all lists, each text and each list told apart from the next.
pub(crate) fn key<List>(lists: impl IntoIterator<Item = List>) -> Sha256
where
    List: IntoIterator<Item: AsRef<str>>,
{
    let mut hasher = Hasher::new();
    for list in lists {
        for text in list {
            let text = text.as_ref();
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        // No text is as long.
        hasher.update(u64::MAX.to_le_bytes());
    }
    Sha256::from_bytes(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_lists_apart_that_join_alike() {
        assert_eq!(key([["a", "b"]]), key([vec!["a".to_owned(), "b".to_owned()]]));
        assert_ne!(key([vec!["a", "b"]]), key([vec!["ab"]]));
        assert_ne!(key([["ab", "c"]]), key([["a", "bc"]]));
        assert_ne!(key([vec!["a"], vec!["b"]]), key([vec!["a", "b"], vec![]]));
    }
}
