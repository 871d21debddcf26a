//! Bytes as text for a reader, and what text looks like.

use twinbuild_model::Clue;

/// How many characters of a text are shown.
const SHOWN: usize = 160;
/// How many characters before the first difference are shown, where a text is longer than that.
const BEFORE: usize = 40;

/// The text of bytes; `None` where they are not UTF-8, or hold control characters other than tabs and line ends.
pub(super) fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let readable = |character: char| !character.is_control() || matches!(character, '\t' | '\r' | '\n');
    text.chars().all(readable).then_some(text)
}

/// A text cut to what is shown, around the byte at `difference`. What is left out is an ellipsis.
pub(super) fn excerpt(text: &str, difference: usize) -> String {
    let count = text.chars().count();
    if count <= SHOWN {
        return text.to_owned();
    }
    let before = text.char_indices().take_while(|(index, _)| *index < difference).count();
    let start = before.saturating_sub(BEFORE).min(count - SHOWN);
    let shown: String = text.chars().skip(start).take(SHOWN).collect();
    let (left, right) = (if start > 0 { "…" } else { "" }, if start + SHOWN < count { "…" } else { "" });
    format!("{left}{shown}{right}")
}

/// A name cut to a length that can be shown.
pub(super) fn short(name: &[u8]) -> String {
    excerpt(&String::from_utf8_lossy(name), 0)
}

/// What two texts hint at together.
pub(super) fn clues_of(first: &str, second: &str) -> Vec<Clue> {
    let mut clues = Vec::new();
    if is_path(first) || is_path(second) {
        clues.push(Clue::Path);
    }
    if first != second && first.replace("\r\n", "\n") == second.replace("\r\n", "\n") {
        clues.push(Clue::LineEnds);
    }
    if looks_like_a_time(first) && looks_like_a_time(second) {
        clues.push(Clue::Time);
    }
    clues
}

/// Whether a text starts as an absolute path with at least one folder.
pub(super) fn is_path(text: &str) -> bool {
    let text = text.trim_start();
    let is_name = |character: char| character.is_alphanumeric() || "._-+@~ ".contains(character);
    if let Some(rest) = text.strip_prefix('/') {
        let folder = rest.split('/').next().unwrap_or_default();
        return rest.len() > folder.len() && !folder.is_empty() && folder.chars().all(is_name);
    }
    let mut characters = text.chars();
    matches!(
        (characters.next(), characters.next(), characters.next()),
        (Some('a'..='z' | 'A'..='Z'), Some(':'), Some('/' | '\\'))
    )
}

/// Whether a text holds a date as ISO 8601 writes it, `2026-11-21`, or ten digits, as seconds since 1970 have.
fn looks_like_a_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_shape = |window: &[u8], shape: &[u8]| {
        window.iter().zip(shape).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
    };
    let has_date = bytes.windows(10).any(|window| is_shape(window, b"0000-00-00"));
    has_date || (bytes.len() == 10 && is_shape(bytes, b"0000000000") && matches!(bytes[0], b'1' | b'2'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_texts() {
        for path in ["/home/me/app/main.go", "C:\\src\\main.go", "c:/src", "/usr/lib"] {
            assert!(is_path(path), "{path}");
        }
        for other in ["main.go", "/", "/hello", "//comment", "a/b/c", "C:", "/ {}/x", ""] {
            assert!(!is_path(other), "{other}");
        }
    }

    #[test]
    fn texts_hint_at_their_cause() {
        assert_eq!(clues_of("a\r\nb", "a\nb"), [Clue::LineEnds]);
        assert_eq!(clues_of("built 2026-11-21", "built 2026-11-22T10:00"), [Clue::Time]);
        assert_eq!(clues_of("1763700000", "1763700001"), [Clue::Time]);
        assert_eq!(clues_of("a", "b"), []);
    }

    #[test]
    fn a_long_text_is_shown_around_its_difference() {
        let text = "é".repeat(500);
        assert_eq!(excerpt(&text, 0).chars().count(), SHOWN + 1);
        let middle = excerpt(&text, 500);
        assert!(middle.starts_with('…') && middle.ends_with('…'), "{middle}");
        assert_eq!(excerpt("short", 3), "short");
    }
}
