//! The diagnosis of a failed build's log: which layer failed, why, how to verify it and what fixes it.

mod diagnoser;
mod escapes;
mod facts;
mod findings;
#[cfg(test)]
mod neighbour_tests;
mod network;
#[cfg(test)]
mod network_tests;
mod proposal;
mod rejected;
mod rules;
#[cfg(test)]
mod tests;
mod trace;
mod vocabulary;

pub use diagnoser::Diagnoser;

use twinbuild_model::Diagnosis;

/// Names the layer and the cause of a failure from a build's log alone.
///
/// The rules stand in `rules/*.toml`; the most telling that knows a line of the log is taken. No rule means
/// [`Layer::Unknown`](twinbuild_model::Layer::Unknown), which is an answer and not an error. [`Diagnoser`] reads a log in
/// chunks, and beside it a trace and a record of the network.
///
/// ```
/// use twinbuild_compare::{Layer, diagnose};
///
/// let diagnosis = diagnose("go: example.com/absent@v1.0.0: module lookup disabled by GOPROXY=off\n");
/// assert_eq!(diagnosis.layer, Layer::ModuleResolution);
/// assert_eq!(diagnose("all is well\n").layer, Layer::Unknown);
/// ```
pub fn diagnose(log: &str) -> Diagnosis {
    let mut diagnoser = Diagnoser::default();
    diagnoser.read(log.as_bytes());
    diagnoser.finish(None)
}
