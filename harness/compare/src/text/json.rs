//! JSON by its keys: <https://www.rfc-editor.org/rfc/rfc8259>

use std::collections::BTreeSet;

use serde_json::Value as Json;
use twinbuild_model::{Clue, Difference, Place, counted};

use super::lines::compare_lines;
use crate::artifact::{Content, Failure, Session, Unreadable, read_all};
use crate::findings::{Rank, place_path, shown_name, text_clues, text_values};

/// How long a JSON text may be that is compared by its keys.
pub(crate) const JSON_BYTES: u64 = 4 << 20;

/// How many characters of each name a key shows.
const NAME_CHARACTERS: usize = 200;

/// Reports which values of two JSON texts differ. Where all are equal, the order of keys or the blanks differ, which the
/// lines show.
pub(crate) fn compare_json(
    session: &mut Session<'_>,
    path: &[String],
    sides: [&dyn Content; 2],
) -> Result<(), Failure> {
    let [first, second] = [read_text(sides[0])?, read_text(sides[1])?];
    let mut found = Values { bound: session.file_bound(path), kept: Vec::new(), count: 0 };
    found.compare("$", Some(&parse(&first)?), Some(&parse(&second)?));
    if found.count == 0 {
        session.findings.say(path, "the same JSON values, written otherwise".to_owned());
        compare_lines(session, path, &first, &second);
        return Ok(());
    }
    session.findings.leave_out(found.count - found.kept.len() as u64);
    let verb = if found.count == 1 { "differs" } else { "differ" };
    session.findings.say(path, format!("{} {verb}", counted(found.count, "value")));
    for mut difference in found.kept {
        difference.place.path = place_path(path);
        session.findings.add(Rank::Content, difference);
    }
    Ok(())
}

fn read_text(content: &dyn Content) -> Result<String, Failure> {
    let bytes = read_all(content, JSON_BYTES)?
        .ok_or_else(|| Unreadable::new(format!("it has more than {JSON_BYTES} bytes")))?;
    Ok(String::from_utf8(bytes).map_err(|error| Unreadable::new(error.utf8_error().to_string()))?)
}

fn parse(text: &str) -> Result<Json, Unreadable> {
    serde_json::from_str(text).map_err(|error| Unreadable::new(error.to_string()))
}

/// The values that differ.
struct Values {
    bound: usize,
    kept: Vec<Difference>,
    count: u64,
}

impl Values {
    /// Compares the values at a key. The depth is that of the text, which its parser bounds.
    fn compare(&mut self, key: &str, first: Option<&Json>, second: Option<&Json>) {
        match (first, second) {
            (Some(first), Some(second)) if first == second => {}
            (Some(Json::Object(first)), Some(Json::Object(second))) => {
                let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
                for name in names.into_iter().filter(|name| first.get(*name) != second.get(*name)) {
                    let key = if self.is_full() { String::new() } else { member_key(key, name) };
                    self.compare(&key, first.get(name), second.get(name));
                }
            }
            (Some(Json::Array(first)), Some(Json::Array(second))) => self.arrays(key, first, second),
            _ => self.add(key, first, second, Vec::new()),
        }
    }

    /// Compares arrays without what is equal at their ends, element by element.
    fn arrays(&mut self, key: &str, first: &[Json], second: &[Json]) {
        if is_reordered(first, second) {
            let (first, second) = (Json::from(first), Json::from(second));
            return self.add(key, Some(&first), Some(&second), vec![Clue::Order]);
        }
        let start = first.iter().zip(second).take_while(|(a, b)| a == b).count();
        let (a, b) = (&first[start..], &second[start..]);
        let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
        let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
        for index in 0..a.len().max(b.len()) {
            let key = if self.is_full() { String::new() } else { format!("{key}[{}]", start + index) };
            self.compare(&key, a.get(index), b.get(index));
        }
    }

    /// Whether further values are only counted, and their keys not needed.
    fn is_full(&self) -> bool {
        self.kept.len() >= self.bound
    }

    fn add(&mut self, key: &str, first: Option<&Json>, second: Option<&Json>, mut clues: Vec<Clue>) {
        self.count += 1;
        if self.is_full() {
            return;
        }
        let texts = [first.map(Json::to_string), second.map(Json::to_string)];
        if let (true, [Some(first), Some(second)]) = (clues.is_empty(), &texts) {
            clues = text_clues(first, second);
        }
        let (first, second) = text_values(texts[0].as_deref(), texts[1].as_deref());
        let place = Place { key: Some(shown_name(key)), ..Place::default() };
        let what = if clues == [Clue::Order] { "order" } else { "value" }.to_owned();
        self.kept.push(Difference { place, what, first, second, clues, ..Difference::default() });
    }
}

/// Whether two arrays have the same elements in another order.
fn is_reordered(first: &[Json], second: &[Json]) -> bool {
    let sorted = |elements: &[Json]| {
        let mut elements: Vec<String> = elements.iter().map(Json::to_string).collect();
        elements.sort_unstable();
        elements
    };
    first.len() == second.len() && first != second && sorted(first) == sorted(second)
}

/// A member of an object, as JSONPath writes it: <https://www.rfc-editor.org/rfc/rfc9535#section-2.5.1>
fn member_key(key: &str, name: &str) -> String {
    let name: String = name.chars().take(NAME_CHARACTERS).collect();
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain { format!("{key}.{name}") } else { format!("{key}[{}]", Json::from(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::compared;

    fn keys(first: &str, second: &str) -> Vec<String> {
        let comparison = compared(first.as_bytes(), second.as_bytes());
        comparison.differences.into_iter().filter_map(|difference| difference.place.key).collect()
    }

    #[test]
    fn values_are_found_by_their_keys() {
        let first = r#"{"a": {"b": [1, 2, 3], "c-d": 1}, "x": 1}"#;
        let second = r#"{"a": {"b": [1, 9, 3], "c-d": 2}, "y": 1}"#;
        assert_eq!(keys(first, second), ["$.a.b[1]", "$.a[\"c-d\"]", "$.x", "$.y"]);
        assert_eq!(keys("[1, 2, 3]", "[1, 7, 2, 3]"), ["$[1]"]);
        assert_eq!(keys("[1]", "{}"), ["$"]);
    }

    #[test]
    fn what_only_looks_other_is_told_apart() {
        let comparison = compared(br#"{"a": 1, "b": 2}"#, br#"{"b": 2, "a": 1}"#);
        assert_eq!(comparison.summary, ["the same JSON values, written otherwise", "1 line differs"]);
        assert_eq!(comparison.first.format, "JSON");
    }

    #[test]
    fn order_and_times_are_clues() {
        let order = compared(b"[1, 2, 3]", b"[1, 3, 2]");
        assert_eq!(
            (order.differences.len(), order.differences[0].clues.as_slice()),
            (1, [Clue::Order].as_slice())
        );
        let time = compared(br#"{"t": "2024-01-02"}"#, br#"{"t": "2024-01-03"}"#);
        assert_eq!(time.differences[0].clues, [Clue::Time]);
    }
}
