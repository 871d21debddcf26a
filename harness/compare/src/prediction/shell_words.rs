//! Commands and words of a shell line, as far as rules need them.
//!
//! Substitutions stay as they are written; nothing is run or looked up here.

/// The commands of a line that `;`, `&`, `|` and parentheses part, each as its words without quotes.
pub(super) fn commands(line: &str) -> Vec<Vec<String>> {
    let mut splitter = Splitter::default();
    splitter.read_line(line);
    splitter.finish()
}

/// The text without the quotes in its substitutions, `$(...)` and `` `...` ``. They are for the substitution alone: put into a
/// text in quotes they would end it.
pub(super) fn without_inner_quotes(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut backquoted = false;
    for character in text.chars() {
        let is_inside = depth > 0 || backquoted;
        match character {
            '(' if is_inside || result.ends_with('$') => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '`' => backquoted = !backquoted,
            '"' | '\'' | '\\' if is_inside => continue,
            _ => {}
        }
        result.push(character);
    }
    result
}

/// Lines one after the other, as long as a text in quotes goes on over their ends.
#[derive(Default)]
pub(super) struct OpenText {
    splitter: Splitter,
}

impl OpenText {
    /// Reads a further line, and says whether the text goes on after it.
    pub(super) fn goes_on_after(&mut self, line: &str) -> bool {
        self.splitter.read_line(line);
        self.splitter.commands.clear();
        self.splitter.words.clear();
        let is_open = self.splitter.quote.is_some() || self.splitter.depth > 0 || self.splitter.backquoted;
        if is_open {
            self.splitter.push(' ');
        }
        is_open
    }
}

#[derive(Default)]
struct Splitter {
    commands: Vec<Vec<String>>,
    words: Vec<String>,
    word: String,
    in_word: bool,
    quote: Option<char>,
    /// Brackets of substitutions that are open.
    depth: usize,
    backquoted: bool,
}

impl Splitter {
    fn read_line(&mut self, line: &str) {
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            let escaped =
                if character == '\\' && self.quote != Some('\'') { characters.next() } else { None };
            self.read(character, escaped);
        }
    }

    fn read(&mut self, character: char, escaped: Option<char>) {
        if let Some(escaped) = escaped {
            return self.push(escaped);
        }
        if self.depth > 0 || self.backquoted {
            match character {
                '(' | '{' => self.depth += 1,
                ')' | '}' => self.depth = self.depth.saturating_sub(1),
                '`' => self.backquoted = !self.backquoted,
                _ => {}
            }
            return self.push(character);
        }
        match (self.quote, character) {
            (Some(open), _) if open == character => self.quote = None,
            (None, '"' | '\'') => {
                self.quote = Some(character);
                self.in_word = true;
            }
            (None | Some('"'), '`') => {
                self.backquoted = true;
                self.push(character);
            }
            (None, ' ' | '\t') => self.end_word(),
            (None, ';' | '&' | '|' | '\n' | '(' | ')') if !self.word.ends_with('$') => self.end_command(),
            (None | Some('"'), '(' | '{') if self.word.ends_with('$') => {
                self.depth = 1;
                self.push(character);
            }
            _ => self.push(character),
        }
    }

    fn push(&mut self, character: char) {
        self.word.push(character);
        self.in_word = true;
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.in_word) {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }

    fn finish(mut self) -> Vec<Vec<String>> {
        self.end_command();
        self.commands
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_parted() {
        for (line, expected) in [
            ("go build -o 'a b' .", "[go|build|-o|a b|.]"),
            ("cd x && go build; (ls | wc)", "[cd|x][go|build][ls][wc]"),
            ("go build -ldflags \"-X a.b=$(date -u; ls)\" .", "[go|build|-ldflags|-X a.b=$(date -u; ls)|.]"),
            ("go build -X=`date -u` ${A:-b c} a\\ b", "[go|build|-X=`date -u`|${A:-b c}|a b]"),
            ("echo '$(x' \"\" y", "[echo|$(x||y]"),
        ] {
            let shown: String = commands(line).iter().map(|words| format!("[{}]", words.join("|"))).collect();
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn quotes_in_substitutions_are_dropped() {
        for (text, expected) in [
            ("'a' $(date '+%F (%H)' \"x\") \"b\"", "'a' $(date +%F (%H) x) \"b\""),
            ("`date \\'x\\'` 'y' (\"z\")", "`date x` 'y' (\"z\")"),
        ] {
            assert_eq!(without_inner_quotes(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "[a$(){}`'\";&|\\\\ é]{0,40}") {
            let _ = commands(&line);
        }
    }
}
