//! A network namespace: what is in it is reached from inside alone, and goes with its lab.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use twinbuild_lab::{HELPER_ARGUMENT, HelperDoor, HelperProgram, Namespace, NamespaceError};

fn namespace() -> Namespace {
    Namespace::create(&HelperProgram(env!("CARGO_BIN_EXE_lab-sockets").into())).expect("a namespace")
}

fn bash_inside(namespace: &Namespace, script: &str) -> Output {
    let entry = namespace.entry().expect("a way in").command;
    Command::new(&entry[0]).args(&entry[1..]).args(["bash", "-c", script]).output().expect("bash")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_inside_reaches_a_service_of_this_process() {
    let (one, other) = (namespace(), namespace());
    let address = ([198, 18, 0, 2], 443).into();
    for (namespace, greeting) in [(&one, "one"), (&other, "other")] {
        let listener = namespace.listen(address).expect("a port below 1024");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(greeting.as_bytes()).await;
            }
        });
    }
    let read = "exec 3<>/dev/tcp/198.18.0.2/443; cat <&3";
    assert_eq!(bash_inside(&one, read).stdout, b"one");
    assert_eq!(bash_inside(&other, read).stdout, b"other");
    let mut stream = one.client().unwrap().connect(address).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "one");
}

#[tokio::test]
async fn nothing_outside_can_be_reached() {
    let namespace = namespace();
    let said = bash_inside(&namespace, "exec 3<>/dev/tcp/192.0.2.1/80");
    assert!(String::from_utf8_lossy(&said.stderr).contains("Network is unreachable"), "{said:?}");
    let said = bash_inside(&namespace, "exec 3<>/dev/tcp/198.18.0.9/80");
    assert!(String::from_utf8_lossy(&said.stderr).contains("Connection refused"), "{said:?}");
    let error = namespace.listen(([192, 0, 2, 1], 80).into()).unwrap_err();
    assert!(matches!(error, NamespaceError::Socket { .. }), "{error}");
}

#[tokio::test]
async fn an_address_is_taken_once() {
    let namespace = namespace();
    let address = ([198, 18, 0, 2], 53).into();
    let _first = namespace.listen(address).unwrap();
    assert!(namespace.listen(address).is_err());
    let _datagrams = namespace.datagrams(address).unwrap();
    assert!(namespace.datagrams(address).is_err());
}

#[test]
fn the_helper_goes_with_the_namespace() {
    let namespace = namespace();
    let entry = namespace.entry().unwrap().command;
    let of_helper = entry.iter().find_map(|word| word.strip_prefix("--net=")).map(PathBuf::from).unwrap();
    assert!(of_helper.symlink_metadata().is_ok());
    drop(namespace);
    assert!(of_helper.symlink_metadata().is_err());
}

/// A helper that somebody else starts, in a namespace of its own with these rights.
fn started_elsewhere(folder: &Path, rights: &[&str]) -> Child {
    let mut unshare = Command::new("unshare");
    unshare.args(rights).args([env!("CARGO_BIN_EXE_lab-sockets"), HELPER_ARGUMENT]).arg(folder);
    unshare.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("unshare")
}

/// Whoever comes within some seconds.
fn come(door: &HelperDoor) -> Result<Namespace, NamespaceError> {
    (0..20).find_map(|_| door.namespace().transpose()).expect("a helper")
}

#[tokio::test]
async fn a_helper_that_somebody_else_started_comes_by_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a".repeat(200));
    std::fs::create_dir(&deep).unwrap();
    let door = HelperDoor::open(&deep).unwrap();
    assert!(door.namespace().unwrap().is_none(), "nobody has come yet");
    let mut helper = started_elsewhere(&deep, &["--user", "--map-root-user", "--net"]);
    let namespace = come(&door).unwrap();
    assert_eq!(namespace.entry(), None);
    namespace.listen(([198, 18, 0, 2], 443).into()).unwrap();
    drop(namespace);
    assert!(helper.wait().unwrap().success(), "it ends with its lab");
}

#[test]
fn a_helper_without_rights_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let door = HelperDoor::open(folder.path()).unwrap();
    let mut helper = started_elsewhere(folder.path(), &["--user", "--net"]);
    let error = come(&door).unwrap_err();
    assert!(error.to_string().contains("Operation not permitted"), "{error}");
    assert!(!helper.wait().unwrap().success());
}

#[test]
fn a_program_that_is_no_helper_is_an_error() {
    let error = Namespace::create(&HelperProgram("/bin/false".into())).unwrap_err();
    assert!(matches!(error, NamespaceError::NotReady { .. }), "{error}");
    assert!(Namespace::create(&HelperProgram("/nowhere/helper".into())).is_err());
}
