//! The shortest ways of requirements from the main modules to all others.

use std::collections::{HashMap, HashSet};

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use twinbuild_model::evidence::{ModuleGraph, ModuleReference};

/// For each module that a requirement leads to, the requirement by which the shortest way to it ends; of several such ways
/// it is the one whose last requirement stands in the lesser module, whichever order they came in.
///
/// A `go.mod` lists what others require as `// indirect`. Such a line tells nothing, so it counts only where no other
/// requirement leads to that version. Made in time that grows with modules and requirements.
pub(super) struct RequirementPaths<'graph> {
    requirements: DiGraph<&'graph ModuleReference, ()>,
    modules: HashMap<&'graph ModuleReference, NodeIndex>,
    /// Where the way comes from; `None` for what no way leads to. Main modules come from themselves.
    came_from: Vec<Option<NodeIndex>>,
    /// In which round of the search the way was found.
    rounds: Vec<usize>,
}

impl<'graph> RequirementPaths<'graph> {
    pub(super) fn of(graph: &'graph ModuleGraph) -> Self {
        let mut requirements = DiGraph::with_capacity(graph.modules.len(), graph.requirements.len());
        let mut modules = HashMap::with_capacity(graph.modules.len());
        for requirement in &graph.requirements {
            let [from, to] = [&requirement.from, &requirement.to]
                .map(|module| *modules.entry(module).or_insert_with(|| requirements.add_node(module)));
            requirements.add_edge(from, to, ());
        }
        let count = requirements.node_count();
        let mut paths = Self { requirements, modules, came_from: vec![None; count], rounds: vec![0; count] };
        paths.find(graph);
        paths
    }

    /// The way to a module at a version, the main module first; empty where there is none.
    pub(super) fn to(&self, module: &ModuleReference) -> Vec<ModuleReference> {
        let mut path = Vec::new();
        let mut next = self.modules.get(module).copied();
        while let Some(node) = next {
            let Some(before) = self.came_from[node.index()] else { return Vec::new() };
            path.push(self.requirements[node].clone());
            next = (before != node).then_some(before);
        }
        path.reverse();
        path
    }

    /// A breadth-first search from all main modules: without the lines that are `// indirect`, then with those of them that
    /// alone name a version, then with all.
    fn find(&mut self, graph: &ModuleGraph) {
        let indirect = graph.modules.iter().filter(|module| module.indirect);
        let indirect: HashSet<&str> = indirect.map(|module| module.module.path.as_str()).collect();
        // Without a version a module is a main one: https://go.dev/ref/mod#go-mod-graph
        let mains =
            self.requirements.node_indices().filter(|node| self.requirements[*node].version.is_none());
        let mut reached: Vec<NodeIndex> = mains.collect();
        for main in &reached {
            self.came_from[main.index()] = Some(*main);
        }
        let (mut postponed, mut round) = (Vec::new(), 0);
        loop {
            while !reached.is_empty() {
                round += 1;
                for from in std::mem::take(&mut reached) {
                    let is_main = self.requirements[from].version.is_none();
                    for to in self.requirements.neighbors(from).collect::<Vec<_>>() {
                        if is_main && indirect.contains(self.requirements[to].path.as_str()) {
                            postponed.push((from, to));
                        } else {
                            self.reach(from, to, round, &mut reached);
                        }
                    }
                }
            }
            let (alone, others): (Vec<_>, Vec<_>) = postponed
                .drain(..)
                .filter(|(_, to)| self.is_new(*to))
                .partition(|(_, to)| self.is_named_by_mains(*to));
            let next = if alone.is_empty() { &others } else { &alone };
            if next.is_empty() {
                return;
            }
            round += 1;
            for (from, to) in next {
                self.reach(*from, *to, round, &mut reached);
            }
            if !alone.is_empty() {
                postponed = others;
            }
        }
    }

    fn is_new(&self, module: NodeIndex) -> bool {
        self.came_from[module.index()].is_none()
    }

    /// Whether no module but a main one requires this version.
    fn is_named_by_mains(&self, module: NodeIndex) -> bool {
        let mut by = self.requirements.neighbors_directed(module, Direction::Incoming);
        by.all(|by| self.requirements[by].version.is_none())
    }

    fn reach(&mut self, from: NodeIndex, to: NodeIndex, round: usize, reached: &mut Vec<NodeIndex>) {
        match self.came_from[to.index()] {
            None => reached.push(to),
            Some(_) if self.rounds[to.index()] < round => return,
            Some(other) if self.requirements[other] <= self.requirements[from] => return,
            Some(_) => {}
        }
        self.came_from[to.index()] = Some(from);
        self.rounds[to.index()] = round;
    }
}
