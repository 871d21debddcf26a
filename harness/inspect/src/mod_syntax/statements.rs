//! A file's lines and blocks.

use std::sync::Arc;

use super::statement::Statement;
use super::word::{Line, Word};
use crate::Problem;

/// Collects what is wrong with a file.
#[derive(Debug)]
pub(crate) struct Reporter {
    /// The file's name.
    file: &'static str,
    pub(crate) problems: Vec<Problem>,
}

impl Reporter {
    pub(crate) fn new(file: &'static str) -> Self {
        Self { file, problems: Vec::new() }
    }

    pub(crate) fn report(&mut self, line: usize, column: usize, message: impl Into<String>) {
        self.problems.push(Problem { text: self.file, line, column, message: message.into() });
    }

    /// Reports what is wrong with a statement.
    pub(crate) fn report_at(&mut self, statement: &Statement, message: impl std::fmt::Display) {
        self.report(statement.line, statement.column, format!("{}: {message}", statement.directive));
    }
}

/// The statements of a text, in its order. What can't be read is left out and reported; so is a byte order mark, which Go
/// refuses. `blocks` are the directives that may stand before a block.
pub(crate) fn statements(text: &str, blocks: &[&str], reporter: &mut Reporter) -> Vec<Statement> {
    let without_mark = text.strip_prefix('\u{feff}');
    if without_mark.is_some() {
        reporter.report(1, 1, "a byte order mark, which Go refuses");
    }
    let mut reader = Reader { blocks, reporter, statements: Vec::new(), block: None, above: Vec::new() };
    for (index, line) in without_mark.unwrap_or(text).split('\n').enumerate() {
        match Line::from_text(line) {
            Ok(line) => reader.read(index + 1, line),
            Err(invalid) => reader.reporter.report(index + 1, invalid.column, invalid.message),
        }
    }
    if let Some(block) = reader.block.take() {
        reader.reporter.report(block.line, 1, "a block that is not closed");
    }
    reader.statements
}

struct Block {
    directive: String,
    line: usize,
    above: Arc<str>,
}

struct Reader<'a> {
    blocks: &'a [&'a str],
    reporter: &'a mut Reporter,
    statements: Vec<Statement>,
    block: Option<Block>,
    /// The comment lines since the last statement.
    above: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, number: usize, line: Line) {
        let Line { mut words, comment } = line;
        if words.is_empty() {
            match comment {
                Some(comment) => self.above.push(comment),
                // Outside a block a blank line parts a comment from what follows.
                None if self.block.is_none() => self.above.clear(),
                None => {}
            }
            return;
        }
        if let Some(block) = &self.block {
            if words[0].text == ")" {
                self.close(number, &words);
            } else if self.blocks.contains(&block.directive.as_str()) {
                let (directive, above_block) = (block.directive.clone(), Arc::clone(&block.above));
                self.push(directive, words, number, comment, Some(above_block));
            }
            return;
        }
        let directive = words.remove(0);
        match words.as_slice() {
            [.., open] if open.text == "(" => self.open(number, directive, &words),
            [open, close] if open.text == "(" && close.text == ")" => {
                if self.may_open(number, &directive) {
                    self.above.clear();
                }
            }
            _ => {
                words.insert(0, directive.clone());
                self.push(directive.text, words, number, comment, None);
            }
        }
    }

    fn push(
        &mut self,
        directive: String,
        mut words: Vec<Word>,
        line: usize,
        comment: Option<String>,
        above_block: Option<Arc<str>>,
    ) {
        let column = words[0].column;
        if above_block.is_none() {
            words.remove(0);
        }
        self.statements.push(Statement {
            directive,
            arguments: words,
            line,
            column,
            comment,
            above: std::mem::take(&mut self.above),
            above_block: above_block.unwrap_or_default(),
        });
    }

    fn may_open(&mut self, line: usize, directive: &Word) -> bool {
        let may = self.blocks.contains(&directive.text.as_str());
        if !may {
            self.reporter.report(line, directive.column, format!("{}: no such block", directive.text));
        }
        may
    }

    /// Begins a block. One that is unknown is read to its end, with all that is in it.
    fn open(&mut self, line: usize, directive: Word, words: &[Word]) {
        if self.may_open(line, &directive) && words.len() > 1 {
            let message = format!("{}: only `(` may follow before a block", directive.text);
            self.reporter.report(line, words[0].column, message);
        }
        self.block = Some(Block {
            directive: directive.text,
            line,
            above: std::mem::take(&mut self.above).join("\n").into(),
        });
    }

    fn close(&mut self, line: usize, words: &[Word]) {
        if let Some(second) = words.get(1) {
            self.reporter.report(line, second.column, "a block's `)` ends its line");
        }
        self.block = None;
        self.above.clear();
    }
}
