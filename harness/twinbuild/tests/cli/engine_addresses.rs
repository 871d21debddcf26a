//! Where an engine is found that nobody named: at the first socket of Docker's or Podman's that takes a connection.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::feature::{assert_passed, shell, with_background};
use crate::mock_engine::{Behaviour, MockEngine, System};
use crate::setup::{Results, Setup, sandbox_is_here, setup};

/// Podman's socket of a user, below the folder that `XDG_RUNTIME_DIR` names.
const OF_USER: &str = "podman/podman.sock";

/// An engine on a socket in a new folder.
fn engine_in(folder: &Path) -> MockEngine {
    fs::create_dir_all(folder).unwrap();
    MockEngine::start(folder, Behaviour::of(System::Linux))
}

/// The folder of the user's sockets.
fn runtime(setup: &Setup) -> PathBuf {
    setup.outside("runtime")
}

/// The command where none of this machine's engines is seen, and `sockets` are at these places instead.
fn apart(setup: &Setup, arguments: &[&str], sockets: &[(&Path, &str)]) -> Command {
    let inner = setup.command(arguments);
    let mut command = Command::new("bwrap");
    command.args(["--dev-bind", "/", "/", "--tmpfs", "/run"]);
    for (socket, place) in sockets {
        command.arg("--bind").arg(socket).arg(place);
    }
    command.arg("--").arg(inner.get_program()).args(inner.get_args());
    command.current_dir(setup.path("")).env_clear().env("XDG_RUNTIME_DIR", runtime(setup));
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

/// What `doctor` says of containers.
fn doctor(setup: &Setup, sockets: &[(&Path, &str)]) -> String {
    let finished = setup.start(apart(setup, &["doctor"], sockets)).finish();
    let line = finished.stdout.lines().find(|line| line.contains("containers:"));
    line.unwrap_or_else(|| panic!("{finished:?}")).to_owned()
}

/// Runs a command in a container.
fn run(setup: &Setup, sockets: &[(&Path, &str)]) -> Results {
    setup.file("containers/made/profile.toml", "[container]\nimage = \"made.test/up:1\"\n");
    let given = "Given the environment profile \"made\"";
    setup.feature(&with_background(&[crate::feature::SOURCE], [("one", vec![given, &shell("true")])]));
    setup.results_of(apart(setup, &["run"], sockets))
}

#[test]
fn podman_s_socket_of_the_user_is_found() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup();
    let engine = engine_in(&runtime(&setup).join("podman"));
    std::os::unix::fs::symlink(engine.socket(), runtime(&setup).join(OF_USER)).unwrap();
    let said = doctor(&setup, &[]);
    let place = runtime(&setup).join(OF_USER).display().to_string();
    assert!(said.starts_with("ok ") && said.contains(&format!("at unix://{place}; looked for")), "{said}");
    let results = run(&setup, &[]);
    assert_passed(&results.record, "one");
    assert!(engine.requests().iter().any(|request| request.line == "POST /containers/create"));
}

#[test]
fn without_an_engine_it_is_said_where_one_was_looked_for() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup();
    let said = doctor(&setup, &[]);
    assert!(said.starts_with("missing "), "{said}");
    let of_user = format!("{}, ", runtime(&setup).join(OF_USER).display());
    let order = ["DOCKER_HOST, ", "/var/run/docker.sock, ", of_user.as_str(), "/run/podman/podman.sock"];
    let places: Vec<_> = order.iter().map(|place| said.rfind(place)).collect();
    assert!(places[0].is_some() && places.is_sorted(), "{said}");
    assert_eq!(run(&setup, &[]).finished.code, Some(3));
}

#[test]
fn docker_comes_before_podman_and_whoever_listens_before_a_file_that_is_left() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup();
    let (docker, podman) = (engine_in(&setup.outside("docker")), engine_in(&setup.outside("podman")));
    let podman_place = (podman.socket(), "/run/podman/podman.sock");
    let said = doctor(&setup, &[podman_place, (docker.socket(), "/run/docker.sock")]);
    assert!(said.contains("at unix:///var/run/docker.sock;"), "{said}");
    assert!(!docker.requests().is_empty() && podman.requests().is_empty());

    let left = setup.outside("left.sock");
    drop(UnixListener::bind(&left).unwrap());
    let said = doctor(&setup, &[(&left, "/run/docker.sock"), podman_place]);
    assert!(said.starts_with("ok ") && said.contains("at unix:///run/podman/podman.sock;"), "{said}");
}

#[test]
fn what_the_environment_says_comes_first() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup();
    let (named, podman) = (engine_in(&setup.outside("named")), engine_in(&setup.outside("podman")));
    let mut command = apart(&setup, &["doctor"], &[(podman.socket(), "/run/podman/podman.sock")]);
    command.env("DOCKER_HOST", named.address());
    let said = setup.start(command).finish().stdout;
    assert!(said.contains(&format!("at {};", named.address())), "{said}");
    assert!(podman.requests().is_empty());
}
