//! Values of bounded length for a reader.

use twinbuild_model::Value;

use crate::lines::visible;

/// How many characters of a text are shown.
const TEXT_CHARACTERS: usize = 200;

/// How many equal characters are shown before the first that differs, where a text has to be cut.
const CONTEXT_CHARACTERS: usize = 60;

/// How many bytes a window shows.
pub(crate) const WINDOW_BYTES: usize = 32;

/// How many characters of a name are shown: as many as the longest path of Linux has bytes, `PATH_MAX` of
/// <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/limits.h>.
const NAME_CHARACTERS: usize = 4096;

/// Two texts as values. Where they are long, both are cut so that the first character that differs is seen.
/// Control characters are shown as their pictures.
pub(crate) fn text_values(first: Option<&str>, second: Option<&str>) -> (Option<Value>, Option<Value>) {
    let start = match (first, second) {
        (Some(first), Some(second)) => start_of_window(first, second),
        _ => 0,
    };
    let value = |text: &str| Value::Text(window(text, start));
    (first.map(value), second.map(value))
}

/// How many characters both texts may lose at their start.
fn start_of_window(first: &str, second: &str) -> usize {
    let is_long = |text: &str| text.chars().nth(TEXT_CHARACTERS).is_some();
    if !is_long(first) && !is_long(second) {
        return 0;
    }
    let equal = first.chars().zip(second.chars()).take_while(|(first, second)| first == second).count();
    equal.saturating_sub(CONTEXT_CHARACTERS)
}

fn window(text: &str, start: usize) -> String {
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    let mut rest = text.chars().skip(start);
    shown.extend(rest.by_ref().take(TEXT_CHARACTERS).map(visible));
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

/// A window of bytes at an offset.
pub(crate) fn bytes_value(offset: u64, bytes: &[u8]) -> Value {
    let shown = &bytes[..bytes.len().min(WINDOW_BYTES)];
    Value::Bytes { offset, hex: hex(shown) }
}

/// Bytes in hexadecimal without blanks.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name as it is shown: on one line, of bounded length.
pub(crate) fn shown_name(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS).map(visible).collect()
}

/// The names of nested files as [`twinbuild_model::Place::path`] holds them.
pub(crate) fn place_path(path: &[String]) -> Vec<String> {
    path.iter().map(|name| shown_name(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_show_where_they_differ() {
        let first = format!("{}first{}", "=".repeat(1000), "-".repeat(1000));
        let second = first.replace("first", "second");
        let (Some(Value::Text(first)), Some(Value::Text(second))) = text_values(Some(&first), Some(&second))
        else {
            panic!("two texts");
        };
        assert!(first.starts_with("…=") && first.contains("=first-") && first.ends_with("-…"), "{first}");
        assert!(second.contains("=second-") && second.chars().count() == TEXT_CHARACTERS + 2, "{second}");
    }

    #[test]
    fn short_texts_stay_but_for_what_is_invisible() {
        assert_eq!(text_values(Some("a\r"), None), (Some(Value::Text("a␍".to_owned())), None));
    }

    #[test]
    fn windows_are_bounded() {
        assert_eq!(bytes_value(7, &[0xab; 99]), Value::Bytes { offset: 7, hex: "ab".repeat(WINDOW_BYTES) });
    }
}
