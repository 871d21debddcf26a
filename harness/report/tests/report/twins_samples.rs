//! Reports on twins, as a build of a Go program gives them.

use twinbuild_model::Sha256;
use twinbuild_model::twins::{
    AppliedVariation, BuildCounts, Cause, CheckedFix, DriftedInput, InputDrift, SourcePlace, SourcePlaceKind,
    TWINS_VERSION, TwinsReport, TwinsVerdict, Ways,
};

use crate::comparisons::two_folders;

pub(crate) fn variation(name: &str, first: &str, second: &str) -> AppliedVariation {
    AppliedVariation {
        name: name.into(),
        first: Some(first.into()),
        second: Some(second.into()),
        effective: first != second,
        not_varied: None,
    }
}

/// Twins that are the same under three variations.
pub(crate) fn reproducible() -> TwinsReport {
    let digest = Some(Sha256::from_bytes([0x3f; 32]));
    TwinsReport {
        version: TWINS_VERSION,
        title: "go build ./cmd/greeter".into(),
        target: "linux/amd64".parse().ok(),
        verdict: TwinsVerdict::Reproducible,
        sentence: "Both builds left the same bytes under 3 variations.".into(),
        variations: vec![
            variation("source-path", "/home/ann/greeter", "/builds/ci/7/greeter"),
            variation("time-zone", "UTC", "Pacific/Auckland"),
            variation("umask", "0022", "0077"),
        ],
        causes: Vec::new(),
        search_cut: false,
        builds: BuildCounts { search: 2, search_bound: 2, variations: 3, ..BuildCounts::default() },
        input_drift: None,
        comparison: None,
        digests: [digest.clone(), digest],
        ways: Ways::default(),
        fixes: Vec::new(),
        place: Some(SourcePlace {
            path: "go.mod".into(),
            line: Some(2),
            kind: SourcePlaceKind::Module,
            why: "the module that was built".into(),
        }),
    }
}

/// Twins that differ since the folder's path is in the program, and since cgo and an environment come together.
pub(crate) fn drifted() -> TwinsReport {
    let said = [
        "variations: source-path alone makes the twins differ",
        "action hashes: the compile flags of example.com/greeter name another folder",
        "artifacts: 1,204 source files of the function table differ in their folder",
    ];
    TwinsReport {
        verdict: TwinsVerdict::Drift,
        sentence: "The folder of the source is in the program's function table; -trimpath keeps it out."
            .into(),
        causes: vec![
            Cause { variations: vec!["source-path".into()], group: None, fix: Some("-trimpath".into()) },
            Cause { variations: vec!["cgo".into(), "compiler".into()], group: Some("C".into()), fix: None },
        ],
        builds: BuildCounts { search: 10, search_bound: 11, causing: 3, variations: 3, repeats: 1, fixes: 4 },
        search_cut: true,
        input_drift: Some(InputDrift {
            roots: vec![DriftedInput {
                action: "build example.com/greeter".into(),
                input: "compile flags".into(),
                first: Some("-p main -lang=go1.26 /home/ann/greeter".into()),
                second: None,
            }],
            nondeterministic: vec!["example.com/greeter/table".into()],
            actions: 128,
            left_out: 0,
            weaker: None,
        }),
        comparison: Some(two_folders()),
        digests: [0x3f, 0x77].map(|byte| Some(Sha256::from_bytes([byte; 32]))),
        ways: Ways { agree: Some(true), said: said.map(Into::into).to_vec() },
        fixes: vec![
            CheckedFix { fix: "-trimpath".into(), for_cause: None, works: true, why_not: None },
            CheckedFix {
                fix: "-buildvcs=false".into(),
                for_cause: None,
                works: false,
                why_not: Some("the twins still differ in 1,204 places".into()),
            },
        ],
        place: Some(SourcePlace {
            path: "build/Makefile".into(),
            line: Some(7),
            kind: SourcePlaceKind::Prediction,
            why: "missing-trimpath: the folder will stand in the program".into(),
        }),
        ..reproducible()
    }
}

/// Twins whose locale was varied without effect.
pub(crate) fn ineffective() -> TwinsReport {
    let mut report = reproducible();
    report.verdict = TwinsVerdict::Ineffective { variations: vec!["locale".into(), "cpus".into()] };
    report.sentence = "Nothing was shown: two variations had no effect inside the build.".into();
    report.variations.push(variation("locale", "C.UTF-8", "C.UTF-8"));
    report.variations.push(AppliedVariation {
        first: Some("1".into()),
        second: None,
        not_varied: Some("this machine has one processor".into()),
        ..variation("cpus", "1", "1")
    });
    report
}
