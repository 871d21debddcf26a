//! A disagreement about the modules of a source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One disagreement: between module files, or between them, what the go command resolves and what is on the disk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleFinding {
    /// The file, relative to the module's folder, with `/`, or absolute where it is outside the source; `None` where it is in
    /// no file.
    pub path: Option<String>,
    /// The line in it, from 1.
    pub line: Option<u64>,
    /// A stable code: `vendor-unlisted`.
    pub code: String,
    /// What it is about: a folder, a module, a package, a file or a variable; several of one kind with `, ` between them.
    pub subject: String,
    /// What is the case.
    pub message: String,
    /// Why that disagrees.
    pub cause: String,
    /// What to do.
    pub fix: String,
    /// Whether it is a phantom: code that a build can take although no module file names it.
    pub phantom: bool,
}

impl ModuleFinding {
    /// `vendor/modules.txt:3`; `None` where it is in no file.
    pub fn place(&self) -> Option<String> {
        let path = self.path.as_ref()?;
        Some(self.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}")))
    }
}
