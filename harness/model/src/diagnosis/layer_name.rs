//! Layers by the names that people give them.

use std::str::FromStr;

use super::Layer;

/// How many names are offered for an unknown one.
const NEAREST: usize = 3;

/// The words for each layer beside its slug; the first is the one that is shown to people.
const WORDS: [(Layer, &[&str]); 20] = [
    (Layer::Dns, &["name resolution", "name server", "resolver"]),
    (Layer::Connect, &["connection", "network connection"]),
    (Layer::Tls, &["encryption", "certificate", "ssl"]),
    (Layer::Mitm, &["interception", "intercepting proxy", "client certificate", "man in the middle"]),
    (Layer::ProxyStatus, &["module proxy", "proxy", "proxy answer"]),
    (Layer::Checksum, &["checksum database", "sumdb", "go.sum"]),
    (Layer::Vcs, &["version control", "git"]),
    (Layer::ModuleResolution, &["module lookup", "modules", "go.mod"]),
    (Layer::Vendor, &["vendor tree", "vendoring"]),
    (Layer::Workspace, &["go workspace", "go.work"]),
    (Layer::Toolchain, &["go toolchain", "go version", "settings"]),
    (Layer::Constraint, &["build constraint", "build constraints", "build tags"]),
    (Layer::Compile, &["compiler", "compilation"]),
    (Layer::Link, &["linker", "linking"]),
    (Layer::Path, &["file path", "paths", "missing file"]),
    (Layer::Newline, &["line ends", "line endings", "carriage return", "newlines"]),
    (Layer::Permission, &["file permission", "permissions"]),
    (Layer::Disk, &["disk space", "disk full"]),
    (Layer::Timeout, &["time limit", "time out", "timeouts"]),
    (Layer::Unknown, &["unknown layer"]),
];

/// A name that no layer has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find the layer `{name}`: there is no such layer")]
pub struct UnknownLayer {
    /// The name as it was given.
    pub name: String,
    /// Names that come nearest.
    pub nearest: Vec<&'static str>,
}

impl UnknownLayer {
    /// What to do.
    pub fn hint(&self) -> String {
        format!("the nearest names: {}", self.nearest.join(", "))
    }
}

impl Layer {
    /// The layer in words: `name resolution`.
    pub fn words(self) -> &'static str {
        let known = WORDS.iter().find(|(layer, _)| *layer == self);
        known.and_then(|(_, words)| words.first()).copied().unwrap_or(self.as_str())
    }

    /// The layer that `name` stands for: its slug, or words for it (`module proxy`, `interception`). Case does not
    /// matter, `-` and `_` count as blanks, and a last word `layer` is passed over.
    ///
    /// # Errors
    ///
    /// No layer has the name.
    ///
    /// ```
    /// use twinbuild_model::Layer;
    ///
    /// assert_eq!(Layer::from_name("Module proxy"), Ok(Layer::ProxyStatus));
    /// assert_eq!(Layer::from_name("vendr").unwrap_err().nearest[0], "vendor");
    /// ```
    pub fn from_name(name: &str) -> Result<Self, UnknownLayer> {
        let wanted = plain(name);
        let is_meant = |(layer, words): &&(Self, &[&str])| {
            plain(layer.as_str()) == wanted || words.iter().any(|word| plain(word) == wanted)
        };
        WORDS.iter().find(is_meant).map(|(layer, _)| *layer).ok_or_else(|| unknown(name))
    }
}

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(name: &str) -> Result<Self, UnknownLayer> {
        Self::from_name(name)
    }
}

fn plain(name: &str) -> String {
    let name = name.to_lowercase().replace(['_', '-'], " ");
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [words @ .., "layer"] if !words.is_empty() && words != ["unknown"] => words.join(" "),
        words => words.join(" "),
    }
}

fn unknown(name: &str) -> UnknownLayer {
    let wanted = plain(name);
    let known =
        WORDS.iter().flat_map(|(layer, words)| [layer.as_str()].into_iter().chain(words.iter().copied()));
    let mut known: Vec<(f64, &'static str)> =
        known.map(|known| (strsim::jaro_winkler(&plain(known), &wanted), known)).collect();
    known.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    known.dedup_by(|(_, one), (_, other)| one == other);
    let nearest = known.into_iter().take(NEAREST).map(|(_, known)| known).collect();
    UnknownLayer { name: name.trim().to_owned(), nearest }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_layer_is_found_by_its_slug_and_its_words() {
        for layer in Layer::ALL {
            assert_eq!(Layer::from_name(layer.as_str()), Ok(layer));
            assert_eq!(Layer::from_name(&layer.words().to_uppercase()), Ok(layer));
            assert_eq!(Layer::from_name(&format!("{layer} layer")), Ok(layer), "{layer}");
        }
    }

    #[test]
    fn people_s_words_are_known() {
        for (name, layer) in [
            ("module proxy", Layer::ProxyStatus),
            ("interception", Layer::Mitm),
            ("name resolution", Layer::Dns),
            ("checksum database", Layer::Checksum),
            (" Version  control ", Layer::Vcs),
            ("module_resolution", Layer::ModuleResolution),
        ] {
            assert_eq!(Layer::from_name(name), Ok(layer), "{name}");
        }
    }

    #[test]
    fn no_word_stands_for_two_layers() {
        let words: Vec<String> = WORDS
            .iter()
            .flat_map(|(layer, words)| words.iter().copied().chain([layer.as_str()]))
            .map(plain)
            .collect();
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{words:?}");
    }

    #[test]
    fn an_unknown_name_gives_the_nearest() {
        let error = Layer::from_name("conection").unwrap_err();
        assert_eq!(error.nearest.len(), NEAREST);
        assert_eq!(error.nearest[0], "connection");
        assert!(error.hint().contains("connect"), "{}", error.hint());
        assert!(Layer::from_name("").is_err() && Layer::from_name("layer").is_err());
    }
}
