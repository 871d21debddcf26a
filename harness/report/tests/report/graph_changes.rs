//! Changes of module graphs and package lists as text: bounded, in full where there is room, and safe in Markdown.

use twinbuild_model::changes::{
    ModuleChange, ModuleChangeKind, ModuleGraphChanges, PackageChange, PackageChangeKind, PackageListChanges,
};
use twinbuild_model::evidence::ModuleReference;
use twinbuild_report::changes;
use twinbuild_report::terminal::Style;

fn added(path: &str) -> ModuleChange {
    let because = ["app", "b@v1.0.0"].map(ModuleReference::from_text);
    let because = because.into_iter().chain([ModuleReference::at(path, "v1.0.0")]).collect();
    ModuleChange {
        kind: ModuleChangeKind::Added,
        path: path.to_owned(),
        before: None,
        after: Some("v1.0.0".to_owned()),
        because,
    }
}

fn graph(changes: Vec<ModuleChange>) -> ModuleGraphChanges {
    ModuleGraphChanges { version: 1, changes }
}

#[test]
fn each_change_has_its_reason_below_it() {
    let go = ModuleChange {
        kind: ModuleChangeKind::GoLine,
        path: "app".to_owned(),
        before: Some("1.21".to_owned()),
        after: Some("1.22".to_owned()),
        because: Vec::new(),
    };
    let text = changes::module_graph(&graph(vec![go, added("c"), added("d")]), Style::Plain);
    assert_eq!(
        text,
        "the module graph changed: 1 go line, 2 added\n  go 1.21 => 1.22\n  added c v1.0.0\n    \
         because app -> b v1.0.0 -> c v1.0.0\n  added d v1.0.0\n    because app -> b v1.0.0 -> d v1.0.0\n"
    );
}

#[test]
fn nothing_that_changed_is_said_so() {
    let text = changes::module_graph(&graph(Vec::new()), Style::Plain);
    assert_eq!(text, "in the module graph no module changed\n");
}

#[test]
fn packages_of_the_standard_library_are_counted() {
    let change = PackageChange {
        kind: PackageChangeKind::OtherFiles,
        import_path: "app/disk".to_owned(),
        before: vec!["disk_unix.go".to_owned()],
        after: vec!["disk_windows.go".to_owned()],
        because: Vec::new(),
    };
    let list = PackageListChanges {
        version: 1,
        changes: vec![change],
        standard_added: vec!["internal/windows".to_owned()],
        standard_removed: Vec::new(),
    };
    assert_eq!(
        changes::package_list(&list, Style::Plain),
        "the package list changed: 1 with other files\n  app/disk has disk_windows.go in place of disk_unix.go\n  \
         of the standard library 1 added, 0 removed\n"
    );
    assert!(changes::package_list_markdown(&list).contains("of the standard library 1 added"));
}

#[test]
fn a_long_text_is_bounded_and_says_what_is_left_out() {
    let many = graph((0..5_000).map(|number| added(&format!("example.com/module{number}"))).collect());
    let text = changes::module_graph(&many, Style::Colour);
    assert!(text.len() <= 4_900 && text.contains("more changes"), "{}", text.len());
    let markdown = changes::module_graph_markdown(&many);
    assert!(markdown.len() <= 60_000 && markdown.contains("more changes"), "{}", markdown.len());
}

#[test]
fn names_are_text_whatever_they_are() {
    let hostile = graph(vec![added("a|b\u{1b}[31m<script>\n# x")]);
    let text = changes::module_graph(&hostile, Style::Plain);
    assert!(!text.contains('\u{1b}') && text.lines().count() == 3, "{text}");
    let markdown = changes::module_graph_markdown(&hostile);
    assert!(!markdown.contains("<script") && markdown.lines().count() == 5, "{markdown}");
}
