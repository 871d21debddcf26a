//! What changed between two module graphs, and which requirements did it.

mod changes;
mod requirement_paths;

pub use changes::module_graph_changes;
