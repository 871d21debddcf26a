//! The proxy, asked as Go asks.

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use bytes::Bytes;
use futures::executor::block_on;
use http::{Request, Response, StatusCode, Uri};
use proptest::prelude::*;

use super::{Module, ModuleProxy};
use crate::checksum_database::ChecksumDatabase;
use crate::service::Service;

fn ask(service: &dyn Service, method: &str, uri: &str) -> Response<Bytes> {
    block_on(service.answer(&Request::builder().method(method).uri(uri).body(Bytes::new()).unwrap()))
}

fn get(service: &dyn Service, uri: &str) -> (u16, String) {
    let response = ask(service, "GET", uri);
    (response.status().as_u16(), String::from_utf8_lossy(response.body()).into_owned())
}

fn proxy(modules: &[(&str, &str)]) -> ModuleProxy {
    ModuleProxy::new(modules.iter().map(|(path, version)| Module::minimal(path, version).unwrap()).collect())
}

#[test]
fn the_list_is_sorted_and_has_no_pseudo_versions() {
    let proxy = proxy(&[
        ("x.com/Y", "v1.10.0"),
        ("x.com/Y", "v1.9.0"),
        ("x.com/Y", "v1.9.0-rc.1"),
        ("x.com/Y", "v0.0.0-20200101000000-abcdefabcdef"),
        ("x.com/z", "v0.0.0-20200101000000-abcdefabcdef"),
    ]);
    assert_eq!(get(&proxy, "/x.com/!y/@v/list"), (200, "v1.9.0-rc.1\nv1.9.0\nv1.10.0\n".to_owned()));
    assert_eq!(get(&proxy, "/x.com/%21y/@v/list").0, 200);
    assert_eq!(get(&proxy, "/x.com/z/@v/list"), (200, String::new()));
    assert_eq!(get(&proxy, "/x.com/Y/@v/list").0, 404);
    assert_eq!(get(&proxy, "/x.com/other/@v/list").0, 404);
}

#[test]
fn the_latest_is_the_one_that_go_means() {
    for (versions, expected) in [
        (["v1.2.0", "v1.3.0-rc.1", "v0.0.0-20250101000000-abcdefabcdef"].as_slice(), "v1.2.0"),
        (&["v1.3.0-rc.1", "v1.3.0-rc.2", "v1.4.0-0.20250101000000-abcdefabcdef"], "v1.3.0-rc.2"),
        (
            &["v1.2.3-0.20200101000000-abcdefabcdef", "v0.0.0-20210101000000-abcdefabcdef"],
            "v0.0.0-20210101000000-abcdefabcdef",
        ),
        (&["v1.2.0", "v5.0.0+incompatible"], "v1.2.0"),
        (&["v5.0.0+incompatible"], "v5.0.0+incompatible"),
    ] {
        let modules: Vec<_> = versions.iter().map(|version| ("x.com/y", *version)).collect();
        let (_, info) = get(&proxy(&modules), "/x.com/y/@latest");
        assert!(info.contains(&format!("\"Version\":\"{expected}\"")), "{info}");
    }
}

#[test]
fn a_version_has_three_files() {
    let proxy = proxy(&[("x.com/y", "v1.0.0")]);
    let (status, info) = get(&proxy, "/x.com/y/@v/v1.0.0.info");
    assert_eq!((status, info.as_str()), (200, r#"{"Time":"2020-01-01T00:00:00Z","Version":"v1.0.0"}"#));
    assert_eq!(get(&proxy, "/x.com/y/@v/v1.0.0.mod"), (200, "module x.com/y\n\ngo 1.21\n".to_owned()));
    let archive = ask(&proxy, "GET", "/x.com/y/@v/v1.0.0.zip");
    assert_eq!(archive.headers()["content-type"], "application/zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(archive.into_body())).unwrap();
    let names: Vec<_> = archive.file_names().map(Result::unwrap).collect();
    assert_eq!(names, ["x.com/y@v1.0.0/go.mod", "x.com/y@v1.0.0/module.go"]);
    let mut text = String::new();
    archive.by_index(1).unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("package y\n"), "{text}");
}

#[test]
fn revisions_are_found_by_their_names() {
    let pseudo = Module::minimal("x.com/y", "v0.0.0-20200101000000-abcdef012345").unwrap();
    let tagged = Module::minimal("x.com/y", "v1.0.0").unwrap();
    let proxy = ModuleProxy::new(vec![pseudo, tagged]);
    for (revision, expected) in [("abcdef0", "-abcdef"), ("abcdef012345678", "-abcdef")] {
        let (status, info) = get(&proxy, &format!("/x.com/y/@v/{revision}.info"));
        assert!(status == 200 && info.contains(expected), "{revision}: {info}");
    }
    for revision in ["main", "abcdef9", "abc", "v1"] {
        assert_eq!(get(&proxy, &format!("/x.com/y/@v/{revision}.info")).0, 404, "{revision}");
    }
    assert_eq!(get(&proxy, "/x.com/y/@v/abcdef0.zip").0, 404);
}

#[test]
fn what_is_unknown_is_not_found() {
    let proxy = proxy(&[("x.com/y", "v1.0.0")]);
    for part in ["info", "mod", "zip"] {
        assert_eq!(get(&proxy, &format!("/x.com/y/@v/v1.2.0.{part}")).0, 404);
        assert_eq!(get(&proxy, &format!("/x.com/y/@v/v1.0.0.{part}")).0, 200);
    }
}

#[test]
fn head_has_no_body_and_other_methods_are_refused() {
    let proxy = proxy(&[("x.com/y", "v1.0.0")]);
    let uri = "/x.com/y/@v/v1.0.0.mod";
    let length = ask(&proxy, "GET", uri).body().len();
    let head = ask(&proxy, "HEAD", uri);
    assert_eq!((head.status(), head.body().len()), (StatusCode::OK, 0));
    assert_eq!(head.headers()["content-length"], length.to_string().as_str());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "NONSENSE"] {
        let refused = ask(&proxy, method, uri);
        assert_eq!(refused.status(), 405, "{method}");
        assert_eq!(refused.headers()["allow"], "GET, HEAD");
    }
}

#[test]
fn hostile_paths_get_nothing() {
    let proxy = proxy(&[("x.com/y", "v1.0.0")]);
    for (uri, status) in [
        ("/../x.com/y/@v/list", 400),
        ("/%2e%2e/%2e%2e/etc/passwd", 400),
        ("/x.com/y/@v/..%2f..%2fsecret.zip", 400),
        ("/x.com/y%00/@v/list", 400),
        ("/x.com%5cy/@v/list", 400),
        ("/x.com/%252e%252e/@v/list", 404),
        ("/x.com/y/@v/v1.0.0.exe", 404),
        ("/x.com/y/@v/", 400),
        ("/", 404),
        ("/etc/passwd", 404),
        ("/x.com/y/@v/V1.0.0.zip", 404),
        ("/x.com/y/@v/!v1.0.0.zip", 404),
    ] {
        assert_eq!(get(&proxy, uri).0, status, "{uri}");
    }
    assert_eq!(get(&proxy, &format!("/x.com/{}/@v/list", "a".repeat(9000))).0, 414);
}

#[test]
fn a_checksum_database_is_passed_on_under_its_name_alone() {
    let module = Module::minimal("x.com/y", "v1.0.0").unwrap();
    let database = Arc::new(ChecksumDatabase::new("sum.test/go", std::slice::from_ref(&module)).unwrap());
    let proxy = ModuleProxy::new(vec![module]);
    assert_eq!(get(&proxy, "/sumdb/sum.test/go/supported").0, 404);
    let proxy = proxy.with_checksum_database(Arc::clone(&database));
    assert_eq!(get(&proxy, "/sumdb/sum.test/go/supported").0, 200);
    assert_eq!(get(&proxy, "/sumdb/sum.test/supported").0, 404);
    assert_eq!(get(&proxy, "/sumdb/sum.test/gone/supported").0, 404);
    let passed_on = get(&proxy, "/sumdb/sum.test/go/lookup/x.com/y@v1.0.0");
    assert_eq!(passed_on, get(&*database, "/lookup/x.com/y@v1.0.0"));
    assert_eq!(passed_on.0, 200);
}

#[test]
fn the_same_files_make_the_same_archive_whatever_their_order() {
    let one =
        Module::from_txtar("x.com/y", "v1.0.0", "-- a.go --\npackage y\n-- b.go --\npackage y\n").unwrap();
    let two =
        Module::from_txtar("x.com/y", "v1.0.0", "-- b.go --\npackage y\n-- a.go --\npackage y\n").unwrap();
    assert_eq!(one.archive().unwrap(), two.archive().unwrap());
    assert_eq!(one.hash(), two.hash());
    let other =
        Module::from_txtar("x.com/y", "v1.0.0", "-- a.go --\npackage y\n-- b.go --\npackage z\n").unwrap();
    assert_ne!(one.hash(), other.hash());
}

/// Hashes as `go mod download -json` of Go 1.27.3, 1.26.6 and 1.22.10 print them for these modules.
#[test]
fn hashes_are_those_that_go_writes_to_go_sum() {
    let minimal = Module::minimal("example.com/dep", "v1.2.0").unwrap();
    assert_eq!(minimal.hash(), "h1:Z7xoJMcccqfWmGfEktGNX+o/KBtor0sZSAw6D4c36BA=");
    assert_eq!(minimal.go_mod_hash(), "h1:+QWJ4TaKK0+5my1i1gpAnAdlLGkNg3weRsq3J1AghTg=");
    let with_all = "-- go.mod --\nmodule example.com/full\n\ngo 1.21\n-- LICENSE --\nx\n-- a b/é.txt --\ny\n\
                    -- vendor/modules.txt --\nz\n-- vendor/x.com/y/y.go --\npackage y\n\
                    -- pkg/vendor/vendor.go --\npackage vendor\n-- nested/go.mod --\nmodule example.com/full/nested\n\
                    -- nested/n.go --\npackage n\n-- f.go --\npackage full\n";
    let module = Module::from_txtar("example.com/full", "v1.0.0", with_all).unwrap();
    assert_eq!(module.hash(), "h1:8nfqo27HTM6noYW7HnFBwpEkrF2g25lRAkb9ZTZQ1kk=");
    assert_eq!(module.go_mod_hash(), "h1:PFZK10Han9lUtIQK4PapPrkyHH99Pm2S/DaA2p3dNq4=");
}

#[test]
fn the_package_of_a_minimal_module_can_be_imported() {
    for (path, version, package) in [
        ("x.com/y-z/v2", "v2.0.0", "yz"),
        ("gopkg.in/yaml.v3", "v3.0.0", "yaml"),
        ("x.com/go", "v1.0.0", "pgo"),
        ("x.com/main", "v1.0.0", "pmain"),
        ("x.com/9p", "v1.0.0", "p9p"),
        ("x.com/Toml", "v1.0.0", "toml"),
    ] {
        let module = Module::minimal(path, version).unwrap();
        let text = String::from_utf8(module.files()["module.go"].to_vec()).unwrap();
        assert!(text.contains(&format!("\npackage {package}\n")), "{path}: {text}");
    }
}

proptest! {
    #[test]
    fn no_request_makes_a_proxy_panic(uri in "/(sumdb/s.test|x.com/y|[!-~]{0,6})/(@v|lookup|tile/8|[!-~]{0,6})/[!-~]{0,16}") {
        let module = Module::minimal("x.com/y", "v1.0.0").unwrap();
        let database = ChecksumDatabase::new("s.test", std::slice::from_ref(&module)).unwrap();
        let proxy = ModuleProxy::new(vec![module]).with_checksum_database(Arc::new(database));
        if uri.parse::<Uri>().is_ok() {
            let (status, _) = get(&proxy, &uri);
            prop_assert!([200, 400, 404].contains(&status), "{status} for {uri}");
        }
    }
}
