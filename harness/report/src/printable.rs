//! Foreign text made safe to show. Names, messages and logs may hold anything, escape sequences included.

/// `text` with its control characters made visible, save line feeds and tabs; CR LF becomes a line feed.
///
/// C0 characters and DEL become their control pictures (<https://www.unicode.org/charts/PDF/U2400.pdf>). What has
/// none, and the two non-characters that XML 1.0 excludes (<https://www.w3.org/TR/xml/#charsets>), become U+FFFD.
pub(crate) fn printable(text: &str) -> String {
    text.replace("\r\n", "\n").chars().map(printable_character).collect()
}

fn printable_character(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        _ => character,
    }
}

/// `text` on one line: as [`printable`], with a space for every line feed and tab.
pub(crate) fn one_line(text: &str) -> String {
    printable(text.trim()).replace(['\n', '\t'], " ")
}

/// The first line of `text` that is not blank, as [`one_line`]; empty where there is none.
pub(crate) fn first_line(text: &str) -> String {
    text.lines().map(one_line).find(|line| !line.is_empty()).unwrap_or_default()
}

/// A duration in milliseconds as `1.2 s`.
pub(crate) fn seconds(milliseconds: u64) -> String {
    let tenths = milliseconds.saturating_add(50) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// `1 scenario`, `2 scenarios`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(printable("a\tb\r\nc\rd\x1b[31m\0\x7f\u{9b}\u{ffff}"), "a\tb\nc␍d␛[31m␀␡\u{fffd}\u{fffd}");
        assert_eq!(printable("häß 漢 🦀"), "häß 漢 🦀");
    }

    #[test]
    fn a_first_line_skips_blank_ones() {
        assert_eq!(first_line("\n  \n  a\tb  \nc"), "a b");
        assert_eq!(first_line(" \n"), "");
    }

    #[test]
    fn seconds_are_rounded_to_tenths() {
        assert_eq!([0, 49, 50, 1249, 61_000].map(seconds), ["0.0 s", "0.0 s", "0.1 s", "1.2 s", "61.0 s"]);
        assert!(seconds(u64::MAX).ends_with(" s"));
    }
}
