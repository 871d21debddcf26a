//! What ties the executables to others: libraries, imports, exports, relocations.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::Linkage;
use twinbuild_model::{Place, Value, counted};

use super::finding::{Finding, Findings, Weight};
use super::side::Side;
use super::text::excerpt;

/// How many names of each sort are told.
const MOST_NAMES: usize = 20;

/// Compares what both ask of others and give to them.
pub(super) fn compare_linkage(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let (a, b) = match (first.executable.linkage(), second.executable.linkage()) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(error), _) | (_, Err(error)) => {
            findings.notes.insert(format!("imports and exports were not compared: {error}"));
            return;
        }
    };
    names("library", a.libraries.iter().cloned(), b.libraries.iter().cloned(), findings);
    names("import", imports(&a), imports(&b), findings);
    names("export", a.exports.iter().cloned(), b.exports.iter().cloned(), findings);
    relocations(&a.relocations, &b.relocations, findings);
}

/// The kinds of relocations of which one file has more.
fn relocations(first: &BTreeMap<String, u64>, second: &BTreeMap<String, u64>, findings: &mut Findings) {
    let kinds: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let counts = kinds.into_iter().map(|kind| {
        let count = |counts: &BTreeMap<String, u64>| counts.get(kind).copied().unwrap_or_default();
        (kind, count(first), count(second))
    });
    let found = counts.filter(|(_, a, b)| a != b).map(|(kind, a, b)| {
        let finding = Finding::new(Weight::Moved, "relocations", linkage_place(kind));
        finding.texts(counted(a, "relocation"), counted(b, "relocation"))
    });
    findings.extend_up_to(MOST_NAMES, found);
}

fn imports(linkage: &Linkage) -> impl Iterator<Item = String> {
    linkage.imports.iter().map(|import| match &import.library {
        Some(library) => format!("{} of {library}", import.name),
        None => import.name.clone(),
    })
}

fn linkage_place(key: &str) -> Place {
    Place { section: Some("linkage".to_owned()), key: Some(excerpt(key, 0)), ..Place::default() }
}

fn names(
    what: &str,
    first: impl Iterator<Item = String>,
    second: impl Iterator<Item = String>,
    findings: &mut Findings,
) {
    let (first, second): (BTreeSet<String>, BTreeSet<String>) = (first.collect(), second.collect());
    let text = |name: &String| Some(Value::Text(excerpt(name, 0)));
    let of_first = first.difference(&second).map(|name| (name, text(name), None));
    let of_second = second.difference(&first).map(|name| (name, None, text(name)));
    let found = of_first
        .chain(of_second)
        .map(|(name, a, b)| Finding::new(Weight::Fact, what, linkage_place(name)).values(a, b));
    findings.extend_up_to(MOST_NAMES, found);
}
