//! What no service sees, since the kernel answers it or nobody does: connections that are refused, those into a black hole, and
//! questions to a name server that there is not.

mod sighting;
#[expect(clippy::module_inception, reason = "the folder is named after its main type")]
mod watch;

pub(crate) use watch::Watch;
