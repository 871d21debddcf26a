//! Whatever comparisons, twins, predictions and hosts hold, their reports keep their bounds and their form.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};
use twinbuild_model::twins::{
    AppliedVariation, BuildCounts, Cause, CheckedFix, DriftedInput, HostsByTargets, HostsRow, InputDrift,
    TwinsReport, TwinsVerdict, Ways,
};
use twinbuild_model::{
    ByteRange, Clue, Comparison, Difference, DifferenceKind, FunctionSize, FunctionSizes, Place, Prediction,
    SectionPair, Sha256, Value,
};
use twinbuild_report::terminal::Style;
use twinbuild_report::{difference, hosts, prediction, twins};

use crate::comparisons::comparison;
use crate::html::check_page;
use crate::sarif::check_log;
use crate::twins_samples::reproducible;

/// Any text: short, long, and with what breaks terminals, HTML, Markdown and JSON.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop_oneof![
        any::<String>(),
        Just("<script>alert(1)</script>\"'><img src=x onerror=y>]]><!-- &amp; -->".to_owned()),
        Just("\x1b[31m\r\n\0\u{ffff}\u{9b}\u{202e}".to_owned()),
        Just("- a | b `c` **d** [e](http://f) @g #1\n\n# h\n<details></code>\\|".to_owned()),
        Just(String::new()),
    ];
    (hostile, prop_oneof![4 => Just(1_usize), 1 => 20..60_usize]).prop_map(|(text, times)| text.repeat(times))
}

fn range() -> impl Strategy<Value = ByteRange> {
    any::<(u64, u64)>().prop_map(|(offset, length)| ByteRange { offset, length })
}

prop_compose! {
    fn place()(
        path in prop::collection::vec(text(), 0..3),
        words in prop::collection::vec(prop::option::of(text()), 5),
        line in prop::option::of(any::<u64>()),
        bytes in prop::option::of(range()),
    ) -> Place {
        let mut words = words.into_iter();
        let mut next = || words.next().flatten();
        Place { path, section: next(), package: next(), symbol: next(), key: next(), debug_unit: next(), line, bytes }
    }
}

fn value() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        Just(None),
        text().prop_map(|text| Some(Value::Text(text))),
        any::<u64>().prop_map(|size| Some(Value::Text(format!("{size} bytes")))),
        (any::<u64>(), prop_oneof![text(), "([0-9a-f]{2}){0,900}"])
            .prop_map(|(offset, hex)| Some(Value::Bytes { offset, hex })),
    ]
}

prop_compose! {
    fn any_difference()(
        place in place(),
        what in text(),
        kind in prop_oneof![
            Just(DifferenceKind::FunctionSize), Just(DifferenceKind::String), Just(DifferenceKind::Other),
        ],
        first in value(),
        second in value(),
        clues in prop::collection::vec(prop_oneof![Just(Clue::Path), Just(Clue::Code), Just(Clue::Time)], 0..3),
    ) -> Difference {
        Difference { place, what, kind, first, second, clues }
    }
}

prop_compose! {
    fn section()(
        name in text(), first in prop::option::of(range()), second in prop::option::of(range()), differing_bytes: u64,
    ) -> SectionPair {
        SectionPair { name, first, second, differing_bytes }
    }
}

fn function_size() -> impl Strategy<Value = FunctionSize> {
    let size = || prop::option::of(any::<u64>());
    (place(), size(), size()).prop_map(|(place, first, second)| FunctionSize { place, first, second })
}

prop_compose! {
    /// Up to some thousand differences, of a few sorts or each of its own.
    fn any_comparison()(
        differences in prop::collection::vec(any_difference(), 0..8),
        times in prop_oneof![3 => Just(1_usize), 1 => Just(250)],
        each_its_own: bool,
        sentences in prop::collection::vec(text(), 0..30),
        sections in prop::collection::vec(section(), 0..4),
        functions in prop::collection::vec(function_size(), 0..4),
        words in prop::collection::vec(text(), 4),
        left_out: u64,
    ) -> Comparison {
        let mut comparison = comparison(&[], Vec::new());
        for (artifact, words) in [&mut comparison.first, &mut comparison.second].into_iter().zip(words.chunks(2)) {
            artifact.name.clone_from(&words[0]);
            artifact.format.clone_from(&words[1]);
        }
        let count = differences.len() * times;
        comparison.differences = differences.into_iter().cycle().take(count).collect();
        if each_its_own {
            for (index, difference) in comparison.differences.iter_mut().enumerate() {
                difference.what += &index.to_string();
                difference.clues.clear();
            }
        }
        comparison.sections = sections.into_iter().cycle().take(times * 3).collect();
        let list = functions.into_iter().cycle().take(times * 16).collect();
        comparison.functions = FunctionSizes { list, left_out };
        comparison.notes.clone_from(&sentences);
        comparison.summary = sentences;
        comparison.left_out = left_out;
        comparison
    }
}

fn verdict() -> impl Strategy<Value = TwinsVerdict> {
    prop_oneof![
        Just(TwinsVerdict::Drift),
        prop::option::of(text()).prop_map(|package| TwinsVerdict::Nondeterministic { package }),
        prop::collection::vec(text(), 0..90).prop_map(|variations| TwinsVerdict::Ineffective { variations }),
        text().prop_map(|which| TwinsVerdict::BuildFailed { layer: Some(which.clone()), which }),
        text().prop_map(|why| TwinsVerdict::NotVaried { why }),
    ]
}

prop_compose! {
    fn any_twins()(
        comparison in prop::option::of(any_comparison()),
        verdict in verdict(),
        texts in prop::collection::vec(text(), 1..60),
        flags in any::<(bool, bool, Option<bool>)>(),
        optional in prop::option::of(text()),
        numbers in any::<(u32, u32, u64)>(),
    ) -> TwinsReport {
        let (search_cut, flag, agree) = flags;
        let each = |make: &dyn Fn(&String) -> String| texts.iter().map(make).collect::<Vec<String>>();
        TwinsReport {
            title: texts[0].clone(),
            verdict,
            sentence: texts[0].clone(),
            variations: texts.iter().map(|text| AppliedVariation {
                name: text.clone(),
                first: optional.clone(),
                second: Some(text.clone()),
                effective: flag,
                not_varied: optional.clone(),
            }).collect(),
            causes: texts.iter().map(|text| Cause {
                variations: texts.clone(), group: optional.clone(), fix: Some(text.clone()),
            }).collect(),
            search_cut,
            builds: BuildCounts {
                search: numbers.0, search_bound: numbers.1, causing: numbers.0, variations: numbers.1, repeats: numbers.0,
                fixes: numbers.1,
            },
            input_drift: Some(InputDrift {
                roots: texts.iter().map(|text| DriftedInput {
                    action: text.clone(), input: text.clone(), first: optional.clone(), second: Some(text.clone()),
                }).collect(),
                nondeterministic: texts.clone(),
                actions: numbers.2,
                left_out: 0,
                weaker: optional.clone(),
            }),
            comparison,
            digests: [None, Some(Sha256::from_bytes([7; 32]))],
            ways: Ways { agree, said: each(&Clone::clone) },
            fixes: texts.iter().map(|text| CheckedFix {
                fix: text.clone(), for_cause: flag.then(|| texts.clone()), works: flag, why_not: optional.clone(),
            }).collect(),
            ..reproducible()
        }
    }
}

prop_compose! {
    fn any_predictions()(
        texts in prop::collection::vec((text(), text(), prop::option::of(text()), prop::option::of(any::<u64>())), 0..40),
        times in prop_oneof![Just(1_usize), Just(20)],
    ) -> Vec<Prediction> {
        let count = texts.len() * times;
        texts.into_iter().cycle().take(count).map(|(code, message, path, line)| Prediction {
            evidence: code.clone(), shown_by: message.clone(), fix: message.clone(), code, message, path, line,
        }).collect()
    }
}

prop_compose! {
    fn any_hosts()(
        hosts in prop::collection::vec(text(), 0..50),
        titles in prop::collection::vec((text(), any::<bool>(), 0..9_usize), 0..300),
    ) -> HostsByTargets {
        let row = |(title, agree, digests): (String, bool, usize)| HostsRow {
            title, target: None, digests: vec![Some(Sha256::from_bytes([1; 32])); digests], agree,
        };
        HostsByTargets { hosts, rows: titles.into_iter().map(row).collect() }
    }
}

/// Checks terminal text: below `most` bytes in any style, and without an escape sequence in the plain one.
fn check_terminal(most: usize, show: impl Fn(Style) -> String) -> Result<(), TestCaseError> {
    let plain = show(Style::Plain);
    let is_escape = |character: char| character.is_control() && character != '\n';
    prop_assert!(!plain.contains(is_escape), "{plain:?}");
    for text in [plain, show(Style::Colour)] {
        prop_assert!(text.is_empty() || text.ends_with('\n'));
        prop_assert!(text.len() < most, "{} bytes: {text}", text.len());
    }
    Ok(())
}

/// Checks Markdown: short enough for a comment, and without markup that foreign text brought.
fn check_markdown(markdown: &str) -> Result<(), TestCaseError> {
    prop_assert!(markdown.len() < 60_000, "{} bytes", markdown.len());
    let ours = ["<code>", "</code>", "<details><summary>", "</summary>", "</details>"];
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        let is_ours = match &event {
            Event::InlineHtml(html) => ours.contains(&html.as_ref()),
            Event::Html(html) => html.starts_with("<details><summary>") || html.starts_with("</details>"),
            Event::Start(tag) => is_our_tag(tag),
            Event::Code(_) | Event::Rule | Event::TaskListMarker(_) => false,
            _ => true,
        };
        prop_assert!(is_ours, "{event:?} in {markdown}");
    }
    Ok(())
}

fn is_our_tag(tag: &pulldown_cmark::Tag<'_>) -> bool {
    use pulldown_cmark::Tag;
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::List(None)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::HtmlBlock
            | Tag::Strong
    )
}

#[test]
fn the_check_of_markdown_refuses_foreign_markup() {
    for markdown in ["`a`", "[a](b)", "<b>a</b>", "*a*", "> a", "1. a", "<script>", "***"] {
        assert!(check_markdown(markdown).is_err(), "{markdown}");
    }
    assert!(check_markdown("### <code>&#42;a</code>\n\n| a |\n| --- |\n| b |\n").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn comparisons_keep_bounds_and_form(comparison in any_comparison()) {
        check_terminal(5_000, |style| difference::terminal(&comparison, style))?;
        check_markdown(&difference::markdown(&comparison))?;
        prop_assert_eq!(check_log(&difference::sarif(&comparison)), Ok(()));
        let page = difference::html(&comparison);
        prop_assert!(page.len() < 2 << 20, "{} bytes", page.len());
        prop_assert_eq!(check_page(&page), Ok(()));
    }

    #[test]
    fn twins_keep_bounds_and_form(report in any_twins()) {
        check_terminal(5_000, |style| twins::terminal(&report, style))?;
        check_markdown(&twins::markdown(&report))?;
        prop_assert_eq!(check_log(&twins::sarif(&report)), Ok(()));
        let page = twins::html(&report);
        prop_assert!(page.len() < 2 << 20, "{} bytes", page.len());
        prop_assert_eq!(check_page(&page), Ok(()));
    }

    #[test]
    fn predictions_keep_bounds_and_form(predictions in any_predictions()) {
        check_terminal(usize::MAX, |style| prediction::terminal(&predictions, style))?;
        check_markdown(&prediction::markdown(&predictions))?;
        prop_assert_eq!(check_log(&prediction::sarif(&predictions)), Ok(()));
    }

    #[test]
    fn hosts_keep_bounds_and_form(table in any_hosts()) {
        check_terminal(usize::MAX, |style| hosts::terminal(&table, style))?;
        check_markdown(&hosts::markdown(&table))?;
    }

    /// What is shown and what is said to be left out add up to all differences.
    #[test]
    fn no_difference_is_lost_without_a_word(
        whats in prop::collection::vec("[a-z]{1,40}", 1..80), times in 1..40_usize, left_out in 0..9_u64,
    ) {
        let values = || [Some(Value::Text("x".repeat(90))), Some(Value::Text("y".repeat(90)))];
        let of = |what: &String| crate::comparisons::difference(Place::default(), what, values(), None);
        let differences: Vec<Difference> = (0..times).flat_map(|_| whats.iter().map(of)).collect();
        let all = differences.len() as u64;
        let text = difference::terminal(&Comparison { left_out, ..comparison(&[], differences) }, Style::Plain);
        let shown = text.matches("\n    first   x").count() as u64;
        let said = text.lines().filter_map(|line| line.trim_start().strip_prefix("and ")?.split(' ').next());
        let said: u64 = said.map(|number| number.replace(',', "").parse::<u64>().unwrap()).sum();
        prop_assert_eq!(shown + said, all + left_out, "{}", text);
    }
}
