//! The folder that an installer works in, from taking the lock to the one rename that publishes the result.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::background;
use super::error::SourceError;
use super::lock::Lock;
use super::system;
use super::target::Target;

/// How long a waiting installer sleeps before it looks at the lock again.
const LOCK_POLL: Duration = Duration::from_millis(50);
/// A folder of one's own beside the target, under the target's lock. Both go when it is dropped.
#[derive(Debug)]
pub(super) struct Staging {
    target: Target,
    // Dropped after `Drop::drop` has removed the folder.
    _lock: Lock,
}

impl Staging {
    /// Waits until no other installer works on `target`, then makes the folder.
    pub(super) async fn claim(target: &Target) -> Result<Self, SourceError> {
        loop {
            let wanted = target.clone();
            let claimed = background::run(move |_| Self::try_claim(wanted)).await;
            if let Some(staging) = claimed.ok_or(SourceError::Background)?? {
                return Ok(staging);
            }
            tokio::time::sleep(LOCK_POLL).await;
        }
    }

    fn try_claim(target: Target) -> Result<Option<Self>, SourceError> {
        make_folder(target.toolchains())?;
        let path = target.lock();
        let lock = Lock::try_acquire(&path).map_err(|source| file_error("lock", &path, source))?;
        let Some(lock) = lock else { return Ok(None) };
        sweep(target.toolchains());
        // The lock is ours, so what is left in our place belongs to a dead installer.
        remove_folder(&target.staging());
        let staging = Self { target, _lock: lock };
        make_folder(&staging.download_folder())?;
        make_folder(&staging.result_folder())?;
        Ok(Some(staging))
    }

    /// For what is fetched.
    pub(super) fn download_folder(&self) -> PathBuf {
        self.target.staging().join("download")
    }

    /// For what shall be published: the tree and its manifest.
    pub(super) fn result_folder(&self) -> PathBuf {
        self.target.staging().join("result")
    }

    /// Gives the result its final name. The one step that others can see.
    pub(super) fn publish(self) -> Result<(), SourceError> {
        let folder = self.target.folder();
        if folder.exists() {
            // Without a manifest it is not an installation: somebody took it apart by hand.
            rename(&folder, &self.target.staging().join("broken"))?;
        }
        rename(&self.result_folder(), &folder)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        remove_folder(&self.target.staging());
    }
}

/// Removes what dead installers left: locks that nobody holds, and the folders that they guard.
fn sweep(toolchains: &Path) {
    let Ok(entries) = fs::read_dir(toolchains) else { return };
    for entry in entries.flatten() {
        let leftover = entry.file_name().to_str().and_then(|name| Target::of_leftover(toolchains, name));
        let Some(target) = leftover else { continue };
        if let Ok(Some(_lock)) = Lock::try_acquire(&target.lock()) {
            remove_folder(&target.staging());
        }
    }
}

/// Removes a folder if it can; a rest is harmless, since its name is never that of an installed toolchain, and the
/// next installer tries again.
fn remove_folder(path: &Path) {
    let _ = fs::remove_dir_all(path);
}

fn make_folder(path: &Path) -> Result<(), SourceError> {
    fs::create_dir_all(path).map_err(|source| file_error("make the folder", path, source))
}

fn rename(from: &Path, to: &Path) -> Result<(), SourceError> {
    system::rename(from, to).map_err(|source| file_error("rename a folder to", to, source))
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> SourceError {
    SourceError::File { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use twinbuild_model::{Platform, Sha256};

    use super::*;

    fn target(folder: &Path, version: &str) -> Target {
        let platform = Platform::host();
        Target::new(folder, &version.parse().unwrap(), &platform, &Sha256::from_bytes([7; 32]))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn nothing_stays_without_publish() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::claim(&target(folder.path(), "1.99.1")).await.unwrap();
        fs::write(staging.result_folder().join("half"), "").unwrap();
        drop(staging);
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[tokio::test]
    async fn only_the_result_stays_after_publish() {
        let folder = tempfile::tempdir().unwrap();
        let target = target(folder.path(), "1.99.1");
        // A folder without a manifest is in the place.
        fs::create_dir_all(target.root()).unwrap();
        let staging = Staging::claim(&target).await.unwrap();
        fs::write(staging.result_folder().join(super::super::target::MANIFEST), "").unwrap();
        staging.publish().unwrap();
        assert!(target.is_installed() && !target.root().exists());
        assert_eq!(names(folder.path()).len(), 1);
    }

    #[tokio::test]
    async fn leftovers_of_the_dead_are_removed_and_those_of_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        let dead = target(folder.path(), "1.99.1");
        fs::create_dir_all(dead.staging().join("result/go")).unwrap();
        fs::write(dead.lock(), "").unwrap();
        let living = Staging::claim(&target(folder.path(), "1.99.2")).await.unwrap();
        assert!(!dead.staging().exists() && !dead.lock().exists());
        let _third = Staging::claim(&target(folder.path(), "1.99.3")).await.unwrap();
        assert!(living.result_folder().exists());
    }

    #[tokio::test]
    async fn a_second_installer_waits() {
        let folder = tempfile::tempdir().unwrap();
        let target = target(folder.path(), "1.99.1");
        let first = Staging::claim(&target).await.unwrap();
        let second = Staging::claim(&target);
        tokio::pin!(second);
        assert!(tokio::time::timeout(Duration::from_millis(150), &mut second).await.is_err());
        drop(first);
        assert!(second.await.is_ok());
    }
}
