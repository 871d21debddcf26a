//! One input of an action, as a name and a value.

/// One input of an action.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActionInput {
    /// What sort of input it is.
    pub kind: ActionInputKind,
    /// Its name: `GOAMD64`, `file banner.txt`, `-ldflags`, `vcs.modified`. That of a dependency is its package's path.
    pub name: String,
    /// Its value; the items of a list stand behind each other with blanks between them.
    pub value: String,
}

/// What sort of input it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionInputKind {
    /// The version of a tool.
    Toolchain,
    /// A variable or a flag.
    Setting,
    /// What the package is: its path, its module.
    Package,
    /// What is stamped into the program as build information.
    Stamp,
    /// The folder that the package or Go is in.
    Folder,
    /// A file's content, by its hash.
    File,
    /// Another package's output, by its content id.
    Dependency,
    /// A line of a form that is not known; the name is the line, the value is empty.
    Unknown,
}

impl ActionInput {
    pub(super) fn new(kind: ActionInputKind, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind, name: name.into(), value: value.into() }
    }
}
