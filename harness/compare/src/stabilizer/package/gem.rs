//! What a Ruby gem records of how it was made.
//!
//! Source: <https://guides.rubygems.org/specification-reference/> and `Gem::Package` in
//! <https://github.com/rubygems/rubygems/blob/master/lib/rubygems/package.rb>

use super::yaml;

/// What the metadata begins with.
const SPECIFICATION: &str = "--- !ruby/object:Gem::Specification";

/// Whether this is the list of checksums of a gem's archives.
pub(crate) fn is_checksums(name: &str) -> bool {
    name == "checksums.yaml.gz"
}

/// Whether this is a signature of one of a gem's archives.
pub(crate) fn is_signature(name: &str) -> bool {
    matches!(name, "checksums.yaml.gz.sig" | "data.tar.gz.sig" | "metadata.gz.sig")
}

/// Whether this is one of the two archives that a gem is made of.
pub(crate) fn is_inner_archive(name: &str) -> bool {
    matches!(name, "data.tar.gz" | "metadata.gz")
}

/// Whether this may be the metadata of a gem: what is in `metadata.gz`.
pub(crate) fn is_metadata(name: &str) -> bool {
    name == "metadata"
}

/// Sets the date to the one that RubyGems takes where it has none.
pub(crate) fn clear_date(content: &[u8]) -> Option<Vec<u8>> {
    with_top_level(content, "date:", " 1980-01-02 00:00:00.000000000 Z\n")
}

/// Blanks the version of RubyGems.
pub(crate) fn clear_rubygems_version(content: &[u8]) -> Option<Vec<u8>> {
    with_top_level(content, "rubygems_version:", " 0.0.0\n")
}

/// Removes the certificates of the signer.
pub(crate) fn clear_certificates(content: &[u8]) -> Option<Vec<u8>> {
    with_top_level(content, "cert_chain:", " []\n")
}

/// Writes plain values in one style.
pub(crate) fn normalize_style(content: &[u8]) -> Option<Vec<u8>> {
    Some(yaml::normalized(metadata(content)?).into_bytes())
}

/// Whether an archive with these members is a gem.
pub(crate) fn is_gem(names: &[String]) -> bool {
    ["metadata.gz", "data.tar.gz"].iter().all(|part| names.iter().any(|name| name == part))
}

fn metadata(content: &[u8]) -> Option<&str> {
    std::str::from_utf8(content).ok().filter(|text| text.starts_with(SPECIFICATION))
}

/// Replaces the value of a key at the top level, with the lines that belong to it.
fn with_top_level(content: &[u8], key: &str, value: &str) -> Option<Vec<u8>> {
    let mut result = String::new();
    let mut skipping = false;
    for line in metadata(content)?.split_inclusive('\n') {
        // The values of a key go on with spaces, or with a list's dashes beneath the key.
        skipping &= line.starts_with([' ', '-', '\n', '\r']);
        if line.starts_with(key) {
            result.push_str(key);
            result.push_str(value);
            skipping = true;
        } else if !skipping {
            result.push_str(line);
        }
    }
    Some(result.into_bytes())
}
