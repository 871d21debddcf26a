//! Emulators that are missing, can't show what a scenario is about, or crash: never a pass, and nothing is left.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use rustix::process::Signal;
use twinbuild_model::run_record::ScenarioStatus;

use crate::feature::{assert_failed, go_feature, scenario, with_background};
use crate::interruption::{processes, send};
use crate::running::wait_until;
use crate::setup::{Setup, cache, is_here, sandbox_is_here, setup_with_go};

const RUN_ARM64: &str = "When \".\" is built for linux/arm64 and run with \"\"";
const RUN_WINDOWS: &str = "When \".\" is built for windows/arm64 and run with \"\"";

/// Whether emulators can be tested: as the sandbox, they are optional on a user's machine.
pub(crate) fn emulators_are_here() -> bool {
    let there =
        ["qemu-aarch64-static", "qemu-aarch64"].iter().any(|name| Path::new("/usr/bin").join(name).exists());
    found("qemu-user-static", there) && sandbox_is_here()
}

/// The same of Debian's Wine.
fn wine_is_here() -> bool {
    found("wine64", Path::new("/usr/lib/wine/wine64").exists())
}

fn found(package: &str, there: bool) -> bool {
    is_here(there, package, "installing the package of that name")
}

/// A cache with all that the shared one has but Wine's prefixes and extracted emulators.
fn cache_without_emulators(setup: &Setup) -> std::path::PathBuf {
    let own = setup.outside("cache");
    for folder in ["", "standard-library"] {
        let (from, to) = (cache().join(folder), own.join(folder));
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(from).unwrap().flatten() {
            let name = entry.file_name();
            if name != "standard-library" && name != "wine" && name != "emulators" {
                symlink(entry.path(), to.join(name)).unwrap();
            }
        }
    }
    own
}

fn program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn doctor_starts_wine_before_it_says_that_it_is_there() {
    if !emulators_are_here() || !wine_is_here() {
        return;
    }
    let setup = setup_with_go();
    let own = cache_without_emulators(&setup);
    let loader = own.join("emulators/wine-arm64/usr/lib/wine/wine64");
    program(&loader, "no program\n");
    let mut command = setup.command(&["doctor"]);
    command.env("TWINBUILD_CACHE", &own);
    let doctor = setup.start(command).finish();
    assert_eq!(doctor.code, Some(3), "{doctor:?}");
    let broken = "missing  programs for windows/arm64: Wine for ARM64 under qemu doesn't work: ";
    assert!(doctor.stdout.contains(broken), "{doctor:?}");
    assert!(doctor.stdout.contains("ok       programs for windows/amd64: run by Wine"), "{doctor:?}");
}

#[test]
fn a_platform_that_nothing_runs_is_not_run_and_never_passed() {
    let setup = setup_with_go();
    let step = "When \".\" is built for freebsd/amd64 and run with \"\"";
    setup.feature(&go_feature([
        ("foreign", vec![step]),
        ("native", vec!["When the command \"true\" is run"]),
    ]));
    let results = setup.run(&[]);
    let foreign = scenario(&results.record, "foreign");
    let ScenarioStatus::NotRun { needs } = &foreign.status else { panic!("{foreign:#?}") };
    assert!(needs[0].what.contains("freebsd/amd64") && needs[0].how.contains("freebsd"), "{needs:?}");
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    let strict = setup.run(&["--require-all"]);
    assert_eq!(strict.finished.code, Some(3), "{:?}", strict.finished);
}

#[test]
fn what_an_emulator_cannot_show_is_not_run() {
    if !emulators_are_here() {
        return;
    }
    let setup = setup_with_go();
    let tagged = |tag: &str| {
        let feature = go_feature([("claim", vec![RUN_ARM64, "Then it exits with 0"])]);
        feature.replace("  Scenario: claim", &format!("  @about-{tag}\n  Scenario: claim"))
    };
    setup.feature(&tagged("page-size"));
    let results = setup.run(&[]);
    let claim = scenario(&results.record, "claim");
    let ScenarioStatus::NotRun { needs } = &claim.status else { panic!("{claim:#?}") };
    assert!(needs[0].what.contains("shows page size of linux/arm64"), "{needs:?}");
    assert_eq!(results.finished.code, Some(3));
    // What qemu can show is shown.
    setup.feature(&tagged("registry"));
    let shown = setup.run(&[]);
    assert_eq!(shown.finished.code, Some(0), "{:?}", shown.finished);
    let emulations = &scenario(&shown.record, "claim").emulations;
    assert_eq!(emulations.len(), 1);
    assert!(emulations[0].not_shown.iter().any(|topic| topic == "page size"), "{emulations:?}");
    assert!(shown.finished.stdout.contains("which can't show: timing"), "{:?}", shown.finished);
    // A topic that nobody knows is never shown, else a misspelled one would be.
    setup.feature(&tagged("pagesize"));
    assert_eq!(setup.run(&[]).finished.code, Some(3));
}

#[test]
fn an_emulator_that_crashes_is_no_program_that_failed() {
    if !emulators_are_here() {
        return;
    }
    let setup = setup_with_go();
    let cache = cache_without_emulators(&setup);
    setup.feature(&go_feature([("crash", vec![RUN_WINDOWS, "Then it exits with 139"])]));
    let run = || {
        let mut command = setup.command(&["run"]);
        command.env("TWINBUILD_CACHE", &cache);
        let finished = setup.start(command).finish();
        assert!(setup.run_folders().is_empty());
        finished
    };
    let missing = run();
    assert_eq!(missing.code, Some(3), "{missing:?}");
    assert!(missing.stdout.contains("needs Wine for ARM64 with qemu"), "{missing:?}");
    assert!(missing.stdout.contains("containers/wine-arm64/make"), "{missing:?}");

    let root = cache.join("emulators/wine-arm64");
    for folder in ["usr/bin", "usr/lib64", "usr/lib/x86_64-linux-gnu"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let wine = root.join("usr/lib/wine/wine64");
    program(&root.join("usr/lib/wine/wineserver64"), "#!/bin/sh\n");
    program(&wine, "#!/bin/sh\necho no prefix today >&2\nexit 7\n");
    let no_prefix = run();
    assert_eq!(no_prefix.code, Some(3), "{no_prefix:?}");
    assert!(no_prefix.stdout.contains("no prefix today"), "{no_prefix:?}");
    assert!(no_prefix.stdout.contains("hint:"), "{no_prefix:?}");

    let crashing = "#!/bin/sh\n[ \"$1\" != wineboot ] || exec mkdir -p $WINEPREFIX/drive_c/windows/system32 \
                    $WINEPREFIX/dosdevices\nkill -SEGV $$\n";
    program(&wine, crashing);
    let crashed = run();
    assert_eq!(crashed.code, Some(3), "{crashed:?}");
    assert!(
        crashed.stdout.contains("the emulator ended with signal 11 before the program did"),
        "{crashed:?}"
    );
    assert!(crashed.stdout.contains("hint:"), "{crashed:?}");
}

/// A Windows program that sleeps for a minute where it is told to, and that has another one doing the same.
const SLEEPER: &str = r#"Given the source files
"""
-- go.mod --
module example.com/sleeper

go 1.24
-- main.go --
package main

import (
	"os"
	"time"
)

func main() {
	if len(os.Args) == 2 {
		os.StartProcess(os.Args[0], append(os.Args, "child"), &os.ProcAttr{})
	}
	os.Stdout.WriteString("asleep\n")
	time.Sleep(time.Minute)
}
"""
And Go 1.27
And a time limit of 20 seconds"#;

#[test]
fn nothing_of_wine_outlives_its_scenario_or_a_killed_run() {
    if !emulators_are_here() || !wine_is_here() {
        return;
    }
    let setup = setup_with_go();
    let project = setup.path("").display().to_string();
    let is_gone = || processes(&project) == 0 && processes("C:\\out\\sleeper.exe") == 0;
    let sleeper = "When \".\" is built for windows/amd64 and run with \"asleep\"";
    let scenario = |limit: &str, step: &str| {
        with_background(
            &[&SLEEPER.replace("20 seconds", limit)],
            [("asleep", vec![step, "Then it exits with 0"])],
        )
    };
    // At the time limit the program is killed, and so is what it started.
    setup.feature(&scenario("20 seconds", sleeper));
    let results = setup.run(&[]);
    assert_failed(&results.record, "asleep", "killed at the time limit");
    wait_until("Wine is gone", is_gone);
    assert!(setup.run_folders().is_empty());
    // Nobody is left to end anything when the run is killed.
    setup.feature(&scenario("50 seconds", sleeper));
    let mut running = setup.start(setup.command(&["run"]));
    wait_until("the Windows program runs", || {
        assert!(running.is_running(), "it ended early");
        processes("C:\\out\\sleeper.exe") > 0
    });
    send(&running, Signal::KILL);
    assert_eq!(running.finish().code, None);
    wait_until("Wine is gone", is_gone);
}
