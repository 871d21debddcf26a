//! What a container may use and reach, in the words of the Engine API. Nothing here touches an engine.
//!
//! Source of the fields: `HostConfig` in <https://docs.docker.com/reference/api/engine/version/v1.41/>

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use testcontainers::bollard::models::{
    HostConfig, HostConfigIsolationEnum, HostConfigLogConfig, Mount, MountType,
};
use twinbuild_model::{ContainerSettings, Isolation, NetworkPolicy};

/// A MiB in bytes.
const MEBIBYTE: i64 = 1 << 20;

/// A thousandth of a processor, in the billionths that the API counts in.
const NANO_CPUS_PER_MILLI: i64 = 1_000_000;

/// How large a folder in memory is that a read-only container has of its own accord, in MiB: a module cache may be large.
const SCRATCH_MEBIBYTES: u64 = 2048;

/// What is shown to a container, beside its own files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Files and folders of the engine's machine, read-only: from, to.
    pub(super) folders: Vec<(PathBuf, PathBuf)>,
    /// Volumes, read-only: name, to.
    pub(super) volumes: Vec<(String, PathBuf)>,
    /// Folders that can be written to and copied from although the root can't: the engine makes a volume for each, and
    /// removes it with the container.
    pub(super) writable: Vec<PathBuf>,
    /// Folders in memory that can be written to although the root can't.
    pub(super) scratch: Vec<PathBuf>,
}

/// The whole of what a container's machine provides.
///
/// `lab` is the name of the container whose network is a lab's.
pub(super) fn host_config(
    settings: &ContainerSettings,
    network: Option<NetworkPolicy>,
    lab: Option<&str>,
    shown: &Shown,
) -> HostConfig {
    let common = HostConfig {
        memory: settings.memory_mebibytes.map(|mebibytes| signed(mebibytes).saturating_mul(MEBIBYTE)),
        network_mode: Some(network_mode(settings, network, lab)),
        mounts: Some(mounts(settings, shown)).filter(|mounts| !mounts.is_empty()),
        // What commands say comes from their own streams; the container itself says nothing.
        log_config: Some(no_log()),
        ..HostConfig::default()
    };
    if settings.is_windows() {
        // Windows counts whole processors; others are refused before.
        let cpu_count = settings.cpu_millis.map(|millis| signed(millis / 1000));
        return HostConfig { cpu_count, isolation: settings.isolation.map(isolation), ..common };
    }
    HostConfig {
        nano_cpus: settings.cpu_millis.map(|millis| signed(millis).saturating_mul(NANO_CPUS_PER_MILLI)),
        // As much swap as memory would double what was allowed.
        memory_swap: common.memory,
        pids_limit: settings.processes.map(signed),
        readonly_rootfs: settings.read_only_root.then_some(true),
        security_opt: Some(vec!["no-new-privileges".to_owned()]),
        tmpfs: Some(tmpfs(settings, shown)).filter(|folders| !folders.is_empty()),
        ..common
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What a container has that does nothing but hold a network, with files and folders of this machine shown: from, to.
pub(super) fn network_holder(shown: &[(PathBuf, PathBuf)], has_ipv6: bool) -> HostConfig {
    HostConfig {
        network_mode: Some("none".to_owned()),
        // To set the network up, and to see what is refused in it.
        cap_add: Some(vec!["NET_ADMIN".to_owned(), "NET_RAW".to_owned()]),
        // Docker takes IPv6 from whoever has no network, and a machine without one has it on its loopback interface.
        // Source: <https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html>
        sysctls: has_ipv6.then(|| {
            ["all", "default", "lo"]
                .map(|interface| (format!("net.ipv6.conf.{interface}.disable_ipv6"), "0".to_owned()))
                .into()
        }),
        security_opt: Some(vec!["no-new-privileges".to_owned()]),
        readonly_rootfs: Some(true),
        mounts: Some(shown.iter().map(shown_read_only).collect()),
        log_config: Some(no_log()),
        ..HostConfig::default()
    }
}

fn no_log() -> HostConfigLogConfig {
    HostConfigLogConfig { typ: Some("none".to_owned()), config: None }
}

/// What a network is called. Windows' engines have no `host`; their default network reaches what the machine does.
fn network_mode(settings: &ContainerSettings, network: Option<NetworkPolicy>, lab: Option<&str>) -> String {
    match (network, lab) {
        (Some(NetworkPolicy::Host), _) if settings.is_windows() => "nat".to_owned(),
        (Some(NetworkPolicy::Host), _) => "host".to_owned(),
        (Some(NetworkPolicy::Lab), Some(container)) => format!("container:{container}"),
        (Some(NetworkPolicy::None | NetworkPolicy::Lab) | None, _) => "none".to_owned(),
    }
}

fn isolation(isolation: Isolation) -> HostConfigIsolationEnum {
    match isolation {
        Isolation::Process => HostConfigIsolationEnum::PROCESS,
        Isolation::Hyperv => HostConfigIsolationEnum::HYPERV,
    }
}

fn text(path: &Path) -> Option<String> {
    Some(path.to_string_lossy().into_owned())
}

fn shown_read_only((from, to): &(PathBuf, PathBuf)) -> Mount {
    Mount {
        typ: Some(MountType::BIND),
        source: text(from),
        target: text(to),
        read_only: Some(true),
        ..Mount::default()
    }
}

fn mounts(settings: &ContainerSettings, shown: &Shown) -> Vec<Mount> {
    let folders = shown.folders.iter().map(shown_read_only);
    let volumes = shown.volumes.iter().map(|(name, to)| Mount {
        typ: Some(MountType::VOLUME),
        source: Some(name.clone()),
        target: text(to),
        read_only: Some(true),
        ..Mount::default()
    });
    let writable = shown.writable.iter().map(|to| Mount {
        typ: Some(MountType::VOLUME),
        target: text(to),
        ..Mount::default()
    });
    let pipes = settings.named_pipes.iter().map(|pipe| Mount {
        typ: Some(MountType::NPIPE),
        source: Some(pipe.clone()),
        target: Some(pipe.clone()),
        ..Mount::default()
    });
    folders.chain(volumes).chain(writable).chain(pipes).collect()
}

fn tmpfs(settings: &ContainerSettings, shown: &Shown) -> HashMap<String, String> {
    let scratch = shown.scratch.iter().map(|path| (path.to_string_lossy().into_owned(), SCRATCH_MEBIBYTES));
    let declared = settings.tmpfs.iter().map(|(path, mebibytes)| (path.clone(), *mebibytes));
    // `exec`, since tests and generators are built into the folder for temporary files and run there. Podman gives such a
    // folder to nobody but root, so everybody may write to it.
    let option = |mebibytes| format!("rw,exec,nosuid,size={mebibytes}m,mode=1777");
    scratch.chain(declared).map(|(path, mebibytes)| (path, option(mebibytes))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows() -> ContainerSettings {
        ContainerSettings {
            platform: "windows/amd64".parse().ok(),
            isolation: Some(Isolation::Hyperv),
            named_pipes: vec![r"\\.\pipe\docker_engine".into()],
            memory_mebibytes: Some(2),
            cpu_millis: Some(2000),
            processes: Some(7),
            read_only_root: true,
            ..ContainerSettings::default()
        }
    }

    #[test]
    fn limits_are_in_the_units_of_the_api() {
        let settings = ContainerSettings {
            memory_mebibytes: Some(2),
            cpu_millis: Some(1500),
            processes: Some(64),
            tmpfs: [("/scratch".to_owned(), 3)].into(),
            ..ContainerSettings::default()
        };
        let config = host_config(&settings, None, None, &Shown::default());
        assert_eq!((config.memory, config.memory_swap), (Some(2_097_152), Some(2_097_152)));
        assert_eq!(config.nano_cpus, Some(1_500_000_000));
        assert_eq!(config.pids_limit, Some(64));
        assert!(config.tmpfs.unwrap()["/scratch"].contains("size=3m,mode=1777"));
        assert_eq!((config.readonly_rootfs, config.mounts, config.isolation), (None, None, None));
    }

    #[test]
    fn no_network_is_the_default() {
        let mode = |settings: &ContainerSettings, network| {
            host_config(settings, network, Some("holder"), &Shown::default()).network_mode.unwrap()
        };
        let linux = ContainerSettings::default();
        assert_eq!(mode(&linux, None), "none");
        assert_eq!(mode(&linux, Some(NetworkPolicy::None)), "none");
        assert_eq!(mode(&linux, Some(NetworkPolicy::Host)), "host");
        assert_eq!(mode(&windows(), Some(NetworkPolicy::Host)), "nat");
        assert_eq!(mode(&linux, Some(NetworkPolicy::Lab)), "container:holder");
        let before_the_lab = host_config(&linux, Some(NetworkPolicy::Lab), None, &Shown::default());
        assert_eq!(before_the_lab.network_mode.unwrap(), "none");
    }

    #[test]
    fn who_holds_a_network_can_change_that_and_nothing_else() {
        let config = network_holder(&[("/usr/bin/tool".into(), "/.twinbuild/program".into())], true);
        assert_eq!(config.network_mode.as_deref(), Some("none"));
        assert_eq!(config.cap_add, Some(vec!["NET_ADMIN".to_owned(), "NET_RAW".to_owned()]));
        assert_eq!((config.privileged, config.readonly_rootfs), (None, Some(true)));
        assert!(config.mounts.unwrap().iter().all(|mount| mount.read_only == Some(true)));
        assert_eq!(config.sysctls.unwrap()["net.ipv6.conf.all.disable_ipv6"], "0");
        assert_eq!(network_holder(&[], false).sysctls, None);
    }

    #[test]
    fn windows_gets_nothing_that_only_linux_has() {
        let shown = Shown { scratch: vec!["/tmp".into()], ..Shown::default() };
        let config = host_config(&windows(), None, None, &shown);
        assert_eq!(config.isolation, Some(HostConfigIsolationEnum::HYPERV));
        assert_eq!(config.mounts.as_ref().unwrap()[0].typ, Some(MountType::NPIPE));
        assert_eq!(
            config,
            HostConfig {
                memory: Some(2_097_152),
                cpu_count: Some(2),
                network_mode: Some("none".into()),
                mounts: config.mounts.clone(),
                log_config: config.log_config.clone(),
                isolation: config.isolation,
                ..HostConfig::default()
            }
        );
    }

    #[test]
    fn folders_are_shown_read_only_and_volumes_stand_where_something_is_written() {
        let shown = Shown {
            folders: vec![("/kept".into(), "/toolchain".into())],
            volumes: vec![("tools".into(), "/other".into())],
            writable: vec!["/out".into()],
            scratch: Vec::new(),
        };
        let mounts = host_config(&ContainerSettings::default(), None, None, &shown).mounts.unwrap();
        assert_eq!(
            mounts.iter().map(|mount| mount.read_only).collect::<Vec<_>>(),
            [Some(true), Some(true), None]
        );
        assert_eq!(mounts[2].source, None);
    }
}
