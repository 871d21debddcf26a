//! Writing a result in the format that was asked for.

use serde::Serialize;
use twinbuild_compare::Stabilizer;
use twinbuild_engine::settings::Project;
use twinbuild_twins::stabilizers_named;

use super::write_atomic::write_atomic;
use crate::arguments::{Format, OutputFile};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// The texts of one result; each is made only when it is asked for.
pub(super) struct Texts<'a, Data: ?Sized> {
    pub(super) data: &'a Data,
    pub(super) text: &'a dyn Fn(&Data) -> String,
    pub(super) markdown: &'a dyn Fn(&Data) -> String,
    pub(super) sarif: Option<&'a dyn Fn(&Data) -> String>,
    pub(super) html: Option<&'a dyn Fn(&Data) -> String>,
}

impl<Data: Serialize + ?Sized> Texts<'_, Data> {
    pub(super) fn write(
        &self,
        format: Format,
        file: &OutputFile,
        surroundings: &Surroundings,
        output: &Output,
    ) -> Result<(), Problem> {
        let text = match (format, self.sarif, self.html) {
            (Format::Text, ..) => (self.text)(self.data),
            (Format::Markdown, ..) => (self.markdown)(self.data),
            (Format::Json, ..) => json(self.data)?,
            (Format::Sarif, Some(sarif), _) => sarif(self.data),
            (Format::Html, _, Some(html)) => html(self.data),
            (Format::Sarif | Format::Html, ..) => {
                let message = "failed to write the result: this command has no such format";
                return Err(Problem::said(ProblemClass::Usage, message));
            }
        };
        match &file.output {
            None => output.result(&text),
            Some(path) => {
                // The file was named on the command line.
                let written = write_atomic(&surroundings.current_directory.join(path), &text);
                written.map_err(Problem::into_usage)?;
            }
        }
        Ok(())
    }
}

/// The stabilizers that a user named, of the catalogue or of the project.
pub(super) fn named_stabilizers(names: &str, project: &Project) -> Result<Vec<Stabilizer>, Problem> {
    stabilizers_named(names, &project.stabilizers).map_err(|error| Problem::new(ProblemClass::Usage, &error))
}

fn json(data: &(impl Serialize + ?Sized)) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(data).map_err(|error| {
        Problem::said(ProblemClass::Environment, format!("failed to write the result as JSON: {error}"))
    })?;
    Ok(text + "\n")
}
