//! Where boxes and arrows lie: in layers, from the main module to the right or downwards.

use std::collections::HashMap;

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir, layout};

use super::drawing::{Arrow, Drawing};

/// A place of the picture, in its units (CSS pixels).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The places of all parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The middle of each box.
    pub(super) boxes: Vec<Point>,
    /// The points that each arrow goes through, its ends included; empty where it could not be laid.
    pub(super) arrows: Vec<Vec<Point>>,
}

/// How much wider than high a picture may be before that counts against it.
const WIDTH_OF_HEIGHT: f64 = 1.6;

/// Lays boxes of these sizes, to the right or downwards, whichever takes less room on a screen.
pub(super) fn places(drawing: &Drawing, sizes: &[(f64, f64)]) -> Places {
    let [right, down] = [RankDir::LR, RankDir::TB].map(|direction| places_towards(drawing, sizes, direction));
    let room = |places: &Places| places.width.max(places.height * WIDTH_OF_HEIGHT);
    if room(&down) < room(&right) { down } else { right }
}

/// Names don't reach the library: it knows the boxes by their numbers.
fn places_towards(drawing: &Drawing, sizes: &[(f64, f64)], direction: RankDir) -> Places {
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: false });
    for (index, (width, height)) in sizes.iter().enumerate() {
        let label = NodeLabel { width: *width, height: *height, ..NodeLabel::default() };
        graph.set_node(name(index), Some(label));
    }
    for Arrow { from, to, .. } in &drawing.arrows {
        graph.set_edge(name(*from), name(*to), Some(EdgeLabel::default()), None);
    }
    let options = LayoutOptions {
        rankdir: direction,
        nodesep: 14.0,
        edgesep: 8.0,
        ranksep: 56.0,
        marginx: 16.0,
        marginy: 16.0,
        ..LayoutOptions::default()
    };
    layout(&mut graph, Some(options));
    let boxes: Vec<Point> = (0..sizes.len())
        .map(|index| {
            let node = graph.node(&name(index));
            let place = |value: fn(&NodeLabel) -> Option<f64>| node.and_then(value).unwrap_or_default();
            Point { x: place(|node| node.x), y: place(|node| node.y) }
        })
        .collect();
    let points: HashMap<(usize, usize), Vec<Point>> = drawing
        .arrows
        .iter()
        .map(|Arrow { from, to, .. }| {
            let points = graph.edge(&name(*from), &name(*to), None).map(|edge| edge.points.as_slice());
            let points = points.unwrap_or_default().iter().map(|point| Point { x: point.x, y: point.y });
            ((*from, *to), points.collect())
        })
        .collect();
    let arrows: Vec<Vec<Point>> =
        drawing.arrows.iter().map(|arrow| points[&(arrow.from, arrow.to)].clone()).collect();
    let ends = boxes
        .iter()
        .zip(sizes)
        .map(|(middle, (width, height))| Point { x: middle.x + width / 2.0, y: middle.y + height / 2.0 });
    let corners: Vec<Point> = ends.chain(arrows.iter().flatten().copied()).collect();
    let farthest = |value: fn(&Point) -> f64| corners.iter().map(value).fold(0.0, f64::max) + 16.0;
    Places { width: farthest(|point| point.x), height: farthest(|point| point.y), boxes, arrows }
}

fn name(index: usize) -> String {
    format!("{index:04}")
}
