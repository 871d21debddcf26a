//! What a proxy wants to be shown.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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
        Self { field: format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))) }
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
