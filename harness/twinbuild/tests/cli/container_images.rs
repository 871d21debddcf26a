//! Where a container's image comes from: packages, a Dockerfile, a digest, another platform.

use twinbuild_model::Platform;
use twinbuild_model::run_record::RunRecord;

use crate::container_faults::unavailable;
use crate::containers::{PROFILE, containers, engine, setup_with_containers};
use crate::feature::{assert_passed, feature, scenario, shell};
use crate::setup::Setup;

/// What a profile begins with that builds on a base of this repository's.
fn on_base(setup: &Setup, more: &str) -> String {
    format!("{}\n{more}\n", setup.read("containers/debian-bookworm-go/profile.toml"))
}

fn digest(record: &RunRecord, name: &str) -> String {
    scenario(record, name).actions[0].outcome.image.as_ref().unwrap().digest.clone()
}

#[test]
fn an_image_is_built_from_the_dockerfile_of_its_profile() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    setup.file("containers/made/profile.toml", &on_base(&setup, "dockerfile = \"Dockerfile\""));
    setup.file(
        "containers/made/Dockerfile",
        "ARG BASE\nFROM $BASE\nCOPY note.txt /note.txt\nRUN cat /note.txt\n",
    );
    setup.file("containers/made/note.txt", "from the context\n");
    setup.file("containers/broken/profile.toml", &on_base(&setup, "dockerfile = \"Dockerfile\""));
    setup.file("containers/broken/Dockerfile", "ARG BASE\nFROM $BASE\nRUN exit 7\n");
    let read = "When the command \"cat /note.txt\" is run";
    setup.feature(&feature([
        (
            "made",
            vec![
                "Given the environment profile \"made\"",
                read,
                "Then the command says \"from the context\"",
            ],
        ),
        ("base", vec![PROFILE, read, "Then the command fails"]),
        ("broken", vec!["Given the environment profile \"broken\"", read]),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert_passed(&results.record, "made");
    assert_passed(&results.record, "base");
    assert_ne!(digest(&results.record, "made"), digest(&results.record, "base"));
    let said = unavailable(&results.record, "broken");
    assert!(said.contains("get the image `twinbuild-broken:") && said.contains("code: 7"), "{said}");
    // What is built from the same files is the same image, and is not built again.
    let again = setup.run(&["--name", "made"]);
    assert_eq!(digest(&again.record, "made"), digest(&results.record, "made"));
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn an_image_can_be_named_by_its_digest() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let says = ["When the command \"sh one\" is run", "Then the command says \"one\""];
    setup.feature(&feature([("base", [&[PROFILE], &says[..]].concat())]));
    let base = digest(&setup.run(&[]).record, "base");
    setup.file("containers/pinned/profile.toml", &format!("[container]\nimage = \"{base}\"\n"));
    let other = format!("sha256:{}", "0".repeat(64));
    setup.file("containers/other/profile.toml", &format!("[container]\nimage = \"{other}\"\n"));
    setup.feature(&feature([
        ("pinned", [&["Given the environment profile \"pinned\""], &says[..]].concat()),
        ("other", [&["Given the environment profile \"other\""], &says[..]].concat()),
    ]));
    let results = setup.run(&[]);
    assert_passed(&results.record, "pinned");
    assert_eq!(digest(&results.record, "pinned"), base);
    let said = unavailable(&results.record, "other");
    assert!(said.contains(&format!("get the image `{other}`")), "{said}");
}

#[test]
fn an_image_is_of_the_platform_that_its_profile_wants() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let foreign = if cfg!(target_arch = "aarch64") { "linux/amd64" } else { "linux/arm64" };
    let platform = |platform: &str| format!("platform = \"{platform}\"");
    setup.file("containers/own/profile.toml", &on_base(&setup, &platform(&Platform::host().to_string())));
    setup.file("containers/foreign/profile.toml", &on_base(&setup, &platform(foreign)));
    setup.feature(&feature([
        ("own", vec!["Given the environment profile \"own\"", &shell("true"), "Then the command succeeds"]),
        ("foreign", vec!["Given the environment profile \"foreign\"", &shell("true")]),
    ]));
    let results = setup.run(&[]);
    assert_passed(&results.record, "own");
    let image = scenario(&results.record, "own").actions[0].outcome.image.clone().unwrap();
    assert_eq!(image.platform, Platform::host());
    let said = unavailable(&results.record, "foreign");
    assert!(said.contains("`base` is made for the engine's own platform"), "{said}");

    setup.file(
        "containers/pinned/profile.toml",
        &format!("[container]\nimage = \"{}\"\n{}\n", image.digest, platform(foreign)),
    );
    setup.feature(&feature([("one", vec!["Given the environment profile \"pinned\"", &shell("true")])]));
    let said = unavailable(&setup.run(&[]).record, "one");
    assert!(said.contains("get the image"), "{said}");
    assert_eq!(containers(&setup), [""; 0]);
}
