//! A container that is removed when nobody holds it any more.

use std::mem;

use testcontainers::{ContainerAsync, GenericImage};

use crate::background::detached;

/// A container of this run. Dropping it removes it, beside whatever comes next.
pub(super) struct OwnContainer(Option<ContainerAsync<GenericImage>>);

impl OwnContainer {
    pub(super) fn new(container: ContainerAsync<GenericImage>) -> Self {
        Self(Some(container))
    }
}

impl Drop for OwnContainer {
    fn drop(&mut self) {
        let Some(container) = self.0.take() else { return };
        if tokio::runtime::Handle::try_current().is_ok() {
            // What fails here is removed when the run ends, or swept by the next one.
            detached(async move {
                let _ = container.rm().await;
            });
        } else {
            // Its own removal needs a runtime; the next run sweeps.
            mem::forget(container);
        }
    }
}
