//! Labs whose hosts have addresses of IPv6.

use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpStream;
use twinbuild_lab::{
    HostAddresses, InterceptionPlan, IpVersion, Lab, LabError, LabPlan, NAME_SERVER, over_ipv6,
};

use crate::support::{answers, ask, bash, everything, fault, handshake, request, try_up, up};

async fn connect_over_ipv6(lab: &Lab, host: &str, port: u16) -> std::io::Result<TcpStream> {
    let address = over_ipv6(lab.hosts().find(host).unwrap());
    lab.namespace().client_over(IpVersion::V6).unwrap().connect((address, port).into()).await
}

fn with(addresses: HostAddresses) -> LabPlan {
    LabPlan { addresses, ..everything() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_service_listens_on_both_versions() {
    let (lab, _folder) = up(&with(HostAddresses::Both)).await;
    for (host, port) in
        [("first.lab.test", 443), ("sum.lab.test", 80), ("git.lab.test", 443), ("corporate.lab.test", 3128)]
    {
        let address = lab.hosts().find(host).unwrap();
        assert_eq!(answers(&lab, host, "A").await, [format!("{host}. 60 A {address}")]);
        assert_eq!(answers(&lab, host, "AAAA").await, [format!("{host}. 60 AAAA {}", over_ipv6(address))]);
        connect_over_ipv6(&lab, host, port).await.unwrap();
    }
    let stream = connect_over_ipv6(&lab, "first.lab.test", 443).await.unwrap();
    let stream = handshake(&lab, stream, "first.lab.test", "lab/root.pem").await.unwrap();
    assert_eq!(request(stream, "first.lab.test", "/example.com/dep/@v/list").await.body, "v1.2.0\n");
    let proxy = connect_over_ipv6(&lab, "corporate.lab.test", 3128).await.unwrap();
    let target = "http://first.lab.test/example.com/dep/@v/list";
    assert_eq!(request(proxy, "first.lab.test", target).await.body, "v1.2.0\n");
    let over =
        |version| lab.record().events.iter().any(|event| IpVersion::of_peer(&event.peer) == Some(version));
    assert!(over(IpVersion::V4) && over(IpVersion::V6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_have_the_addresses_that_are_declared() {
    for (addresses, server, count) in [
        (HostAddresses::Ipv4, IpAddr::from(NAME_SERVER), [1, 0]),
        (HostAddresses::Both, NAME_SERVER.into(), [1, 1]),
        (HostAddresses::Ipv6, over_ipv6(NAME_SERVER).into(), [0, 1]),
    ] {
        let (lab, _folder) = up(&with(addresses)).await;
        assert_eq!(lab.etc()["resolv.conf"], format!("nameserver {server}\n"));
        let mut seen = [0, 0];
        for (seen, record_type) in seen.iter_mut().zip(["A", "AAAA"]) {
            *seen = ask(&lab, "first.lab.test", record_type).await.answers.len();
        }
        assert_eq!(seen, count, "{addresses:?}");
        // Where nothing is declared of it, nobody inside sees an address of IPv6 but the loopback's.
        let said = bash(&lab, "cat /proc/net/if_inet6").await;
        let own =
            String::from_utf8_lossy(&said.stdout).lines().filter(|line| line.starts_with("2001")).count();
        assert_eq!(own, count[1], "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_in_the_middle_is_there_over_both() {
    let plan = LabPlan { interception: Some(InterceptionPlan::default()), ..with(HostAddresses::Both) };
    let (lab, _folder) = up(&plan).await;
    let middle = over_ipv6(lab.hosts().find("interception.lab.test").unwrap());
    assert_eq!(answers(&lab, "first.lab.test", "AAAA").await, [format!("first.lab.test. 60 AAAA {middle}")]);
    let stream = connect_over_ipv6(&lab, "interception.lab.test", 443).await.unwrap();
    let stream = handshake(&lab, stream, "first.lab.test", "lab/interception.pem").await.unwrap();
    assert_eq!(request(stream, "first.lab.test", "/example.com/dep/@v/list").await.body, "v1.2.0\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_one_place_leaves_the_others_alone() {
    let mut plan = with(HostAddresses::Both);
    plan.module_proxies[0].faults.push(fault("refuses connections on port 443 over IPv6"));
    plan.module_proxies[1].faults.push(fault("answers 503 on port 80"));
    let (lab, _folder) = up(&plan).await;
    let open = async |place: SocketAddr| {
        let version = IpVersion::of(place.ip());
        lab.namespace().client_over(version).unwrap().connect(place).await.is_ok()
    };
    let first = lab.hosts().find("first.lab.test").unwrap();
    for (address, port, expected) in [
        (IpAddr::from(first), 443, true),
        (first.into(), 80, true),
        (over_ipv6(first).into(), 443, false),
        (over_ipv6(first).into(), 80, true),
    ] {
        assert_eq!(open((address, port).into()).await, expected, "{address} {port}");
    }
    let path = "/example.com/own/@v/list";
    assert_eq!(crate::support::get_plain(&lab, "second.lab.test", path).await.status, 503);
    assert_eq!(crate::support::get(&lab, "second.lab.test", path).await.status, 200);
}

#[tokio::test]
async fn a_fault_of_no_listener_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "refuses connections over IPv6",
        "refuses connections on port 8080",
        "has an expired certificate on port 80",
    ] {
        let mut plan = everything();
        plan.module_proxies[0].faults.push(fault(name));
        let error = try_up(&plan, folder.path()).await.unwrap_err();
        assert!(matches!(error, LabError::FaultIsNowhere { .. }), "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let mut plan = everything();
    plan.forward_proxies[0].listening.push(fault("refuses connections on port 443"));
    assert!(matches!(try_up(&plan, folder.path()).await, Err(LabError::FaultIsNowhere { .. })));
    for name in ["answers 403 on port 443", "refuses connections on port 3128"] {
        let faults = vec![fault(name)];
        let interception = Some(InterceptionPlan { faults, ..InterceptionPlan::default() });
        let plan = LabPlan { interception, ..everything() };
        assert!(matches!(try_up(&plan, folder.path()).await, Err(LabError::FaultIsNowhere { .. })), "{name}");
    }
}
