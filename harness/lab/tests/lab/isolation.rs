//! What a lab is to the machine that it runs on: nothing.

use std::collections::BTreeSet;
use std::fs;
use std::net::{TcpListener, UdpSocket};

use crate::support::{bash, everything, up};

/// The sockets of this process that the machine's own network has: their inodes.
/// Source: <https://man7.org/linux/man-pages/man5/proc_pid_net.5.html>
fn on_the_machines_network() -> BTreeSet<String> {
    let own: BTreeSet<String> = fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| entry.ok()?.path().read_link().ok())
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let tables = ["tcp", "tcp6", "udp", "udp6"].map(|table| format!("/proc/self/net/{table}"));
    let lines: Vec<String> = tables
        .iter()
        .flat_map(|table| {
            fs::read_to_string(table).unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    lines
        .iter()
        .filter_map(|line| line.split_whitespace().nth(9))
        .filter(|inode| own.contains(*inode))
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_of_a_lab_listens_on_the_machines_network() {
    // In a process of its own: other tests may have sockets on loopback.
    let program = std::env::current_exe().unwrap();
    let said = crate::support::this_test(&program, "isolation::has_no_socket_on_the_machines_network")
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test, in a process of its own"]
async fn has_no_socket_on_the_machines_network() {
    assert_eq!(on_the_machines_network(), BTreeSet::new());
    let (lab, _folder) = up(&everything()).await;
    assert_eq!(on_the_machines_network(), BTreeSet::new());
    let _there = (TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    assert_eq!(on_the_machines_network().len(), 2);
    lab.down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn builds_inside_reach_nothing_else() {
    let machine = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = machine.local_addr().unwrap().port();
    let (lab, _folder) = up(&everything()).await;
    for (place, why) in [
        (format!("127.0.0.1/{port}"), "Connection refused"),
        ("192.0.2.1/80".to_owned(), "Network is unreachable"),
        ("198.18.99.99/80".to_owned(), "Connection refused"),
    ] {
        let said = bash(&lab, &format!("exec 3<>/dev/tcp/{place}")).await;
        assert!(String::from_utf8_lossy(&said.stderr).contains(why), "{place}: {said:?}");
    }
    let own = bash(&lab, "readlink /proc/self/ns/net").await.stdout;
    assert_ne!(
        String::from_utf8_lossy(&own).trim(),
        fs::read_link("/proc/self/ns/net").unwrap().to_str().unwrap()
    );
}
