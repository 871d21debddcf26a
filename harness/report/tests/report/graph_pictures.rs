//! Pictures of module graphs: readable back, the same every time, and safe whatever modules are called.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use twinbuild_model::changes::{ModuleChange, ModuleChangeKind, ModuleGraphChanges};
use twinbuild_model::evidence::{ModuleGraph, ModuleReference};
use twinbuild_report::graph_picture::{GraphMark, GraphPicture, PictureFormat};

use crate::junit::check_well_formed;

const FORMATS: [PictureFormat; 3] = [PictureFormat::Svg, PictureFormat::Dot, PictureFormat::Mermaid];

/// All elements that pictures are made of. None runs or loads anything.
const ELEMENTS: [&str; 11] =
    ["svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "g", "tspan"];

const SMALL: &str = "source go list -m all, go mod graph, go.mod\nmain example.com/app\n\
    module example.com/b@v1.1.0\nmodule example.com/c@v1.0.0 => ../c indirect\n\
    requirement example.com/app -> example.com/b@v1.1.0\nrequirement example.com/app -> example.com/c@v1.0.0\n\
    requirement example.com/b@v1.1.0 -> example.com/c@v1.0.0\n";

fn graph(document: &str) -> ModuleGraph {
    ModuleGraph::from_document(document).expect("a module graph")
}

/// A graph of `count` modules on three hosts; the main module lists all of them.
pub(crate) fn large(count: usize) -> ModuleGraph {
    let host = |number: usize| ["github.test", "go.test", "golang.test"][number % 3];
    let name = |number: usize| format!("{}/team{}/module{number}", host(number), number % 7);
    let mut document = "source go list -m all, go mod graph, go.mod\nmain example.com/app\n".to_owned();
    for number in 0..count {
        let indirect = if number > count / 10 { " indirect" } else { "" };
        document += &format!("module {}@v1.0.0{indirect}\n", name(number));
        document += &format!("requirement example.com/app -> {}@v1.0.0\n", name(number));
        for by in [number / 2, number / 5, number / 11] {
            if by != number {
                document += &format!("requirement {}@v1.0.0 -> {}@v1.0.0\n", name(by), name(number));
            }
        }
    }
    graph(&document)
}

fn changes() -> ModuleGraphChanges {
    let change =
        |kind, path: &str, before: Option<&str>, after: Option<&str>, because: &[&str]| ModuleChange {
            kind,
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            because: because.iter().map(|module| ModuleReference::from_text(module)).collect(),
        };
    let gone = ["example.com/app", "example.com/b@v1.0.0", "example.com/gone@v0.1.0"];
    let changes = vec![
        change(ModuleChangeKind::Upgraded, "example.com/b", Some("v1.0.0"), Some("v1.1.0"), &[]),
        change(ModuleChangeKind::Added, "example.com/c", None, Some("v1.0.0"), &[]),
        change(ModuleChangeKind::Removed, "example.com/gone", Some("v0.1.0"), None, &gone),
    ];
    ModuleGraphChanges { version: 1, changes }
}

fn marks() -> BTreeMap<String, GraphMark> {
    let mark = |name: &str, mark| (name.to_owned(), mark);
    [
        mark("example.com/b", GraphMark::Cycle),
        mark("example.com/c", GraphMark::Cycle),
        mark("vendor/bad", GraphMark::Phantom),
    ]
    .into()
}

fn draw(graph: &ModuleGraph, format: PictureFormat) -> String {
    GraphPicture { graph, changes: None, marks: &BTreeMap::new() }.draw(format)
}

fn full(format: PictureFormat) -> String {
    GraphPicture { graph: &graph(SMALL), changes: Some(&changes()), marks: &marks() }.draw(format)
}

/// The texts of all elements `name` of a document.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut is_inside) = (Vec::new(), false);
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) => is_inside = start.name().as_ref() == name.as_bytes(),
            Event::Text(text) if is_inside => texts.push(text.decode().expect("text").into_owned()),
            Event::End(_) => is_inside = false,
            Event::Eof => return texts,
            _ => {}
        }
    }
}

fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) | Event::Empty(start) => {
                names.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn what_changed_and_what_is_marked_is_told_in_words() {
    for format in FORMATS {
        let picture = full(format);
        for told in [
            "example.com/app",
            "example.com/b",
            "upgraded from v1.0.0",
            "+ added",
            "- removed v0.1.0",
            "indirect",
            "! phantom: no module lists it",
            "! in a circle",
            "vendor/bad",
            "../c",
        ] {
            assert!(picture.contains(told), "{format:?} lacks {told}: {picture}");
        }
        let plain = draw(&graph(SMALL), format);
        for told in ["+ added", "removed v", "phantom:", "vendor/bad"] {
            assert!(!plain.contains(told), "{format:?}: {plain}");
        }
    }
}

#[test]
fn an_svg_has_text_a_title_and_a_description_and_nothing_that_runs() {
    let picture = full(PictureFormat::Svg);
    check_well_formed(&picture).expect("well-formed XML");
    assert_eq!(texts(&picture, "desc").len(), 1);
    assert_eq!(texts(&picture, "title")[0], "Module graph of example.com/app");
    assert!(texts(&picture, "text").contains(&"example.com/b".to_owned()));
    for element in elements(&picture) {
        assert!(ELEMENTS.contains(&element.as_str()), "{element}");
    }
    for word in ["javascript:", "onload", "href", "@import", "url(http"] {
        assert!(!picture.contains(word), "{word}");
    }
}

#[test]
fn an_indirect_line_is_drawn_only_where_nothing_else_leads_there() {
    let lines = |document: &str| -> Vec<String> {
        let dot = draw(&graph(document), PictureFormat::Dot);
        dot.lines().filter(|line| line.contains("->")).map(str::to_owned).collect()
    };
    assert_eq!(lines(SMALL), ["  m0 -> m1;", "  m1 -> m2;"]);
    let without = SMALL.replace("requirement example.com/b@v1.1.0 -> example.com/c@v1.0.0\n", "");
    assert_eq!(lines(&without), ["  m0 -> m1;", "  m0 -> m2;"]);
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let large = large(300);
    for format in FORMATS {
        let first = (draw(&large, format), full(format));
        for _ in 0..3 {
            assert_eq!((draw(&large, format), full(format)), first, "{format:?}");
        }
        let mut other = large.clone();
        other.modules.reverse();
        other.requirements.reverse();
        assert_eq!(draw(&other, format), first.0, "{format:?}");
    }
}

#[test]
fn a_large_graph_is_gathered_and_still_names_its_modules() {
    let svg = draw(&large(500), PictureFormat::Svg);
    let boxes = svg.matches("class=\"same\"><title>").count();
    assert!(boxes <= 80, "{boxes}");
    assert!(svg.contains("modules of github.test") && svg.contains("/module499"), "{svg}");
    let dot = draw(&large(500), PictureFormat::Dot);
    assert_eq!(dot.matches("[label=").count(), 501);
    assert!(draw(&large(500), PictureFormat::Mermaid).len() < 50_000);
}

#[test]
fn names_are_text_whatever_they_are() {
    let hostile = "source go.mod, vendor/modules.txt\nmain a\"];<script>alert(1)</script>\n\
        module b\"]:::x;click@v1.0.0\nmodule <b>&\\\"\u{1b}[31m@v1.0.0\nrequirement a\"];<script>alert(1)</script> -> b\"]:::x;click@v1.0.0\n";
    let graph = graph(hostile);
    let svg = draw(&graph, PictureFormat::Svg);
    check_well_formed(&svg).expect("well-formed XML");
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
    let mermaid = draw(&graph, PictureFormat::Mermaid);
    assert!(!mermaid.contains("<script") && !mermaid.contains("b\"]:::x"), "{mermaid}");
    let dot = draw(&graph, PictureFormat::Dot);
    assert!(dot.contains("label=\"a\\\"];<script>") && dot.contains("\\\\\\\"␛[31m"), "{dot}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_graph_can_be_drawn(
        names in vec("[a-c]{1,2}(/[a-d]){0,2}", 0..70),
        edges in vec((0_usize..70, 0_usize..70), 0..140),
        marked in vec((0_usize..70, any::<bool>()), 0..8),
        title in ".{0,9}",
    ) {
        let mut document = format!("source go.mod, vendor/modules.txt\nmain {}\n", title.replace(char::is_control, ""));
        for name in &names {
            document += &format!("module {name}@v1.0.0\n");
        }
        let name = |index: usize| names.get(index).map_or("main".to_owned(), |name| format!("{name}@v1.0.0"));
        for (from, to) in &edges {
            document += &format!("requirement {} -> {}\n", name(*from), name(*to));
        }
        let mark = |is_cycle| if is_cycle { GraphMark::Cycle } else { GraphMark::Phantom };
        let marks = marked.iter().map(|(index, is_cycle)| (name(*index), mark(*is_cycle))).collect();
        let graph = graph(&document);
        let picture = GraphPicture { graph: &graph, changes: None, marks: &marks };
        check_well_formed(&picture.draw(PictureFormat::Svg)).expect("well-formed XML");
        for format in [PictureFormat::Dot, PictureFormat::Mermaid] {
            prop_assert!(picture.draw(format).ends_with('\n'));
        }
    }
}
