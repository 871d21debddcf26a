//! Pages of HTML, read back by an XML parser that is told nothing of HTML.

use quick_xml::Reader;
use quick_xml::events::Event;
use twinbuild_model::{DifferenceKind, Place, SectionPair};
use twinbuild_report::{difference as difference_report, twins};

use crate::comparisons::{
    bytes, difference, function, of_kind, one_variable, same, same_after_stabilizers, section, text,
    two_folders, two_releases,
};
use crate::junit::check_well_formed;
use crate::twins_samples::{drifted, ineffective, reproducible};

/// All elements that pages are made of. None runs, loads or submits anything.
const ELEMENTS: [&str; 38] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "li",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "span",
    "mark",
    "figure",
    "figcaption",
    "pre",
    "svg",
    "g",
    "rect",
    "text",
    "br",
    "a",
    "em",
    "strong",
    "dl",
    "dt",
];

/// Checks that `page` is well-formed, is made of nothing but known elements, and loads nothing.
pub(crate) fn check_page(page: &str) -> Result<(), String> {
    let document = page.strip_prefix("<!DOCTYPE html>\n").ok_or("no document type")?;
    check_well_formed(document)?;
    let mut reader = Reader::from_str(document);
    let mut headings = 0;
    loop {
        let (name, attributes) = match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(element) | Event::Empty(element) => {
                let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
                (name, String::from_utf8_lossy(element.attributes_raw()).into_owned())
            }
            Event::Eof => break,
            Event::Comment(_) | Event::CData(_) | Event::PI(_) => {
                return Err("more than elements and text".into());
            }
            _ => continue,
        };
        headings += usize::from(name == "h1");
        if !ELEMENTS.contains(&name.as_str()) {
            return Err(format!("the element {name}"));
        }
        if [" src=", " href=", " on", " style="].iter().any(|forbidden| attributes.starts_with(forbidden)) {
            return Err(format!("the attributes {attributes}"));
        }
    }
    if headings == 1 { Ok(()) } else { Err(format!("{headings} main headings")) }
}

#[track_caller]
fn checked(page: String) -> String {
    assert_eq!(check_page(&page), Ok(()), "{page}");
    page
}

#[test]
fn the_check_refuses_other_pages() {
    let page = |body: &str| check_page(&format!("<!DOCTYPE html>\n<html><h1>a</h1>{body}</html>"));
    assert_eq!(page("<p>&lt;script&gt;</p>"), Ok(()));
    for body in
        ["<script></script>", "<p>", "<p src='x'></p>", "<p onclick='x'></p>", "<h1>b</h1>", "<!-- -->"]
    {
        assert!(page(body).is_err(), "{body}");
    }
}

#[test]
fn every_sample_is_a_page_that_loads_nothing() {
    for comparison in [same(), same_after_stabilizers(), one_variable(), two_folders(), two_releases()] {
        let page = checked(difference_report::html(&comparison));
        assert!(!page.contains("url(") && !page.contains("@import"), "{page}");
    }
    for report in [reproducible(), ineffective(), drifted()] {
        checked(twins::html(&report));
    }
}

#[test]
fn names_digests_and_sentences_head_the_page() {
    let page = checked(difference_report::html(&one_variable()));
    for expected in [
        "<title>first/bin/go and second/bin/go</title>",
        "<p class=\"verdict bad\">Different: 3 differences</p>",
        "<td class=\"number\">23,324,693</td>",
        &format!("<td class=\"value\">{}</td>", "3f".repeat(32)),
        "<li>code identical: 16,254 functions, 0 moved, 0 resized</li>",
    ] {
        assert!(page.contains(expected), "{expected} is not in\n{page}");
    }
    assert!(
        checked(difference_report::html(&same())).contains("<p class=\"verdict good\">The same bytes</p>")
    );
    let after = checked(difference_report::html(&same_after_stabilizers()));
    assert!(after.contains("<p class=\"verdict good\">The same after go-build-id@1, log@1</p>"), "{after}");
}

#[test]
fn sections_are_drawn_to_scale_and_told_in_a_table() {
    let page = checked(difference_report::html(&one_variable()));
    // 8,234,000 of 23,324,693 bytes, of 1,000 units.
    assert!(
        page.contains("<rect class=\"map-same\" x=\"0.18\" y=\"18\" width=\"353.02\" height=\"36\">"),
        "{page}"
    );
    assert!(page.contains("<title>.symtab, bytes 0x12fa660+3400000, only in the second</title>"), "{page}");
    assert!(
        page.contains("<td class=\"number\">4,912,000</td>\n<td class=\"number\">4</td>\n<td>changed</td>"),
        "{page}"
    );
    assert!(!checked(difference_report::html(&same())).contains("<svg"));
}

#[test]
fn what_differs_is_marked_in_texts_and_bytes() {
    let page = checked(difference_report::html(&one_variable()));
    assert!(page.contains("<td class=\"value first\"><mark>aaaa</mark></td>"), "{page}");
    assert!(page.contains("00000f9c  <mark>5f 3a 2b</mark> 6c 4a"), "{page}");
    assert!(page.contains("<mark>9zQ</mark>lJ/notq\n"), "{page}");
    assert!(page.contains("<figcaption>second</figcaption><p class=\"quiet\">nothing</p>"), "{page}");
}

#[test]
fn functions_stand_by_their_change_of_size() {
    let page = checked(difference_report::html(&two_folders()));
    let position = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in\n{page}"));
    let run = position(
        ">main.run</th>\n<td class=\"number\">2,048</td>\n<td class=\"number\">1,984</td>\n<td class=\"number\">\u{2212}64</td>",
    );
    let usage = position(">main.usage</th>");
    let main = position(">runtime.main</th>");
    assert!(run < usage && usage < main);
    assert_eq!(page.matches("runtime.main").count(), 1, "shown once");
}

/// The part of a page under a heading.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let rest = page.split(&format!("<h2>{heading}</h2>")).nth(1);
    rest.and_then(|rest| rest.split("<h2>").next()).unwrap_or_default()
}

#[test]
fn a_page_holds_hundreds_of_functions_and_those_of_one_file_alone() {
    let mut comparison = two_folders();
    comparison.differences.retain(|difference| difference.kind == DifferenceKind::FunctionSize);
    let names: Vec<String> =
        (0..900).map(|index| format!("example.com/module/package.Function{index:04}")).collect();
    comparison.functions.list = names.iter().map(|name| function(name, Some(640), Some(672))).collect();
    comparison
        .functions
        .list
        .extend([function("main.gone", Some(64), None), function("main.new", None, Some(32))]);
    comparison.functions.left_out = 1_234;
    let page = checked(difference_report::html(&comparison));
    let functions = part(&page, "Functions by change of size");
    assert!(names.iter().all(|name| functions.contains(name.as_str())), "{functions}");
    let cells = |cells: [&str; 3]| cells.map(|cell| format!("<td class=\"number\">{cell}</td>")).join("\n");
    assert!(
        functions.contains(&format!("main.gone</th>\n{}", cells(["64", "-", "\u{2212}64"]))),
        "{functions}"
    );
    assert!(functions.contains(&format!("main.new</th>\n{}", cells(["-", "32", "+32"]))), "{functions}");
    assert!(functions.contains("and 1,234 more that the comparison does not hold"), "{functions}");
    // What the table does not hold is a value as any other.
    assert!(part(&page, "Other values").contains("runtime.main"), "{page}");
}

#[test]
fn strings_are_told_from_other_values_by_their_kind() {
    let place = || section(".rodata");
    let values = || [text("one"), text("other")];
    let constant = of_kind(DifferenceKind::String, difference(place(), "text", values(), None));
    let mut comparison = one_variable();
    comparison.differences = vec![constant.clone(), difference(place(), "bytes of a string", values(), None)];
    let page = checked(difference_report::html(&comparison));
    assert!(part(&page, "Strings").contains("<td>text</td>"), "{page}");
    assert!(!part(&page, "Other values").contains("<td>text</td>"), "{page}");
    assert!(part(&page, "Other values").contains("<td>bytes of a string</td>"), "{page}");
    comparison.differences = vec![of_kind(DifferenceKind::Other, constant)];
    assert_eq!(part(&checked(difference_report::html(&comparison)), "Strings"), "");
}

#[test]
fn twins_stand_above_their_comparison() {
    let page = checked(twins::html(&drifted()));
    let headings: Vec<&str> =
        page.split("<h2>").skip(1).filter_map(|rest| rest.split("</h2>").next()).collect();
    let expected = [
        "Causes",
        "Fixes that were tried",
        "Inputs that drifted",
        "Ways to the cause",
        "Variations",
        "Artifacts",
        "Summary",
        "Notes",
        "Sections",
        "Differences by place",
        "Functions by change of size",
        "Strings",
        "Other values",
        "Left out",
    ];
    assert_eq!(headings, expected);
    assert!(checked(twins::html(&ineffective())).contains("<td class=\"bad\">without effect</td>"));
}

#[test]
fn a_page_that_has_no_room_says_so_and_stays_below_two_mebibytes() {
    let long = "\"<&".repeat(700);
    let mut comparison = two_folders();
    comparison.summary = vec![long.clone(); 900];
    comparison.notes = vec![long.clone(); 900];
    comparison.sections = vec![SectionPair { name: long.clone(), ..comparison.sections[0].clone() }; 1_500];
    let values = [
        (DifferenceKind::String, [text(&format!("{long}a{long}")), text(&format!("{long}b{long}"))]),
        (DifferenceKind::Other, [bytes(0, &"0a".repeat(1_024)), bytes(0, &"0b".repeat(1_024))]),
        (DifferenceKind::FunctionSize, [text("1"), text("2")]),
        (DifferenceKind::Other, [text(&long), None]),
    ];
    let numbered = |index: u64| function(&format!("{index}{long}"), Some(index), None);
    comparison.functions.list = (0..4_000).map(numbered).collect();
    let place =
        |index: usize| Place { symbol: Some(format!("{index}{long}")), ..section(&format!("{index}")) };
    comparison.differences = (0..1_200)
        .flat_map(|index| {
            values.clone().map(|(kind, values)| of_kind(kind, difference(place(index), "sort", values, None)))
        })
        .collect();
    let page = checked(difference_report::html(&comparison));
    assert!((1_500_000..2 << 20).contains(&page.len()), "{} bytes", page.len());
    for expected in ["more rows", "more windows", "more sentences"] {
        assert!(page.contains(expected), "{expected}");
    }
}
