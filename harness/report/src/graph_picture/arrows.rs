//! The requirements of a picture.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::changes::ModuleChangeKind;

use super::GraphPicture;
use super::drawing::{Arrow, DrawnBox};

/// An arrow for each pair of modules of which one requires the other.
pub(super) fn arrows(picture: &GraphPicture<'_>, boxes: &[DrawnBox]) -> Vec<Arrow> {
    let places: BTreeMap<&str, usize> =
        boxes.iter().enumerate().map(|(index, drawn)| (drawn.name.as_str(), index)).collect();
    let chosen: BTreeMap<&str, Option<&str>> = picture
        .graph
        .modules
        .iter()
        .map(|module| (module.module.path.as_str(), module.module.version.as_deref()))
        .collect();
    let mut of_chosen = BTreeSet::new();
    let mut of_others = BTreeSet::new();
    for requirement in &picture.graph.requirements {
        let ends = [&requirement.from, &requirement.to].map(|end| places.get(end.path.as_str()).copied());
        let [Some(from), Some(to)] = ends else { continue };
        let version = requirement.from.version.as_deref();
        let is_chosen = version.is_none()
            || chosen.get(requirement.from.path.as_str()).is_some_and(|chosen| *chosen == version);
        if from != to {
            if is_chosen {
                of_chosen.insert((from, to))
            } else {
                of_others.insert((from, to))
            };
        }
    }
    leave_out_indirect_lines(picture, boxes, &mut of_chosen);
    // What only a version requires that was not chosen would hang in the air.
    let reached: BTreeSet<usize> = of_chosen.iter().map(|(_, to)| *to).collect();
    of_chosen.extend(of_others.into_iter().filter(|(_, to)| !reached.contains(to)));
    of_chosen.extend(to_removed(picture, &places));
    of_chosen.into_iter().map(|(from, to)| Arrow { from, to, requirements: 1 }).collect()
}

/// A line of the main module that is `// indirect` tells nothing where another module requires the same.
fn leave_out_indirect_lines(
    picture: &GraphPicture<'_>,
    boxes: &[DrawnBox],
    arrows: &mut BTreeSet<(usize, usize)>,
) {
    let indirect: BTreeSet<&str> = picture
        .graph
        .modules
        .iter()
        .filter(|module| module.indirect)
        .map(|module| module.module.path.as_str())
        .collect();
    let required_by_others: BTreeSet<usize> =
        arrows.iter().filter(|(from, _)| !boxes[*from].is_main).map(|(_, to)| *to).collect();
    arrows.retain(|(from, to)| {
        !(boxes[*from].is_main
            && indirect.contains(boxes[*to].name.as_str())
            && required_by_others.contains(to))
    });
}

/// Removed modules hang where they hung before.
fn to_removed(picture: &GraphPicture<'_>, places: &BTreeMap<&str, usize>) -> Vec<(usize, usize)> {
    let removed = picture
        .changes
        .iter()
        .flat_map(|changes| &changes.changes)
        .filter(|change| change.kind == ModuleChangeKind::Removed);
    removed
        .filter_map(|change| {
            let to = *places.get(change.path.as_str())?;
            let before = change.because.len().checked_sub(2).and_then(|index| change.because.get(index));
            let from = before.and_then(|module| places.get(module.path.as_str())).copied().unwrap_or(0);
            (from != to).then_some((from, to))
        })
        .collect()
}
