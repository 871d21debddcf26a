//! What a stabilizer does to members of archives: which of them go, and which get another content.

use regex::bytes::Regex;

use super::stabilizer::{Change, Container};
use super::{LARGEST_UNPACKED, StabilizeError, Stabilizer};

impl Change {
    /// Whether a member of a kind of archive goes.
    pub(super) fn removes(&self, archive: Container, name: &str) -> bool {
        match self {
            Self::Remove { from, removed } => *from == archive && removed(name),
            Self::RemoveAndContent { removed, .. } => archive == Container::Zip && removed(name),
            Self::ExcludePath(paths) => paths.match_path(name),
            _ => false,
        }
    }

    /// Whether members with this name get another content.
    pub(super) fn has_content_for(&self, name: &str) -> bool {
        match self {
            Self::Content { member, .. } | Self::RemoveAndContent { member, .. } => member(name),
            Self::ReplacePattern { paths, .. } => paths.match_path(name),
            _ => false,
        }
    }
}

impl Stabilizer {
    /// The other content of a member; `None` where it stays.
    pub(super) fn content(&self, name: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, StabilizeError> {
        if !self.change.has_content_for(name) {
            return Ok(None);
        }
        let changed = match &self.change {
            Change::Content { change, .. } | Change::RemoveAndContent { change, .. } => change(bytes),
            Change::ReplacePattern { pattern, replacement, .. } => {
                let once = replaced(pattern, bytes, replacement)?;
                if replaced(pattern, &once, replacement)? != once {
                    return Err(StabilizeError::Unstable { stabilizer: self.name.to_string() });
                }
                Some(once)
            }
            _ => None,
        };
        Ok(changed.filter(|changed| changed != bytes))
    }
}

/// Replaces all that a pattern matches, as far as the result is not too large.
fn replaced(pattern: &Regex, bytes: &[u8], replacement: &[u8]) -> Result<Vec<u8>, StabilizeError> {
    let mut result = Vec::new();
    let mut end = 0;
    for captures in pattern.captures_iter(bytes) {
        let Some(found) = captures.get(0) else { continue };
        result.extend(&bytes[end..found.start()]);
        captures.expand(replacement, &mut result);
        end = found.end();
        if result.len() as u64 > LARGEST_UNPACKED {
            return Err(StabilizeError::TooLarge { limit: LARGEST_UNPACKED });
        }
    }
    result.extend(&bytes[end..]);
    Ok(result)
}
