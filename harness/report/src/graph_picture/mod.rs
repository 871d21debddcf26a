//! A module graph as a picture: SVG, DOT or Mermaid text, with what changed and what is marked.
//!
//! Modules are boxes, requirements are arrows. What a `go.mod` lists as `// indirect` has an arrow from the main module only
//! where no other module requires it. SVG and Mermaid gather modules of a large graph into boxes by host and by distance
//! from the main module, those that changed or are marked last; DOT has all of them, for tools that lay out by themselves.
//! The same graph gives the same bytes.

mod arrows;
mod boxes;
mod collapse;
mod dot;
mod drawing;
mod layout;
mod mermaid;
mod svg;

use std::collections::BTreeMap;

use twinbuild_model::changes::ModuleGraphChanges;
use twinbuild_model::evidence::ModuleGraph;

use collapse::collapsed;
use drawing::{Drawing, drawing};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct GraphPicture<'a> {
    /// The graph; where there are changes, the one after them.
    pub graph: &'a ModuleGraph,
    /// What changed to it.
    pub changes: Option<&'a ModuleGraphChanges>,
    /// What findings say of modules, by module path or, for what no module lists, by any other name.
    pub marks: &'a BTreeMap<String, GraphMark>,
}

/// What a finding says of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraphMark {
    /// It is built, and no module lists it.
    Phantom,
    /// It is in a circle of requirements or imports.
    Cycle,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Scalable Vector Graphics: <https://www.w3.org/TR/SVG2/>.
    Svg,
    /// The language of Graphviz: <https://graphviz.org/doc/info/lang.html>.
    Dot,
    /// A flowchart for Markdown: <https://mermaid.js.org/syntax/flowchart.html>.
    Mermaid,
}

impl GraphPicture<'_> {
    /// The picture as text, which ends with a line feed.
    pub fn draw(&self, format: PictureFormat) -> String {
        let drawing: Drawing = drawing(self);
        match format {
            PictureFormat::Svg => svg::svg(&collapsed(drawing)),
            PictureFormat::Dot => dot::dot(&drawing),
            PictureFormat::Mermaid => mermaid::mermaid(&collapsed(drawing)),
        }
    }
}
