//! A whole lab: what is declared of it, and what runs.

mod error;
mod host_name;
mod hosts;
#[expect(clippy::module_inception, reason = "the folder is named after its main type")]
mod lab;
mod listening;
mod plan;
mod services;

pub use error::LabError;
pub use hosts::Hosts;
pub use lab::{DOMAIN, INTERCEPTION_AUTHORITY, Lab, LabTools, NOBODY, OUTSIDE, ROOT_AUTHORITY};
pub use plan::{
    CHECKSUM_DATABASE_SERVICE, ChecksumDatabasePlan, ForwardProxyPlan, HostAddresses, INTERCEPTION_SERVICE,
    InterceptionPlan, LabPlan, ModuleProxyPlan, NAME_SERVER_SERVICE, ProxyCredentials, RepositoryPlan,
};
