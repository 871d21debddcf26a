//! The variables that every action has. An action starts from an empty environment: there are no others.

use std::collections::BTreeMap;
use std::path::Path;

use twinbuild_model::{Environment, Platform, User};

use crate::executor::SYSTEM_PATH;
use crate::workspace::View;

/// Which programs an action finds by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Programs {
    /// The toolchain's alone: neither a C compiler nor git of the machine changes a Go build.
    Toolchain,
    /// The toolchain's, then those of the machine that were chosen one by one.
    Chosen,
    /// The toolchain's, then the machine's.
    Machine,
}

/// The variables of an action on `platform`, the declared ones laid over the fixed ones.
///
/// `GOENV=off`, `GOTOOLCHAIN=local` and `GOTELEMETRY=off` keep the user's settings, other toolchains and
/// telemetry out: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>, <https://go.dev/doc/toolchain>,
/// <https://go.dev/doc/telemetry>.
pub(super) fn variables(
    view: &View,
    environment: &Environment,
    user: Option<&User>,
    platform: &Platform,
    target: Option<&Platform>,
    programs: Programs,
) -> BTreeMap<String, String> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let locale = environment.locale.clone().unwrap_or_else(|| "C.UTF-8".into());
    let mut variables: BTreeMap<String, String> = [
        ("HOME", text(&view.home)),
        ("LANG", locale.clone()),
        ("LC_ALL", locale),
        ("PATH", search_path(view, platform, programs)),
        ("PWD", text(&view.working_directory(environment.working_directory.as_deref().unwrap_or_default()))),
        ("TMPDIR", text(&view.temporary)),
        ("TZ", environment.time_zone.clone().unwrap_or_else(|| "UTC".into())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    if let Some(user) = user {
        variables.insert("USER".into(), user.name.clone());
        variables.insert("LOGNAME".into(), user.name.clone());
    }
    if let Some(toolchain) = &view.toolchain {
        variables.insert("GOROOT".into(), text(toolchain));
        variables.insert("GOPATH".into(), text(&view.go_path));
        variables.insert("GOMODCACHE".into(), text(&view.module_cache));
        variables.insert("GOCACHE".into(), text(&view.build_cache));
        for (name, value) in [("GOENV", "off"), ("GOTOOLCHAIN", "local"), ("GOTELEMETRY", "off")] {
            variables.insert(name.into(), value.into());
        }
    }
    if let Some(target) = target {
        variables.insert("GOOS".into(), target.os().into());
        variables.insert("GOARCH".into(), target.arch().into());
    }
    if is_windows(platform) {
        variables.extend(windows_variables(view));
    }
    variables.extend(environment.variables.clone());
    variables
}

fn is_windows(platform: &Platform) -> bool {
    platform.os() == "windows"
}

fn search_path(view: &View, platform: &Platform, programs: Programs) -> String {
    let toolchain = view.toolchain.as_ref().map(|root| root.join("bin").to_string_lossy().into_owned());
    let machine = match programs {
        Programs::Toolchain => None,
        Programs::Chosen => Some(crate::executor::PROGRAMS_IN_SANDBOX.to_owned()),
        Programs::Machine if is_windows(platform) => Some(r"C:\Windows\System32;C:\Windows".to_owned()),
        Programs::Machine => Some(SYSTEM_PATH.to_owned()),
    };
    let separator = if is_windows(platform) { ";" } else { ":" };
    toolchain.into_iter().chain(machine).collect::<Vec<_>>().join(separator)
}

/// What programs on Windows need to start at all, with private folders for what is the user's.
fn windows_variables(view: &View) -> Vec<(String, String)> {
    let temporary = view.temporary.to_string_lossy().into_owned();
    let home = view.home.to_string_lossy().into_owned();
    let mut variables = vec![
        ("SystemRoot", r"C:\Windows".to_owned()),
        ("ComSpec", r"C:\Windows\System32\cmd.exe".to_owned()),
        ("PATHEXT", ".COM;.EXE;.BAT;.CMD".to_owned()),
        ("TEMP", temporary.clone()),
        ("TMP", temporary),
    ];
    for name in ["USERPROFILE", "APPDATA", "LOCALAPPDATA"] {
        variables.push((name, home.clone()));
    }
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View {
        View {
            source: "/src".into(),
            output: "/out".into(),
            home: "/home/builder".into(),
            temporary: "/tmp".into(),
            go_path: "/gopath".into(),
            module_cache: "/gomodcache".into(),
            build_cache: "/gocache".into(),
            toolchain: Some("/toolchain".into()),
            standard_library: None,
        }
    }

    #[test]
    fn what_is_declared_wins_and_the_machine_stays_out() {
        let environment = Environment {
            variables: [("GOFLAGS".to_owned(), "-mod=vendor".to_owned()), ("TZ".to_owned(), "X".to_owned())]
                .into(),
            ..Environment::default()
        };
        let target = "windows/arm64".parse().unwrap();
        let seen =
            variables(&view(), &environment, None, &Platform::host(), Some(&target), Programs::Toolchain);
        assert_eq!(seen["GOFLAGS"], "-mod=vendor");
        assert_eq!(seen["TZ"], "X");
        assert_eq!((seen["GOOS"].as_str(), seen["GOARCH"].as_str()), ("windows", "arm64"));
        assert_eq!(seen["GOENV"], "off");
        assert!(!seen.contains_key("USER"));
        if cfg!(unix) {
            assert_eq!(seen["PATH"], "/toolchain/bin");
        }
    }

    #[test]
    fn without_a_toolchain_there_is_no_go() {
        let view = View { toolchain: None, ..view() };
        let seen =
            variables(&view, &Environment::default(), None, &Platform::host(), None, Programs::Machine);
        assert!(seen.keys().all(|name| !name.starts_with("GO")), "{seen:?}");
    }
}
