//! Texts that resemble each other and lie in different layers.

use twinbuild_model::Layer;

use super::diagnose;

#[test]
fn a_consequence_is_not_the_cause() {
    let unread = "\tfatal: Could not read from remote repository.\n";
    let unzip = "go: example.com/lib@v1.0.0: unzip /m/cache/download/example.com/lib/@v/v1.0.0.zip: ";
    for (log, layer) in [
        (unread.to_owned(), Layer::Vcs),
        (format!("git@git.test: Permission denied (publickey).\n{unread}"), Layer::Vcs),
        (format!("ssh: connect to host git.test port 22: Connection refused\n{unread}"), Layer::Connect),
        (format!("ssh: connect to host git.test port 22: No route to host\n{unread}"), Layer::Connect),
        (format!("ssh: connect to host git.test port 22: Connection timed out\n{unread}"), Layer::Timeout),
        (format!("kex_exchange_identification: read: Connection reset by peer\n{unread}"), Layer::Connect),
        (
            format!("ssh: Could not resolve hostname git.test: Name or service not known\n{unread}"),
            Layer::Dns,
        ),
        (
            format!(
                "go: x: git fetch -f origin: exit status 128:\n\tssh: connect to host git.test port 22: Connection refused\n{unread}"
            ),
            Layer::Connect,
        ),
        (format!("{unzip}mkdir /m/example.com: permission denied\n"), Layer::Permission),
        (format!("{unzip}open /m/example.com/x.go: file name too long\n"), Layer::Path),
        (format!("{unzip}write /m/example.com/x.go: no space left on device\n"), Layer::Disk),
        (format!("{unzip}zip: not a valid zip file\n"), Layer::Checksum),
        (format!("{unzip}unexpected EOF\n"), Layer::Checksum),
    ] {
        assert_eq!(diagnose(&log).layer, layer, "{log}");
    }
}

#[test]
fn an_imported_folder_that_is_not_there_was_vendored() {
    let log = "cannot find package \".\" in:\n\t/src/vendor/example.com/lib\n";
    assert_eq!(diagnose(&format!("main.go:4:2: {log}")).layer, Layer::Vendor);
    assert_eq!(diagnose(log).layer, Layer::Path);
}

#[test]
fn a_socket_that_may_not_be_opened_is_no_file() {
    for (line, layer) in [
        ("dial tcp 10.0.0.1:443: connect: permission denied", Layer::Connect),
        ("dial tcp [2001:db8::1]:443: connect: operation not permitted", Layer::Connect),
        ("dial unix /var/run/docker.sock: connect: permission denied", Layer::Permission),
        ("listen tcp :80: bind: permission denied", Layer::Permission),
    ] {
        let diagnosis = diagnose(line);
        assert_eq!(diagnosis.layer, layer, "{line}");
        assert!(diagnosis.also.is_empty(), "{line}: {:?}", diagnosis.also);
    }
}

#[test]
fn a_status_is_the_repository_s_where_git_asked_it_for_a_login() {
    for (line, layer) in [
        (
            "fatal: unable to access 'https://git.test/lib/': The requested URL returned error: 403",
            Layer::Vcs,
        ),
        (
            "fatal: unable to access 'https://git.test/lib/': The requested URL returned error: 407",
            Layer::ProxyStatus,
        ),
        (
            "fatal: unable to access 'https://git.test/lib/': The requested URL returned error: 503",
            Layer::ProxyStatus,
        ),
        ("curl: (22) The requested URL returned error: 403", Layer::ProxyStatus),
    ] {
        assert_eq!(diagnose(line).layer, layer, "{line}");
    }
}

#[test]
fn what_is_heard_where_nothing_else_is_adds_nothing_to_what_is_known() {
    let line = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/list": "#;
    for (end, layer) in [
        ("tls: server did not echo the legacy session ID", Layer::Tls),
        ("http2: frame too large", Layer::Connect),
        ("Found", Layer::ProxyStatus),
        ("EOF", Layer::Connect),
    ] {
        assert_eq!(diagnose(&format!("{line}{end}")).layer, layer, "{end}");
    }
    let refused = diagnose(&format!("{line}tls: downgrade attempt detected, possibly due to a MitM attack"));
    let layers: Vec<Layer> = refused.also.iter().map(|other| other.layer).collect();
    assert_eq!((refused.layer, layers), (Layer::Tls, vec![Layer::Mitm]));
}

#[test]
fn what_a_proxy_failed_to_reach_is_no_failure_of_this_machine() {
    let status = "go: example.com/lib@v1.0.0: reading https://proxy.test/example.com/lib/@v/v1.0.0.info: 500 Internal Server Error\n";
    for why in [
        "dial tcp: lookup example.com on 10.0.0.53:53: no such host",
        "dial tcp: lookup example.com on 10.0.0.53:53: server misbehaving",
        "dial tcp 10.0.0.1:443: connect: connection refused",
        "dial tcp 10.0.0.1:443: i/o timeout",
    ] {
        let log = format!("{status}\tserver response: not found: {why}\n");
        assert_eq!(diagnose(&log).layer, Layer::ProxyStatus, "{log}");
    }
}
