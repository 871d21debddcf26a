//! What is written of SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>.

mod log;
mod uri;

pub(crate) use log::{
    ArtifactLocation, Kind, Level, Location, LogicalLocation, Message, Notification, PhysicalLocation,
    Region, Report, Result, Rule,
};
