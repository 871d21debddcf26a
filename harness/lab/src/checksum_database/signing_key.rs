//! The key that signs a log, and signed notes.
//!
//! Form of keys and notes: <https://pkg.go.dev/golang.org/x/mod/sumdb/note>.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use sha2::{Digest as _, Sha256};

/// The algorithm's number in keys: Ed25519. <https://pkg.go.dev/golang.org/x/mod/sumdb/note#hdr-Verifying_Notes>
const ED25519: u8 = 1;

/// An Ed25519 key with the name of who signs.
#[derive(Clone, Debug)]
pub struct SigningKey {
    name: String,
    key: Arc<Ed25519KeyPair>,
}

/// A key that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The name is not allowed.
    #[error(transparent)]
    Name(#[from] InvalidKeyName),
    /// The system gives no random bytes, or no key can be made of them.
    #[error("make a signing key: the system gives no random bytes")]
    Random,
}

/// A name that no signer may have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("make a signing key of the name `{name}`: it is empty, or has a space or a `+`")]
pub struct InvalidKeyName {
    /// The name.
    pub name: String,
}

impl SigningKey {
    /// A new key for `name`, which is that of the database's host, or host and path.
    ///
    /// # Errors
    /// When the name is not allowed, or the system gives no random bytes.
    pub fn generate(name: &str) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).map_err(|_| KeyError::Random)?;
        Self::from_seed(name, &seed)
    }

    /// The key of `seed`: the same one for the same seed.
    ///
    /// # Errors
    /// When the name is not allowed.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(InvalidKeyName { name: name.to_owned() }.into());
        }
        let key = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Random)?;
        Ok(Self { name: name.to_owned(), key: Arc::new(key) })
    }

    /// Who signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a client needs to verify: name, number and public key, as `GOSUMDB` takes it.
    pub fn verifier_key(&self) -> String {
        let number = u32::from_be_bytes(self.number());
        format!("{}+{number:08x}+{}", self.name, STANDARD.encode(self.typed_public_key()))
    }

    /// `text`, which ends with a newline, and its signature.
    pub(super) fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes());
        let numbered = [self.number().as_slice(), signature.as_ref()].concat();
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(numbered))
    }

    /// The number that tells keys of one name apart.
    fn number(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update("\n")
            .chain_update(self.typed_public_key())
            .finalize();
        hash.first_chunk().copied().unwrap_or_default()
    }

    fn typed_public_key(&self) -> Vec<u8> {
        [&[ED25519], self.key.public_key().as_ref()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of Go's own tests, where it stands as
    /// `PRIVATE+KEY+localhost.localdev/sumdb+00000c67+AXu6+oaVaOYuQOFrf1V59JK1owcFlJcHwwXHDfDGxSPk`.
    fn key_of_gos_tests() -> SigningKey {
        let private = STANDARD.decode("AXu6+oaVaOYuQOFrf1V59JK1owcFlJcHwwXHDfDGxSPk").unwrap();
        SigningKey::from_seed("localhost.localdev/sumdb", private[1..].try_into().unwrap()).unwrap()
    }

    #[test]
    fn a_key_is_written_as_go_writes_it() {
        let expected = "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6";
        assert_eq!(key_of_gos_tests().verifier_key(), expected);
    }

    #[test]
    fn a_note_is_its_text_and_a_signature() {
        let key = key_of_gos_tests();
        let note = key.sign("text\n");
        let signature = note.strip_prefix("text\n\n\u{2014} localhost.localdev/sumdb ").unwrap();
        let signature = STANDARD.decode(signature.trim_end()).unwrap();
        assert_eq!(signature[..4], [0, 0, 0x0c, 0x67]);
        let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key.key.public_key());
        assert!(public.verify(b"text\n", &signature[4..]).is_ok());
        assert!(public.verify(b"texT\n", &signature[4..]).is_err());
    }

    #[test]
    fn keys_differ_and_names_are_checked() {
        let (one, two) =
            (SigningKey::generate("sum.test").unwrap(), SigningKey::generate("sum.test").unwrap());
        assert_ne!(one.verifier_key(), two.verifier_key());
        for name in ["", "a b", "a+b", "a\n"] {
            assert!(matches!(SigningKey::generate(name), Err(KeyError::Name(_))), "{name:?}");
        }
    }
}
