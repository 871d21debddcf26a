//! What keeps a container up between its commands.

/// What keeps a Linux container up, and reaps what commands leave. A command of root's may end its `sleep`; where none can be
/// started, because the engine was killed and took the container's files away, it ends itself.
/// Source of the two statuses: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02>
pub(super) const LINUX_KEEPER: &str = "while :; do sleep 3600; case $? in 126|127) exit;; esac; done";

/// What keeps a Windows container up; nothing smaller waits without a terminal.
pub(super) const WINDOWS_KEEPER: &str = "ping -t 127.0.0.1 > NUL";

#[cfg(all(test, unix))]
mod tests {
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    fn keeper(sleep: &str) -> Child {
        let script = format!("sleep() {{ {sleep}; }}\n{LINUX_KEEPER}");
        Command::new("/bin/sh").args(["-c", &script]).stderr(Stdio::null()).spawn().expect("a shell")
    }

    #[test]
    fn a_keeper_without_sleep_ends() {
        for sleep in ["/nowhere/sleep", "/etc/passwd"] {
            let mut keeper = keeper(sleep);
            let since = Instant::now();
            while keeper.try_wait().unwrap().is_none() {
                assert!(since.elapsed() < Duration::from_secs(30), "it goes on with {sleep}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    #[test]
    fn a_keeper_whose_sleep_is_killed_goes_on() {
        let mut keeper = keeper("/bin/sh -c 'sleep 0.01; kill -KILL $$'");
        std::thread::sleep(Duration::from_millis(300));
        let goes_on = keeper.try_wait().unwrap().is_none();
        keeper.kill().unwrap();
        keeper.wait().unwrap();
        assert!(goes_on);
    }
}
