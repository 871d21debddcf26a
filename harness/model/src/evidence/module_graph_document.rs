//! Reading a module graph back from its document, which is what a snapshot holds.

use super::line::DocumentLine;
use super::{
    GraphModule, ModuleGraph, ModuleGraphSource, ModuleReference, ModuleReplacement, ModuleRequirement,
    NotThisDocument, VendorMarks,
};

/// What documents call this evidence in messages.
const WHAT: &str = "module graph";

impl ModuleGraph {
    /// The graph that [`document`](Self::document) wrote. What it writes again is the same text, line for line.
    ///
    /// A document does not quote names. One that holds a word of the document after a blank, such as a replacement folder
    /// called `fork indirect`, reads as that word.
    ///
    /// # Errors
    /// Where the text is not such a document: it begins otherwise, or has a line of another kind.
    pub fn from_document(document: &str) -> Result<Self, NotThisDocument> {
        let mut lines = document.lines().enumerate();
        let source = first(&mut lines, "source ")?;
        let source = ModuleGraphSource::from_words(source.text).ok_or_else(|| source.refused(WHAT))?;
        let main = first(&mut lines, "main ")?;
        let mut graph = Self {
            source,
            main_module: main.text.to_owned(),
            go: None,
            toolchain: None,
            modules: Vec::new(),
            requirements: Vec::new(),
            replacements: Vec::new(),
            exclusions: Vec::new(),
            vendored_packages: Vec::new(),
        };
        for (index, text) in lines {
            let line = DocumentLine { index, text };
            graph.add_line(text).ok_or_else(|| line.refused(WHAT))?;
        }
        Ok(graph)
    }

    fn add_line(&mut self, line: &str) -> Option<()> {
        let reference = ModuleReference::from_text;
        let pair = |text: &str, between: &str| {
            text.split_once(between).map(|(from, to)| (reference(from), reference(to)))
        };
        match line.split_once(' ')? {
            ("go", version) => self.go = Some(version.to_owned()),
            ("toolchain", name) => self.toolchain = Some(name.to_owned()),
            ("module", text) => self.modules.push(GraphModule::from_words(text)),
            ("replace", text) => {
                let (from, to) = pair(text, " => ")?;
                self.replacements.push(ModuleReplacement { from, to });
            }
            ("exclude", text) => self.exclusions.push(reference(text)),
            ("requirement", text) => {
                let (from, to) = pair(text, " -> ")?;
                self.requirements.push(ModuleRequirement { from, to });
            }
            ("vendored", text) => self.vendored_packages.push(text.strip_prefix("package ")?.to_owned()),
            _ => return None,
        }
        Some(())
    }
}

/// The rest of the next line, which begins so.
fn first<'document>(
    lines: &mut impl Iterator<Item = (usize, &'document str)>,
    beginning: &str,
) -> Result<DocumentLine<'document>, NotThisDocument> {
    let (index, text) = lines.next().unwrap_or_default();
    let line = DocumentLine { index, text };
    text.strip_prefix(beginning).map(|text| DocumentLine { index, text }).ok_or_else(|| line.refused(WHAT))
}

impl ModuleGraphSource {
    fn from_words(words: &str) -> Option<Self> {
        [Self::GoList, Self::Vendor].into_iter().find(|source| source.to_string() == words)
    }
}

impl GraphModule {
    /// Reads what stands after `module `, from its end: each mark is there or is not.
    fn from_words(text: &str) -> Self {
        let (text, vendor) = vendor_marks(text);
        let (text, go) = match text.rsplit_once(" go ") {
            Some((text, version)) if !version.contains(' ') => (text, Some(version.to_owned())),
            _ => (text, None),
        };
        let (text, indirect) = match text.strip_suffix(" indirect") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (module, replacement) = match text.split_once(" => ") {
            Some((module, replacement)) => (module, Some(ModuleReference::from_text(replacement))),
            None => (text, None),
        };
        Self { module: ModuleReference::from_text(module), replacement, indirect, go, vendor }
    }
}

fn vendor_marks(text: &str) -> (&str, Option<VendorMarks>) {
    for (words, explicit, has_packages) in [
        (" not explicit not vendored", false, false),
        (" not explicit vendored", false, true),
        (" explicit not vendored", true, false),
        (" explicit vendored", true, true),
    ] {
        if let Some(text) = text.strip_suffix(words) {
            return (text, Some(VendorMarks { explicit, has_packages }));
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;

    fn reference(path: impl Strategy<Value = String>) -> impl Strategy<Value = ModuleReference> {
        (path, of("v[0-9]\\.[0-9](-rc1)?")).prop_map(|(path, version)| ModuleReference { path, version })
    }

    /// A graph whose texts match `text`.
    fn graph(text: &'static str) -> impl Strategy<Value = ModuleGraph> {
        let module =
            (reference(text), of(reference(text)), any::<bool>(), of(text), of(any::<(bool, bool)>()))
                .prop_map(|(module, replacement, indirect, go, vendor)| GraphModule {
                    module,
                    replacement,
                    indirect,
                    go,
                    vendor: vendor.map(|(explicit, has_packages)| VendorMarks { explicit, has_packages }),
                });
        let pair = || (reference(text), reference(text));
        let requirement = pair().prop_map(|(from, to)| ModuleRequirement { from, to });
        let replacement = pair().prop_map(|(from, to)| ModuleReplacement { from, to });
        let lines = (text, of(text), of(text), any::<bool>());
        let lists =
            (vec(module, 0..4), vec(requirement, 0..4), vec(replacement, 0..3), vec(reference(text), 0..3));
        (lines, lists, vec(text, 0..3)).prop_map(
            |((main_module, go, toolchain, is_list), lists, vendored_packages)| ModuleGraph {
                source: if is_list { ModuleGraphSource::GoList } else { ModuleGraphSource::Vendor },
                main_module,
                go,
                toolchain,
                modules: lists.0,
                requirements: lists.1,
                replacements: lists.2,
                exclusions: lists.3,
                vendored_packages,
            },
        )
    }

    /// The graph with each list in the document's order.
    fn in_order(mut graph: ModuleGraph) -> ModuleGraph {
        fn order<T: Clone + PartialEq>(items: &mut Vec<T>, line: impl Fn(&T) -> String) {
            items.sort_by_key(&line);
            items.dedup_by_key(|item| line(item));
        }
        order(&mut graph.modules, |module| format!("{module:?}"));
        order(&mut graph.requirements, |requirement| format!("{} -> {}", requirement.from, requirement.to));
        order(&mut graph.replacements, |replacement| format!("{} => {}", replacement.from, replacement.to));
        order(&mut graph.exclusions, ToString::to_string);
        order(&mut graph.vendored_packages, Clone::clone);
        graph
    }

    proptest! {
        #[test]
        fn a_graph_reads_back_as_it_was(graph in graph("[a-z./]{1,6}")) {
            let read = ModuleGraph::from_document(&graph.document()).expect("a module graph");
            prop_assert_eq!(in_order(read), in_order(graph));
        }

        #[test]
        fn any_document_is_written_again_as_it_was(graph in graph("(indirect|go|=>|->|explicit|not|vendored|@|é|\n| ){0,5}")) {
            let document = graph.document();
            let read = ModuleGraph::from_document(&document).expect("a module graph");
            prop_assert_eq!(read.document(), document);
        }

        #[test]
        fn no_text_makes_it_panic(text in "((source|main|module|go|=>|v1|go list -m all, go mod graph, go.mod|\n) ?){0,12}") {
            let _ = ModuleGraph::from_document(&text);
        }
    }

    #[test]
    fn another_document_is_refused_at_its_line() {
        let known = "source go.mod, vendor/modules.txt\nmain a\n";
        let refused = |text: &str| ModuleGraph::from_document(text).expect_err("refused").to_string();
        assert_eq!(refused(""), "line 1 is none of a module graph: ``");
        assert_eq!(refused("source elsewhere\n"), "line 1 is none of a module graph: `elsewhere`");
        assert_eq!(refused(&known.replace("main", "root")), "line 2 is none of a module graph: `root a`");
        assert_eq!(
            refused(&format!("{known}retract a@v1\n")),
            "line 3 is none of a module graph: `retract a@v1`"
        );
        assert!(ModuleGraph::from_document(known).is_ok());
    }
}
