//! What no service sees is in the record all the same.

use twinbuild_lab::{HostAddresses, Lab, LabPlan};

use crate::support::{bash, everything, fault, get, up};

/// The lines of the record after a shell inside has run this.
async fn recorded(lab: &Lab, script: &str) -> String {
    bash(lab, script).await;
    lab.settle().await;
    lab.record().document()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_nobody_takes_is_recorded_and_one_that_is_taken_is_not() {
    let (lab, _folder) = up(&everything()).await;
    assert!(lab.sees_refusals());
    // What the lab does while it is set up is nobody's business.
    assert_eq!(lab.record().events, []);
    get(&lab, "first.lab.test", "/example.com/dep/@v/list").await;
    let served = lab.record().document();
    assert!(served.contains("first: GET") && !served.contains("refused"), "{served}");
    let record =
        recorded(&lab, "(exec 3<>/dev/tcp/198.18.99.99/80); (exec 3<>/dev/tcp/127.0.0.1/8443)").await;
    for place in ["198.18.99.99:80", "127.0.0.1:8443"] {
        let line = format!("nobody: connection to {place} (refused: nobody listens on {place})\n");
        assert!(record.contains(&line), "{record}");
    }
    let first = lab.hosts().find("first.lab.test").unwrap();
    let record = recorded(&lab, &format!("(exec 3<>/dev/tcp/{first}/8080)")).await;
    assert!(record.contains(&format!("first: connection to {first}:8080 (refused: ")), "{record}");
    let event = lab.record().events.pop().unwrap();
    assert!(event.peer.rsplit(':').next().is_some_and(|port| port != "8080"), "{event:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declared_refusals_black_holes_and_dead_name_servers_are_told_apart() {
    let mut plan = everything();
    plan.interception = None;
    plan.module_proxies[0].faults.push(fault("refuses connections on port 443"));
    plan.module_proxies[0].faults.push(fault("is a black hole on port 80"));
    let (lab, _folder) = up(&plan).await;
    let first = lab.hosts().find("first.lab.test").unwrap();
    let record = recorded(&lab, &format!("(exec 3<>/dev/tcp/{first}/443)")).await;
    assert_eq!(record, format!("first: connection to {first}:443 (declared: refuses connections)\n"));
    let record = recorded(&lab, &format!("timeout 2.5 bash -c 'exec 3<>/dev/tcp/{first}/80'")).await;
    let swallowed = format!("first: connection to {first}:80 (declared: is a black hole)\n");
    assert!(record.contains(&swallowed), "{record}");
    assert_eq!(lab.record().events.len(), 2, "what is sent again counts once");
    // A question for the A records of `a.test`, <https://www.rfc-editor.org/rfc/rfc1035#section-4.1>
    let question = r"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x04test\x00\x00\x01\x00\x01";
    let record = recorded(&lab, &format!("printf '{question}' > /dev/udp/127.0.0.1/53")).await;
    let refused = "nobody: query A a.test over udp: no answer (refused: nobody listens on 127.0.0.1:53)\n";
    assert!(record.contains(refused), "{record}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_over_ipv6_are_recorded_too() {
    let plan = LabPlan { addresses: HostAddresses::Both, ..everything() };
    let (lab, _folder) = up(&plan).await;
    let record = recorded(&lab, "(exec 3<>/dev/tcp/2001:2::dead/443); (exec 3<>/dev/tcp/::1/80)").await;
    for place in ["[2001:2::dead]:443", "[::1]:80"] {
        let line = format!("nobody: connection to {place} (refused: nobody listens on {place})\n");
        assert!(record.contains(&line), "{record}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_to_leave_the_network_are_counted() {
    let (lab, _folder) = up(&everything()).await;
    assert!(lab.sees_tries_outside());
    let inside = recorded(&lab, "(exec 3<>/dev/tcp/198.18.99.99/80)").await;
    assert!(!inside.contains("outside"), "{inside}");
    let before = lab.record().events.len();
    let record = recorded(&lab, "(exec 3<>/dev/tcp/192.0.2.1/80); echo x > /dev/udp/2001:db8::1/53").await;
    let tried = "nobody: connection to an address outside the lab (refused: no way leads there)\n";
    assert!(record.contains(tried), "{record}");
    assert_eq!(lab.record().events.len(), before + 2);
}
