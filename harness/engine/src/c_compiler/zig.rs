//! zig: pinned by SHA-256, fetched by pip as the Python package `ziglang`, unpacked once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use twinbuild_model::{Platform, Sha256};

use super::error::CCompilerError;
use crate::background::blocking;
use crate::build::kept_tree::KeptTree;
use crate::build::standard_library::lock;
use crate::toolchain::{MachineSearch, Pip, digest_of_file};
use crate::workspace::remove_tree;

/// The Python package.
const PACKAGE: &str = "ziglang";

/// The folder of the wheel that holds the program and its libraries.
const TREE: &str = "ziglang";

/// The folder that a wheel is downloaded into.
const DOWNLOAD: &str = "download";

/// Go's platforms, and the platform tags of the wheels for them:
/// <https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/>
const TAGS: [(&str, &str); 6] = [
    ("linux/amd64", "manylinux_2_12_x86_64"),
    ("linux/arm64", "manylinux_2_17_aarch64"),
    ("darwin/amd64", "macosx_12_0_x86_64"),
    ("darwin/arm64", "macosx_12_0_arm64"),
    ("windows/amd64", "win_amd64"),
    ("windows/arm64", "win_arm64"),
];

/// A version's number, in the order of its parts: `0.17.1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct ZigVersion(Vec<u32>);

impl ZigVersion {
    /// Whether its number begins with `request`, part by part.
    pub(super) fn matches(&self, request: &str) -> bool {
        request.is_empty() || request.parse::<Self>().is_ok_and(|wanted| self.0.starts_with(&wanted.0))
    }
}

impl FromStr for ZigVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        parts.map(Self).map_err(|_| format!("`{text}` is no version of zig: expected numbers as in `0.17.1`"))
    }
}

impl TryFrom<String> for ZigVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ZigVersion> for String {
    fn from(version: ZigVersion) -> Self {
        version.to_string()
    }
}

impl std::fmt::Display for ZigVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
    }
}

/// What `twinbuild.toml` says of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZigPin {
    /// SHA-256 of the wheel of the Python package `ziglang` for each platform.
    pub wheel: BTreeMap<Platform, Sha256>,
}

/// The folder with the program `zig`, installed below `folder` where it is not there yet.
pub(super) async fn install(
    folder: &Path,
    version: &ZigVersion,
    pin: &ZigPin,
    machine: &MachineSearch,
) -> Result<PathBuf, CCompilerError> {
    let platform = Platform::host();
    let no_pin = || CCompilerError::NoPin { version: version.to_string(), platform: platform.clone() };
    let pinned = pin.wheel.get(&platform).ok_or_else(no_pin)?.clone();
    let tag = TAGS.iter().find(|(known, _)| *known == platform.to_string()).map(|(_, tag)| *tag);
    let tag = tag.ok_or_else(no_pin)?;
    let digits = pinned.to_string();
    let folder =
        folder.join(format!("zig-{version}-{}-{}", platform.slug(), digits.get(..12).unwrap_or(&digits)));
    let failed =
        |source| CCompilerError::Install { version: version.to_string(), folder: folder.clone(), source };
    let lock = lock(&folder).await.map_err(failed)?;
    let kept = folder.join(TREE);
    if !kept.is_dir() {
        // Whoever has the lock is alone here: what an earlier download left is removed.
        remove_tree(&folder.join(DOWNLOAD)).map_err(failed)?;
        let download = tempfile::Builder::new().prefix(DOWNLOAD).rand_bytes(0).tempdir_in(&folder);
        let download = download.map_err(failed)?;
        let fetch = async {
            let pip = Pip::find(machine).await?;
            pip.download(&format!("{PACKAGE}=={version}"), tag, download.path()).await
        };
        let wheel = fetch.await.map_err(|source| CCompilerError::Fetch {
            version: version.to_string(),
            source: Box::new(source),
        })?;
        let tree = KeptTree::new(folder.clone(), TREE);
        let unpacked = blocking(move || unpack(&tree, &wheel, &pinned)).await.map_err(failed)?;
        if let Some((actual, pinned)) = unpacked {
            return Err(CCompilerError::WrongDigest { version: version.to_string(), actual, pinned });
        }
    }
    drop(lock);
    Ok(kept)
}

/// Unpacks the wheel if it is the pinned one; else both digests.
fn unpack(tree: &KeptTree, wheel: &Path, pinned: &Sha256) -> io::Result<Option<(Sha256, Sha256)>> {
    // The file stays open from its digest to its last byte, so it can't be exchanged in between.
    let mut file = File::open(wheel)?;
    let actual = digest_of_file(&mut file)?;
    if actual != *pinned {
        return Ok(Some((actual, pinned.clone())));
    }
    file.rewind()?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(io::Error::other)?;
    tree.keep(|to| {
        let unpacked = to.with_extension("wheel");
        archive.extract(&unpacked).map_err(io::Error::other)?;
        make_executable(&unpacked.join(TREE).join("zig"))?;
        fs::rename(unpacked.join(TREE), to)?;
        fs::remove_dir_all(unpacked)
    })?;
    Ok(None)
}

#[cfg(unix)]
fn make_executable(program: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_program: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number_and_found_by_their_beginning() {
        let version = |text: &str| text.parse::<ZigVersion>().unwrap();
        assert!(version("0.9.1") < version("0.17.0") && version("0.17.0") < version("0.17.1"));
        assert!(version("0.17.1").matches("0.17") && version("0.17.1").matches(""));
        assert!(!version("0.17.1").matches("0.1") && !version("0.17.1").matches("0.17.2"));
        assert!("0.x".parse::<ZigVersion>().is_err() && "".parse::<ZigVersion>().is_err());
    }
}
