//! The variables of GoReleaser's configuration: <https://goreleaser.com/customization/env/>
//!
//! It runs no shell; its builds are in the rules of their own.

use super::super::script::Script;
use super::super::yaml::{Node, Value};

pub(in super::super) fn read(script: &mut Script, documents: &[Node]) {
    documents.iter().for_each(|document| walk(script, document));
}

fn walk(script: &mut Script, node: &Node) {
    for (key, node) in node.entries() {
        if key == "env" {
            let pairs =
                node.items().iter().filter_map(|item| Some((item.line, item.text()?.split_once('=')?)));
            pairs.for_each(|(line, (name, value))| script.set_exported(line, name.trim(), value));
        } else {
            walk(script, node);
        }
    }
    if let Value::List(items) = &node.value {
        items.iter().for_each(|item| walk(script, item));
    }
}
