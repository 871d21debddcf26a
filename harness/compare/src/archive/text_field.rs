//! Names and other text in archives, which need not be text.

/// A field as text; where it is no UTF-8, all that is not ASCII is escaped, so that other bytes are another text.
pub(super) fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.escape_ascii().to_string(), str::to_owned)
}
