//! The step library. A step parses its arguments, calls one function of the World, and returns.
//!
//! The rules that keep editors' step search working (Cucumber Expressions, steps at the top level of small files, no raw
//! strings in parameters) are held by a test of the catalogue.

mod arguments;
mod building;
mod caches;
mod catalogue;
mod comparing;
mod crashes;
mod environment;
mod environment_matrix;
mod graph_changes;
mod module_graph;
mod network;
mod network_results;
mod parameters;
mod platforms;
mod results;
mod session;
mod session_results;
mod source;
mod trace;
mod twins;

pub use catalogue::{catalogue, markdown_catalogue};
