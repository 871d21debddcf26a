//! Caches that the builds of a scenario share, and what is done to them between two builds.

use std::sync::Arc;

use futures::future::join_all;
use twinbuild_engine::blocking;
use twinbuild_engine::workspace::{CacheChangeError, SharedCache, SharedCaches};

use super::build::{Build, BuildRequest, ReadyBuild};
use super::failure::{Failure, or_failure};
use super::state::World;

/// The caches that a scenario's builds share.
#[derive(Debug, Default)]
pub(crate) struct CacheState {
    module: Option<Arc<SharedCache>>,
    module_read_only: bool,
    build: Option<Arc<SharedCache>>,
}

impl CacheState {
    /// What the next site gets.
    pub(super) fn shared(&self) -> SharedCaches {
        let path = |cache: &Option<Arc<SharedCache>>| cache.as_ref().map(|cache| cache.path().to_owned());
        SharedCaches {
            module_cache: path(&self.module),
            module_cache_read_only: self.module_read_only,
            build_cache: path(&self.build),
        }
    }
}

impl World {
    /// From now on builds share one module cache, which is empty.
    pub(crate) fn declare_shared_module_cache(&mut self) -> Result<(), Failure> {
        self.caches.module = Some(self.new_cache()?);
        self.caches.module_read_only = false;
        Ok(())
    }

    /// From now on builds share one build cache, which is empty.
    pub(crate) fn declare_shared_build_cache(&mut self) -> Result<(), Failure> {
        self.caches.build = Some(self.new_cache()?);
        Ok(())
    }

    fn new_cache(&self) -> Result<Arc<SharedCache>, Failure> {
        let created = SharedCache::create(&self.context()?.run_folder);
        created.map(Arc::new).map_err(|error| Failure::from_error(&error))
    }

    /// From now on the shared module cache can only be read.
    pub(crate) fn make_module_cache_read_only(&mut self) -> Result<(), Failure> {
        self.shared_module_cache()?;
        self.caches.module_read_only = true;
        Ok(())
    }

    /// Replaces a text in a file of the shared module cache.
    pub(crate) async fn edit_module_cache(
        &mut self,
        path: String,
        from: String,
        to: String,
    ) -> Result<(), Failure> {
        changed(self.shared_module_cache()?, move |cache| cache.edit(&path, &from, &to)).await
    }

    /// Removes a file or folder of the shared module cache.
    pub(crate) async fn remove_from_module_cache(&mut self, path: String) -> Result<(), Failure> {
        changed(self.shared_module_cache()?, move |cache| cache.remove(&path)).await
    }

    /// Replaces a text of the same length in the objects of the shared build cache that have it.
    pub(crate) async fn edit_build_cache(&mut self, from: String, to: String) -> Result<(), Failure> {
        changed(self.shared_build_cache()?, move |cache| cache.edit_all(&from, &to)).await
    }

    /// Cuts the objects of the shared build cache that have a text.
    pub(crate) async fn cut_build_cache(&mut self, text: String) -> Result<(), Failure> {
        changed(self.shared_build_cache()?, move |cache| cache.cut_all(&text)).await
    }

    /// Makes the shared build cache look as if it had not been used for so many days.
    pub(crate) async fn age_build_cache(&mut self, days: u32) -> Result<(), Failure> {
        changed(self.shared_build_cache()?, move |cache| cache.age(days)).await
    }

    /// Makes so many builds of the same packages at the same time, each in folders of its own but for what is shared.
    pub(crate) async fn build_at_once(&mut self, request: BuildRequest, times: usize) -> Result<(), Failure> {
        or_failure((2..=16).contains(&times), || format!("{times} builds at once are not between 2 and 16"))?;
        let mut ready = Vec::new();
        for _ in 0..times {
            ready.push(self.ready(&request).await?);
        }
        let runs = join_all(ready.iter().map(|ready| ready.site.run(&ready.inquiry))).await;
        for (ReadyBuild { site, packages, title, .. }, ran) in ready.into_iter().zip(runs) {
            let execution = self.record_execution(&site, "build", ran).await?;
            let flags = self.build_flags.clone();
            let build = Build::of_command(site, execution, title, self.exchanges_before());
            self.builds.push(Build { packages, flags, ..build });
        }
        Ok(())
    }

    fn shared_module_cache(&self) -> Result<Arc<SharedCache>, Failure> {
        self.caches.module.clone().ok_or_else(|| none("module"))
    }

    fn shared_build_cache(&self) -> Result<Arc<SharedCache>, Failure> {
        self.caches.build.clone().ok_or_else(|| none("build"))
    }
}

fn none(kind: &str) -> Failure {
    Failure::new(format!("the builds share no {kind} cache"))
        .with_hint(Some(format!("a step such as `Given a {kind} cache shared by the builds` declares one")))
}

/// Changes a cache. Its folder stays as long as that takes.
async fn changed(
    cache: Arc<SharedCache>,
    change: impl FnOnce(&SharedCache) -> Result<(), CacheChangeError> + Send + 'static,
) -> Result<(), Failure> {
    blocking(move || change(&cache)).await.map_err(|error| Failure::from_error(&error))
}
