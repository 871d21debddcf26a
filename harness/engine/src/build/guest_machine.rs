//! The machine that a program of another platform runs on: an emulator, and for Windows a prefix of the site's own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use walkdir::WalkDir;

use super::build_site::BuildSite;
use super::emulators::FoundEmulator;
use super::standard_library::StandardLibraryCache;
use super::windows_launcher::LauncherError;
use super::wine_prefix::WinePrefixError;
use crate::background::blocking;
use crate::executor::{ElfHeader, ExecuteError, Guest, WineSession};
use crate::process::said;
use crate::source::copy_link;
use crate::workspace::{RunFolder, remove_tree};

/// How long Wine's server may take to start; under qemu it takes a part of a second.
const SESSION_LIMIT: Duration = Duration::from_secs(60);

/// A machine that couldn't be made.
#[derive(Debug, thiserror::Error)]
pub enum GuestError {
    /// Wine made no prefix.
    #[error(transparent)]
    Prefix(#[from] WinePrefixError),
    /// The launcher couldn't be built.
    #[error(transparent)]
    Launcher(#[from] LauncherError),
    /// There is no toolchain to build a launcher with.
    #[error("run a program for {platform}: its launcher is a Go program, and no Go was declared")]
    NoToolchain {
        /// The platform.
        platform: twinbuild_model::Platform,
    },
    /// The sandbox in which Wine runs couldn't be planned or started.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// Wine's server did not start.
    #[error("start Wine's server: it ended, or was not there in time\n{said}")]
    Session {
        /// What it wrote to its standard error.
        said: String,
    },
    /// The program couldn't be read.
    #[error("read the beginning of {}", program.display())]
    Read {
        /// The program.
        program: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The prefix couldn't be copied.
    #[error("copy the Wine prefix {} to {}", from.display(), to.display())]
    Copy {
        /// The kept one.
        from: PathBuf,
        /// The site's own.
        to: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl StandardLibraryCache {
    /// The machine on which `emulator` runs `program`, which `site` built; `None` where that is this one. A Windows
    /// machine is made once for a site, and lasts as long.
    ///
    /// # Errors
    /// When Wine makes no prefix, or what is needed can't be built or copied.
    pub async fn guest(
        self: &Arc<Self>,
        run: &RunFolder,
        site: &BuildSite,
        emulator: &FoundEmulator,
        program: &Path,
    ) -> Result<Option<Guest>, GuestError> {
        let wine = match emulator {
            FoundEmulator::Native => return Ok(None),
            FoundEmulator::UserMode(emulator) => {
                let header = elf_header(program).await;
                let header =
                    header.map_err(|source| GuestError::Read { program: program.to_owned(), source })?;
                return Ok(Some(Guest::UserMode { emulator: emulator.clone(), header }));
            }
            FoundEmulator::Wine(wine) => wine,
        };
        let executor = site.executor();
        let platform = site.target();
        let launcher = match (&wine.root, site.toolchain()) {
            (None, _) => None,
            (Some(_), Some(toolchain)) => {
                Some(self.windows_launcher(executor, run, toolchain, &platform).await?)
            }
            (Some(_), None) => return Err(GuestError::NoToolchain { platform }),
        };
        let kept = self.wine_prefix(executor, run, wine).await?;
        let prefix = site.guest_folder();
        if !prefix.is_dir() {
            let (from, to) = (kept.clone(), prefix.clone());
            let copied = blocking(move || {
                let unfinished = to.with_extension("part");
                remove_tree(&unfinished)?;
                copy_prefix(&from, &unfinished)?;
                fs::rename(unfinished, to)
            })
            .await;
            copied.map_err(|source| GuestError::Copy { from: kept, to: prefix.clone(), source })?;
        }
        let session = WineSession::Start;
        let guest = Guest::Wine { installation: wine.clone(), prefix: prefix.clone(), launcher, session };
        let process = session_of(site, &guest, &prefix).await?;
        Ok(Some(guest.in_session(process)))
    }
}

/// The first process of the sandbox in which the site's Wine runs, started where it does not run yet.
async fn session_of(site: &BuildSite, guest: &Guest, prefix: &Path) -> Result<u32, GuestError> {
    if let Some((kept, process)) = site.session().as_mut()
        && !kept.has_ended()
    {
        return Ok(*process);
    }
    let ready = prefix.join("ready");
    // One that is not there need not be removed.
    let _ = fs::remove_file(&ready);
    let (mut kept, logs) = site.start_session(guest)?;
    let until = Instant::now() + SESSION_LIMIT;
    while !ready.exists() {
        if kept.has_ended() || Instant::now() > until {
            return Err(GuestError::Session { said: said(&logs.stderr).await });
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let told = tokio::fs::read_to_string(&logs.stdout).await.unwrap_or_default();
    let Some(process) = first_process(&told) else {
        return Err(GuestError::Session { said: format!("bubblewrap said: {told}") });
    };
    *site.session() = Some((kept, process));
    Ok(process)
}

/// The process that bubblewrap says to be the first inside, in the JSON that `--info-fd` asks for.
fn first_process(told: &str) -> Option<u32> {
    let told: serde_json::Value = serde_json::from_str(told).ok()?;
    told.get("child-pid")?.as_u64()?.try_into().ok()
}

async fn elf_header(program: &Path) -> io::Result<ElfHeader> {
    let mut header = [0; 20];
    File::open(program).await?.read_exact(&mut header).await?;
    Ok(ElfHeader(header))
}

/// Makes `to` a prefix of its own: links stay links, the few other files are copied. Drive Z, which would be the whole file
/// system, is left out, and drive C gets the folders that a program's own are shown at.
fn copy_prefix(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry.map_err(io::Error::from)?;
        let below = entry.path().strip_prefix(from).map_err(io::Error::other)?;
        let target = to.join(below);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else if entry.file_type().is_symlink() {
            copy_link(entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    let drive_z = to.join("dosdevices/z:");
    if drive_z.is_symlink() {
        fs::remove_file(drive_z)?;
    }
    for name in ["src", "out"] {
        fs::create_dir_all(to.join("drive_c").join(name))?;
    }
    // What the launcher is mounted over.
    fs::write(to.join("drive_c/launcher.exe"), "")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_first_process_is_read_from_what_bubblewrap_says() {
        assert_eq!(first_process("{\n    \"child-pid\": 30137,\n    \"ipc-namespace\": 4\n}"), Some(30137));
        for other in ["", "{}", "{\"child-pid\": }", "{\"child-pid\": -1}"] {
            assert_eq!(first_process(other), None, "{other}");
        }
    }

    #[test]
    fn a_copied_prefix_shows_nothing_of_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("kept"), folder.path().join("own"));
        fs::create_dir_all(from.join("dosdevices")).unwrap();
        fs::create_dir_all(from.join("drive_c/windows")).unwrap();
        fs::write(from.join("system.reg"), "registry").unwrap();
        std::os::unix::fs::symlink("/", from.join("dosdevices/z:")).unwrap();
        std::os::unix::fs::symlink("../drive_c", from.join("dosdevices/c:")).unwrap();
        copy_prefix(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("system.reg")).unwrap(), "registry");
        assert_eq!(fs::read_link(to.join("dosdevices/c:")).unwrap(), Path::new("../drive_c"));
        assert!(!to.join("dosdevices/z:").is_symlink());
        assert!(to.join("drive_c/src").is_dir());
        fs::write(to.join("system.reg"), "changed").unwrap();
        assert_eq!(fs::read_to_string(from.join("system.reg")).unwrap(), "registry");
        copy_prefix(&folder.path().join("nothing"), &folder.path().join("x")).unwrap_err();
    }
}
