//! A command for a build site, in the words of a step.

use crate::executor::Guest;

/// A command that asks the site something or changes what it holds, in the words of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The command and its arguments.
    pub arguments: Vec<String>,
    /// Variables for this command alone, over the environment's.
    pub variables: Vec<(String, String)>,
    /// Whether the machine's programs can be found by name.
    pub machine_programs: bool,
    /// What the command is expected to leave, relative to the output folder.
    pub output_paths: Vec<String>,
    /// Where the command starts, with `/`, relative to the source's root, or absolute as commands see it; without it where the
    /// environment says.
    pub working_directory: Option<String>,
    /// What runs the command, where it is a program of another platform.
    pub guest: Option<Guest>,
}
