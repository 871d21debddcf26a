//! The head of a Go file.

use super::file_name::name_condition;
use super::scanner::{Scanner, Token};
use super::tag_expression::TagExpression;

/// What the head of a Go file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoHeader {
    /// The package's name.
    pub package: Option<String>,
    /// The imports, in the file's order, without `"C"`.
    pub imports: Vec<GoImport>,
    /// Conditions of the name and of the constraints; all must hold.
    pub conditions: Vec<TagExpression>,
    /// Whether it imports `"C"`.
    pub uses_cgo: bool,
    /// Whether it is a test by its name.
    pub is_test: bool,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoImport {
    /// The import path.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

/// Reads the head of the Go file `name`, up to the first declaration that is no import. `None` when the text ends in the
/// middle of a token.
///
/// Source: <https://go.dev/ref/spec#Source_file_organization>
pub fn go_header(name: &str, text: &str) -> Option<GoHeader> {
    read_header(name, text, Extent::Whole)
}

/// As [`go_header`], of a file of which `text` is only the beginning. `None` when it ends before the head does, so that
/// more of the file has to be read.
pub fn go_header_of_beginning(name: &str, text: &str) -> Option<GoHeader> {
    read_header(name, text, Extent::Beginning)
}

/// How much of a file a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Whole,
    Beginning,
}

fn read_header(name: &str, text: &str, extent: Extent) -> Option<GoHeader> {
    let mut header = GoHeader { is_test: name.ends_with("_test.go"), ..GoHeader::default() };
    let mut scanner = Scanner::new(text);
    let (package, comments) = scanner.package_clause()?;
    header.conditions = name_condition(name).into_iter().chain(constraint(&comments)).collect();
    header.package = package;
    if header.package.is_none() {
        return (extent == Extent::Whole).then_some(header);
    }
    loop {
        match scanner.next()? {
            Token::Word("import") => header.take_imports(&mut scanner)?,
            Token::End if extent == Extent::Beginning => return None,
            _ => return Some(header),
        }
    }
}

impl GoHeader {
    /// Takes what stands behind the word `import`.
    fn take_imports(&mut self, scanner: &mut Scanner<'_>) -> Option<()> {
        match scanner.next()? {
            Token::Mark('(') => loop {
                match scanner.next()? {
                    Token::Mark(')') | Token::End => break,
                    token => self.take(token, scanner.line()),
                }
            },
            Token::Word(_) | Token::Mark('.') => {
                let token = scanner.next()?;
                self.take(token, scanner.line());
            }
            token => self.take(token, scanner.line()),
        }
        Some(())
    }

    fn take(&mut self, token: Token<'_>, line: usize) {
        match token {
            Token::Text(path) if path == "C" => self.uses_cgo = true,
            Token::Text(path) => self.imports.push(GoImport { path, line }),
            _ => {}
        }
    }

    /// Whether `go mod tidy` reads it: every file but those with the tag `ignore`.
    pub fn could_be_built(&self) -> bool {
        self.conditions.iter().all(TagExpression::could_hold)
    }
}

/// The constraint in the comment lines before the package clause; blank lines are empty.
fn constraint(lines: &[&str]) -> Option<TagExpression> {
    let is_end = |character: char| character.is_whitespace();
    let new =
        lines.iter().find_map(|line| line.strip_prefix("//go:build").filter(|rest| rest.starts_with(is_end)));
    if let Some(text) = new {
        return TagExpression::parse(text.trim());
    }
    // Old lines count only before a blank line: <https://pkg.go.dev/go/build/constraint>.
    let until = lines.iter().rposition(|line| line.is_empty())?;
    let old = lines[..until].iter().filter_map(|line| {
        line.strip_prefix("//")?.trim_start().strip_prefix("+build").filter(|rest| rest.starts_with(is_end))
    });
    old.take(64).filter_map(|text| TagExpression::parse_plus(text.trim())).reduce(TagExpression::and)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paths(text: &str) -> Vec<(String, usize)> {
        let header = go_header("a.go", text).expect(text);
        header.imports.into_iter().map(|import| (import.path, import.line)).collect()
    }

    #[test]
    fn of_a_beginning_no_import_is_missed() {
        let head = "package a\n\nimport \"b\"\n";
        assert_eq!(go_header("a.go", head).unwrap().imports.len(), 1);
        for text in ["// all of it\n", head, "package a\n", ""] {
            assert_eq!(go_header_of_beginning("a.go", text), None, "{text}");
        }
        let whole = go_header_of_beginning("a.go", &format!("{head}func f() {{"));
        assert_eq!(whole, go_header("a.go", head));
    }

    #[test]
    fn imports_are_read_with_their_lines() {
        let text = "/* a\n*/ // b\npackage a // c\n\nimport \"fmt\"\nimport (\n\t_ \"x/y\" // why\n\t. `z`\n\tq \"r\"; \"s\"\n)\nimport t \"u\"\n\
                    var a = \"v\"\n";
        let read = paths(text);
        let expected = [("fmt", 5), ("x/y", 7), ("z", 8), ("r", 9), ("s", 9), ("u", 11)];
        assert_eq!(read, expected.map(|(path, line)| (path.to_owned(), line)));
        assert_eq!(paths(&text.replace('\n', "\r\n")), read);
        assert_eq!(paths("\u{feff}package a;import \"b\""), [("b".to_owned(), 1)]);
    }

    #[test]
    fn conditions_are_read() {
        let conditions = |name: &str, text: &str| go_header(name, text).expect(text).conditions.len();
        assert_eq!(conditions("a_linux_test.go", "//go:build x\n\npackage a\n"), 2);
        assert_eq!(conditions("linux.go", "// +build x\n// +build y\n\npackage a\n"), 1);
        assert_eq!(conditions("a.go", "// +build x\npackage a\n"), 0);
        assert_eq!(conditions("a.go", "package a\n//go:build x\n"), 0);
        assert_eq!(conditions("a_amd64.go", "package a\n"), 1);
    }

    #[test]
    fn cgo_is_seen_and_no_import() {
        let header = go_header("a.go", "package a\n\n// #include <a.h>\nimport \"C\"\n").expect("a header");
        assert!(header.uses_cgo && header.imports.is_empty());
    }

    #[test]
    fn a_cut_text_is_told_from_an_end() {
        assert!(go_header("a.go", "package a\nimport \"b").is_none());
        assert!(go_header("a.go", "/* a").is_none());
        // Neither is a blank in Go, though both are elsewhere.
        for text in ["\u{c}/*", "\u{a0}/* a */ package a\n"] {
            assert!(go_header("a.go", text).is_none_or(|header| header.package.is_none()), "{text:?}");
        }
        assert!(go_header("a.go", "package a\nimport \"b\"\n").is_some());
        assert_eq!(go_header("a.go", "not Go at all").map(|header| header.package), Some(None));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "((package|import|//|/[*]|[*]/|\"a\"|`|[(]|[)]|;|go:build|[+]build|\n|é) ?){0,40}",
            any in ".{0,80}",
        ) {
            let _ = go_header("a_b.go", &text);
            let _ = go_header(&any, &any);
        }
    }
}
