//! What a comparison counts, and its bounds.

/// What a comparison counts, and its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonOptions {
    /// Whether times of files in folders count. They do not by default: every build writes them anew. The times in an
    /// archive always count, since they are bytes of it.
    pub folder_times: bool,
    /// How many differences are kept; the rest is counted.
    pub differences: usize,
    /// How many differences of one file in a folder or of one member of an archive are kept.
    pub differences_per_file: usize,
    /// How many archives within each other are looked into.
    pub depth: usize,
    /// How many bytes are inflated on each side, counted again each time that something is read again. What takes more
    /// is compared as it is packed.
    pub inflated_bytes: u64,
}

impl Default for ComparisonOptions {
    fn default() -> Self {
        Self {
            folder_times: false,
            differences: 200,
            differences_per_file: 25,
            depth: 8,
            inflated_bytes: 4 << 30,
        }
    }
}
