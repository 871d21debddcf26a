//! What a proxy wants to be shown.

use std::fmt;

use http::HeaderValue;

/// A user and a password, as `Proxy-Authorization` carries them (<https://www.rfc-editor.org/rfc/rfc7617>). They are
/// never shown, nor recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    field: String,
}

impl Credentials {
    /// What `user:password` in a proxy's URL becomes.
    pub fn basic(user: &str, password: &str) -> Self {
        Self { field: format!("Basic {}", base64(format!("{user}:{password}").as_bytes())) }
    }

    pub(crate) fn are(&self, shown: &HeaderValue) -> bool {
        shown.as_bytes() == self.field.as_bytes()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials")
    }
}

/// <https://www.rfc-editor.org/rfc/rfc4648#section-4>.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            let letter = ALPHABET.get(index as usize).copied().unwrap_or_default();
            text.push(if place as usize > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::Credentials;

    #[test]
    fn they_are_encoded_as_the_specification_shows() {
        let credentials = Credentials::basic("Aladdin", "open sesame");
        assert!(credentials.are(&HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
        assert!(!credentials.are(&HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==")));
        for (password, field) in [("", "Basic YTo="), ("b", "Basic YTpi"), ("bc", "Basic YTpiYw==")] {
            assert!(Credentials::basic("a", password).are(&HeaderValue::from_static(field)), "{field}");
        }
        assert_eq!(format!("{credentials:?}"), "Credentials");
    }
}
