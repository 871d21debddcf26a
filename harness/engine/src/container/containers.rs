//! The containers of a run: the engine, asked for when first needed, and the executors that profiles ask for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::OnceCell;
use twinbuild_model::ContainerSettings;

use super::engine::ContainerEngine;
use super::error::ContainerError;
use super::image::ProfileFolder;
use super::registry::Registry;
use crate::executor::{ContainerExecutor, ExecuteError, Executor};

/// The containers of a run.
#[derive(Debug)]
pub struct Containers {
    run: PathBuf,
    profiles: PathBuf,
    registry: Option<Registry>,
    found: OnceCell<Result<Found, Arc<ContainerError>>>,
}

/// An engine that answered.
#[derive(Debug)]
struct Found {
    engine: Arc<ContainerEngine>,
    swept: Vec<String>,
}

impl Containers {
    /// Containers for the run in the folder `run`, as the profiles below `profiles` ask for them. Images whose names say
    /// no registry come from `registry`, and without one from where the engine gets such images.
    pub fn new(run: &Path, profiles: PathBuf, registry: Option<Registry>) -> Self {
        Self { run: run.to_owned(), profiles, registry, found: OnceCell::new() }
    }

    /// The engine. When it is first asked for, what dead runs left is removed.
    ///
    /// # Errors
    /// When there is none.
    pub async fn engine(&self) -> Result<&Arc<ContainerEngine>, Arc<ContainerError>> {
        match self.found.get_or_init(|| self.find()).await {
            Ok(found) => Ok(&found.engine),
            Err(error) => Err(Arc::clone(error)),
        }
    }

    async fn find(&self) -> Result<Found, Arc<ContainerError>> {
        let engine = ContainerEngine::connect(&self.run).await?;
        let swept = engine.sweep().await?;
        Ok(Found { engine: Arc::new(engine), swept })
    }

    /// The names of the containers of dead runs that were removed.
    pub fn swept(&self) -> &[String] {
        match self.found.get() {
            Some(Ok(found)) => &found.swept,
            _ => &[],
        }
    }

    /// What runs commands in the container that the profile `name` asks for.
    ///
    /// # Errors
    /// When there is no engine, the image can't be had, or the engine can't run it.
    pub async fn executor(&self, name: &str, settings: &ContainerSettings) -> Result<Executor, ExecuteError> {
        let engine = self.engine().await?;
        let profile = ProfileFolder { profiles: self.profiles.clone(), name: name.to_owned() };
        let mut settings = settings.clone();
        if let (Some(registry), Some(image)) = (&self.registry, &mut settings.image) {
            *image = registry.complete(image);
        }
        let image = engine.image(&profile, &settings).await?;
        Ok(Executor::Container(ContainerExecutor::new(engine, image, settings)?))
    }

    /// Removes what is left of this run, if it had an engine.
    ///
    /// # Errors
    /// When the engine no longer answers.
    pub async fn remove_all(&self) -> Result<(), ContainerError> {
        match self.found.get() {
            Some(Ok(found)) => found.engine.remove_all().await,
            _ => Ok(()),
        }
    }
}
