//! The files of a tree.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::{OneLine, joined, sorted};
use crate::Digest;

/// The files, folders and links of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileManifest {
    /// The entries, in any order.
    pub entries: Vec<FileEntry>,
}

/// A file, folder or link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// The path from the tree's root, with `/` between its parts.
    pub path: String,
    /// What is there.
    pub content: FileContent,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FileContent {
    /// A folder.
    Folder,
    /// A file.
    File {
        /// Whether it may be run: any of the Unix `x` bits.
        executable: bool,
        /// SHA-256 and length of its bytes.
        digest: Digest,
    },
    /// A symbolic link.
    Link {
        /// The target as written.
        target: String,
    },
}

impl FileManifest {
    /// The entries, one a line, sorted by path.
    pub fn document(&self) -> String {
        joined(sorted(self.entries.iter().map(FileEntry::line)))
    }
}

impl FileEntry {
    fn line(&self) -> String {
        let path = OneLine(&self.path);
        match &self.content {
            FileContent::Folder => format!("{path} folder"),
            FileContent::File { executable, digest } => {
                let kind = if *executable { "executable file" } else { "file" };
                format!("{path} {kind} {} bytes sha256 {}", digest.size_bytes, digest.hash)
            }
            FileContent::Link { target } => format!("{path} link to {}", OneLine(target)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sha256;

    fn manifest(executable: bool) -> FileManifest {
        let digest = Digest { hash: Sha256::from_bytes([1; 32]), size_bytes: 3 };
        let entry = |path: &str, content| FileEntry { path: path.to_owned(), content };
        FileManifest {
            entries: vec![
                entry("bin/hello", FileContent::File { executable, digest }),
                entry("bin", FileContent::Folder),
                entry("current", FileContent::Link { target: "bin".to_owned() }),
            ],
        }
    }

    #[test]
    fn the_document_is_sorted_by_path() {
        let expected = format!(
            "bin folder\nbin/hello executable file 3 bytes sha256 {}\ncurrent link to bin\n",
            "01".repeat(32)
        );
        assert_eq!(manifest(true).document(), expected);
    }

    #[test]
    fn a_lost_executable_bit_changes_the_document() {
        assert_ne!(manifest(true).document(), manifest(false).document());
    }

    #[test]
    fn a_manifest_survives_json() {
        let json = serde_json::to_string(&manifest(true)).expect("json");
        assert_eq!(serde_json::from_str::<FileManifest>(&json).expect("a manifest"), manifest(true));
    }
}
