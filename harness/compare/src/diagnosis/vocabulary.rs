//! All words of all rules, looked for in one pass.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input};

use super::rules::rules;

/// Variables whose value the log may show.
pub(super) const VARIABLES: [&str; 2] = ["GOPROXY", "GOFLAGS"];

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

    /// Where the first word after `from` begins.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let hit = self.automaton.as_ref()?.find(Input::new(text).range(from..))?;
        Some(hit.start())
    }

    /// Whose words a line has, in the order of the rules.
    pub(super) fn owners(&self, line: &[u8], owners: &mut Vec<usize>) {
        owners.clear();
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(line) {
            owners.extend(self.owners.get(hit.pattern().as_usize()));
        }
        owners.sort_unstable();
        owners.dedup();
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
                let mut owners = Vec::new();
                vocabulary.owners(line.as_bytes(), &mut owners);
                assert!(owners.contains(&index), "{word}");
                assert!(vocabulary.find(line.as_bytes(), 0).is_some(), "{word}");
            }
        }
        assert_eq!(vocabulary.find(b"nothing of the kind", 0), None);
    }
}
