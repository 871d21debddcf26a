//! What a command sees of its surroundings: what is declared, and nothing of the machine or of the user.

use twinbuild_model::Exit;

use crate::feature::{assert_failed, assert_passed, feature, scenario, shell};
use crate::setup::{Results, setup};

const SUCCEEDS: &str = "Then the build succeeds";
const ENV: &str = "When the command \"env\" is run";

#[test]
fn no_variable_of_this_process_reaches_a_command() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let declared = "And the environment\n  | SECRET_X | declared |";
    setup.feature(&feature([
        ("clean", vec![ENV, "Then the build log does not say \"SECRET_X\""]),
        ("only ours", vec![ENV, "Then the build log says \"SECRET_X\""]),
        ("declared", vec![declared, ENV, "Then the build log says \"SECRET_X=declared\""]),
    ]));
    for executor in ["host", "sandbox"] {
        if executor == "sandbox" && !cfg!(target_os = "linux") {
            continue;
        }
        let mut command = setup.command(&["run", "--executor", executor]);
        command.env("SECRET_X", "leaked").env("GOFLAGS", "-x").env("LANG", "et_EE");
        let Results { record, .. } = setup.results_of(command);
        assert_passed(&record, "clean");
        assert_failed(&record, "only ours", "does not say `SECRET_X`");
        assert_passed(&record, "declared");

        // The record says every variable that the command saw, and `env` saw no other.
        let action = &scenario(&record, "clean").actions[0];
        let seen =
            action.log_excerpt.lines().filter_map(|line| line.trim().split_once('=')).map(|(name, _)| name);
        let recorded: Vec<_> = action.action.variables.keys().map(String::as_str).collect();
        assert_eq!(seen.collect::<Vec<_>>(), recorded, "{executor}");
        assert_eq!(action.action.variables["LANG"], "C.UTF-8");
        assert_eq!(scenario(&record, "declared").actions[0].action.variables["SECRET_X"], "declared");
    }
}

#[test]
fn declared_surroundings_are_seen_and_undeclared_ones_are_not() {
    let setup = setup();
    let says = |text: &str| format!("Then the build log says \"{text}\"");
    let date = shell("date +%z");
    let umask = shell("umask");
    let (kathmandu, private, below) = (says("+0545"), says("0077"), says("below the root"));
    let list = shell("test -e deep/file && echo below the root");
    let file = "And the source file \"below/deep/file\" with the content\n\"\"\"\nx\n\"\"\"";
    setup.feature(&feature([
        ("zone", vec!["And the time zone \"Asia/Kathmandu\"", &date, &kathmandu]),
        ("no zone", vec![&date, &kathmandu]),
        ("umask", vec!["And the umask 0077", &umask, &private]),
        ("no umask", vec![&umask, &private]),
        ("folder", vec![file, "And the working directory \"below\"", &list, &below]),
        ("no folder", vec![file, &list, &below]),
        (
            "locale",
            vec!["And the locale \"et_EE.UTF-8\"", ENV, "Then the build log says \"LC_ALL=et_EE.UTF-8\""],
        ),
        ("no locale", vec![ENV, "Then the build log says \"LC_ALL=et_EE.UTF-8\""]),
    ]));
    let Results { record, .. } = setup.run(&["--executor", "host"]);
    for name in ["zone", "umask", "folder", "locale"] {
        assert_passed(&record, name);
        assert_failed(&record, &format!("no {name}"), "does not say");
    }
}

#[test]
fn the_time_limit_kills_the_whole_tree() {
    let setup = setup();
    let alive = setup.outside("alive");
    let sleep = shell(&format!("(sleep 3; touch {}) & sleep 60", alive.display()));
    let limited = |limit| vec![limit, sleep.as_str(), SUCCEEDS];
    setup.feature(&feature([("limited", limited("And a time limit of 1 second"))]));
    let Results { record, .. } = setup.run(&["--executor", "host"]);
    assert_failed(&record, "limited", "killed at the time limit of 1 s");
    let outcome = &scenario(&record, "limited").actions[0].outcome;
    assert_eq!(outcome.exit, Exit::TimedOut { limit_seconds: 1 });
    std::thread::sleep(std::time::Duration::from_millis(2500));
    assert!(!alive.exists());

    setup.feature(&feature([(
        "enough",
        vec!["And a time limit of 60 seconds", &shell(&format!("touch {}", alive.display())), SUCCEEDS],
    )]));
    assert_eq!(setup.run(&["--executor", "host"]).finished.code, Some(0));
    assert!(alive.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn the_sandbox_shows_its_own_user_host_name_and_folders() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    setup.file("../secret", "of the machine");
    let script = format!("id; hostname; pwd; cat {}; ls -a $HOME", setup.outside("secret").display());
    let look = shell(&script);
    let says = |text: &str| format!("Then the build log says \"{text}\"");
    let (default, declared) =
        (says("uid=1000(builder) gid=1000(builder)"), says("uid=2000(ci) gid=2000(ci)"));
    let (here, elsewhere) =
        (says("twinbuild\n/src").replace('\n', "\"\nAnd the build log says \""), says("build-7"));
    let user = "And the user \"ci\" with the id 2000";
    let host_name = "And the host name \"build-7\"";
    let secret = "And the build log does not say \"of the machine\"";
    setup.feature(&feature([
        ("defaults", vec![&look, &default, &here, secret]),
        ("declared", vec![user, host_name, &look, &declared, &elsewhere, secret]),
        ("no user", vec![host_name, &look, &declared]),
        ("no host name", vec![user, &look, &elsewhere]),
    ]));
    let Results { record, .. } = setup.run(&["--executor", "sandbox"]);
    assert_passed(&record, "defaults");
    assert_passed(&record, "declared");
    assert_failed(&record, "no user", "uid=1000(builder)");
    assert_failed(&record, "no host name", "does not say `build-7`");
}

#[cfg(target_os = "linux")]
#[test]
fn the_sandbox_keeps_the_source_and_the_machine_as_they_are() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let write = |place: &str| shell(&format!("echo x >> {place}"));
    let outside = setup.outside("written");
    let refused = [
        write("one"),
        write("new"),
        write("/usr/bin/env"),
        write("/etc/passwd"),
        write(&outside.display().to_string()),
    ];
    let names = ["a source file", "a new source file", "a program", "an account", "the machine"];
    let allowed = [write("$OUT/x"), write("$HOME/x"), write("$TMPDIR/x")];
    let fails = "Then the build fails";
    let mut scenarios: Vec<_> =
        names.into_iter().zip(&refused).map(|(name, step)| (name, vec![step.as_str(), fails])).collect();
    scenarios.extend(
        ["out", "home", "tmp"].into_iter().zip(&allowed).map(|(name, step)| (name, vec![step, SUCCEEDS])),
    );
    setup.feature(&feature(scenarios));
    let Results { record, finished } = setup.run(&["--executor", "sandbox"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(record.counts().passed, 8);
    let excerpt = |name| &scenario(&record, name).actions[0].log_excerpt;
    for name in ["a source file", "a new source file", "a program", "an account"] {
        assert!(excerpt(name).contains("Read-only file system"), "{}", excerpt(name));
    }
    assert!(!outside.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn the_sandbox_has_no_network_but_what_is_declared() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // bash alone opens TCP connections by itself, in every Debian that has bubblewrap.
    let connect = format!("When the command \"bash -c ': < /dev/tcp/127.0.0.1/{port}'\" is run");
    let interfaces = "When the command \"tail -n +3 /proc/net/dev\" is run";
    let network = "And the machine's network";
    setup.feature(&feature([
        ("undeclared", vec![&connect, "Then the build fails", "And the build log says \"refused\""]),
        ("none", vec!["And no network", &connect, SUCCEEDS]),
        ("the machine's", vec![network, &connect, SUCCEEDS]),
        ("interfaces", vec!["And no network", interfaces, SUCCEEDS]),
        ("the machine's interfaces", vec![network, interfaces, SUCCEEDS]),
    ]));
    let Results { record, .. } = setup.run(&["--executor", "sandbox"]);
    assert_passed(&record, "undeclared");
    assert_failed(&record, "none", "refused");
    assert_passed(&record, "the machine's");
    let names = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.trim().split_once(": ")?.0.trim().to_owned())).collect()
    };
    let of = |name| {
        let mut names = names(&scenario(&record, name).actions[0].log_excerpt);
        names.retain(|name| name != "exit");
        names
    };
    assert_eq!(of("interfaces"), ["lo"]);
    let machine = std::fs::read_to_string("/proc/net/dev").unwrap();
    assert_eq!(of("the machine's interfaces"), names(&machine), "what this process sees itself");
}
