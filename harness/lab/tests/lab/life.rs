//! How labs end, and that nothing of them is left.

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures::future::join_all;
use twinbuild_lab::LabPlan;

use crate::support::{
    connect, everything, get, helper, helper_of, is_running, module, module_proxy, request, this_test,
    try_up, up, wait_until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_a_lab_that_is_down() {
    let (lab, folder) = up(&everything()).await;
    let helper = helper_of(&lab);
    let held = connect(&lab, "first.lab.test", 443).await.unwrap();
    assert!(is_running(helper) && sockets_of_this_process() > 0);
    lab.down().await;
    assert!(!is_running(helper));
    // The client's end is this test's own; the service's is gone.
    let mut byte = [0];
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        held.readable().await?;
        held.try_read(&mut byte)
    });
    assert!(!matches!(ended.await.expect("an end"), Ok(count) if count > 0));
    folder.close().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lab_that_is_dropped_goes_too() {
    let (lab, _folder) = up(&everything()).await;
    let helper = helper_of(&lab);
    drop(lab);
    wait_until("the helper is gone", || !is_running(helper)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lab_that_can_not_come_up_leaves_no_helper() {
    let mut plan = everything();
    plan.forward_proxies.push(plan.forward_proxies[0].clone());
    let folder = tempfile::tempdir().unwrap();
    let mine = unique_helper(folder.path());
    let tools =
        twinbuild_lab::LabTools { helper: &mine, git: Some(crate::support::git()), folder: folder.path() };
    twinbuild_lab::Lab::up(&plan, &tools).await.unwrap_err();
    wait_until("no helper is left", || processes_of(&mine.0).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lab_that_is_given_up_half_way_leaves_no_helper() {
    let folder = tempfile::tempdir().unwrap();
    let mine = unique_helper(folder.path());
    for milliseconds in [0, 1, 2, 4, 6, 8, 12, 20, 40] {
        let tools = twinbuild_lab::LabTools {
            helper: &mine,
            git: Some(crate::support::git()),
            folder: folder.path(),
        };
        let limit = Duration::from_millis(milliseconds);
        let _ = tokio::time::timeout(limit, twinbuild_lab::Lab::up(&everything(), &tools)).await;
        let _ = std::fs::remove_dir_all(folder.path().join("git.lab.test"));
    }
    wait_until("no helper is left", || processes_of(&mine.0).is_empty()).await;
}

/// A helper whose processes can be told from those of other tests.
fn unique_helper(folder: &Path) -> twinbuild_lab::HelperProgram {
    let copy = folder.join("own-helper");
    std::fs::copy(helper().0, &copy).unwrap();
    twinbuild_lab::HelperProgram(copy)
}

/// The processes whose command line names `program`.
fn processes_of(program: &Path) -> Vec<PathBuf> {
    let names = |folder: &PathBuf| {
        let command = std::fs::read(folder.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).contains(&*program.to_string_lossy())
    };
    let all = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    all.filter(|folder| folder.join("cmdline").exists()).filter(names).collect()
}

/// How many sockets of network protocols this process has, in whichever namespace.
fn sockets_of_this_process() -> usize {
    let all =
        std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| entry.ok()?.path().read_link().ok());
    all.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_go_on_when_a_build_ends_the_helper() {
    let (lab, _folder) = up(&everything()).await;
    let client = lab.namespace().client().unwrap();
    let helper = helper_of(&lab).to_string();
    assert!(std::process::Command::new("kill").args(["-KILL", &helper]).status().unwrap().success());
    wait_until("the helper has ended", || lab.namespace().client().is_err()).await;
    let address = lab.hosts().find("first.lab.test").unwrap();
    let stream = client.connect((address, 80).into()).await.unwrap();
    assert_eq!(request(stream, "first.lab.test", "/example.com/dep/@v/list").await.body, "v1.2.0\n");
    lab.down().await;
}

#[test]
fn a_lab_whose_process_is_killed_leaves_no_helper() {
    let program = std::env::current_exe().unwrap();
    let mut child =
        this_test(&program, "life::sets_up_a_lab_and_waits").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let helper: u32 = lines
        .filter_map(|line| line.rsplit_once("helper ").map(|(_, number)| number.to_owned()))
        .next()
        .expect("a helper")
        .parse()
        .unwrap();
    assert!(is_running(helper));
    // SIGKILL: it can't clean up.
    child.kill().unwrap();
    child.wait().unwrap();
    for _ in 0..1000 {
        if !is_running(helper) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the helper {helper} outlives its lab");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test, in a process of its own"]
async fn sets_up_a_lab_and_waits() {
    let (lab, _folder) = up(&LabPlan::default()).await;
    println!("helper {}", helper_of(&lab));
    tokio::time::sleep(Duration::from_secs(60)).await;
}

#[test]
fn a_user_without_privileges_has_labs_too() {
    let is_root = std::process::Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        println!("skipped: this is no root, so every other test shows it");
        return;
    }
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
    let (test, own_helper) = (folder.path().join("test"), folder.path().join("helper"));
    std::fs::copy(std::env::current_exe().unwrap(), &test).unwrap();
    std::fs::copy(helper().0, &own_helper).unwrap();
    let temporary = folder.path().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    std::fs::set_permissions(&temporary, Permissions::from_mode(0o777)).unwrap();
    let test = this_test(&test, "life::sets_up_a_lab_as_somebody_else");
    let said = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(test.get_program())
        .args(test.get_args())
        .env("LAB_TEST_HELPER", &own_helper)
        .env("TMPDIR", &temporary)
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stdout).contains("1 passed"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test, as another user"]
async fn sets_up_a_lab_as_somebody_else() {
    let (lab, _folder) = up(&everything()).await;
    assert_eq!(get(&lab, "first.lab.test", "/example.com/dep/@v/list").await.body, "v1.2.0\n");
    lab.down().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_labs_with_the_same_addresses_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let plans: Vec<LabPlan> = (0..20)
        .map(|number| LabPlan {
            module_proxies: vec![module_proxy(
                "first",
                Some(vec![module("example.com/dep", &format!("v1.{number}.0"))]),
            )],
            ..LabPlan::default()
        })
        .collect();
    let labs = join_all(plans.iter().map(|plan| try_up(plan, folder.path()))).await;
    let labs: Vec<_> = labs.into_iter().map(Result::unwrap).collect();
    let address = labs[0].hosts().find("first.lab.test");
    assert!(labs.iter().all(|lab| lab.hosts().find("first.lab.test") == address));
    let path = "/example.com/dep/@v/list";
    let answers = join_all(labs.iter().map(|lab| get(lab, "first.lab.test", path))).await;
    for (number, (lab, answer)) in labs.iter().zip(answers).enumerate() {
        assert_eq!(answer.body, format!("v1.{number}.0\n"));
        assert_eq!(lab.record().events.len(), 2, "{number}");
    }
    join_all(labs.into_iter().map(twinbuild_lab::Lab::down)).await;
}
