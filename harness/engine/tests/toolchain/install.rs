//! What a right archive becomes.

use std::path::Path;

use twinbuild_engine::toolchain::{ArchivePin, SourceKind};
use twinbuild_model::Platform;

use crate::archives::{file, go, go_and, link, tar_gz, zip};
use crate::lab::{Lab, VERSION, read, sha256, version};
use crate::server::{Manner, Server};

#[tokio::test]
async fn an_archive_becomes_a_toolchain() {
    for archive in [tar_gz(&go(VERSION)), zip(&go(VERSION))] {
        let lab = Lab::with_archive(&archive);
        let toolchain = lab.ensure().await.unwrap();
        let digest = sha256(&archive);
        let folder = format!("go-1.99.1-linux-amd64-{}", digest.short());
        assert_eq!(lab.toolchains(), [folder.as_str()]);
        assert_eq!(toolchain.root, lab.toolchains_folder().join(&folder).join("go"));
        assert_eq!(read(&toolchain.go_binary()), "the go command");
        assert_eq!(read(&toolchain.root.join("src/fmt/print.go")), "package fmt\n");
        assert_eq!(toolchain.source, format!("archive go.archive, sha256:{digest}"));
        assert_eq!(toolchain.digest, Some(digest));
        assert_modes(&toolchain.root);
    }
}

#[cfg(unix)]
fn assert_modes(root: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &str| root.join(path).metadata().unwrap().permissions().mode();
    assert_eq!(mode("bin/go") & 0o122, 0o100, "the archive has 666");
    assert_eq!(mode("pkg/tool/linux_amd64/compile") & 0o122, 0o100);
    assert_eq!(mode("src/fmt/print.go") & 0o122, 0);
    assert_eq!(mode("src/fmt") & 0o022, 0);
}

#[cfg(not(unix))]
fn assert_modes(_root: &Path) {}

#[tokio::test]
async fn platforms_live_side_by_side() {
    let mut lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let archive = zip(&[
        file("go/VERSION", "go1.99.1"),
        file("go/bin/go.exe", "the go command"),
        file("go/pkg/tool/windows_arm64/compile.exe", "the compiler"),
    ]);
    std::fs::write(lab.project().join("windows.zip"), &archive).unwrap();
    let windows: Platform = "windows/arm64".parse().unwrap();
    let pin = ArchivePin { location: "windows.zip".to_owned(), sha256: sha256(&archive) };
    lab.pin.archive.insert(windows.clone(), pin);

    let for_linux = lab.ensure().await.unwrap();
    let for_windows = lab.store().ensure(&version(), &windows).await.unwrap();
    assert!(for_windows.go_binary().ends_with("go/bin/go.exe") && for_windows.go_binary().is_file());
    assert!(for_linux.go_binary().is_file());
    assert_eq!(lab.toolchains().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn links_that_stay_inside_are_kept() {
    let inside = [link("go/misc/vet", "../pkg/tool"), link("go/current", "misc/vet")];
    for archive in [tar_gz(&go_and(VERSION, inside.clone())), zip(&go_and(VERSION, inside))] {
        let lab = Lab::with_archive(&archive);
        let toolchain = lab.ensure().await.unwrap();
        assert_eq!(read(&toolchain.root.join("current/linux_amd64/compile")), "the compiler");
    }
}

#[tokio::test]
async fn a_url_is_fetched_once() {
    let archive = tar_gz(&go(VERSION));
    let server = Server::start(Manner::Whole, archive.clone());
    let mut lab = Lab::new(&[SourceKind::Archive]);
    lab.pin_archive(&server.url, sha256(&archive));
    let first = lab.ensure().await.unwrap();
    assert_eq!(lab.ensure().await.unwrap(), first);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn concurrent_installers_install_once() {
    let archive = tar_gz(&go(VERSION));
    let server = Server::start(Manner::Whole, archive.clone());
    let mut lab = Lab::new(&[SourceKind::Archive]);
    lab.pin_archive(&server.url, sha256(&archive));
    let (a, b, c) = tokio::join!(lab.ensure(), lab.ensure(), lab.ensure());
    let first = a.unwrap();
    assert_eq!((b.unwrap(), c.unwrap()), (first.clone(), first));
    assert_eq!(server.requests(), 1);
    assert_eq!(lab.toolchains().len(), 1);
}

#[tokio::test]
async fn an_installed_one_needs_no_source() {
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let first = lab.ensure().await.unwrap();
    std::fs::remove_file(lab.project().join("go.archive")).unwrap();
    assert_eq!(lab.ensure().await.unwrap(), first);
}
