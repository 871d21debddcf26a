//! Every probe reads the same in two environments to which nothing was applied: else it would prove what it should find.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twinbuild_engine::build::{SourceTree, StandardLibraryCache};
use twinbuild_engine::executor::{ExecutorRequest, SelectedExecutor};
use twinbuild_engine::settings::Project;
use twinbuild_engine::toolchain::{MachineSearch, Toolchain, ToolchainStore};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_model::{Environment, Platform};
use twinbuild_twins::{
    AppliesTo, Bench, Subject, TwinError, Variation, VariationKind, Work, unvaried_readings, variations,
};

/// A module with a dependency, a vendor tree and an embedded file.
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/modules/stamped");

/// A variation that needs a build without the vendor tree.
const MODULE_CACHE_PATH: &str = "module cache path";

/// Toolchains and compiled packages, kept between runs.
fn cache() -> PathBuf {
    let kept = || Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("test-cache");
    env::var_os("TWINBUILD_CACHE").map_or_else(kept, PathBuf::from)
}

/// Whether `name` can be used on this machine. In CI it must be there.
fn is_here(name: &str, there: bool) -> bool {
    assert!(there || env::var_os("CI").is_none(), "this test needs what CI must have: {name}");
    if !there {
        // Straight to the stream: the test runner keeps what passing tests print to itself.
        io::stderr().write_all(format!("not tested here: {name}\n").as_bytes()).unwrap();
    }
    there
}

/// What every variation could be applied to, were it applied.
fn subject(variation: &Variation, toolchain: &Toolchain) -> Subject {
    let mut variables: BTreeMap<String, String> =
        [("GOPROXY", "file:///src/proxy"), ("GOSUMDB", "off")].map(owned).into();
    if variation.name == MODULE_CACHE_PATH {
        // Else all modules are in the vendor tree.
        variables.extend([owned(("GOFLAGS", "-mod=mod"))]);
    }
    let architecture = variation.architecture.as_deref();
    let work = match variation.applies_to {
        AppliesTo::CommandsAlone => Work::Command(vec!["true".into()]),
        _ => Work::GoBuild { packages: vec![".".into()], flags: vec!["-trimpath".into()] },
    };
    Subject {
        source: SourceTree::Folder { path: MODULE.into(), left_out: Vec::new() },
        changes: Vec::new(),
        environment: Environment {
            variables,
            target: architecture.map(|architecture| format!("linux/{architecture}").parse().unwrap()),
            ..Environment::default()
        },
        toolchain: Some(toolchain.clone()),
        c_compiler: None,
        work,
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The name of each probe that reads something else in a second environment, or nothing, with what it read.
async fn unsteady(variations: &[&'static Variation]) -> Option<Vec<String>> {
    let path = env::var_os("PATH");
    let selected = SelectedExecutor::select(ExecutorRequest::Sandbox, path.as_deref()).await;
    if !is_here("bubblewrap", selected.is_ok()) {
        return None;
    }
    let executor = selected.unwrap().executor;
    let project = Project::find(Path::new(MODULE)).unwrap();
    let home = env::var_os("HOME").map(PathBuf::from);
    let machine = MachineSearch { path, home };
    let toolchains = ToolchainStore::new(cache(), project.toolchains, project.root, machine);
    let toolchain = toolchains.ensure(&toolchains.select("1.27").unwrap(), &Platform::host()).await.unwrap();
    let run_folder = RunFolder::create(&cache().join("probes")).unwrap();
    let standard_library = Arc::new(StandardLibraryCache::new(cache().join("standard-library")));
    let bench = Bench {
        executor: &executor,
        run_folder: &run_folder,
        standard_library: &standard_library,
        toolchains: &toolchains,
        all_required: true,
    };
    let mut unsteady = Vec::new();
    for group in groups(variations) {
        let readings = unvaried_readings(bench, &subject(group[0], &toolchain), &group).await;
        if let Err(TwinError::NotVaried(why)) = &readings {
            is_here(why, false);
            continue;
        }
        let readings = readings.unwrap_or_else(|error| panic!("{}: {error}", group[0].name));
        for (variation, [first, second]) in group.iter().zip(readings) {
            if first.is_none() || first != second {
                unsteady.push(format!("{}: {first:?}, {second:?}", variation.name));
            }
        }
    }
    Some(unsteady)
}

/// Circumstances of the same subject together, as builds are made that vary everything; each input by itself, since some
/// exclude each other; and what is not on every machine, so that it is passed over by itself.
fn groups(variations: &[&'static Variation]) -> Vec<Vec<&'static Variation>> {
    let (together, alone): (Vec<_>, Vec<_>) = variations.iter().copied().partition(|variation| {
        variation.kind == VariationKind::Circumstance
            && variation.applies_to != AppliesTo::CommandsAlone
            && variation.architecture.is_none()
            && variation.needs.is_none()
            && variation.name != MODULE_CACHE_PATH
    });
    let alone = alone.into_iter().map(|variation| vec![variation]);
    std::iter::once(together).filter(|group| !group.is_empty()).chain(alone).collect()
}

#[tokio::test]
async fn every_probe_reads_the_same_where_nothing_was_applied() {
    let all: Vec<&Variation> = variations().iter().collect();
    if let Some(unsteady) = unsteady(&all).await {
        assert!(unsteady.is_empty(), "{unsteady:#?}");
    }
}

/// What the test above refuses: a probe that differs by itself, and one that fails.
#[tokio::test]
async fn a_probe_that_differs_by_itself_or_fails_is_found() {
    let umask = variations().iter().find(|variation| variation.name == "umask").unwrap();
    let with_probe = |name: &str, probe: &str| {
        let variation = Variation { name: name.into(), probe: probe.into(), ..umask.clone() };
        &*Box::leak(Box::new(variation))
    };
    let broken = [
        with_probe("at random", "cat /proc/sys/kernel/random/uuid"),
        with_probe("by the moment", "date +%N"),
        with_probe("failing", "umask; exit 1"),
    ];
    let all: Vec<&Variation> = [umask].into_iter().chain(broken).collect();
    if let Some(unsteady) = unsteady(&all).await {
        let found: Vec<_> = unsteady.iter().filter_map(|told| told.split(':').next()).collect();
        assert_eq!(found, ["at random", "by the moment", "failing"], "{unsteady:#?}");
    }
}
