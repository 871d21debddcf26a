//! What a picture shows, whichever way it is written: boxes and arrows.

use std::collections::{BTreeMap, VecDeque};

use twinbuild_model::counted;

use super::arrows::arrows;
use super::boxes::boxes;
use super::{GraphMark, GraphPicture};

/// Boxes and arrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawing {
    /// What is drawn, on one line.
    pub(super) title: String,
    /// What is to be known about it, on one line.
    pub(super) description: String,
    /// The main module is the first.
    pub(super) boxes: Vec<DrawnBox>,
    pub(super) arrows: Vec<Arrow>,
}

/// A module, or several in one box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DrawnBox {
    /// The module path.
    pub(super) name: String,
    /// What is said below the name, one fact a line.
    pub(super) facts: Vec<String>,
    /// The modules in it, where it stands for several.
    pub(super) members: Vec<String>,
    pub(super) status: Status,
    pub(super) mark: Option<GraphMark>,
    pub(super) is_main: bool,
    /// How many arrows lead from the main module to it; `None` where no arrow leads to it.
    pub(super) distance: Option<usize>,
}

/// What happened to a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Same,
    Changed,
    Added,
    Removed,
}

/// Requirements between two boxes, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// How many requirements it stands for.
    pub(super) requirements: usize,
}

impl Drawing {
    /// What happened to an arrow: it came and goes with the box that it leads to.
    pub(super) fn status_of(&self, arrow: &Arrow) -> Status {
        match self.boxes[arrow.to].status {
            Status::Changed => Status::Same,
            status => status,
        }
    }

    /// Whether both ends are in a circle.
    pub(super) fn is_in_cycle(&self, arrow: &Arrow) -> bool {
        [arrow.from, arrow.to].iter().all(|end| self.boxes[*end].mark == Some(GraphMark::Cycle))
    }

    fn measure_distances(&mut self) {
        let mut leads_to: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for arrow in &self.arrows {
            leads_to.entry(arrow.from).or_default().push(arrow.to);
        }
        let mains = self.boxes.iter().enumerate().filter(|(_, drawn)| drawn.is_main);
        let mut queue: VecDeque<(usize, usize)> = mains.map(|(index, _)| (index, 0)).collect();
        while let Some((index, distance)) = queue.pop_front() {
            if self.boxes[index].distance.is_none() {
                self.boxes[index].distance = Some(distance);
                let next = leads_to.get(&index).into_iter().flatten();
                queue.extend(next.map(|next| (*next, distance + 1)));
            }
        }
    }
}

/// What is to be drawn, with a box for each module.
pub(super) fn drawing(picture: &GraphPicture<'_>) -> Drawing {
    let boxes = boxes(picture);
    let arrows = arrows(picture, &boxes);
    let main = if picture.graph.main_module.is_empty() {
        "a module without a name"
    } else {
        &picture.graph.main_module
    };
    let changes = picture.changes.map_or(0, |changes| changes.changes.len());
    let changed =
        if changes > 0 { format!(", {}", counted(changes as u64, "change")) } else { String::new() };
    let mut drawing = Drawing {
        title: format!("Module graph of {main}"),
        description: format!(
            "{}, {}{changed}. An arrow leads from a module to one that it requires.",
            counted(boxes.len() as u64, "module"),
            counted(arrows.len() as u64, "requirement")
        ),
        boxes,
        arrows,
    };
    drawing.measure_distances();
    drawing
}
