//! The registry of the images whose names say none.

use serde::Deserialize;

/// A registry, as it stands before an image's name: a host, with a port and a folder where there are any.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Registry(String);

impl Registry {
    /// The whole name of an image. One that says its own registry keeps it.
    pub(super) fn complete(&self, image: &str) -> String {
        if has_registry(image) {
            return image.to_owned();
        }
        format!("{}/{image}", self.0.trim_end_matches('/'))
    }
}

impl From<&str> for Registry {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// The first part of a name is a registry where it could be no folder: it has a dot or a port, or is `localhost`.
/// Source: <https://github.com/distribution/reference/blob/v0.6.0/normalize.go>
fn has_registry(image: &str) -> bool {
    image.split_once('/').is_some_and(|(first, _)| first.contains(['.', ':']) || first == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_registry_gets_the_project_s() {
        let registry = Registry::from("registry.example.com:5000/mirror/");
        for (image, whole) in [
            ("made", "registry.example.com:5000/mirror/made"),
            ("made:1.2", "registry.example.com:5000/mirror/made:1.2"),
            ("windows/servercore:ltsc2022", "registry.example.com:5000/mirror/windows/servercore:ltsc2022"),
            ("made@sha256:ab", "registry.example.com:5000/mirror/made@sha256:ab"),
        ] {
            assert_eq!(registry.complete(image), whole);
        }
    }

    #[test]
    fn a_name_keeps_the_registry_that_it_says() {
        let registry = Registry::from("registry.example.com");
        for image in ["other.test/made:1", "other:5000/made", "localhost/made:1"] {
            assert_eq!(registry.complete(image), image);
        }
    }
}
