//! The host of repositories, asked as git and Go ask.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};

use super::{GitError, Repository, RepositoryHost};
use crate::modules::Module;
use crate::service::Service as _;

/// The machine's git, which the tests need.
fn git() -> PathBuf {
    let folders = ["/usr/local/bin", "/usr/bin", "/bin"];
    folders.map(|folder| Path::new(folder).join("git")).into_iter().find(|path| path.is_file()).expect("git")
}

async fn host(folder: &Path) -> RepositoryHost {
    let module = |path, version| Module::minimal(path, version).unwrap();
    let repository = Repository::new("x.test/tools")
        .unwrap()
        .with_version(&module("x.test/tools", "v1.0.0"))
        .unwrap()
        .with_version(&module("x.test/tools/sub", "v0.2.0"))
        .unwrap()
        .with_version(&module("x.test/tools", "v1.1.0"))
        .unwrap();
    let other = Repository::new("x.test/tools/other").unwrap();
    RepositoryHost::create(git(), folder.to_owned(), Scheme::HTTP, &[repository, other]).await.unwrap()
}

async fn ask(host: &RepositoryHost, method: &str, uri: &str) -> Response<Bytes> {
    let request = Request::builder().method(method).uri(uri).header("host", "x.test:8080");
    host.answer(&request.body(Bytes::new()).unwrap()).await
}

fn text(response: &Response<Bytes>) -> String {
    String::from_utf8_lossy(response.body()).into_owned()
}

#[tokio::test]
async fn the_page_names_the_repository_that_holds_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path()).await;
    for (path, root) in [
        ("/tools", "x.test/tools"),
        ("/tools/sub/deep", "x.test/tools"),
        ("/tools/other", "x.test/tools/other"),
        ("/tools/otherwise", "x.test/tools"),
    ] {
        let page = ask(&host, "GET", &format!("{path}?go-get=1")).await;
        let meta = format!("content=\"{root} git http://x.test:8080/git/{root}\"");
        assert!(text(&page).contains(&meta), "{path}: {}", text(&page));
    }
    for uri in ["/toolsx?go-get=1", "/?go-get=1", "/tools"] {
        assert_ne!(ask(&host, "GET", uri).await.status(), 200, "{uri}");
    }
}

#[tokio::test]
async fn references_are_served_and_the_same_each_time() {
    let uri = "/git/x.test/tools/info/refs?service=git-upload-pack";
    let mut seen = Vec::new();
    for _ in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let references = ask(&host(folder.path()).await, "GET", uri).await;
        assert_eq!(references.status(), 200);
        assert_eq!(references.headers()["content-type"], "application/x-git-upload-pack-advertisement");
        for name in ["refs/heads/main", "refs/tags/v1.0.0", "refs/tags/v1.1.0", "refs/tags/sub/v0.2.0"] {
            assert!(text(&references).contains(name), "{name}");
        }
        // The same on every machine: a commit is made of names, times and contents alone.
        assert!(text(&references).contains("1a2d31da91e4c449e07445e4d21aebc94eb7ac0b refs/heads/main"));
        seen.push(references.into_body());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn nothing_but_fetches_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path()).await;
    for (method, uri, status) in [
        ("GET", "/git/x.test/tools/info/refs?service=git-receive-pack", 403),
        ("POST", "/git/x.test/tools/git-receive-pack", 403),
        ("GET", "/git/x.test/tools/HEAD", 403),
        ("GET", "/git/x.test/tools/objects/info/packs", 403),
        ("GET", "/git/x.test/nothing/info/refs?service=git-upload-pack", 404),
        ("GET", "/git/../../etc/passwd", 400),
        ("GET", "/git/%2e%2e/x", 400),
        ("GET", "/git/x.test/tools/git-upload-pack", 405),
        ("DELETE", "/tools?go-get=1", 405),
        ("PUT", "/git/x.test/tools/info/refs?service=git-upload-pack", 405),
    ] {
        assert_eq!(ask(&host, method, uri).await.status(), status, "{method} {uri}");
    }
    let hostile = Request::builder().uri("/tools?go-get=1").header("host", "x.test\"><script>");
    assert_eq!(host.answer(&hostile.body(Bytes::new()).unwrap()).await.status(), 400);
}

#[tokio::test]
async fn what_git_refuses_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let repository = Repository::new("x.test/y").unwrap();
    let create =
        |git, folder| RepositoryHost::create(git, folder, Scheme::HTTP, std::slice::from_ref(&repository));
    let refused = create(git(), file).await.unwrap_err();
    assert!(matches!(&refused, GitError::Failed { message, .. } if !message.is_empty()), "{refused}");
    let missing = create(folder.path().join("no-git"), folder.path().to_owned()).await.unwrap_err();
    assert!(matches!(missing, GitError::Run { .. }));
}
