//! Build constraints.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>

/// A condition over build tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagExpression {
    /// The tag is set.
    Tag(String),
    /// It does not hold.
    Not(Box<TagExpression>),
    /// Both hold.
    And(Box<TagExpression>, Box<TagExpression>),
    /// One holds, or both.
    Or(Box<TagExpression>, Box<TagExpression>),
}

/// Deeper expressions are not read: nobody writes them. Go's limit is on their size, a thousand.
const DEEPEST: usize = 64;

/// Longer expressions are not read, in bytes.
const LONGEST: usize = 4096;

impl TagExpression {
    /// Reads what follows `//go:build`. `None` when it is no expression.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parser = Parser { rest: text, depth: 0 };
        let expression = parser.or()?;
        parser.rest.trim().is_empty().then_some(expression)
    }

    /// Reads what follows `// +build`: blanks are "or", commas are "and".
    pub(super) fn parse_plus(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let term = |term: &str| {
            let (is_not, tag) = term.strip_prefix('!').map_or((false, term), |tag| (true, tag));
            let expression = is_tag(tag).then(|| Self::Tag(tag.to_owned()))?;
            Some(if is_not { Self::Not(Box::new(expression)) } else { expression })
        };
        let clause = |clause: &str| joined(clause.split(',').map(term), Self::And);
        joined(text.split_whitespace().map(clause), Self::Or)
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    /// Whether it holds where `is_set` says which tags are set.
    pub fn holds(&self, is_set: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Tag(tag) => is_set(tag),
            Self::Not(inner) => !inner.holds(is_set),
            Self::And(left, right) => left.holds(is_set) && right.holds(is_set),
            Self::Or(left, right) => left.holds(is_set) || right.holds(is_set),
        }
    }

    /// Whether it could hold under some tags, for each tag by itself, as `go mod tidy` sees it: `ignore` is never set.
    ///
    /// Source: <https://go.dev/ref/mod#go-mod-tidy>
    pub fn could_hold(&self) -> bool {
        self.could_be(true)
    }

    fn could_be(&self, wanted: bool) -> bool {
        match self {
            Self::Tag(tag) if tag == "ignore" => false,
            Self::Tag(_) => wanted,
            Self::Not(inner) => !inner.could_be(!wanted),
            Self::And(left, right) => left.could_be(wanted) && right.could_be(wanted),
            Self::Or(left, right) => left.could_be(wanted) || right.could_be(wanted),
        }
    }

    /// Whether a tag stands in it.
    pub fn mentions(&self, wanted: &str) -> bool {
        match self {
            Self::Tag(tag) => tag == wanted,
            Self::Not(inner) => inner.mentions(wanted),
            Self::And(left, right) | Self::Or(left, right) => left.mentions(wanted) || right.mentions(wanted),
        }
    }
}

fn joined(
    mut parts: impl Iterator<Item = Option<TagExpression>>,
    join: fn(Box<TagExpression>, Box<TagExpression>) -> TagExpression,
) -> Option<TagExpression> {
    let first = parts.next()??;
    let mut count = 1;
    parts.try_fold(first, |left, right| {
        count += 1;
        (count <= DEEPEST).then_some(())?;
        Some(join(Box::new(left), Box::new(right?)))
    })
}

fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '.'))
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn takes(&mut self, mark: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> Option<TagExpression> {
        let mut left = self.and()?;
        let mut count = 0;
        while self.takes("||") {
            count += 1;
            (count < DEEPEST).then_some(())?;
            left = TagExpression::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<TagExpression> {
        let mut left = self.not()?;
        let mut count = 0;
        while self.takes("&&") {
            count += 1;
            (count < DEEPEST).then_some(())?;
            left = TagExpression::And(Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<TagExpression> {
        self.depth += 1;
        (self.depth < DEEPEST).then_some(())?;
        let expression = if self.takes("!") {
            TagExpression::Not(Box::new(self.not()?))
        } else if self.takes("(") {
            let inner = self.or()?;
            self.takes(")").then_some(inner)?
        } else {
            self.tag()?
        };
        self.depth -= 1;
        Some(expression)
    }

    fn tag(&mut self) -> Option<TagExpression> {
        let rest = self.rest.trim_start();
        let end =
            rest.find(|character: char| !is_tag(character.encode_utf8(&mut [0; 4]))).unwrap_or(rest.len());
        let (tag, rest) = rest.split_at(end);
        self.rest = rest;
        is_tag(tag).then(|| TagExpression::Tag(tag.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(text: &str, tags: &[&str]) -> Option<bool> {
        Some(TagExpression::parse(text)?.holds(&|tag| tags.contains(&tag)))
    }

    #[test]
    fn expressions_are_read() {
        assert_eq!(holds("linux && !cgo || windows", &["linux"]), Some(true));
        assert_eq!(holds("linux && !cgo || windows", &["linux", "cgo"]), Some(false));
        assert_eq!(holds("linux && (!cgo || windows)", &["windows"]), Some(false));
        assert_eq!(holds("!!go1.21", &["go1.21"]), Some(true));
        for broken in ["", "a b", "(a", "a &&", "a)", "&", &"!".repeat(100), &"(".repeat(100)] {
            assert_eq!(holds(broken, &[]), None, "{broken}");
        }
    }

    #[test]
    fn old_lines_are_read() {
        let holds = |text: &str, tags: &[&str]| {
            TagExpression::parse_plus(text).map(|found| found.holds(&|tag| tags.contains(&tag)))
        };
        assert_eq!(holds("linux,!cgo darwin", &["linux"]), Some(true));
        assert_eq!(holds("linux,!cgo darwin", &["linux", "cgo"]), Some(false));
        assert_eq!(holds("", &[]), None);
    }

    #[test]
    fn only_ignore_never_holds() {
        let could = |text: &str| TagExpression::parse(text).is_some_and(|found| found.could_hold());
        assert!(could("linux && !linux") && could("tools") && could("!ignore || x"));
        assert!(!could("ignore") && !could("ignore && linux"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "((a|b|!|&&|[|][|]|[(]|[)]|,|é) ?){0,80}", any in ".{0,60}") {
            let _ = TagExpression::parse(&text);
            let _ = TagExpression::parse_plus(&any);
        }
    }
}
