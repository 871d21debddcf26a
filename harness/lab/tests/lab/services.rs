//! What each host of a lab answers, and what is written down of it.

use twinbuild_model::{Exchange, Verdict};

use crate::support::{answers, ask, bash, everything, get, get_plain, git, helper_of, request, up};
use crate::support::{connect, handshake};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_host_answers_as_what_it_is() {
    let (lab, folder) = up(&everything()).await;
    for (host, path, body) in [
        ("first.lab.test", "/example.com/dep/@v/list", "v1.2.0\n"),
        ("second.lab.test", "/example.com/own/@v/list", "v0.1.0\n"),
        ("second.lab.test", "/example.com/own/@v/v0.1.0.mod", "module example.com/own"),
        ("sum.lab.test", "/lookup/example.com/dep@v1.2.0", "example.com/dep v1.2.0 h1:"),
        ("first.lab.test", "/sumdb/sum.lab.test/lookup/example.com/own@v0.1.0", "example.com/own v0.1.0 h1:"),
        ("git.lab.test", "/tools?go-get=1", "git https://git.lab.test/git/git.lab.test/tools"),
    ] {
        for answer in [get(&lab, host, path).await, get_plain(&lab, host, path).await] {
            assert_eq!(answer.status, 200, "{host}{path}: {answer:?}");
            assert!(answer.body.contains(body), "{host}{path}: {answer:?}");
        }
    }
    assert_eq!(get(&lab, "second.lab.test", "/example.com/dep/@v/list").await.status, 404);
    assert!(lab.checksum_database_key().starts_with("sum.lab.test+"));
    assert_eq!(lab.urls()["first"], "https://first.lab.test");
    assert_eq!(lab.urls()["corporate"], "http://corporate.lab.test:3128");
    lab.down().await;
    folder.close().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_resolve_to_where_the_hosts_are() {
    let (lab, _folder) = up(&everything()).await;
    for host in ["first.lab.test", "sum.lab.test", "git.lab.test", "corporate.lab.test"] {
        let address = lab.hosts().find(host).unwrap();
        assert_eq!(answers(&lab, host, "A").await, [format!("{host}. 60 A {address}")]);
    }
    let alias = ask(&lab, "mirror.lab.test", "A").await;
    assert!(alias.answers[0].to_string().ends_with("CNAME first.lab.test."), "{alias:?}");
    assert_eq!(alias.answers.len(), 2, "{alias:?}");
    // Hosts have addresses of version 4 alone.
    let none = ask(&lab, "first.lab.test", "AAAA").await;
    assert_eq!((none.response_code.as_str(), none.answers.len()), ("NOERROR", 0));
    assert_eq!(ask(&lab, "example.org", "A").await.response_code, "NXDOMAIN");
    assert_eq!(lab.etc()["resolv.conf"], "nameserver 198.18.0.1\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_inside_reach_the_services() {
    let (lab, folder) = up(&everything()).await;
    let first = lab.hosts().find("first.lab.test").unwrap();
    let script = format!(
        "exec 3<>/dev/tcp/{first}/80; printf 'GET /example.com/dep/@v/list HTTP/1.0\\r\\nhost: x\\r\\n\\r\\n' >&3; cat <&3"
    );
    let said = bash(&lab, &script).await;
    assert!(String::from_utf8_lossy(&said.stdout).ends_with("\r\n\r\nv1.2.0\n"), "{said:?}");

    let root = folder.path().join("root.pem");
    std::fs::write(&root, &lab.etc()["lab/root.pem"]).unwrap();
    let (git, host) = (git(), lab.hosts().find("git.lab.test").unwrap());
    let script = format!(
        "env -i PATH=\"$PATH\" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null {} \
         -c http.curloptResolve=git.lab.test:443:{host} -c http.sslCAInfo={} \
         ls-remote https://git.lab.test/git/git.lab.test/tools",
        git.display(),
        root.display()
    );
    let said = bash(&lab, &script).await;
    assert!(String::from_utf8_lossy(&said.stdout).contains("refs/tags/v1.0.0"), "{said:?}");
    assert!(crate::support::is_running(helper_of(&lab)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_tells_who_was_asked_what() {
    let (lab, _folder) = up(&everything()).await;
    assert!(lab.record().events.is_empty());
    get(&lab, "first.lab.test", "/example.com/dep/@v/list").await;
    ask(&lab, "first.lab.test", "A").await;
    let proxy = connect(&lab, "corporate.lab.test", 3128).await.unwrap();
    let target = "http://second.lab.test/example.com/own/@v/list";
    assert_eq!(request(proxy, "second.lab.test", target).await.body, "v0.1.0\n");
    let record = lab.record();
    let services: Vec<_> = record.events.iter().map(|event| event.service.as_str()).collect();
    assert_eq!(services, ["first", "first", "name server", "second", "corporate"], "{record:#?}");
    assert!(record.events.iter().all(|event| event.verdict == Verdict::Served), "{record:#?}");
    assert!(matches!(&record.events[0].exchange, Exchange::Handshake { authority, .. }
        if authority == "Lab Root CA Intermediate" || authority == "Lab Root CA"));
    assert!(
        record.document().contains("GET first.lab.test/example.com/dep/@v/list: 200"),
        "{}",
        record.document()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_does_not_trust_the_lab_is_not_answered() {
    let (lab, _folder) = up(&everything()).await;
    let stream = connect(&lab, "first.lab.test", 443).await.unwrap();
    let failure = handshake(&lab, stream, "other.lab.test", "lab/root.pem").await.unwrap_err();
    assert!(failure.to_string().contains("not valid for"), "{failure}");
}
