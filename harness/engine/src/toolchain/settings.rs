//! What a toolchain's own settings are where nobody set them.

use std::io;
use std::path::Path;

use tokio::process::Command;

use super::Toolchain;

/// A toolchain that does not tell its settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// It couldn't be run.
    #[error("run `go env {name}` of Go {version}")]
    Run {
        /// The setting.
        name: String,
        /// The toolchain's version.
        version: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// It failed.
    #[error("ask Go {version} for its {name}: {said}")]
    Failed {
        /// The setting.
        name: String,
        /// The toolchain's version.
        version: String,
        /// What it wrote to its error output.
        said: String,
    },
}

impl Toolchain {
    /// The value of a setting where neither a variable nor a file says anything, as `go env` prints it. It is asked with a
    /// home of its own below `folder`, which is removed.
    ///
    /// # Errors
    /// When the toolchain can't be run here, or refuses.
    pub async fn default_setting(&self, name: &str, folder: &Path) -> Result<String, SettingError> {
        let version = || self.version.to_string();
        let unrun = |source| SettingError::Run { name: name.to_owned(), version: version(), source };
        // The go command writes counters of its use below the home folder, whatever GOTELEMETRY says.
        let home = tempfile::tempdir_in(folder).map_err(unrun)?;
        let mut command = Command::new(self.go_binary());
        command.args(["env", name]).env_clear().kill_on_drop(true).env("GOROOT", &self.root);
        for (variable, value) in [("GOENV", "off"), ("GOTOOLCHAIN", "local")] {
            command.env(variable, value);
        }
        command.env("HOME", home.path()).current_dir(home.path());
        let output = command.output().await.map_err(unrun)?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(SettingError::Failed { name: name.to_owned(), version: version(), said })
        }
    }
}
