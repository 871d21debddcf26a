//! What cargo records of the commit that a crate was packaged from.
//!
//! Source: <https://doc.rust-lang.org/cargo/commands/cargo-package.html#cargo_vcs_infojson-format>

use super::super::fields::occurrences;

/// Whether this is cargo's file, at the top of the crate.
pub(crate) fn is_version_control_info(name: &str) -> bool {
    name.split_once('/').map_or(name, |(_, rest)| rest) == ".cargo_vcs_info.json"
}

/// Blanks the hash of the commit. What cargo says of changes that were not committed stays.
pub(crate) fn clear_commit(content: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"\"sha1\"";
    let mut changed = content.to_vec();
    for key in occurrences(content, KEY) {
        let is_between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b':';
        let rest = &content[key + KEY.len()..];
        let quote = rest.iter().position(|byte| !is_between(byte))?;
        let start = key + KEY.len() + quote + 1;
        let end = start + memchr::memchr(b'"', content.get(start..)?)?;
        if content[start - 1] == b'"' && content[start..end].iter().all(u8::is_ascii_hexdigit) {
            changed[start..end].fill(b'0');
        }
    }
    Some(changed)
}
