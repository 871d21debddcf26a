//! Twinbuild's plain data.
//!
//! Every other crate speaks in these types: what is built for which [`Platform`], in which
//! `environment`, by which `action`, with which `outcome`, and the [`evidence`] taken from it.
//! This crate does no I/O, reads no clock and spawns nothing.

mod action;
mod build_place;
mod comparison;
mod container;
mod diagnosis;
mod digest;
mod emulation;
mod environment;
mod environment_matrix;
mod json_schema;
mod module_finding;
mod module_views;
mod name_views;
mod network;
mod outcome;
mod platform;
mod prediction;
mod trace;
mod words;

pub mod changes;
pub mod evidence;
pub mod run_record;
pub mod twins;

pub use action::{Action, Requirements};
pub use build_place::{BuildPlace, PlacedPath};
pub use comparison::{
    ByteRange, COMPARISON_VERSION, Clue, ComparedArtifact, Comparison, Difference, DifferenceKind,
    FunctionSize, FunctionSizes, Place, SectionPair, Value,
};
pub use container::{
    BaseImage, ContainerImage, ContainerSettings, ImageSource, InvalidContainer, Isolation, WindowsShell,
    WindowsUser,
};
pub use diagnosis::{Alternative, Change, Diagnosis, Evidence, EvidenceSource, Fix, Layer, UnknownLayer};
pub use digest::{Digest, InvalidSha256, Sha256};
pub use emulation::{Emulation, ProgramTime};
pub use environment::{Environment, InvalidUmask, NetworkPolicy, NewlineStyle, PathStyle, Umask, User};
pub use environment_matrix::{EnvironmentMatrix, EnvironmentRow};
pub use module_finding::ModuleFinding;
pub use module_views::{
    EdgeKind, GraphEdge, MODULE_VIEWS_VERSION, ModuleNode, ModuleViews, PackageNode, View,
};
pub use name_views::{
    DnsData, DnsEdns, DnsMessage, DnsQuery, DnsRecord, LookupError, NameClient, NameView, NameViews,
};
pub use network::{CertificateChain, Exchange, NetworkEvent, NetworkRecord, Verdict};
pub use outcome::{Exit, Outcome, Resources, Stream};
pub use platform::{InvalidPlatform, Platform};
pub use prediction::Prediction;
pub use trace::{AccessKind, ConnectionAttempt, FailedCall, FileAccess, Trace, TraceCost, TraceSummary};
pub use words::{counted, grouped};
