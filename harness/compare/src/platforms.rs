//! What one program says on several platforms: the same, but for differences that are written down.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::Platform;

/// What a program wrote on one platform: lines `topic: what it found`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformOutput {
    /// The platform.
    pub platform: Platform,
    /// All that it wrote.
    pub text: String,
}

/// A line that is expected to differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedDifference {
    /// What stands before the colon.
    pub topic: String,
    /// For platforms, what stands after it: `windows`, `linux/s390x`. The narrower name wins.
    pub values: Vec<(String, String)>,
}

/// A table of expected differences that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDifferences {
    /// The first row is not what it should be.
    #[error(
        "read the table of expected differences: its first row is `line`, then systems or platforms, then `because` where reasons are given"
    )]
    Header,
    /// A row has another number of cells than the first one.
    #[error(
        "read the table of expected differences: the row `{0}` has another number of cells than the first one"
    )]
    Cells(String),
    /// All platforms have the same value.
    #[error(
        "read the table of expected differences: the row `{0}` has one value for all, which is no difference"
    )]
    NoDifference(String),
    /// A row gives no reason although the table has them.
    #[error("read the table of expected differences: the row `{0}` gives no reason")]
    NoReason(String),
}

impl ExpectedDifference {
    /// Those of a table whose first row names the columns: `line`, systems or platforms, and `because` for a reason.
    ///
    /// # Errors
    /// When the first row is another one, or a row has no difference in it.
    pub fn of_table(rows: &[Vec<String>]) -> Result<Vec<Self>, InvalidDifferences> {
        let Some((header, rows)) = rows.split_first() else { return Ok(Vec::new()) };
        let with_reasons = header.last().is_some_and(|cell| cell == "because");
        let columns = header.len() - usize::from(with_reasons);
        if header.first().is_none_or(|cell| cell != "line") || columns < 2 {
            return Err(InvalidDifferences::Header);
        }
        let difference = |row: &Vec<String>| {
            let topic = row.first().cloned().unwrap_or_default();
            if row.len() != header.len() {
                return Err(InvalidDifferences::Cells(topic));
            }
            let values: Vec<_> =
                header[1..columns].iter().cloned().zip(row[1..columns].iter().cloned()).collect();
            if values.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len() < 2 {
                return Err(InvalidDifferences::NoDifference(topic));
            }
            if with_reasons && row[columns].is_empty() {
                return Err(InvalidDifferences::NoReason(topic));
            }
            Ok(Self { topic, values })
        };
        rows.iter().map(difference).collect()
    }

    /// What is expected on `platform`: by its whole name, else by its system's.
    fn on(&self, platform: &Platform) -> Option<&str> {
        let whole = platform.to_string();
        let of = |name: &str| {
            self.values.iter().find(|(column, _)| column == name).map(|(_, value)| value.as_str())
        };
        of(&whole).or_else(|| of(platform.os()))
    }
}

/// What is wrong, in sentences: a line that differs although nobody expects it to, or one that does not differ as expected.
pub fn compare_platforms(outputs: &[PlatformOutput], expected: &[ExpectedDifference]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for output in outputs {
        let mut lines = BTreeMap::new();
        for line in output.text.lines() {
            let (topic, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
            if lines.insert(topic, value).is_some() {
                problems.push(format!("{}: `{topic}` is said twice", output.platform));
            }
        }
        read.push((&output.platform, lines));
    }
    if read.iter().all(|(_, lines)| lines.is_empty()) {
        problems.push("nothing was said on any platform".to_owned());
    }
    let topics: BTreeSet<&str> = read.iter().flat_map(|(_, lines)| lines.keys().copied()).collect();
    for difference in expected.iter().filter(|difference| !topics.contains(difference.topic.as_str())) {
        problems.push(format!("`{}` is expected to differ, and is said on no platform", difference.topic));
    }
    for topic in topics {
        let said: Vec<_> =
            read.iter().map(|(platform, lines)| (*platform, lines.get(topic).copied())).collect();
        match expected.iter().find(|difference| difference.topic == topic) {
            Some(difference) => problems.extend(said.iter().filter_map(|(platform, value)| {
                unlike_expected(topic, platform, *value, difference.on(platform))
            })),
            None => problems.extend(unlike_each_other(topic, &said)),
        }
    }
    problems
}

fn unlike_expected(
    topic: &str,
    platform: &Platform,
    said: Option<&str>,
    expected: Option<&str>,
) -> Option<String> {
    match (said, expected) {
        (_, None) => Some(format!("`{topic}`: nothing is expected on {platform}; it said {}", shown(said))),
        (said, Some(expected)) if said == Some(expected) => None,
        (said, Some(expected)) => {
            Some(format!("`{topic}`: `{expected}` is expected on {platform}; it said {}", shown(said)))
        }
    }
}

fn unlike_each_other(topic: &str, said: &[(&Platform, Option<&str>)]) -> Option<String> {
    let same = said.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let each = || {
        said.iter().map(|(platform, value)| format!("\n  {platform}: {}", shown(*value))).collect::<String>()
    };
    (!same).then(|| format!("`{topic}` differs, and nobody expects it to:{}", each()))
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outputs(texts: &[(&str, &str)]) -> Vec<PlatformOutput> {
        let output = |(platform, text): &(&str, &str)| PlatformOutput {
            platform: platform.parse().unwrap(),
            text: (*text).to_owned(),
        };
        texts.iter().map(output).collect()
    }

    fn table(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn expected(rows: &[&[&str]]) -> Vec<ExpectedDifference> {
        ExpectedDifference::of_table(&table(rows)).unwrap()
    }

    #[test]
    fn only_what_is_written_down_may_differ() {
        let said =
            outputs(&[("linux/amd64", "sep: /\nsum: 3\n"), ("windows/amd64", "sep: \\\r\nsum: 3\r\n")]);
        let separators = expected(&[&["line", "linux", "windows"], &["sep", "/", "\\"]]);
        assert_eq!(compare_platforms(&said, &separators), [""; 0]);
        let unexpected = compare_platforms(&said, &[]);
        assert!(unexpected[0].starts_with("`sep` differs, and nobody expects it to:"), "{unexpected:?}");
        let gone = outputs(&[("linux/amd64", "sep: /\n"), ("windows/amd64", "sep: /\n")]);
        assert_eq!(
            compare_platforms(&gone, &separators),
            ["`sep`: `\\` is expected on windows/amd64; it said `/`"]
        );
    }

    #[test]
    fn the_narrower_name_wins() {
        let said = outputs(&[("linux/amd64", "a: 1"), ("linux/s390x", "a: 2")]);
        let order = expected(&[&["line", "linux", "linux/s390x", "because"], &["a", "1", "2", "byte order"]]);
        assert_eq!(compare_platforms(&said, &order), [""; 0]);
        let other = expected(&[&["line", "linux", "windows"], &["a", "1", "2"]]);
        assert_eq!(compare_platforms(&said, &other).len(), 1);
    }

    #[test]
    fn what_is_not_said_is_no_agreement() {
        assert_eq!(compare_platforms(&outputs(&[("linux/amd64", ""), ("linux/arm64", "")]), &[]).len(), 1);
        let said = outputs(&[("linux/amd64", "a: 1"), ("linux/arm64", "b: 1")]);
        assert_eq!(compare_platforms(&said, &[]).len(), 2);
        let twice = outputs(&[("linux/amd64", "a: 1\na: 1"), ("linux/arm64", "a: 1")]);
        assert_eq!(compare_platforms(&twice, &[]), ["linux/amd64: `a` is said twice"]);
        let never = expected(&[&["line", "linux", "windows"], &["b", "1", "2"]]);
        assert_eq!(compare_platforms(&outputs(&[("linux/amd64", "a: 1")]), &never).len(), 1);
    }

    #[test]
    fn a_table_without_a_difference_is_refused() {
        let of = |rows: &[&[&str]]| ExpectedDifference::of_table(&table(rows)).unwrap_err();
        assert_eq!(of(&[&["topic", "linux"]]), InvalidDifferences::Header);
        assert_eq!(of(&[&["line"]]), InvalidDifferences::Header);
        let header: &[&str] = &["line", "linux", "windows"];
        assert_eq!(of(&[header, &["a", "1"]]), InvalidDifferences::Cells("a".into()));
        assert_eq!(of(&[header, &["a", "1", "1"]]), InvalidDifferences::NoDifference("a".into()));
        let reasons: &[&str] = &["line", "linux", "windows", "because"];
        assert_eq!(of(&[reasons, &["a", "1", "2", ""]]), InvalidDifferences::NoReason("a".into()));
    }

    proptest! {
        #[test]
        fn no_text_and_no_table_is_too_odd(
            texts in prop::collection::vec("(?s).{0,60}", 0..4),
            rows in prop::collection::vec(prop::collection::vec("(line|linux|because|.{0,5})", 0..5), 0..4),
        ) {
            let platforms = ["linux/amd64", "linux/s390x", "windows/arm64", "darwin/arm64"];
            let texts: Vec<_> = platforms.iter().copied().zip(texts.iter().map(String::as_str)).collect();
            let expected = ExpectedDifference::of_table(&rows).unwrap_or_default();
            compare_platforms(&outputs(&texts), &expected);
        }

        #[test]
        fn the_same_text_agrees(text in "[a-z]{1,5}: [a-z ]{0,9}") {
            let same = outputs(&[("linux/amd64", &text), ("windows/amd64", &text)]);
            prop_assert_eq!(compare_platforms(&same, &[]), [""; 0]);
        }
    }
}
