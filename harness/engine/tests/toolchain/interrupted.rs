//! Installers that are stopped midway.

use std::fs;
use std::time::{Duration, Instant};

use twinbuild_engine::toolchain::SourceKind;

use crate::archives::{go, tar_gz};
use crate::lab::{Lab, VERSION, sha256};
use crate::server::{Manner, Server};

#[tokio::test]
async fn a_dropped_future_leaves_nothing_and_blocks_nobody() {
    let archive = tar_gz(&go(VERSION));
    let server = Server::start(Manner::Stall, archive.clone());
    let mut lab = Lab::new(&[SourceKind::Archive]);
    lab.pin_archive(&server.url, sha256(&archive));

    let interrupted = tokio::time::timeout(Duration::from_millis(500), lab.ensure()).await;
    assert!(interrupted.is_err() && server.requests() == 1);
    // The background thread cleans up on its own time.
    let start = Instant::now();
    while !lab.toolchains().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", lab.toolchains());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    fs::write(lab.project().join("go.archive"), &archive).unwrap();
    lab.pin_archive("go.archive", sha256(&archive));
    lab.ensure().await.unwrap();
}

#[tokio::test]
async fn what_a_killed_installer_left_is_removed_and_not_taken_for_an_installation() {
    let archive = tar_gz(&go(VERSION));
    let lab = Lab::with_archive(&archive);
    for name in [format!("go-1.99.1-linux-amd64-{}", sha256(&archive).short()), "go-1.98.0-x-y-0".to_owned()]
    {
        let result = lab.toolchains_folder().join(format!(".tmp-{name}/result"));
        fs::create_dir_all(result.join("go/bin")).unwrap();
        fs::write(result.join("go/bin/go"), "half").unwrap();
        fs::write(result.join("manifest.json"), "{").unwrap();
        fs::write(lab.toolchains_folder().join(format!(".lock-{name}")), "").unwrap();
    }
    assert_eq!(lab.store().installed().await.unwrap(), []);
    let toolchain = lab.ensure().await.unwrap();
    assert_eq!(fs::read_to_string(toolchain.go_binary()).unwrap(), "the go command");
    assert_eq!(lab.toolchains().len(), 1, "{:?}", lab.toolchains());
}

#[tokio::test]
async fn a_folder_without_a_manifest_is_replaced() {
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let toolchain = lab.ensure().await.unwrap();
    let folder = toolchain.root.parent().unwrap();
    fs::remove_file(folder.join("manifest.json")).unwrap();
    fs::remove_file(toolchain.go_binary()).unwrap();
    assert_eq!(lab.ensure().await.unwrap(), toolchain);
    assert!(toolchain.go_binary().is_file());
    assert_eq!(lab.toolchains().len(), 1);
}
