//! Declarations of a lab that can't be meant.

use twinbuild_lab::{CHECKSUM_DATABASE_SERVICE, INTERCEPTION_SERVICE, Module, NAME_SERVER_SERVICE};

use super::super::failure::Failure;
use super::state::{LabState, host_called};

/// What means something else where names of services stand.
const RESERVED: [&str; 5] =
    ["direct", "off", INTERCEPTION_SERVICE, CHECKSUM_DATABASE_SERVICE, NAME_SERVER_SERVICE];

impl LabState {
    /// What is declared and would have no effect, or another than is meant.
    pub(super) fn refuse_mistakes(&self) -> Result<(), Failure> {
        let plan = &self.plan;
        let proxies = plan.module_proxies.iter().map(|proxy| &proxy.name);
        let mut names = proxies.chain(plan.forward_proxies.iter().map(|proxy| &proxy.name));
        if let Some(name) = names.find(|name| RESERVED.contains(&name.as_str())) {
            return Err(Failure::new(format!(
                "failed to set up a lab: `{name}` has a meaning of its own and names no service"
            ))
            .with_hint(Some("call the service otherwise")));
        }
        let known = |module: &Module| plan.modules().any(|other| other.is_same_version(module));
        if let Some(module) = plan.checksum_database.wrong_hashes.iter().find(|module| !known(module)) {
            let (path, version) = (module.path(), module.version());
            return Err(Failure::new(format!(
                "failed to set up a lab: nobody in it has {path} at {version}"
            )));
        }
        let nobody = |name: &&str| !host_called(plan, name).contains('.') && !self.searches();
        if let Some(name) = self.name_faults.iter().map(|(name, ..)| name.as_str()).find(nobody) {
            return Err(Failure::new(format!(
                "failed to set up a lab: `{name}` is neither one of its services nor a host's whole name"
            )));
        }
        if self.trusts_interception && plan.interception.is_none() {
            return Err(Failure::new(
                "failed to trust the intercepting authority: nobody intercepts in this lab",
            ));
        }
        Ok(())
    }

    /// Whether a declared `resolv.conf` may complete names.
    fn searches(&self) -> bool {
        self.etc.contains_key("resolv.conf")
    }
}
