//! What changed between two documents of evidence, where their kind has changes that can be told.

use serde::Serialize;
use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::evidence::{ModuleGraph, PackageList};

use crate::{module_graph_changes, package_list_changes};

/// What changed between two pieces of evidence of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum EvidenceChanges {
    /// Of two module graphs.
    ModuleGraph(ModuleGraphChanges),
    /// Of two lists of packages.
    PackageList(PackageListChanges),
}

impl EvidenceChanges {
    /// Reads two documents of one kind. `None` where they are of no kind that has changes, or one was written in another
    /// form, as by an older program: then a line diff is all there is.
    pub fn between(before: &str, after: &str) -> Option<Self> {
        if let (Ok(before), Ok(after)) =
            (ModuleGraph::from_document(before), ModuleGraph::from_document(after))
        {
            return Some(Self::ModuleGraph(module_graph_changes(&before, &after)));
        }
        match (PackageList::from_document(before), PackageList::from_document(after)) {
            (Ok(before), Ok(after)) => Some(Self::PackageList(package_list_changes(&before, &after))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_one_known_kind_have_changes() {
        let graph = "source go.mod, vendor/modules.txt\nmain a\n";
        let list = "standard fmt\n";
        assert!(matches!(EvidenceChanges::between(graph, graph), Some(EvidenceChanges::ModuleGraph(_))));
        assert!(matches!(EvidenceChanges::between(list, list), Some(EvidenceChanges::PackageList(_))));
        let older = "source elsewhere\nmain a\n";
        for (before, after) in [(graph, list), (older, graph), (graph, older), ("", ""), ("a\n", "a\n")] {
            assert_eq!(EvidenceChanges::between(before, after), None);
        }
    }
}
