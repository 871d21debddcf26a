//! Whether a variation can be had: on this machine, with this executor, for this build.

use std::path::{Path, PathBuf};

use twinbuild_engine::build::SourceTree;
use twinbuild_engine::executor::{Executor, machine_program};
use twinbuild_inspect::binary_profile;
use twinbuild_model::Platform;

use crate::build_twin::needed_flag;
use crate::catalogue::{AppliesTo, Effect, Variation};
use crate::flags;
use crate::subject::{Subject, Work};
use crate::tools::{TOOLS, Tool};

/// Why a variation can't be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotAvailable {
    /// What is built can't be varied so, on whatever machine.
    ForSubject(String),
    /// This machine lacks something.
    Here(String),
}

/// Why `variation` can't be had for `subject`; `None` where it can.
pub(crate) fn not_available(
    variation: &Variation,
    subject: &Subject,
    executor: &Executor,
) -> Option<NotAvailable> {
    let not_for_subject = not_for_subject(variation, subject).map(NotAvailable::ForSubject);
    not_for_subject.or_else(|| not_here(variation, executor).map(NotAvailable::Here))
}

fn not_for_subject(variation: &Variation, subject: &Subject) -> Option<String> {
    let is_go_build = matches!(subject.work, Work::GoBuild { .. });
    match variation.applies_to {
        AppliesTo::Commands => {}
        AppliesTo::CommandsAlone if !is_go_build => {}
        AppliesTo::CommandsAlone => {
            let why = "the go command asks the kernel, whose clock can't be set; `time under qemu` is for Go builds";
            return Some(why.into());
        }
        AppliesTo::Toolchains if subject.toolchain.is_some() => {}
        AppliesTo::Toolchains => return Some("the command has no toolchain".into()),
        AppliesTo::GoBuilds if is_go_build => {}
        AppliesTo::GoBuilds => return Some("the command is no Go build".into()),
    }
    let target = subject.target();
    if let (Some(architecture), Some(target)) = (&variation.architecture, &target)
        && target.arch() != architecture
    {
        return Some(format!("the target is {target}"));
    }
    if variation.second.install && target.is_some_and(|target| target != Platform::host()) {
        return Some("`go install` leaves a cross build where no variable names".into());
    }
    if let Some(flag) = flag_of_its_own(variation, subject) {
        return Some(format!("the build has {flag} of its own, which would be lost"));
    }
    let in_toolchain = matches!(subject.source, SourceTree::Toolchain(_));
    if in_toolchain && changes_source(variation) {
        return Some("the toolchain's own source is built where it lies, read-only".into());
    }
    None
}

/// A flag or variable that the variation sets and the build already has: of two the later one alone counts.
fn flag_of_its_own(variation: &Variation, subject: &Subject) -> Option<String> {
    let effects = || [&variation.both, &variation.first, &variation.second].into_iter();
    let variables = &subject.environment.variables;
    if effects().any(|effect| effect.variables.contains_key("GOFLAGS")) && variables.contains_key("GOFLAGS") {
        return Some("GOFLAGS".into());
    }
    let Work::GoBuild { flags, .. } = &subject.work else { return None };
    let own = flags::own_names(flags, &subject.environment);
    let of_emulator =
        |effect: &Effect| effect.host_platform.as_deref().and_then(needed_flag).map(str::to_owned);
    let mut varied = effects().flat_map(|effect| {
        effect.flags.iter().filter_map(|flag| flags::name(flag)).chain(of_emulator(effect))
    });
    varied.find(|flag| own.contains(flag))
}

/// Whether the variation moves, orders or changes the source.
fn changes_source(variation: &Variation) -> bool {
    [&variation.both, &variation.first, &variation.second].into_iter().any(|effect| {
        let moved = effect.paths.source.is_some() || effect.paths.source_link.is_some();
        moved || effect.order.is_some() || !effect.prepare.is_empty()
    })
}

fn not_here(variation: &Variation, executor: &Executor) -> Option<String> {
    if !matches!(executor, Executor::Sandbox { .. }) {
        return Some(format!(
            "the executor `{}` has no conditions of its own; twins need the sandbox",
            executor.name()
        ));
    }
    let needed = TOOLS.iter().find(|tool| variation.needs.as_deref() == Some(tool.name));
    if let Some(Tool { name, packages, .. }) = needed.filter(|tool| !tool.is_there()) {
        return Some(format!("{name} is not on this machine; install {packages} (Debian's packages)"));
    }
    let effects = [&variation.both, &variation.first, &variation.second];
    let mut shown =
        effects.into_iter().flat_map(|effect| &effect.instead_of).flat_map(|(at, from)| [at, from]);
    shown.find(|path| !path.exists()).map(|path| format!("there is no {} on this machine", path.display()))
}

/// Where the sources of locales lie.
pub(crate) const LOCALES: &str = "/usr/share/i18n/locales";

/// libfaketime for programs with threads, which Debian installs below the folder of the machine's libraries. With the other
/// one a thread that asks for the true time can leave the clock unshifted for all.
pub(crate) fn faketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let candidates = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    candidates.chain([PathBuf::from("/usr/lib/faketime/libfaketimeMT.so.1")]).find(|path| path.is_file())
}

/// Whether a library can be preloaded into a program. Some distributions link qemu statically.
pub(crate) fn loads_libraries(program: &Path) -> bool {
    let profile = std::fs::read(program).ok().and_then(|bytes| binary_profile(&bytes).ok());
    profile.is_some_and(|profile| profile.interpreter.is_some())
}

/// The program that runs programs of `platform`: a name on `PATH`, or a path.
pub(crate) fn emulator_program(platform: &str) -> Option<PathBuf> {
    let names: &[&str] = match platform {
        "linux/amd64" => &["qemu-x86_64"],
        "linux/arm64" => &["qemu-aarch64-static", "qemu-aarch64"],
        "windows/amd64" => &["wine64", WINE_LOADER],
        _ => &[],
    };
    names.iter().find_map(|name| machine_program(name))
}

/// Wine's loader where Debian's package `wine64` puts it, which is not on `PATH`.
const WINE_LOADER: &str = "/usr/lib/wine/wine64";

#[cfg(test)]
mod tests {
    use twinbuild_model::Environment;

    use super::*;
    use crate::catalogue::Selection;

    fn refused(variation: &str, flags: &[&str], go_flags: Option<&str>) -> Option<String> {
        let selection: Selection = variation.parse().unwrap();
        let variables = go_flags.map(|value| ("GOFLAGS".to_owned(), value.to_owned()));
        let subject = Subject {
            source: SourceTree::Empty,
            changes: Vec::new(),
            environment: Environment { variables: variables.into_iter().collect(), ..Environment::default() },
            toolchain: None,
            c_compiler: None,
            work: Work::GoBuild {
                packages: vec![".".into()],
                flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            },
        };
        not_for_subject(selection.variations[0], &subject)
    }

    #[test]
    fn a_flag_of_the_builds_own_is_not_lost() {
        let lost = |flag: &str| Some(format!("the build has {flag} of its own, which would be lost"));
        for (variation, flags, go_flags, flag) in [
            ("build tags", &["-tags=netgo"] as &[&str], None, "-tags"),
            ("build tags", &["--tags", "netgo"], None, "-tags"),
            ("build tags", &[], Some("-tags=netgo"), "-tags"),
            ("GOFLAGS", &[], Some("-mod=mod"), "GOFLAGS"),
            ("host platform", &["-toolexec=/usr/bin/env"], None, "-toolexec"),
            ("host platform", &["-toolexec", "/usr/bin/env"], None, "-toolexec"),
            ("host platform", &[], Some("-trimpath '-toolexec=/usr/bin/env -i'"), "-toolexec"),
            ("time under qemu", &["-toolexec=/usr/bin/env"], None, "-toolexec"),
        ] {
            assert_eq!(
                refused(variation, flags, go_flags),
                lost(flag),
                "{variation}: {flags:?} {go_flags:?}"
            );
        }
        for (variation, flags, go_flags) in [
            ("build tags", &["-trimpath"] as &[&str], Some("-mod=mod")),
            ("GOFLAGS", &["-mod=mod"], None),
            ("host platform", &["-trimpath", "-tags=toolexec"], Some("-mod=mod")),
            ("Windows host", &["-toolexec=/usr/bin/env"], None),
            ("umask", &["-toolexec=/usr/bin/env"], None),
        ] {
            assert_eq!(refused(variation, flags, go_flags), None, "{variation}: {flags:?} {go_flags:?}");
        }
    }
}
