//! Boxes for several modules, where a graph has more than a reader can follow.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use twinbuild_model::counted;

use super::GraphMark;
use super::drawing::{Arrow, Drawing, DrawnBox, Status};

/// A picture with a box for each module has no more than this.
const MOST_BOXES: usize = 49;

/// A picture with boxes for several modules has no more than this: it has fewer arrows for its boxes.
const MOST_GATHERED_BOXES: usize = 80;

/// How many members of a box are named in it; all are named in its tooltip.
const NAMED_MEMBERS: usize = 3;

/// What the modules of one box share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    distance: usize,
    /// The host; empty where it is not told apart.
    host: String,
    status: Status,
    mark: Option<GraphMark>,
}

/// How much is gathered, from the least to the most: each next way is taken where the one before leaves too much.
///
/// The last way gives four distances at most, of each four kinds of change and three of marks: it always fits.
const WAYS: [Way; 5] = [
    Way { from_distance: 2, most_distance: 6, by_host: true, gathers_changed: false },
    Way { from_distance: 1, most_distance: 6, by_host: true, gathers_changed: false },
    Way { from_distance: 1, most_distance: 6, by_host: false, gathers_changed: false },
    Way { from_distance: 1, most_distance: 6, by_host: true, gathers_changed: true },
    Way { from_distance: 0, most_distance: 3, by_host: false, gathers_changed: true },
];

#[derive(Clone, Copy)]
struct Way {
    /// Modules that are nearer to the main module stay alone.
    from_distance: usize,
    /// Modules that are farther away are told as one distance.
    most_distance: usize,
    by_host: bool,
    gathers_changed: bool,
}

impl Way {
    /// Where a box goes; `None` where it stays alone.
    fn group(self, index: usize, drawn: &DrawnBox) -> Option<Group> {
        let distance = drawn.distance.unwrap_or(self.most_distance).min(self.most_distance);
        let is_told_alone = drawn.status != Status::Same || drawn.mark.is_some();
        let stays = index == 0
            || (is_told_alone && !self.gathers_changed)
            || (drawn.is_main && self.from_distance > 0)
            || distance < self.from_distance;
        (!stays).then(|| Group {
            distance,
            host: if self.by_host { host(&drawn.name).to_owned() } else { String::new() },
            status: drawn.status,
            mark: drawn.mark,
        })
    }
}

/// The first element of a module path.
fn host(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// The drawing itself where it is small, else one with boxes that stand for several modules.
pub(super) fn collapsed(drawing: Drawing) -> Drawing {
    if drawing.boxes.len() <= MOST_BOXES {
        return drawing;
    }
    let groups = WAYS.map(|way| groups(&drawing, way));
    let fits = groups.iter().position(|groups| groups.len() <= MOST_GATHERED_BOXES).unwrap_or(WAYS.len() - 1);
    gathered(&drawing, &groups[fits])
}

/// The places of the boxes that go into one; those that stay alone first.
fn groups(drawing: &Drawing, way: Way) -> Vec<Vec<usize>> {
    let mut alone = Vec::new();
    let mut together: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (index, drawn) in drawing.boxes.iter().enumerate() {
        match way.group(index, drawn) {
            None => alone.push(vec![index]),
            Some(group) => together.entry(group).or_default().push(index),
        }
    }
    alone.into_iter().chain(together.into_values()).collect()
}

fn gathered(drawing: &Drawing, groups: &[Vec<usize>]) -> Drawing {
    let mut place = vec![0; drawing.boxes.len()];
    for (new, group) in groups.iter().enumerate() {
        for old in group {
            place[*old] = new;
        }
    }
    let mut requirements: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for arrow in &drawing.arrows {
        let ends = (place[arrow.from], place[arrow.to]);
        if ends.0 != ends.1 {
            *requirements.entry(ends).or_default() += arrow.requirements;
        }
    }
    let arrows = requirements.into_iter().map(|((from, to), requirements)| Arrow { from, to, requirements });
    let arrows = arrows.collect();
    let mut gathered = Drawing {
        title: drawing.title.clone(),
        description: format!(
            "{} Modules that are not told apart share a box, and into each box leads the arrow of most requirements.",
            drawing.description
        ),
        boxes: groups.iter().map(|group| one_box(drawing, group)).collect(),
        arrows,
    };
    gathered.arrows = main_ways(&gathered);
    gathered
}

/// Into each box one arrow: from a box that is nearer to the main module, the one with the most requirements. Circles that
/// are marked stay whole.
fn main_ways(drawing: &Drawing) -> Vec<Arrow> {
    let distance = |index: usize| drawing.boxes[index].distance.unwrap_or(usize::MAX);
    let mut best: BTreeMap<usize, Arrow> = BTreeMap::new();
    let rank =
        |arrow: &Arrow| (distance(arrow.from) < distance(arrow.to), arrow.requirements, Reverse(arrow.from));
    for arrow in &drawing.arrows {
        let best = best.entry(arrow.to).or_insert(*arrow);
        if rank(arrow) > rank(&*best) {
            *best = *arrow;
        }
    }
    let is_kept = |arrow: &&Arrow| best.get(&arrow.to) == Some(*arrow) || drawing.is_in_cycle(arrow);
    drawing.arrows.iter().filter(is_kept).copied().collect()
}

fn one_box(drawing: &Drawing, group: &[usize]) -> DrawnBox {
    let members: Vec<&DrawnBox> = group.iter().map(|index| &drawing.boxes[*index]).collect();
    let [first, _, ..] = members.as_slice() else { return drawing.boxes[group[0]].clone() };
    let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    let is_one_host = names.iter().all(|name| host(name) == host(&first.name));
    let count = counted(members.len() as u64, "module");
    let mut facts: Vec<String> = names.iter().take(NAMED_MEMBERS).cloned().collect();
    let more = names.len().saturating_sub(NAMED_MEMBERS);
    facts.extend((more > 0).then(|| format!("and {}", counted(more as u64, "other"))));
    facts.extend(match first.status {
        Status::Same => None,
        Status::Changed => Some("~ changed".to_owned()),
        Status::Added => Some("+ added".to_owned()),
        Status::Removed => Some("- removed".to_owned()),
    });
    facts.extend(first.mark.map(|mark| match mark {
        GraphMark::Phantom => "! phantoms: no module lists them".to_owned(),
        GraphMark::Cycle => "! in a circle".to_owned(),
    }));
    DrawnBox {
        name: if is_one_host {
            format!("{count} of {}", host(&first.name))
        } else {
            format!("{count} of several hosts")
        },
        facts,
        members: names,
        status: first.status,
        mark: first.mark,
        is_main: false,
        distance: members.iter().filter_map(|member| member.distance).min(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(index: usize, host: &str, status: Status) -> DrawnBox {
        DrawnBox {
            name: format!("{host}/m{index}"),
            facts: Vec::new(),
            members: Vec::new(),
            status,
            mark: None,
            is_main: index == 0,
            distance: Some(index.min(4)),
        }
    }

    fn drawing(boxes: Vec<DrawnBox>) -> Drawing {
        let arrows = (1..boxes.len()).map(|to| Arrow { from: to / 2, to, requirements: 1 }).collect();
        Drawing { title: String::new(), description: String::new(), boxes, arrows }
    }

    #[test]
    fn a_small_drawing_stays_as_it_is() {
        let small = drawing((0..MOST_BOXES).map(|index| module(index, "a.test", Status::Same)).collect());
        assert_eq!(collapsed(small.clone()), small);
    }

    #[test]
    fn what_changed_stays_alone_where_there_is_room() {
        let boxes = (0..500).map(|index| {
            let status = if index % 50 == 1 { Status::Added } else { Status::Same };
            module(index, if index % 3 == 0 { "a.test" } else { "b.test" }, status)
        });
        let large = collapsed(drawing(boxes.collect()));
        assert!(large.boxes.len() <= MOST_GATHERED_BOXES, "{}", large.boxes.len());
        assert_eq!(large.boxes.iter().filter(|drawn| drawn.status == Status::Added).count(), 10);
        let members: usize = large.boxes.iter().map(|drawn| drawn.members.len().max(1)).sum();
        assert_eq!(members, 500, "every module is in one box");
    }

    #[test]
    fn any_number_of_hosts_and_changes_fits() {
        for status in [Status::Same, Status::Changed] {
            let boxes = (0..3000).map(|index| module(index, &format!("h{index}.test"), status)).collect();
            assert!(collapsed(drawing(boxes)).boxes.len() <= MOST_GATHERED_BOXES);
        }
    }
}
