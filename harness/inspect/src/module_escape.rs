//! How module proxies and the module cache write capital letters, so that file systems that ignore case can hold them.
//!
//! <https://go.dev/ref/mod#goproxy-protocol>: "each uppercase letter is replaced with an exclamation mark followed by the
//! corresponding lowercase letter".

/// `text` with `!` and the small letter for each capital.
pub fn escape_module(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(character.to_ascii_lowercase());
    }
    escaped
}

/// What `escaped` stands for, if it is written as it must be: no capitals, `!` before small letters only, ASCII only.
pub fn unescape_module(escaped: &str) -> Option<String> {
    let mut text = String::with_capacity(escaped.len());
    let mut characters = escaped.chars();
    while let Some(character) = characters.next() {
        match character {
            '!' => {
                let letter = characters.next().filter(char::is_ascii_lowercase)?;
                text.push(letter.to_ascii_uppercase());
            }
            'A'..='Z' => return None,
            character if character.is_ascii() => text.push(character),
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_are_marked() {
        assert_eq!(escape_module("github.com/Azure/azure-SDK"), "github.com/!azure/azure-!s!d!k");
        assert_eq!(unescape_module("github.com/!azure").as_deref(), Some("github.com/Azure"));
    }

    #[test]
    fn what_is_not_escaped_so_is_refused() {
        for escaped in ["A", "!", "a!", "!!a", "!A", "!1", "!/", "é", "!é"] {
            assert_eq!(unescape_module(escaped), None, "{escaped}");
        }
    }

    proptest! {
        #[test]
        fn unescape_undoes_escape(text in "[ -~&&[^!]]{0,40}") {
            prop_assert_eq!(unescape_module(&escape_module(&text)), Some(text));
        }

        #[test]
        fn what_is_read_has_one_spelling(escaped in "[!a-zA-Z/.]{0,20}") {
            if let Some(text) = unescape_module(&escaped) {
                prop_assert_eq!(escape_module(&text), escaped);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = unescape_module(&text);
        }
    }
}
