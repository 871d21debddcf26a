//! What a profile may declare about the container that its commands run in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Platform;

/// The table `[container]` of a profile. One of `image`, `dockerfile` and `base` says where the image comes from;
/// `dockerfile` and `base` together build on the base, whose name the Dockerfile gets as the build argument `BASE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContainerSettings {
    /// An image's name, with a tag or a digest; it is pulled where the engine does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// A Dockerfile in the profile's folder, which is the build context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// An image made here, where no registry is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseImage>,
    /// The release of Debian that `base` is made from: `"bookworm"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite: Option<String>,
    /// The packages that `base` is made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// How long making `base` may take, in seconds; without it ten minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_time_limit_seconds: Option<u64>,
    /// The image's platform; without it the engine's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// How much memory all processes together may use, in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mebibytes: Option<u64>,
    /// How much of the processors all processes together may use, in thousandths of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_millis: Option<u64>,
    /// How many processes there may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processes: Option<u64>,
    /// Whether nothing can be written but the build's own folders and `tmpfs`.
    #[serde(default)]
    pub read_only_root: bool,
    /// Folders in memory, each with its size in MiB.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tmpfs: BTreeMap<String, u64>,
    /// How a Windows container is kept apart from its machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isolation: Option<Isolation>,
    /// Who runs commands in a Windows container; without it `ContainerUser`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows_user: Option<WindowsUser>,
    /// What a command is given to in a Windows container; without it the command is started as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<WindowsShell>,
    /// Named pipes of the machine that a Windows container sees: `'\\.\pipe\docker_engine'`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_pipes: Vec<String>,
}

/// An image that is made rather than fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaseImage {
    /// Made from packages of Debian by the script `bootstrap` beside the profiles.
    Bootstrap,
}

/// How a Windows container is kept apart from its machine.
///
/// Source: <https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/hyperv-container>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// It shares the machine's kernel, and must have its build.
    Process,
    /// It has a kernel of its own, in a small virtual machine.
    Hyperv,
}

/// The users that every Windows base image has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum WindowsUser {
    /// Without administrative rights.
    #[default]
    ContainerUser,
    /// With all rights inside.
    ContainerAdministrator,
}

impl WindowsUser {
    /// The name as an engine takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContainerUser => "ContainerUser",
            Self::ContainerAdministrator => "ContainerAdministrator",
        }
    }
}

/// A shell of Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WindowsShell {
    /// `cmd /S /C`.
    Cmd,
    /// `powershell -EncodedCommand`.
    Powershell,
}

/// Where an image comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageSource<'a> {
    /// A name.
    Named(&'a str),
    /// Packages of Debian: the release and the packages, and a Dockerfile that builds on them.
    Bootstrapped {
        /// The release.
        suite: &'a str,
        /// The packages.
        packages: &'a [String],
        /// A Dockerfile on top.
        dockerfile: Option<&'a str>,
    },
    /// A Dockerfile.
    Built(&'a str),
}

/// Settings of a container that contradict each other, or lack something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("understand the table [container]: {0}")]
pub struct InvalidContainer(pub String);

impl ContainerSettings {
    /// Where the image comes from.
    ///
    /// # Errors
    /// When that is said twice or not at all.
    pub fn source(&self) -> Result<ImageSource<'_>, InvalidContainer> {
        let dockerfile = self.dockerfile.as_deref();
        let invalid = |why: &str| Err(InvalidContainer(why.to_owned()));
        match (self.image.as_deref(), dockerfile, self.base) {
            (Some(image), None, None) => Ok(ImageSource::Named(image)),
            (None, Some(dockerfile), None) => Ok(ImageSource::Built(dockerfile)),
            (None, dockerfile, Some(BaseImage::Bootstrap)) => match &self.suite {
                Some(suite) if !self.packages.is_empty() => {
                    Ok(ImageSource::Bootstrapped { suite, packages: &self.packages, dockerfile })
                }
                _ => invalid("`base = \"bootstrap\"` needs `suite` and `packages`"),
            },
            (Some(_), _, _) => invalid("`image` can't stand beside `dockerfile` or `base`"),
            (None, None, None) => invalid("it needs one of `image`, `dockerfile` and `base`"),
        }
    }

    /// Whether the container is one of Windows.
    pub fn is_windows(&self) -> bool {
        self.platform.as_ref().is_some_and(|platform| platform.os() == "windows")
    }
}

/// The image that commands ran in, as the run record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContainerImage {
    /// The name that the profile has for it.
    pub name: String,
    /// The engine's digest of the image: `sha256:...`.
    pub digest: String,
    /// Its platform.
    pub platform: Platform,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_comes_from_one_place() {
        let base = ContainerSettings {
            base: Some(BaseImage::Bootstrap),
            suite: Some("bookworm".into()),
            packages: vec!["dash".into()],
            ..ContainerSettings::default()
        };
        assert!(matches!(base.source(), Ok(ImageSource::Bootstrapped { dockerfile: None, .. })));
        let on_top = ContainerSettings { dockerfile: Some("Dockerfile".into()), ..base.clone() };
        assert!(matches!(on_top.source(), Ok(ImageSource::Bootstrapped { dockerfile: Some(_), .. })));
        let named = ContainerSettings { image: Some("x:1".into()), ..ContainerSettings::default() };
        assert_eq!(named.source(), Ok(ImageSource::Named("x:1")));
        for wrong in [
            ContainerSettings::default(),
            ContainerSettings { packages: Vec::new(), ..base.clone() },
            ContainerSettings { image: Some("x:1".into()), ..base },
            ContainerSettings { dockerfile: Some("Dockerfile".into()), ..named },
        ] {
            assert!(wrong.source().is_err(), "{wrong:?}");
        }
    }
}
