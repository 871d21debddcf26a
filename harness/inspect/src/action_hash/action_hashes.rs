//! The actions of one build with their ids and inputs.

use std::collections::HashMap;

use super::action_graph::{GraphAction, action_graph};
use super::action_input::{ActionInput, ActionInputKind};
use super::hash_log::{HashBlock, hash_log};
use crate::Problem;

/// The actions of one build, as far as Go told of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionHashes {
    /// Those that have an id, so that their output can be reused: compiling a package, linking a program.
    pub actions: Vec<HashedAction>,
    /// Whether there was a log of inputs.
    pub has_inputs: bool,
    /// Whether there was a graph, without which no output of a link is known.
    pub has_graph: bool,
}

/// One action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedAction {
    /// What it does: `build`, `link`.
    pub mode: String,
    /// The package it does it to.
    pub package: String,
    /// The hash over all inputs, 20 letters as in a build id.
    pub action_id: String,
    /// The hash over the output; `None` where it is not known.
    pub content_id: Option<String>,
    /// The inputs in the order in which they were hashed; `None` where they are not known.
    pub inputs: Option<Vec<ActionInput>>,
    /// The actions whose output it uses, as indices into [`ActionHashes::actions`]; empty without a graph.
    pub dependencies: Vec<usize>,
}

/// Reads what a build with `GODEBUG=gocachehash=1` wrote to its standard error, and the file that
/// `-debug-actiongraph=FILE` left; each may be missing.
///
/// A build's own lines on its standard error are no problem. The problems tell what of the two could not be read.
pub fn action_hashes(log: Option<&[u8]>, graph: Option<&[u8]>) -> (ActionHashes, Vec<Problem>) {
    let (blocks, mut problems) = log.map(hash_log).unwrap_or_default();
    let (graph_actions, graph_problems) = graph.map(action_graph).unwrap_or_default();
    problems.extend(graph_problems);
    let hashes = ActionHashes {
        has_inputs: !blocks.is_empty(),
        has_graph: !graph_actions.is_empty(),
        actions: with_content_ids(joined(graph_actions, blocks)),
    };
    (hashes, problems)
}

/// The actions of the graph with the inputs of the log, then those that only the log has.
fn joined(graph: Vec<GraphAction>, blocks: Vec<HashBlock>) -> Vec<HashedAction> {
    let mut actions: Vec<HashedAction> = graph.into_iter().map(HashedAction::from).collect();
    let mut indices: HashMap<[String; 3], usize> = HashMap::new();
    for (index, action) in actions.iter().enumerate() {
        indices.entry([&action.mode, &action.package, &action.action_id].map(Clone::clone)).or_insert(index);
    }
    for block in blocks {
        let key = [&block.mode, &block.package, &block.action_id].map(Clone::clone);
        let index = *indices.entry(key).or_insert(actions.len());
        match actions.get_mut(index) {
            Some(action) => action.inputs = Some(block.inputs),
            None => actions.push(block.into()),
        }
    }
    actions
}

/// Without a graph the content id of a package is known from the actions that use it.
fn with_content_ids(mut actions: Vec<HashedAction>) -> Vec<HashedAction> {
    let mut used: HashMap<String, Option<String>> = HashMap::new();
    for input in actions.iter().filter_map(|action| action.inputs.as_ref()).flatten() {
        // With a `/` it is a whole build id.
        if input.kind == ActionInputKind::Dependency && !input.value.contains('/') {
            let id = used.entry(input.name.clone()).or_insert_with(|| Some(input.value.clone()));
            // A package that is built in two ways has two.
            if id.as_ref().is_some_and(|id| *id != input.value) {
                *id = None;
            }
        }
    }
    for action in actions.iter_mut().filter(|action| action.mode == "build" && action.content_id.is_none()) {
        action.content_id = used.get(&action.package).cloned().flatten();
    }
    actions
}

impl From<GraphAction> for HashedAction {
    fn from(action: GraphAction) -> Self {
        Self {
            mode: action.mode,
            package: action.package,
            action_id: action.action_id,
            content_id: action.content_id,
            inputs: None,
            dependencies: action.dependencies,
        }
    }
}

impl From<HashBlock> for HashedAction {
    fn from(block: HashBlock) -> Self {
        Self {
            mode: block.mode,
            package: block.package,
            action_id: block.action_id,
            content_id: None,
            inputs: Some(block.inputs),
            dependencies: Vec::new(),
        }
    }
}
