//! One line of a script: what is expected, under which conditions, which command with which words.
//!
//! Source of the rules: `parse` in
//! <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/internal/script/engine.go>

/// One line of a script that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptLine {
    /// A line that begins with `#`, without it: it begins a section.
    Comment(String),
    /// A command.
    Command(ScriptCommand),
}

/// A command of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptCommand {
    /// The line in the script, from 1.
    pub line: usize,
    /// How it should end.
    pub expectation: Expectation,
    /// It is run only where all of them hold.
    pub conditions: Vec<ScriptCondition>,
    /// Its name: `go`, `stdout`, `cmp`.
    pub name: String,
    /// What follows the name.
    pub arguments: Vec<ScriptWord>,
    /// Whether the script goes on while it runs.
    pub in_background: bool,
    /// The line as it was written, without blanks around it.
    pub text: String,
}

/// How a command should end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expectation {
    /// It succeeds.
    #[default]
    Success,
    /// `!`: it fails.
    Failure,
    /// `?`: either.
    Either,
}

/// A condition such as `[!GOOS:windows]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptCondition {
    /// What is asked: `GOOS:windows`.
    pub tag: String,
    /// Whether it should hold.
    pub wanted: bool,
}

/// A word of a command, in the parts that quotes make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptWord {
    /// The parts, to be joined.
    pub fragments: Vec<WordFragment>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordFragment {
    /// The text without its quotes.
    pub text: String,
    /// Whether it was quoted: then it names no variables.
    pub is_quoted: bool,
}

/// What keeps a line from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptProblem {
    /// A quote that is never closed.
    #[error("a quote is not closed")]
    OpenQuote,
    /// `!` and `?`, or one of them twice.
    #[error("`!` or `?` stands there twice")]
    SecondExpectation,
    /// `[]`.
    #[error("a condition is empty")]
    EmptyCondition,
    /// Conditions or words without a command.
    #[error("there is no command")]
    NoCommand,
}

impl ScriptWord {
    /// The word as it is written, without its quotes and with its variables unexpanded.
    pub fn raw(&self) -> String {
        self.fragments.iter().map(|fragment| fragment.text.as_str()).collect()
    }
}

/// Reads a line that is no comment; a blank one is nothing.
pub(super) fn parse_line(number: usize, line: &str) -> Result<Option<ScriptCommand>, ScriptProblem> {
    let mut words = split_words(line)?.into_iter().peekable();
    let mut expectation = None;
    let mut conditions = Vec::new();
    let mut name = None;
    while let Some(word) = words.next_if(is_bare) {
        let text = word.raw();
        match text.as_str() {
            "!" | "?" if expectation.is_some() => return Err(ScriptProblem::SecondExpectation),
            "!" => expectation = Some(Expectation::Failure),
            "?" => expectation = Some(Expectation::Either),
            _ => match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                Some(condition) => conditions.push(parse_condition(condition)?),
                None => {
                    name = Some(text);
                    break;
                }
            },
        }
    }
    let mut arguments: Vec<_> = words.collect();
    let Some(name) = name else {
        let is_blank = expectation.is_none() && conditions.is_empty() && arguments.is_empty();
        return if is_blank { Ok(None) } else { Err(ScriptProblem::NoCommand) };
    };
    let in_background = arguments.last().is_some_and(|word| is_bare(word) && word.raw() == "&");
    if in_background {
        arguments.pop();
    }
    let expectation = expectation.unwrap_or_default();
    let text = line.trim().to_owned();
    Ok(Some(ScriptCommand { line: number, expectation, conditions, name, arguments, in_background, text }))
}

/// Whether a word is one fragment without quotes: only such are prefixes, names and `&`.
fn is_bare(word: &ScriptWord) -> bool {
    matches!(word.fragments.as_slice(), [fragment] if !fragment.is_quoted)
}

fn parse_condition(text: &str) -> Result<ScriptCondition, ScriptProblem> {
    let text = text.trim();
    let (tag, wanted) = match text.strip_prefix('!') {
        Some(tag) => (tag.trim(), false),
        None => (text, true),
    };
    if tag.is_empty() {
        return Err(ScriptProblem::EmptyCondition);
    }
    Ok(ScriptCondition { tag: tag.to_owned(), wanted })
}

/// The words of a line, up to a `#` outside quotes. Inside quotes two quotes stand for one.
fn split_words(line: &str) -> Result<Vec<ScriptWord>, ScriptProblem> {
    let mut words = Vec::new();
    let mut word = ScriptWord::default();
    let mut bare = String::new();
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        match character {
            '#' => break,
            ' ' | '\t' | '\r' | '\n' => end_word(&mut words, &mut word, &mut bare),
            '\'' => {
                end_fragment(&mut word, &mut bare);
                word.fragments.push(quoted(&mut rest)?);
            }
            other => bare.push(other),
        }
    }
    end_word(&mut words, &mut word, &mut bare);
    Ok(words)
}

/// The rest of a quoted fragment, whose first quote was read.
fn quoted(rest: &mut std::str::Chars<'_>) -> Result<WordFragment, ScriptProblem> {
    let mut text = String::new();
    loop {
        match rest.next() {
            None => return Err(ScriptProblem::OpenQuote),
            Some('\'') if rest.as_str().starts_with('\'') => {
                rest.next();
                text.push('\'');
            }
            Some('\'') => return Ok(WordFragment { text, is_quoted: true }),
            Some(other) => text.push(other),
        }
    }
}

fn end_fragment(word: &mut ScriptWord, bare: &mut String) {
    if !bare.is_empty() {
        word.fragments.push(WordFragment { text: std::mem::take(bare), is_quoted: false });
    }
}

fn end_word(words: &mut Vec<ScriptWord>, word: &mut ScriptWord, bare: &mut String) {
    end_fragment(word, bare);
    if !word.fragments.is_empty() {
        words.push(std::mem::take(word));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(line: &str) -> ScriptCommand {
        parse_line(1, line).unwrap().unwrap()
    }

    fn words(line: &str) -> Vec<String> {
        parse(line).arguments.iter().map(ScriptWord::raw).collect()
    }

    #[test]
    fn a_line_has_an_expectation_conditions_a_name_and_words() {
        let command = parse("[!GOOS:windows] [short] ! go list -m all # why");
        assert_eq!(command.expectation, Expectation::Failure);
        let conditions: Vec<_> =
            command.conditions.iter().map(|condition| (condition.tag.as_str(), condition.wanted)).collect();
        assert_eq!(conditions, [("GOOS:windows", false), ("short", true)]);
        assert_eq!(
            (command.name.as_str(), words("go list -m all")),
            ("go", vec!["list".into(), "-m".into(), "all".into()])
        );
        assert!(!command.in_background);
        assert_eq!(parse("? go list &").expectation, Expectation::Either);
        assert!(parse("? go list &").in_background);
    }

    #[test]
    fn quotes_keep_blanks_and_signs() {
        assert_eq!(words("stdout 'don''t # stop'"), ["don't # stop"]);
        assert_eq!(words("env A='x y'z"), ["A=x yz"]);
        assert_eq!(words("cp '' b"), ["", "b"]);
        let word = &parse("stdout $WORK'$'").arguments[0];
        let seen: Vec<_> =
            word.fragments.iter().map(|fragment| (fragment.text.as_str(), fragment.is_quoted)).collect();
        assert_eq!(seen, [("$WORK", false), ("$", true)]);
    }

    #[test]
    fn what_says_nothing_is_nothing_and_what_is_half_said_is_refused() {
        assert_eq!(parse_line(1, " \t# remark"), Ok(None));
        assert_eq!(parse_line(1, "stdout 'a"), Err(ScriptProblem::OpenQuote));
        assert_eq!(parse_line(1, "! ? go"), Err(ScriptProblem::SecondExpectation));
        assert_eq!(parse_line(1, "[!] go"), Err(ScriptProblem::EmptyCondition));
        assert_eq!(parse_line(1, "[short]"), Err(ScriptProblem::NoCommand));
    }

    proptest! {
        #[test]
        fn quoting_round_trips(texts in prop::collection::vec(".{0,8}", 1..5)) {
            let quoted: Vec<_> = texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
            let command = parse(&format!("echo {}", quoted.join(" ")));
            let seen: Vec<_> = command.arguments.iter().map(ScriptWord::raw).collect();
            prop_assert_eq!(seen, texts);
        }

        #[test]
        fn no_line_makes_it_panic(line in ".*") {
            let _ = parse_line(1, &line);
        }
    }
}
