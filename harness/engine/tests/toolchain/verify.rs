//! What the store tells of what is installed.

use std::fs;

use twinbuild_engine::toolchain::{ChangeKind, ToolchainError};

use crate::archives::{go, tar_gz};
use crate::lab::{Lab, VERSION, linux, sha256, version};

#[tokio::test]
async fn each_changed_missing_and_added_file_is_named() {
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let root = lab.ensure().await.unwrap().root;
    assert_eq!(lab.store().verify(&version(), &linux()).await.unwrap(), []);

    // The same length, so only the content tells.
    fs::write(root.join("bin/go"), "THE go command").unwrap();
    fs::remove_file(root.join("src/fmt/print.go")).unwrap();
    fs::write(root.join("src/fmt/added.go"), "").unwrap();
    let changes = lab.store().verify(&version(), &linux()).await.unwrap();
    let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["changed bin/go", "added src/fmt/added.go", "missing src/fmt/print.go"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_permission_and_a_kind_are_content_too() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let root = lab.ensure().await.unwrap().root;
    fs::set_permissions(root.join("bin/go"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::rename(root.join("VERSION"), lab.root().join("VERSION")).unwrap();
    symlink(lab.root().join("VERSION"), root.join("VERSION")).unwrap();
    let changes = lab.store().verify(&version(), &linux()).await.unwrap();
    let found: Vec<_> = changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    assert_eq!(found, [("VERSION", ChangeKind::Changed), ("bin/go", ChangeKind::Changed)]);
}

#[tokio::test]
async fn what_is_installed_is_listed() {
    let archive = tar_gz(&go(VERSION));
    let lab = Lab::with_archive(&archive);
    assert_eq!(lab.store().installed().await.unwrap(), []);
    let not_installed = lab.store().verify(&version(), &linux()).await;
    assert!(matches!(not_installed, Err(ToolchainError::NotInstalled { .. })));

    let toolchain = lab.ensure().await.unwrap();
    let installed = lab.store().installed().await.unwrap();
    let [one] = installed.as_slice() else { panic!("{installed:?}") };
    assert_eq!((one.version, &one.platform, &one.digest), (version(), &linux(), &sha256(&archive)));
    assert_eq!((&one.source, one.folder.join("go")), (&toolchain.source, toolchain.root));
    assert_eq!(lab.store().verify_installed(one).await.unwrap(), []);
}

#[tokio::test]
async fn an_unreadable_manifest_is_an_error_that_names_it() {
    let lab = Lab::with_archive(&tar_gz(&go(VERSION)));
    let root = lab.ensure().await.unwrap().root;
    fs::write(root.with_file_name("manifest.json"), "{}").unwrap();
    let error = lab.store().verify(&version(), &linux()).await.unwrap_err();
    assert!(error.to_string().contains("manifest.json") && error.hint().is_some(), "{error}");
    assert!(lab.store().installed().await.is_err());
}
