//! All words of all rules, looked for in one pass.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::rules::rules;

/// Variables whose value the log may show.
pub(super) const VARIABLES: [&str; 4] = ["GOPROXY", "GONOSUMDB", "GOPRIVATE", "GOINSECURE"];

/// The words, and whose they are.
pub(super) struct Vocabulary {
    /// `None` where the automaton can't be built, which a test excludes; then nothing is found.
    automaton: Option<AhoCorasick>,
    /// By the number of the word: the rule, or the variable after the rules.
    owners: Vec<usize>,
}

impl Vocabulary {
    pub(super) fn get() -> &'static Self {
        static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::new);
        &VOCABULARY
    }

    fn new() -> Self {
        let of_rules = rules()
            .iter()
            .enumerate()
            .flat_map(|(index, rule)| rule.words.iter().map(move |word| (index, word.clone())));
        let of_variables =
            VARIABLES.iter().enumerate().map(|(index, name)| (rules().len() + index, format!("{name}=")));
        let (owners, words): (Vec<usize>, Vec<String>) = of_rules.chain(of_variables).unzip();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)
            .ok();
        Self { automaton, owners }
    }

    /// Whose words stand in a text, each with where it ends, in the order of the ends.
    pub(super) fn hits<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let hits = self.automaton.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        hits.filter_map(|hit| Some((*self.owners.get(hit.pattern().as_usize())?, hit.end())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_whatever_case() {
        let vocabulary = Vocabulary::get();
        for (index, rule) in rules().iter().enumerate() {
            for word in &rule.words {
                let line = format!("x {} x", word.to_ascii_uppercase());
                let end = line.len() - 2;
                assert!(vocabulary.hits(line.as_bytes()).any(|hit| hit == (index, end)), "{word}");
            }
        }
        assert_eq!(vocabulary.hits(b"nothing of the kind").count(), 0);
    }
}
