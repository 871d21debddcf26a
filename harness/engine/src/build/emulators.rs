//! Which emulator runs programs of which platform here, and what it can't show.

use std::path::{Path, PathBuf};

use twinbuild_model::Platform;

use crate::executor::{WineInstallation, machine_program};

/// Wine's loader where Debian's package `wine64` puts it, which is not on `PATH`.
const WINE_LOADER: &str = "/usr/lib/wine/wine64";

/// The system that Wine for ARM64 lies in, below the folder of emulators.
const WINE_ARM64: &str = "wine-arm64";

/// The script that makes it.
const MAKE_WINE_ARM64: &str = "containers/wine-arm64/make";

/// How qemu calls the architectures that Go calls so. Sources: `go tool dist list`,
/// <https://www.qemu.org/docs/master/user/main.html>
const QEMU_NAMES: [(&str, &str); 13] = [
    ("386", "i386"),
    ("amd64", "x86_64"),
    ("arm", "arm"),
    ("arm64", "aarch64"),
    ("loong64", "loongarch64"),
    ("mips", "mips"),
    ("mips64", "mips64"),
    ("mips64le", "mips64el"),
    ("mipsle", "mipsel"),
    ("ppc64", "ppc64"),
    ("ppc64le", "ppc64le"),
    ("riscv64", "riscv64"),
    ("s390x", "s390x"),
];

/// The emulators of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emulators {
    folder: PathBuf,
}

/// A kind of emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmulatorKind {
    /// qemu's user mode.
    Qemu,
    /// Wine on a processor of this machine's kind.
    Wine,
    /// Wine for another processor, under qemu's user mode.
    WineUnderQemu,
}

/// What was found for a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundEmulator {
    /// None is needed.
    Native,
    /// qemu's user mode.
    UserMode(PathBuf),
    /// Wine.
    Wine(WineInstallation),
}

/// A platform whose programs can't be run here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("run a program for {platform}: this machine is {} and has no {missing}", Platform::host())]
pub struct NoEmulator {
    /// The platform.
    pub platform: Platform,
    /// What would run them.
    pub missing: String,
    /// How to get it: `installing qemu-user-static (Debian's package)`.
    pub how: String,
}

impl Emulators {
    /// Those of this machine; what is not installed but extracted lies in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What runs programs of `platform`.
    ///
    /// # Errors
    /// When nothing here does.
    pub fn find(&self, platform: &Platform) -> Result<FoundEmulator, NoEmulator> {
        let host = Platform::host();
        if *platform == host || is_subset(platform, &host) {
            return Ok(FoundEmulator::Native);
        }
        let none = |missing: &str, how: String| NoEmulator {
            platform: platform.clone(),
            missing: missing.to_owned(),
            how,
        };
        match (host.os(), platform.os(), platform.arch()) {
            ("linux", "linux", arch) => qemu(arch).map(FoundEmulator::UserMode).ok_or_else(|| {
                none("qemu for it", "installing qemu-user-static (Debian's package)".to_owned())
            }),
            ("linux", "windows", "amd64") if host.arch() == "amd64" => {
                let loader =
                    wine().ok_or_else(|| none("Wine", "installing wine64 (Debian's package)".to_owned()))?;
                Ok(FoundEmulator::Wine(WineInstallation { loader, root: None }))
            }
            ("linux", "windows", "arm64") if host.arch() == "amd64" => {
                let root = self.folder.join(WINE_ARM64);
                let how = || {
                    format!("installing qemu-user-static and running {MAKE_WINE_ARM64} {}", root.display())
                };
                let missing = "Wine for ARM64 with qemu";
                if qemu("arm64").is_none() || !root.join(&WINE_LOADER[1..]).is_file() {
                    return Err(none(missing, how()));
                }
                Ok(FoundEmulator::Wine(WineInstallation { loader: WINE_LOADER.into(), root: Some(root) }))
            }
            _ => Err(none("emulator for it", format!("running the scenario on a {} machine", platform.os()))),
        }
    }
}

/// What runs programs of `platform` in containers of `image`'s platform: nothing but the container itself.
pub(super) fn in_container(platform: &Platform, image: &Platform) -> Result<FoundEmulator, NoEmulator> {
    if platform == image || is_subset(platform, image) {
        return Ok(FoundEmulator::Native);
    }
    Err(NoEmulator {
        platform: platform.clone(),
        missing: "emulator in containers".to_owned(),
        how: "leaving out the profile with the table [container], or taking an image of that platform"
            .to_owned(),
    })
}

/// Whether a machine of `host` runs programs of `platform` by itself.
fn is_subset(platform: &Platform, host: &Platform) -> bool {
    (platform.os(), platform.arch()) == ("linux", "386") && (host.os(), host.arch()) == ("linux", "amd64")
}

fn qemu(arch: &str) -> Option<PathBuf> {
    let (_, name) = QEMU_NAMES.iter().find(|(go, _)| *go == arch)?;
    machine_program(&format!("qemu-{name}-static")).or_else(|| machine_program(&format!("qemu-{name}")))
}

fn wine() -> Option<PathBuf> {
    machine_program("wine64").or_else(|| Some(PathBuf::from(WINE_LOADER)).filter(|loader| loader.is_file()))
}

impl FoundEmulator {
    /// Its kind; `None` where none is needed.
    pub fn kind(&self) -> Option<EmulatorKind> {
        match self {
            Self::Native => None,
            Self::UserMode(_) => Some(EmulatorKind::Qemu),
            Self::Wine(WineInstallation { root: None, .. }) => Some(EmulatorKind::Wine),
            Self::Wine(WineInstallation { root: Some(_), .. }) => Some(EmulatorKind::WineUnderQemu),
        }
    }

    /// The program, as it is called in records.
    pub fn name(&self) -> String {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match self {
            Self::Native => "this machine".to_owned(),
            Self::UserMode(program) => name(program),
            Self::Wine(WineInstallation { root: None, .. }) => "Wine".to_owned(),
            Self::Wine(WineInstallation { root: Some(_), .. }) => "Wine for ARM64 under qemu".to_owned(),
        }
    }
}

/// What qemu's user mode can't show: the kernel is this machine's, and so is the order in which memory is written.
const NOT_BY_QEMU: [&str; 3] = ["timing", "memory order", "page size"];

/// What Wine can't show: it is no Windows, only its interface.
const NOT_BY_WINE: [&str; 8] = [
    "permissions",
    "registry",
    "services",
    "message texts",
    "symbolic links",
    "mandatory locks",
    "sockets",
    "timing",
];

impl EmulatorKind {
    /// The topics that it can't show: what a program says of them here it need not say on the real machine.
    pub fn not_shown(self) -> Vec<&'static str> {
        match self {
            Self::Qemu => NOT_BY_QEMU.to_vec(),
            Self::Wine => NOT_BY_WINE.to_vec(),
            Self::WineUnderQemu => {
                let by_qemu_alone = NOT_BY_QEMU.into_iter().filter(|topic| !NOT_BY_WINE.contains(topic));
                NOT_BY_WINE.into_iter().chain(by_qemu_alone).collect()
            }
        }
    }

    /// Every topic that some emulator can't show.
    pub fn topics() -> Vec<&'static str> {
        Self::WineUnderQemu.not_shown()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(text: &str) -> Platform {
        text.parse().unwrap()
    }

    #[test]
    fn the_machine_s_own_programs_need_no_emulator() {
        let emulators = Emulators::new("/nowhere".into());
        let found = emulators.find(&Platform::host()).unwrap();
        assert_eq!((found.clone(), found.kind()), (FoundEmulator::Native, None));
        assert!(is_subset(&platform("linux/386"), &platform("linux/amd64")));
        assert!(!is_subset(&platform("linux/arm"), &platform("linux/arm64")));
    }

    #[test]
    fn what_nothing_runs_is_refused_with_a_way_out() {
        let emulators = Emulators::new("/nowhere".into());
        for target in ["plan9/386", "windows/arm64", "linux/pdp11"] {
            let error = emulators.find(&platform(target)).unwrap_err();
            assert!(error.to_string().contains(target), "{error}");
            assert!(!error.how.is_empty());
        }
    }

    #[test]
    fn a_container_runs_programs_of_its_own_platform_alone() {
        let image = platform("linux/amd64");
        for native in ["linux/amd64", "linux/386"] {
            assert_eq!(in_container(&platform(native), &image), Ok(FoundEmulator::Native));
        }
        for other in ["linux/arm64", "windows/amd64"] {
            assert!(in_container(&platform(other), &image).unwrap_err().to_string().contains("containers"));
        }
    }

    #[test]
    fn topics_are_those_of_every_emulator() {
        for kind in [EmulatorKind::Qemu, EmulatorKind::Wine, EmulatorKind::WineUnderQemu] {
            assert!(kind.not_shown().iter().all(|topic| EmulatorKind::topics().contains(topic)));
        }
    }
}
