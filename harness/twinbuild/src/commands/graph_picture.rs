//! Pictures of module graphs, written where the command line says.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use twinbuild_model::changes::ModuleGraphChanges;
use twinbuild_model::evidence::ModuleGraph;
use twinbuild_report::graph_picture::{GraphMark, GraphPicture, PictureFormat};

use super::write_atomic::write_atomic;
use crate::problem::Problem;
use crate::surroundings::Surroundings;

/// Where pictures of a module graph go.
#[derive(Debug, Default, Args)]
pub(crate) struct PictureArguments {
    /// Draw the module graph into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the module graph to this file in Graphviz' language.
    #[arg(long, value_name = "FILE")]
    pub(crate) dot: Option<PathBuf>,
    /// Write the module graph to this file as a Mermaid flowchart, for Markdown.
    #[arg(long, value_name = "FILE")]
    pub(crate) mermaid: Option<PathBuf>,
}

impl PictureArguments {
    /// Whether any picture is asked for.
    pub(crate) fn asks_for_any(&self) -> bool {
        self.files().next().is_some()
    }

    fn files(&self) -> impl Iterator<Item = (PictureFormat, &PathBuf)> {
        [
            (PictureFormat::Svg, &self.svg),
            (PictureFormat::Dot, &self.dot),
            (PictureFormat::Mermaid, &self.mermaid),
        ]
        .into_iter()
        .filter_map(|(format, file)| Some((format, file.as_ref()?)))
    }

    /// Writes the pictures that are asked for.
    pub(crate) fn write(
        &self,
        graph: &ModuleGraph,
        changes: Option<&ModuleGraphChanges>,
        marks: &BTreeMap<String, GraphMark>,
        surroundings: &Surroundings,
    ) -> Result<(), Problem> {
        for (format, file) in self.files() {
            let text = picture(graph, changes, marks, format);
            // The file was named on the command line.
            write_atomic(&surroundings.current_directory.join(file), &text).map_err(Problem::into_usage)?;
        }
        Ok(())
    }
}

/// A module graph as a picture, with what changed to it and what findings mark: modules by path.
pub(crate) fn picture(
    graph: &ModuleGraph,
    changes: Option<&ModuleGraphChanges>,
    marks: &BTreeMap<String, GraphMark>,
    format: PictureFormat,
) -> String {
    GraphPicture { graph, changes, marks }.draw(format)
}
