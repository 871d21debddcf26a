//! What `go build -debug-actiongraph=FILE` writes.
//!
//! Source of the format: `actionJSON` in <https://go.dev/src/cmd/go/internal/work/action.go>

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::Problem;
use crate::go_list::json_problem;

/// The file that problems point to.
const GRAPH: &str = "-debug-actiongraph";

/// An action that has an id, so that its output can be reused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GraphAction {
    pub(super) mode: String,
    pub(super) package: String,
    pub(super) action_id: String,
    /// The last part of the build id: the hash of the output.
    pub(super) content_id: Option<String>,
    /// The actions it waits for, as indices into the list that holds it.
    pub(super) dependencies: Vec<usize>,
}

/// Reads the actions that have an id. Nothing is read of a file that is no JSON list; memory is bound by its size.
pub(super) fn action_graph(graph: &[u8]) -> (Vec<GraphAction>, Vec<Problem>) {
    let text = String::from_utf8_lossy(graph);
    let listed: Vec<Listed> = match serde_json::from_str(&text) {
        Ok(listed) => listed,
        Err(error) => return (Vec::new(), vec![json_problem(GRAPH, &error)]),
    };
    let unreadable = listed.iter().filter(|listed| matches!(listed, Listed::Other(_))).count();
    let mut problems = Vec::new();
    if unreadable > 0 {
        let message = format!("{unreadable} entries that are no action");
        problems.push(Problem { text: GRAPH, line: 1, column: 1, message });
    }
    let actions: Vec<ListedAction> =
        listed.into_iter().filter_map(Listed::action).filter(|action| !action.action_id.is_empty()).collect();
    let indices: HashMap<u64, usize> =
        actions.iter().enumerate().map(|(index, action)| (action.id, index)).collect();
    let actions = actions.into_iter().map(|action| action.into_graph_action(&indices)).collect();
    (actions, problems)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Action(ListedAction),
    Other(IgnoredAny),
}

impl Listed {
    fn action(self) -> Option<ListedAction> {
        match self {
            Self::Action(action) => Some(action),
            Self::Other(_) => None,
        }
    }
}

#[derive(Deserialize)]
struct ListedAction {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(rename = "Mode", default)]
    mode: String,
    #[serde(rename = "Package", default)]
    package: String,
    #[serde(rename = "Deps", default)]
    dependencies: Vec<u64>,
    #[serde(rename = "ActionID", default)]
    action_id: String,
    #[serde(rename = "BuildID", default)]
    build_id: String,
}

impl ListedAction {
    fn into_graph_action(self, indices: &HashMap<u64, usize>) -> GraphAction {
        let content_id = self.build_id.rsplit_once('/').map(|(_, content_id)| content_id.to_owned());
        GraphAction {
            mode: self.mode,
            package: self.package,
            action_id: self.action_id,
            content_id,
            dependencies: self.dependencies.iter().filter_map(|id| indices.get(id).copied()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn actions_with_ids_are_read_whatever_else_stands_there() {
        let graph = br#"[{"ID":0,"Mode":"link-install","Package":"a","Deps":[1],"BuildID":"L/A/C/D"},
            {"ID":1,"Mode":"link","Package":"a","Deps":[0,2],"ActionID":"L","BuildID":"L/A/C/D","New":{"x":[1]}},
            {"ID":2,"Mode":"build","Package":"a","Deps":null,"ActionID":"A","BuildID":"A/C"},
            {"ID":2,"Mode":"build","Package":"a","ActionID":"A"}, "novelty"]"#;
        let (actions, problems) = action_graph(graph);
        assert_eq!(problems[0].to_string(), "-debug-actiongraph:1:1: 2 entries that are no action");
        let shown: Vec<_> = actions
            .iter()
            .map(|action| (action.mode.as_str(), action.content_id.as_deref(), action.dependencies.len()))
            .collect();
        assert_eq!(shown, [("link", Some("D"), 1), ("build", None, 0)]);
    }

    #[test]
    fn a_cut_file_is_told_of() {
        let (actions, problems) = action_graph(b"[{\"ID\":0,\"Mode\":\"build\"");
        assert_eq!((actions.len(), problems.len()), (0, 1));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
            json in "\\[(\\{\"ID\":[0-9-]{1,3},\"Deps\":\\[[0-9,]{0,5}\\],\"ActionID\":\"[a/]{0,3}\"\\},?){0,4}\\]",
        ) {
            let _ = action_graph(&bytes);
            let _ = action_graph(json.as_bytes());
        }
    }
}
