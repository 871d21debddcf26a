//! Comparisons to report on, as those of real Go programs come out.

use twinbuild_model::twins::AppliedStabilizer;
use twinbuild_model::{
    ByteRange, COMPARISON_VERSION, Clue, ComparedArtifact, Comparison, Difference, DifferenceKind,
    FunctionSize, FunctionSizes, Place, SectionPair, Sha256, Value,
};

pub(crate) fn comparison(summary: &[&str], differences: Vec<Difference>) -> Comparison {
    Comparison {
        version: COMPARISON_VERSION,
        first: artifact("first/bin/go", 23_324_693, 0x3f),
        second: artifact("second/bin/go", 23_324_693, 0x77),
        summary: summary.iter().map(|sentence| (*sentence).into()).collect(),
        stabilizers: Vec::new(),
        differences,
        left_out: 0,
        notes: Vec::new(),
        sections: Vec::new(),
        functions: FunctionSizes::default(),
    }
}

pub(crate) fn artifact(name: &str, size_bytes: u64, digest: u8) -> ComparedArtifact {
    ComparedArtifact {
        name: name.into(),
        format: "ELF executable".into(),
        size_bytes,
        sha256: Some(Sha256::from_bytes([digest; 32])),
    }
}

pub(crate) fn same() -> Comparison {
    let mut comparison = comparison(&[], Vec::new());
    (comparison.first.sha256, comparison.second.sha256) = (None, None);
    comparison
}

/// Two programs that only their build ids tell apart, compared after two stabilizers.
pub(crate) fn same_after_stabilizers() -> Comparison {
    let applied = |name: &str, definition: Option<&str>| AppliedStabilizer {
        name: name.into(),
        version: 1,
        definition: definition.map(Into::into),
        reason: "A reason.".into(),
    };
    Comparison {
        stabilizers: vec![applied("go-build-id", None), applied("log", Some("exclude-path(log/**)"))],
        ..comparison(&[], Vec::new())
    }
}

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

pub(crate) fn bytes(offset: u64, hex: &str) -> Option<Value> {
    Some(Value::Bytes { offset, hex: hex.into() })
}

pub(crate) fn difference(
    place: Place,
    what: &str,
    values: [Option<Value>; 2],
    clue: Option<Clue>,
) -> Difference {
    let [first, second] = values;
    let (what, kind) = (what.into(), DifferenceKind::Other);
    Difference { place, what, kind, first, second, clues: clue.into_iter().collect() }
}

/// A difference of a kind that reports show by itself.
pub(crate) fn of_kind(kind: DifferenceKind, difference: Difference) -> Difference {
    Difference { kind, ..difference }
}

/// A function with its size on both sides.
pub(crate) fn function(symbol: &str, first: Option<u64>, second: Option<u64>) -> FunctionSize {
    FunctionSize { place: Place { symbol: Some(symbol.into()), ..Place::default() }, first, second }
}

pub(crate) fn section(name: &str) -> Place {
    Place { section: Some(name.into()), ..Place::default() }
}

fn at(section_name: &str, symbol: Option<&str>, offset: u64, length: u64) -> Place {
    Place {
        symbol: symbol.map(Into::into),
        bytes: Some(ByteRange { offset, length }),
        ..section(section_name)
    }
}

/// Two builds of `go` that differ in the value of one `-ldflags -X`.
pub(crate) fn one_variable() -> Comparison {
    let ids = ["5f3a2b6c4a2f6e6f7471", "397a516c4a2f6e6f7471"];
    let mut comparison = comparison(
        &[
            "code identical: 16,254 functions, 0 moved, 0 resized",
            "4 bytes of the text of cmd/go/internal/toolchain.TestVersionSwitch differ, and the build ids",
        ],
        vec![
            of_kind(
                DifferenceKind::String,
                difference(
                    at(".rodata", Some("cmd/go/internal/toolchain.TestVersionSwitch"), 0xbf_6b54, 4),
                    "text of a variable",
                    [text("aaaa"), text("bbbb")],
                    Some(Clue::VariableText),
                ),
            ),
            difference(
                at(".note.go.buildid", None, 0xf9c, 39),
                "build id",
                [bytes(0xf9c, ids[0]), bytes(0xf9c, ids[1])],
                Some(Clue::GoBuildId),
            ),
            difference(
                at(".note.gnu.build-id", None, 0xf5c, 20),
                "build id",
                [bytes(0xf5c, "0102030405060708090a0b0c0d0e0f1011121314"), None],
                Some(Clue::LinkerId),
            ),
        ],
    );
    comparison.sections = sections();
    comparison
}

fn sections() -> Vec<SectionPair> {
    let pair = |name: &str, first: Option<(u64, u64)>, second: Option<(u64, u64)>, differing_bytes: u64| {
        let range = |(offset, length)| ByteRange { offset, length };
        SectionPair { name: name.into(), first: first.map(range), second: second.map(range), differing_bytes }
    };
    vec![
        pair(".note.gnu.build-id", Some((0xf5c, 36)), None, 36),
        pair(".note.go.buildid", Some((0xf9c, 100)), Some((0xf9c, 100)), 39),
        pair(".text", Some((0x1000, 8_234_000)), Some((0x1000, 8_234_000)), 0),
        pair(".rodata", Some((8_240_000, 4_912_000)), Some((8_240_000, 4_912_000)), 4),
        pair(".gopclntab", Some((13_160_000, 6_330_000)), Some((13_160_000, 6_330_000)), 0),
        pair(".data", Some((19_500_000, 310_000)), Some((19_500_000, 310_000)), 0),
        pair(".symtab", None, Some((19_900_000, 3_400_000)), 3_400_000),
    ]
}

/// Two builds in two folders without `-trimpath`: thousands of paths, a few resized functions, one long string.
pub(crate) fn two_folders() -> Comparison {
    let mut differences: Vec<Difference> = (1..=1_204_u64)
        .map(|line| {
            let file = format!("internal/pkg{line}/file.go");
            difference(
                at(".gopclntab", None, 0x00d0_0000 + 64 * line, 40),
                "source file",
                [
                    text(&format!("/home/ann/greeter/{file}")),
                    text(&format!("/builds/ci/7/greeter-{line}/{file}")),
                ],
                Some(Clue::Path),
            )
        })
        .collect();
    let sizes = [("main.usage", 512, 544), ("main.run", 2_048, 1_984), ("runtime.main", 900, 901)];
    for (name, first, second) in sizes {
        let place = Place { symbol: Some(name.into()), ..section(".text") };
        let bytes = |size: u64| text(&format!("{size} bytes"));
        let found = difference(place, "function size", [bytes(first), bytes(second)], Some(Clue::Code));
        differences.push(of_kind(DifferenceKind::FunctionSize, found));
    }
    let mut list = sizes.map(|(name, first, second)| function(name, Some(first), Some(second))).to_vec();
    list.sort_by_key(|function| std::cmp::Reverse(function.change()));
    let (start, end) = ("x".repeat(300), "y".repeat(300));
    let texts = [text(&format!("{start}debug{end}")), text(&format!("{start}release{end}"))];
    let found = difference(section(".rodata"), "text", texts, None);
    differences.push(of_kind(DifferenceKind::String, found));
    let notes = "second/bin/go: the line table of unit main is of version 9; its bytes were compared";
    Comparison {
        left_out: 15_050,
        notes: vec![notes.into()],
        sections: sections(),
        functions: FunctionSizes { list, left_out: 0 },
        ..comparison(&["paths differ: 16,254 functions name another folder"], differences)
    }
}

/// Two release folders: a changed member of an archive, a line of a text, a file on one side alone.
pub(crate) fn two_releases() -> Comparison {
    let path = |path: &[&str]| path.iter().map(|part| (*part).into()).collect();
    let place = |parts: &[&str]| Place { path: path(parts), ..Place::default() };
    let mut comparison = comparison(
        &["3 of 14 files differ"],
        vec![
            difference(
                place(&["dist/app.tar.gz", "app.tar", "bin/app"]),
                "modification time",
                [text("2026-01-02T03:04:05Z"), text("2026-03-04T05:06:07Z")],
                Some(Clue::Time),
            ),
            difference(
                Place { line: Some(3), ..place(&["dist/checksums|all.txt"]) },
                "line",
                [text("0f3a  app.tar.gz"), text("77b1  app.tar.gz")],
                None,
            ),
            difference(place(&["dist/LICENSE"]), "file", [text("present"), None], None),
        ],
    );
    for (side, name) in
        [(&mut comparison.first, "release-1.2.3"), (&mut comparison.second, "rebuild of `1.2.3`")]
    {
        side.name = name.into();
        side.format = "folder".into();
        side.sha256 = None;
    }
    comparison
}
