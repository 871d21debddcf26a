//! Labs that are broken as they are declared, and declarations that can't be.

use twinbuild_lab::{
    ForwardProxyPlan, InterceptionPlan, Lab, LabError, LabPlan, LabTools, NamespaceError, ProxyCredentials,
};
use twinbuild_model::Verdict;

use crate::support::{
    answers, connect, everything, fault, get, get_plain, handshake, helper, module, module_proxy, request,
    try_up, up,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_are_broken_and_the_others_are_not() {
    let mut plan = everything();
    plan.module_proxies[0].faults.push(fault("answers 503"));
    plan.module_proxies[1].faults.push(fault("refuses connections"));
    let (lab, _folder) = up(&plan).await;
    assert_eq!(get(&lab, "first.lab.test", "/example.com/dep/@v/list").await.status, 503);
    assert_eq!(get_plain(&lab, "first.lab.test", "/example.com/dep/@v/list").await.status, 503);
    for port in [80, 443] {
        let refused = connect(&lab, "second.lab.test", port).await.unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    }
    assert_eq!(get(&lab, "sum.lab.test", "/lookup/example.com/dep@v1.2.0").await.status, 200);
    let verdicts: Vec<_> = lab.record().events.into_iter().map(|event| event.verdict).collect();
    assert!(verdicts.contains(&Verdict::Fault { fault: "answers 503".into() }), "{verdicts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_stands_in_the_place_of_every_server_but_not_of_proxies() {
    let plan = LabPlan { interception: Some(InterceptionPlan::default()), ..everything() };
    let (lab, _folder) = up(&plan).await;
    let middle = lab.hosts().find("interception.lab.test").unwrap();
    for (host, address) in [
        ("first.lab.test", middle),
        ("sum.lab.test", middle),
        ("git.lab.test", middle),
        ("corporate.lab.test", lab.hosts().find("corporate.lab.test").unwrap()),
    ] {
        assert_eq!(answers(&lab, host, "A").await, [format!("{host}. 60 A {address}")]);
    }
    let path = "/example.com/dep/@v/list";
    let stream = connect(&lab, "interception.lab.test", 443).await.unwrap();
    let stream = handshake(&lab, stream, "first.lab.test", "lab/interception.pem").await.unwrap();
    assert_eq!(request(stream, "first.lab.test", path).await.body, "v1.2.0\n");
    let stream = connect(&lab, "interception.lab.test", 443).await.unwrap();
    handshake(&lab, stream, "first.lab.test", "lab/root.pem").await.unwrap_err();
    // Plain HTTP is carried too.
    let stream = connect(&lab, "interception.lab.test", 80).await.unwrap();
    assert_eq!(request(stream, "first.lab.test", path).await.body, "v1.2.0\n");
    // Who asks it for itself meets no endless chain of it.
    let itself = connect(&lab, "interception.lab.test", 80).await.unwrap();
    assert_eq!(request(itself, "interception.lab.test", "/").await.status, 508);
    let itself = connect(&lab, "interception.lab.test", 443).await.unwrap();
    let itself = handshake(&lab, itself, "interception.lab.test", "lab/interception.pem").await.unwrap();
    assert_eq!(request(itself, "interception.lab.test", "/").await.status, 502);
    let proxy = connect(&lab, "corporate.lab.test", 3128).await.unwrap();
    assert_eq!(request(proxy, "first.lab.test", &format!("http://first.lab.test{path}")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interception_has_the_faults_of_connections_and_of_its_proxy() {
    let mut plan = everything();
    plan.interception =
        Some(InterceptionPlan { faults: vec![fault("refuses connections")], ..InterceptionPlan::default() });
    let (lab, _folder) = up(&plan).await;
    for port in [80, 443] {
        connect(&lab, "interception.lab.test", port).await.unwrap_err();
    }
    plan.interception =
        Some(InterceptionPlan { through: Some("corporate".into()), ..InterceptionPlan::default() });
    plan.forward_proxies[0].fault = Some("answers CONNECT with 403".parse().unwrap());
    let (lab, _folder) = up(&plan).await;
    let answer = crate::support::send_raw_to(
        connect(&lab, "corporate.lab.test", 3128).await.unwrap(),
        b"CONNECT first.lab.test:443 HTTP/1.1\r\nhost: first.lab.test:443\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.await.starts_with("HTTP/1.1 403"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_not_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = async |plan: &LabPlan| try_up(plan, folder.path()).await.unwrap_err();

    let mut plan = everything();
    plan.module_proxies[1].host = "First.Lab.Test".into();
    assert!(matches!(refused(&plan).await, LabError::NameTaken { .. }));

    for host in ["", "../../etc", "a b", "first.lab.test/x"] {
        plan.module_proxies[1].host = host.into();
        assert!(matches!(refused(&plan).await, LabError::InvalidHost { .. }), "{host}");
    }

    for root in ["../../outside", "/tmp/x", "git.lab.test/../x", ""] {
        let mut plan = everything();
        plan.repositories[0].root = root.into();
        assert!(matches!(refused(&plan).await, LabError::Repository(_)), "{root}");
    }

    let through = Some(InterceptionPlan { through: Some("nobody".into()), ..InterceptionPlan::default() });
    let error = refused(&LabPlan { interception: through, ..everything() }).await;
    assert!(matches!(error, LabError::UnknownProxy { .. }), "{error}");

    let mut plan = everything();
    plan.forward_proxies[0].listening.push(fault("answers 503"));
    assert!(matches!(refused(&plan).await, LabError::FaultDoesNotFit { .. }));

    let nobody = LabTools { helper: &helper(), git: None, folder: folder.path() };
    let error = Lab::up(&everything(), &nobody).await.unwrap_err();
    assert!(error.hint().is_some_and(|hint| hint.contains("git")), "{error}");
    let no_repository = LabPlan { repositories: Vec::new(), ..everything() };
    Lab::up(&no_repository, &nobody).await.unwrap();

    let wrong = twinbuild_lab::HelperProgram("/nowhere/helper".into());
    let error = Lab::up(&no_repository, &LabTools { helper: &wrong, ..nobody }).await.unwrap_err();
    assert!(matches!(error, LabError::Namespace(NamespaceError::NotReady { .. })), "{error}");
    assert!(error.to_string().contains("/nowhere/helper") && error.hint().is_none(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_become_part_of_a_url() {
    let mut proxy = ForwardProxyPlan::new("corporate");
    proxy.credentials = Some(ProxyCredentials { user: "me".into(), password: "p@ss/w:rd".into() });
    proxy.clients_know_credentials = true;
    let proxies = vec![module_proxy("first", Some(vec![module("example.com/a", "v1.0.0")]))];
    let plan = LabPlan { forward_proxies: vec![proxy], module_proxies: proxies, ..LabPlan::default() };
    let (lab, _folder) = up(&plan).await;
    assert_eq!(lab.urls()["corporate"], "http://me:p%40ss%2Fw%3Ard@corporate.lab.test:3128");
}
