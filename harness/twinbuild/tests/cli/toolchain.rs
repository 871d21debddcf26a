//! `twinbuild toolchain`: with an archive of the project's own that looks like Go, so that nothing is fetched.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sha2::{Digest as _, Sha256};
use twinbuild_model::Platform;

use crate::running::Finished;
use crate::setup::{Setup, empty_folder, make_executable};

const VERSION: &str = "1.99.1";

/// A project that pins an archive with a `go` that only says hello.
fn project() -> Setup {
    let folder = empty_folder();
    let platform = Platform::host();
    folder.file("made/go/VERSION", &format!("go{VERSION}\n"));
    folder.file("made/go/bin/go", "#!/bin/sh\necho hello\n");
    folder.file("made/go/src/fmt/print.go", "package fmt\n");
    folder.file(&format!("made/go/pkg/tool/{}_{}/link", platform.os(), platform.arch()), "#!/bin/sh\n");
    make_executable(&folder.path("made/go/bin/go"));
    let mut tar = Command::new("tar");
    tar.args(["-czf", "../go.tar.gz", "go"]).current_dir(folder.path("made"));
    assert!(tar.status().unwrap().success());
    let sha256 = twinbuild_model::Sha256::from_bytes(
        Sha256::digest(fs::read(folder.path("go.tar.gz")).unwrap()).into(),
    );
    let pin = format!(
        "[go.\"{VERSION}\"]\nsources = [\"archive\"]\n[go.\"{VERSION}\".archive]\n\
         \"{platform}\" = {{ location = \"go.tar.gz\", sha256 = \"{sha256}\" }}\n"
    );
    folder.file("twinbuild.toml", &pin);
    folder
}

/// The command with a cache of the project's own.
fn toolchain(project: &Setup, arguments: &[&str]) -> Finished {
    let mut command = project.command(&[&["toolchain"], arguments].concat());
    command.env("TWINBUILD_CACHE", project.outside("cache"));
    project.start(command).finish()
}

fn installed(project: &Setup) -> PathBuf {
    let mut folders = fs::read_dir(project.outside("cache").join("toolchains")).unwrap();
    let is_toolchain = |path: &PathBuf| path.join("go/bin/go").is_file();
    folders.find_map(|entry| Some(entry.unwrap().path()).filter(is_toolchain)).unwrap().join("go")
}

#[test]
fn a_toolchain_is_installed_listed_and_verified() {
    let project = project();
    let before = toolchain(&project, &["list"]);
    assert_eq!(before.stdout, format!("pinned in twinbuild.toml: Go {VERSION}\n"), "{before:?}");
    assert_eq!(toolchain(&project, &["verify"]).code, Some(2), "there is nothing to verify");
    let install = toolchain(&project, &["install", "1.99"]);
    assert_eq!(install.code, Some(0), "{install:?}");
    let listed = toolchain(&project, &["list"]);
    assert!(
        listed.stdout.contains(&format!("installed: Go {VERSION} for {}", Platform::host())),
        "{listed:?}"
    );
    let verified = toolchain(&project, &["verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.ends_with(": as installed\n"), "{verified:?}");
}

#[test]
fn verify_names_each_file_that_was_changed() {
    let project = project();
    toolchain(&project, &["install", VERSION]);
    let root = installed(&project);
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        make_executable(path.parent().unwrap());
        let _ = fs::remove_file(&path);
        fs::write(path, text).unwrap();
    };
    write("src/fmt/print.go", "package fmt // changed\n");
    write("src/fmt/added.go", "package fmt\n");
    fs::remove_file(root.join("VERSION"))
        .or_else(|_| {
            make_executable(&root);
            fs::remove_file(root.join("VERSION"))
        })
        .unwrap();
    let verified = toolchain(&project, &["verify", VERSION]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    for change in
        ["3 changes", "  changed src/fmt/print.go\n", "  added src/fmt/added.go\n", "  missing VERSION\n"]
    {
        assert!(verified.stdout.contains(change), "{change}: {verified:?}");
    }
}

#[test]
fn an_archive_that_is_not_the_pinned_one_is_refused() {
    let project = project();
    let archive = project.path("go.tar.gz");
    let mut bytes = fs::read(&archive).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&archive, bytes).unwrap();
    let install = toolchain(&project, &["install", VERSION]);
    assert_eq!(install.code, Some(3), "{install:?}");
    assert!(install.stderr.contains("sha256") || install.stderr.contains("SHA-256"), "{install:?}");
    let verify = toolchain(&project, &["verify"]);
    assert_eq!(verify.code, Some(2), "nothing was installed: {verify:?}");
}
