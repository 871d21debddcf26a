//! Builds that attack their lab.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;
use twinbuild_lab::{Lab, NAME_SERVER};
use twinbuild_model::Verdict;

use crate::support::{LONG, ask, connect, everything, get, get_plain, send_raw, try_up, up};

/// How many connections a hostile build opens, and how many of them it holds at a time.
const CONNECTIONS: usize = 10_000;
const HELD: usize = 200;

async fn is_well(lab: &Lab) {
    let answer =
        timeout(LONG, get(lab, "first.lab.test", "/example.com/dep/@v/list")).await.expect("an answer");
    assert_eq!(answer.body, "v1.2.0\n");
    assert_eq!(ask(lab, "first.lab.test", "A").await.response_code, "NOERROR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_get_the_status_that_says_so() {
    let (lab, _folder) = up(&everything()).await;
    let long_header = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(1 << 20));
    let many_headers = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    let long_path = format!("GET /{} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "x".repeat(9_000));
    for (status, request) in [
        ("400", "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"),
        ("400", "GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, gzip\r\n\r\n"),
        ("400", "GET / HTTP/1.1\r\nhost : a\r\n\r\n"),
        ("400", "\x16\x03\x01\x02\x00\r\n\r\n"),
        ("414", &long_path),
        ("431", &long_header),
        ("431", &many_headers),
    ] {
        for host in ["first.lab.test", "sum.lab.test", "git.lab.test"] {
            let answer = send_raw(&lab, host, request.as_bytes()).await;
            let first = answer.lines().next().unwrap_or_default();
            let said = first.strip_prefix("HTTP/1.1 ").unwrap_or("none");
            assert!(said.starts_with(status), "{host} {}: {first}", &request[..request.len().min(60)]);
        }
    }
    is_well(&lab).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_requests_in_one_are_one() {
    let (lab, _folder) = up(&everything()).await;
    let smuggled = "POST /example.com/dep/@v/list HTTP/1.1\r\nhost: a\r\ncontent-length: 60\r\ntransfer-encoding: chunked\r\n\r\n\
                    0\r\n\r\nGET /example.com/dep/@v/v1.2.0.mod HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = send_raw(&lab, "first.lab.test", smuggled.as_bytes()).await;
    // Chunks count, so what follows them is no part of the request; the module proxy answers no POST.
    assert!(answer.starts_with("HTTP/1.1 405") || answer.starts_with("HTTP/1.1 400"), "{answer}");
    let requests = lab.record().events.len();
    assert!(requests <= 2, "{:#?}", lab.record());
    is_well(&lab).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paths_out_of_a_folder_lead_nowhere() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("lab");
    std::fs::create_dir(&folder).unwrap();
    let secret = around.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    let lab = try_up(&everything(), &folder).await.unwrap();
    let before = files_below(around.path().to_owned());
    for path in [
        "/../secret",
        "/..%2f..%2fsecret",
        "/%2e%2e/%2e%2e/secret",
        "/example.com/dep/@v/../../../../secret",
        "/example.com/dep/@v/..%2f..%2f..%2fsecret.zip",
        "/example.com/..%5c..%5csecret/@v/list",
        "/git/git.lab.test/tools/../../../secret",
        "/git/..%2f..%2fsecret/info/refs?service=git-upload-pack",
        "/git/git.lab.test/tools/objects/../../../../secret",
        "/sumdb/../../secret",
        "/lookup/..%2f..%2fsecret@v1.0.0",
        "/tile/8/0/../../../secret",
        "/%00",
    ] {
        for host in ["first.lab.test", "sum.lab.test", "git.lab.test"] {
            let answer = get_plain(&lab, host, path).await;
            assert!([400, 403, 404].contains(&answer.status), "{host}{path}: {answer:?}");
            assert!(!answer.body.contains("root:"), "{host}{path}: {answer:?}");
        }
    }
    assert_eq!(files_below(around.path().to_owned()), before);
    is_well(&lab).await;
}

fn files_below(folder: PathBuf) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    entries.into_iter().map(|entry| entry.unwrap().into_path()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_and_headers_without_an_end_are_cut_off() {
    let (lab, _folder) = up(&everything()).await;
    let (other, _other_folder) = up(&everything()).await;
    for (head, piece, expected) in [
        ("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 999999999999\r\n\r\n", vec![b'x'; 1 << 20], "413"),
        ("GET / HTTP/1.1\r\nhost: a\r\n", b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(100), "431"),
    ] {
        let stream = connect(&lab, "first.lab.test", 80).await.unwrap();
        let (mut from, mut to) = stream.into_split();
        to.write_all(head.as_bytes()).await.unwrap();
        let endless = tokio::spawn(async move { while to.write_all(&piece).await.is_ok() {} });
        let mut status = [0; 12];
        timeout(LONG, from.read_exact(&mut status)).await.expect("an answer in time").unwrap();
        assert_eq!(String::from_utf8_lossy(&status), format!("HTTP/1.1 {expected}"));
        is_well(&other).await;
        drop(from);
        endless.abort();
    }
    is_well(&lab).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_connections_harm_nobody_else() {
    let (lab, _folder) = up(&everything()).await;
    let (other, _other_folder) = up(&everything()).await;
    let mut held = VecDeque::new();
    let mut host = ["first.lab.test", "sum.lab.test", "git.lab.test"].into_iter().cycle();
    for number in 0..CONNECTIONS {
        let address = lab.hosts().find(host.next().unwrap()).unwrap();
        let socket = lab.namespace().client().unwrap();
        let port = if number % 2 == 0 { 80 } else { 443 };
        held.push_back(tokio::spawn(async move {
            // Where the queue is full, the kernel lets it wait.
            let _stream = socket.connect((address, port).into()).await;
            std::future::pending::<()>().await;
        }));
        if held.len() > HELD
            && let Some(oldest) = held.pop_front()
        {
            oldest.abort();
        }
        if number % 2_000 == 0 {
            is_well(&other).await;
        }
    }
    is_well(&other).await;
    held.iter().for_each(tokio::task::JoinHandle::abort);
    drop(held);
    is_well(&lab).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_for_the_name_server_is_refused_or_lost() {
    let (lab, _folder) = up(&everything()).await;
    let (other, _other_folder) = up(&everything()).await;
    let socket = lab.namespace().datagram_client().unwrap();
    // Compression that points to itself, <https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4>, and counts that lie.
    let loops = b"\0\x07\x01\0\0\x01\0\0\0\0\0\0\xc0\x0c\0\x01\0\x01".to_vec();
    let lies = b"\0\x07\x01\0\xff\xff\xff\xff\xff\xff\xff\xff".to_vec();
    let label = [&b"\0\x07\x01\0\0\x01\0\0\0\0\0\0"[..], &[0x3f; 500]].concat();
    for garbage in [Vec::new(), vec![0], vec![0xff; 12], vec![0xff; 9000], loops, lies, label] {
        for _ in 0..100 {
            let _ = socket.send_to(&garbage, (NAME_SERVER, 53)).await;
        }
        let mut stream = lab.namespace().client().unwrap().connect((NAME_SERVER, 53).into()).await.unwrap();
        let length = u16::try_from(garbage.len()).unwrap();
        let _ = stream.write_all(&[&length.to_be_bytes()[..], &garbage].concat()).await;
    }
    is_well(&lab).await;
    is_well(&other).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(other.record().events.iter().filter(|event| event.verdict != Verdict::Served).count(), 0);
    assert!(lab.record().events.iter().any(|event| matches!(event.verdict, Verdict::Refused { .. })));
}
