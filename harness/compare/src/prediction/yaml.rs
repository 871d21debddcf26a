//! YAML as a tree that knows its lines: <https://yaml.org/spec/1.2.2/>.
//!
//! What stands behind a fault is left out, and so is what is nested deeper than a person writes.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, Span};

/// How deep lists and maps are read in one another.
const DEEPEST: usize = 50;
/// How many nodes stand in for aliases at most; what a few lines name can be a billion of them.
const MOST_COPIES: usize = 10_000;

/// A value with the line on which it begins, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Node>),
    /// Keys that are texts, in the file's order.
    Map(Vec<(String, Node)>),
    /// What is not known: nested too deep, or too often by name.
    Unknown,
}

impl Node {
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a map; none of what is no map. `<<` stands for those of another one.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries = match &self.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        let merged = entries.iter().filter(|(key, _)| key == "<<").flat_map(|(_, node)| match &node.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        });
        let own = entries.iter().filter(|(key, _)| key != "<<");
        own.chain(merged).map(|(key, node)| (key.as_str(), node))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().find(|(name, _)| *name == key).map(|(_, node)| node)
    }

    /// The items of a list; what is no list is its own one item.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// All values of a key, at any depth.
    pub(super) fn all_of<'node>(&'node self, key: &str, found: &mut Vec<&'node Self>) {
        for (name, node) in self.entries() {
            if name == key {
                found.push(node);
            }
            node.all_of(key, found);
        }
        if let Value::List(items) = &self.value {
            items.iter().for_each(|item| item.all_of(key, found));
        }
    }
}

/// The documents of a text.
pub(super) fn documents(text: &str) -> Vec<Node> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        reader.read(event, span);
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    reader.documents
}

#[derive(Default)]
struct Reader {
    documents: Vec<Node>,
    open: Vec<Open>,
    /// Lists and maps that are open and nested too deep.
    too_deep: usize,
    /// What anchors name, with its size.
    named: BTreeMap<usize, (Node, usize)>,
    copies: usize,
}

/// A list or a map that is not at its end.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<String>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>, span: Span) {
        let line = span.start.line();
        match event {
            Event::SequenceStart(anchor, _) => {
                self.open(Node { line, value: Value::List(Vec::new()) }, anchor);
            }
            Event::MappingStart(anchor, _) => self.open(Node { line, value: Value::Map(Vec::new()) }, anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.too_deep {
                0 => self.close(),
                _ => self.too_deep -= 1,
            },
            _ if self.too_deep > 0 => {}
            Event::Scalar(text, _, anchor, _) => {
                // Of a block this is its first line of text.
                let node = Node { line, value: Value::Text(text.into_owned()) };
                self.name(anchor, &node);
                self.add(node);
            }
            Event::Alias(anchor) => {
                let node = self.copy_of(anchor).unwrap_or(Node { line, value: Value::Unknown });
                self.add(node);
            }
            _ => {}
        }
    }

    fn open(&mut self, node: Node, anchor: usize) {
        if self.too_deep > 0 || self.open.len() >= DEEPEST {
            if self.too_deep == 0 {
                self.add(Node { value: Value::Unknown, ..node });
            }
            self.too_deep += 1;
        } else {
            self.open.push(Open { node, anchor, key: None });
        }
    }

    fn close(&mut self) {
        if let Some(Open { node, anchor, .. }) = self.open.pop() {
            self.name(anchor, &node);
            self.add(node);
        }
    }

    fn add(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else { return self.documents.push(node) };
        match (&mut parent.node.value, parent.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            // A key that is no text has a place all the same, so that its value is not taken for a key.
            _ => parent.key = Some(node.text().unwrap_or_default().to_owned()),
        }
    }

    fn name(&mut self, anchor: usize, node: &Node) {
        if anchor > 0
            && let Some(left) = MOST_COPIES.checked_sub(self.copies)
        {
            let size = size(node);
            if size <= left {
                self.copies += size;
                self.named.insert(anchor, (node.clone(), size));
            }
        }
    }

    fn copy_of(&mut self, anchor: usize) -> Option<Node> {
        let (node, size) = self.named.get(&anchor)?;
        let copies = self.copies + size;
        let copy = (copies <= MOST_COPIES).then(|| node.clone())?;
        self.copies = copies;
        Some(copy)
    }
}

/// How many nodes there are in it, long texts counted as several.
fn size(node: &Node) -> usize {
    let inner: usize = match &node.value {
        Value::Text(text) => text.len() / 100,
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|(_, node)| size(node)).sum(),
        Value::Unknown => 0,
    };
    1 + inner
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `line:text` of each text, with the keys above it.
    fn shown(node: &Node, above: &str, found: &mut Vec<String>) {
        if let Some(text) = node.text() {
            found.push(format!("{above}{}:{text}", node.line));
        }
        node.entries().for_each(|(key, node)| shown(node, &format!("{above}{key}."), found));
        if let Value::List(items) = &node.value {
            items.iter().for_each(|item| shown(item, above, found));
        }
    }

    fn read(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        documents(text).iter().for_each(|document| shown(document, "", &mut found));
        found
    }

    #[test]
    fn every_style_has_its_line() {
        let text =
            "a:\n  - b\n  - {c: d, e: [f, 'g']}\nh: |\n  i\n\n  j\nk: >-\n  l\n  m\n---\nn: \"o\n  p\"\n";
        assert_eq!(
            read(text),
            ["a.2:b", "a.c.3:d", "a.e.3:f", "a.e.3:g", "h.5:i\n\nj\n", "k.9:l m", "n.12:o p"]
        );
    }

    #[test]
    fn names_and_merges_are_followed() {
        let text = "a: &x {b: c}\nd: *x\ne:\n  <<: *x\n  f: g\nh: &y [*y]\n[i, j]: k\nl: m\n";
        assert_eq!(read(text), ["a.b.1:c", "d.b.1:c", "e.f.5:g", "e.b.1:c", ".7:k", "l.8:m"]);
    }

    #[test]
    fn what_is_before_a_fault_is_read() {
        assert_eq!(read("a: b\nc:\n  - d\n  e: [f\n"), ["a.1:b", "c.3:d"]);
        assert_eq!(read("a: *nobody\n"), [""; 0]);
    }

    #[test]
    fn neither_depth_nor_names_take_the_memory() {
        let deep = format!("{}1{}\nb: c", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep), [""; 0]);
        let deep = format!("a: {}1{}\nb: c", "[".repeat(200), "]".repeat(200));
        assert_eq!(read(&deep), ["b.2:c"]);
        let mut laughs = "x0: &x0 [a, a, a, a, a, a, a, a, a]\n".to_owned();
        for number in 1..30 {
            let names = vec![format!("*x{}", number - 1); 9].join(", ");
            laughs.push_str(&format!("x{number}: &x{number} [{names}]\n"));
        }
        assert!(read(&laughs).len() <= MOST_COPIES + 9);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a:&*\\[\\]{}|>'\",#\n é-]{0,60}") {
            let _ = documents(&text);
        }
    }
}
