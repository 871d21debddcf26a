//! What is refused, and that it leaves nothing behind.

use tar::EntryType;
use twinbuild_engine::toolchain::SourceKind;

use crate::archives::{Entry, file, go, go_and, link, special, tar_gz, zip};
use crate::lab::{Lab, VERSION, sha256};
use crate::server::{Manner, Server};

/// `entries` are refused in both formats, with a message that has `reason`.
async fn assert_refused(entries: &[Entry], reason: &str) {
    for archive in [tar_gz(entries), zip(entries)] {
        assert_archive_refused(&archive, reason).await;
    }
}

async fn assert_archive_refused(archive: &[u8], reason: &str) {
    let message = Lab::with_archive(archive).refusal().await;
    assert!(message.contains(reason), "`{reason}` is not in: {message}");
}

#[tokio::test]
async fn a_wrong_digest() {
    let archive = tar_gz(&go(VERSION));
    let mut lab = Lab::with_archive(&archive);
    lab.pin_archive("go.archive", sha256(b"something else"));
    let message = lab.refusal().await;
    assert!(message.contains(sha256(&archive).as_str()), "{message}");
    assert!(message.contains(sha256(b"something else").as_str()), "{message}");
    assert!(message.contains("go.archive"), "{message}");
}

#[tokio::test]
async fn a_truncated_archive_even_if_its_digest_is_pinned() {
    let (tar_gz, zip) = (tar_gz(&go(VERSION)), zip(&go(VERSION)));
    // The last eight bytes of gzip are its checksum and length: what is unpacked by then looks complete.
    for length in [12, tar_gz.len() / 2, tar_gz.len() - 8, tar_gz.len() - 1] {
        assert_archive_refused(&tar_gz[..length], "failed to unpack").await;
    }
    for length in [5, zip.len() / 2, zip.len() - 1] {
        assert_archive_refused(&zip[..length], "failed to unpack").await;
    }
}

#[tokio::test]
async fn a_damaged_archive_even_if_its_digest_is_pinned() {
    let mut archive = zip(&go(VERSION));
    let position = archive.windows(8).position(|bytes| bytes == b"the comp").unwrap();
    archive[position] = b'T';
    assert_archive_refused(&archive, "failed to unpack").await;
}

#[tokio::test]
async fn a_truncated_download() {
    let archive = tar_gz(&go(VERSION));
    for (manner, reason) in [(Manner::Half, "failed to fetch"), (Manner::NotFound, "404")] {
        let server = Server::start(manner, archive.clone());
        let mut lab = Lab::new(&[SourceKind::Archive]);
        lab.pin_archive(&server.url, sha256(&archive));
        let message = lab.refusal().await;
        assert!(message.contains(reason) && message.contains(&server.url), "{message}");
    }
}

#[tokio::test]
async fn paths_that_leave() {
    for name in ["../evil", "go/../../evil", "go/src/../../../evil", "/evil"] {
        assert_refused(&go_and(VERSION, [file(name, "")]), "its path leaves the folder").await;
    }
    for name in [r"go\..\..\evil", "C:/evil", "go/x:stream", "go/./x"] {
        assert_refused(&go_and(VERSION, [file(name, "")]), "not a plain relative path").await;
    }
    assert_refused(&go_and(VERSION, [file("manifest.json", "{}")]), "not in the folder `go/`").await;
}

#[tokio::test]
async fn links_that_leave() {
    for target in ["../..", "/etc", "../../evil", "fmt/../../../evil"] {
        assert_refused(&go_and(VERSION, [link("go/src/link", target)]), "leaves the folder").await;
    }
}

#[tokio::test]
async fn a_path_through_a_link() {
    let through = [link("go/door", "src"), file("go/door/evil", "")];
    assert_refused(&go_and(VERSION, through), "another entry is in its place").await;
    let through_link = [link("go/door", "src"), link("go/door/evil", "../VERSION")];
    assert_refused(&go_and(VERSION, through_link), "another entry is in its place").await;
}

#[tokio::test]
async fn other_kinds_of_entries() {
    assert_refused(&go_and(VERSION, [special("go/pipe", EntryType::Fifo, "")]), "neither a file").await;
    for kind in [EntryType::Link, EntryType::Char, EntryType::Block] {
        let entries = go_and(VERSION, [special("go/special", kind, "go/VERSION")]);
        assert_archive_refused(&tar_gz(&entries), "neither a file").await;
    }
}

#[tokio::test]
async fn something_that_is_not_this_go() {
    assert_archive_refused(b"<html>not found</html>", "neither a .tar.gz nor a .zip").await;
    assert_archive_refused(b"", "neither a .tar.gz nor a .zip").await;
    assert_refused(&go("1.99.2"), "its VERSION says `go1.99.2`").await;
    assert_refused(&go(VERSION)[1..], "it has no VERSION").await;
    let without = |name: &str| -> Vec<Entry> {
        go(VERSION).into_iter().filter(|entry| !entry.is_below(name)).collect()
    };
    assert_refused(&without("go/bin"), "it has no bin/go").await;
    assert_refused(&without("go/pkg"), "it has no pkg/tool/linux_amd64").await;
}

#[tokio::test]
async fn a_missing_file() {
    let mut lab = Lab::new(&[SourceKind::Archive]);
    lab.pin_archive("absent.tar.gz", sha256(b""));
    let message = lab.refusal().await;
    assert!(message.contains("failed to open `") && message.contains("absent.tar.gz"), "{message}");
}
