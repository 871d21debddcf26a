//! Pairs of small executables: what is told of them, and what always holds.

use object::BinaryFormat as Container;
use proptest::prelude::*;
use twinbuild_model::{Clue, Difference, DifferenceKind, FunctionSize, Place, Value};

use super::fixtures::{CODE, Program, UNLOADED};
use super::samples::{compiled, pe, samples, universal, universal_64};
use super::{ExecutableComparison, compare_executables};

fn compare(first: &[u8], second: &[u8]) -> ExecutableComparison {
    compare_executables(first, second).expect("two executables")
}

fn told(difference: &Difference) -> String {
    let value = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => format!("{text:?}"),
        Some(Value::Bytes { hex, .. }) => hex.clone(),
        None => "nothing".to_owned(),
    };
    let place = Place { bytes: None, ..difference.place.clone() };
    format!("{}: {place}: {} / {}", difference.what, value(&difference.first), value(&difference.second))
}

/// The sample, and the sample after a change.
fn changed(change: impl Fn(&mut Program)) -> (Vec<u8>, Vec<u8>) {
    let mut program = Program::sample();
    let first = program.file();
    change(&mut program);
    (first, program.file())
}

#[test]
fn the_text_of_a_variable_is_told_by_name() {
    let (first, second) = changed(|program| program.section(".rodata")[..4].copy_from_slice(b"bbbb"));
    let comparison = compare(&first, &second);
    assert_eq!(comparison.differences.len(), 1, "{:#?}", comparison.differences);
    assert_eq!(
        told(&comparison.differences[0]),
        "text of a variable: .rodata, main.version.str: \"aaaa\" / \"bbbb\""
    );
    assert_eq!(comparison.differences[0].clues, [Clue::VariableText]);
    assert_eq!(comparison.differences[0].kind, DifferenceKind::String);
    assert_eq!(comparison.summary[0], "code identical: the same bytes");
    assert_eq!(comparison.format, ["ELF executable", "ELF executable"]);
}

#[test]
fn a_stripped_program_still_has_the_text() {
    let strip = |program: &mut Program| program.symbols.clear();
    let (mut first, mut second) = (Program::sample(), Program::sample());
    strip(&mut first);
    strip(&mut second);
    second.section(".rodata")[..4].copy_from_slice(b"bbbb");
    let comparison = compare(&first.file(), &second.file());
    assert_eq!(told(&comparison.differences[0]), "text of a variable: .rodata: \"aaaa\" / \"bbbb\"");
}

#[test]
fn embedded_line_ends_are_told() {
    let (first, second) = changed(|program| {
        program.section(".rodata")[4..29].copy_from_slice(b"first line\r\nsecond line\r\n");
        program.section(".data")[24] = 25;
    });
    let comparison = compare(&first, &second);
    let banner = comparison.differences.iter().find(|one| one.place.symbol.as_deref() == Some("main.banner"));
    assert_eq!(banner.map(|one| one.clues.clone()), Some(vec![Clue::EmbeddedContent, Clue::LineEnds]));
}

#[test]
fn functions_that_only_moved_are_no_other_code() {
    let (first, second) = changed(|program| {
        // The helper moves, and what is loaded as well; call and load follow.
        let text = program.section(".text");
        text.resize(48, 0xcc);
        text.copy_within(16..19, 32);
        text[16..19].fill(0xcc);
        text[1] = 0x1b;
        program.symbols[1].1 = 0x1020;
        let data = program.section(".data");
        data[0..8].copy_from_slice(&0x2001_u64.to_le_bytes());
        data[8] = 3;
    });
    let comparison = compare(&first, &second);
    assert_eq!(
        comparison.summary[0], "code identical: 1 function only moved, 1 the same bytes, 0 resized",
        "{:#?}",
        comparison.differences
    );
}

#[test]
fn functions_with_other_instructions_are_told() {
    // The negative twins: a call to elsewhere, another instruction, another size.
    let (first, second) = changed(|program| program.section(".text")[1] = 0x0c);
    assert!(
        compare(&first, &second).summary[0].starts_with("code differs: 0 functions resized, 1 with other")
    );
    let (first, second) = changed(|program| program.section(".text")[0] = 0xe9);
    let comparison = compare(&first, &second);
    assert!(comparison.summary[0].starts_with("code differs"), "{:?}", comparison.summary);
    let code = comparison.differences.iter().find(|one| one.what == "function code").expect("a function");
    assert_eq!(
        (code.place.package.as_deref(), code.place.symbol.as_deref()),
        (Some("main"), Some("main.main"))
    );
    assert_eq!(code.clues, [Clue::Code]);
    let (first, second) = changed(|program| {
        program.section(".text")[19] = 0xc3;
        program.symbols[1].2 = 4;
    });
    let comparison = compare(&first, &second);
    assert!(comparison.summary[0].starts_with("code differs: 1 function resized"));
    let size = comparison.differences.iter().find(|one| one.what == "function size").expect("a size");
    assert_eq!(size.kind, DifferenceKind::FunctionSize);
    let sizes = |comparison: &ExecutableComparison| -> Vec<_> {
        let name = |function: &FunctionSize| function.place.symbol.clone().unwrap_or_default();
        let list = &comparison.functions.list;
        list.iter().map(|function| (name(function), function.first, function.second)).collect()
    };
    assert_eq!(sizes(&comparison), [("main.helper".to_owned(), Some(3), Some(4))]);
    let (first, second) = changed(|program| {
        program.section(".text")[0] = 0xe9;
        program.symbols[1].0 = "main.other".to_owned();
    });
    let alone = compare(&first, &second);
    let expected = [("main.helper".to_owned(), Some(3), None), ("main.other".to_owned(), None, Some(3))];
    assert_eq!(sizes(&alone), expected);
    assert!(sizes(&compare(&first, &first)).is_empty());
}

#[test]
fn the_function_table_names_the_functions_of_a_stripped_program() {
    let stripped = |files| {
        let mut program = Program::sample().with_function_table(files);
        program.symbols.clear();
        program
    };
    let first = stripped(["/home/me/app/main.go", "/home/me/app/helper.go"]);
    let mut second = stripped(["example.com/app/main.go", "example.com/app/helper.go"]);
    second.section(".text")[16] = 0x33;
    let comparison = compare(&first.file(), &second.file());
    let all: Vec<String> = comparison.differences.iter().map(told).collect();
    let files =
        "file table: .gopclntab, 2 of 2 paths: \"/home/me/app/main.go\" / \"example.com/app/main.go\"";
    assert_eq!(all[0], files, "{all:#?}");
    assert_eq!(comparison.differences[0].clues, [Clue::Path]);
    assert!(all.contains(&"function code: .text, main.helper: 31 / 33".to_owned()), "{all:#?}");
}

#[test]
fn addresses_that_moved_are_told_as_one() {
    let (first, second) = changed(|program| {
        program.section(".data")[32..40].copy_from_slice(&0x2028_u64.to_le_bytes());
    });
    let comparison = compare(&first, &second);
    let told: Vec<String> = comparison.differences.iter().map(told).collect();
    assert_eq!(told, ["addresses: .data, 1 address of things that moved: \"0x2020\" / \"0x2028\""]);
    assert_eq!(comparison.differences[0].clues, [Clue::Moved]);
}

#[test]
fn a_section_that_one_file_alone_has_is_told() {
    let (first, second) = changed(|program| {
        program.sections.retain(|(name, ..)| *name != ".comment");
        program.sections.push((".debug_info", UNLOADED, 0, vec![0; 20]));
    });
    let comparison = compare(&first, &second);
    let all: Vec<String> = comparison.differences.iter().map(told).collect();
    assert!(all.contains(&"section: .comment: \"10 bytes\" / nothing".to_owned()), "{all:#?}");
    assert!(all.contains(&"section: .debug_info: nothing / \"20 bytes\"".to_owned()), "{all:#?}");
    assert!(
        comparison.summary.contains(&"only in the second: .debug_info".to_owned()),
        "{:?}",
        comparison.summary
    );
    let pair = comparison.sections.iter().find(|pair| pair.name == ".comment").expect("a section");
    assert_eq!((pair.second, pair.differing_bytes), (None, 10));
}

#[test]
fn text_outside_of_variables_is_told() {
    let (first, second) = changed(|program| program.section(".comment")[9] = b'2');
    let comparison = compare(&first, &second);
    assert_eq!(told(&comparison.differences[0]), "text: .comment: \"compiler 1\" / \"compiler 2\"");
    assert_eq!(comparison.differences[0].kind, DifferenceKind::String);
}

#[test]
fn a_path_is_told_as_one() {
    let (first, second) = changed(|program| *program.section(".comment") = b"/home/me/src/main.go".to_vec());
    let comparison = compare(&first, &second);
    assert_eq!(comparison.differences[0].clues, [Clue::Path], "{:#?}", comparison.differences);
}

#[test]
fn files_that_are_no_executables_are_refused() {
    let sample = Program::sample().file();
    let error = compare_executables(b"#!/bin/sh", &sample).expect_err("a script");
    assert_eq!(error.to_string(), "compare the executables: the first can't be read");
    let error = compare_executables(&sample, &sample[..100]).expect_err("a cut file");
    assert_eq!(error.to_string(), "compare the executables: the second can't be read");
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert!(source.contains("not readable as ELF"), "{source}");
}

#[test]
fn the_answer_is_bounded() {
    let names: Vec<&'static str> = (0..400).map(|index| &*format!(".section{index}").leak()).collect();
    let (first, second) = changed(|program| {
        program.sections.extend(names.iter().map(|name| (*name, CODE, 0x10_0000, vec![0x90; 16])));
    });
    let comparison = compare(&first, &second);
    assert_eq!(comparison.differences.len(), 200);
    assert!(comparison.left_out >= 200, "{}", comparison.left_out);
}

#[test]
fn a_time_stamp_is_told() {
    let comparison = compare(&pe(b"constant", 1), &pe(b"constant", 2));
    assert_eq!(
        told(&comparison.differences[0]),
        "time stamp: headers, TimeDateStamp: \"0x1 (1 s since 1970)\" / \"0x2 (2 s since 1970)\""
    );
    assert_eq!((comparison.differences.len(), &comparison.differences[0].clues[..]), (1, &[Clue::Time][..]));
}

#[test]
fn programs_in_universal_files_are_compared_by_processor() {
    let (a, b) = (compiled(Container::MachO, b"hello"), compiled(Container::MachO, b"other"));
    let comparison = compare(&universal(&[&a]), &universal(&[&b]));
    assert_eq!(
        told(&comparison.differences[0]),
        "text: amd64, __TEXT,__const, greeting: \"hello\" / \"other\""
    );
    assert_eq!(compare(&universal_64(&a), &universal_64(&b)).differences[0].place.path, ["amd64"]);
    // A thin file stands for its own processor.
    assert_eq!(compare(&universal(&[&a]), &b).differences[0].place.path, ["amd64"]);
    let alone = compare(&universal(&[&a, &b]), &universal(&[&a]));
    assert!(alone.differences.iter().any(|one| one.what == "program for one processor"), "{alone:#?}");
}

fn mirrored(mut comparison: ExecutableComparison) -> ExecutableComparison {
    comparison.format.reverse();
    comparison.functions = comparison.functions.mirrored();
    for difference in &mut comparison.differences {
        std::mem::swap(&mut difference.first, &mut difference.second);
    }
    for section in &mut comparison.sections {
        std::mem::swap(&mut section.first, &mut section.second);
    }
    without_sides(comparison)
}

/// Without what names a side: bytes are those of the first file, and so is the order of sections.
fn without_sides(mut comparison: ExecutableComparison) -> ExecutableComparison {
    comparison.summary.clear();
    for difference in &mut comparison.differences {
        difference.place.bytes = None;
    }
    comparison.sections.sort_by(|a, b| a.name.cmp(&b.name));
    comparison
}

fn damaged(which: prop::sample::Index, damage: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = which.get(&samples()).clone();
    for (index, byte) in damage {
        let position = index.index(bytes.len());
        bytes[position] = *byte;
    }
    bytes
}

proptest! {
    #[test]
    fn other_bytes_differ_and_the_same_do_not(
        first: prop::sample::Index,
        second: prop::sample::Index,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let (a, b) = (damaged(first, &[]), damaged(second, &damage));
        if let Ok(comparison) = compare_executables(&a, &b) {
            prop_assert_eq!(comparison.differences.is_empty(), a == b);
            prop_assert_eq!(comparison.summary.is_empty(), a == b, "{:?}", comparison.differences);
            prop_assert_eq!(comparison.sections.iter().all(|pair| pair.differing_bytes == 0) || a != b, true);
        }
    }

    #[test]
    fn changed_sides_give_the_mirror(
        first: prop::sample::Index,
        second: prop::sample::Index,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let (a, b) = (damaged(first, &[]), damaged(second, &damage));
        let (there, back) = (compare_executables(&a, &b), compare_executables(&b, &a));
        prop_assert_eq!(there.is_ok(), back.is_ok());
        if let (Ok(there), Ok(back)) = (there, back) {
            prop_assert_eq!(without_sides(there), mirrored(back));
        }
    }

    #[test]
    fn a_cut_file_makes_no_panic(which: prop::sample::Index, end in any::<prop::sample::Index>()) {
        let whole = damaged(which, &[]);
        let cut = &whole[..end.index(whole.len())];
        if let Ok(comparison) = compare_executables(&whole, cut) {
            prop_assert!(!comparison.differences.is_empty());
        }
    }
}
