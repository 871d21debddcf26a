//! `twinbuild init`: a working start in an empty repository, or beside a Go module that is there.

use std::path::Path;

use super::write_atomic::write_atomic;
use crate::output::Output;
use crate::problem::Problem;
use crate::surroundings::Surroundings;

/// The project file that a new project gets; its pins also serve where there is no project.
pub(super) const PROJECT: &str = include_str!("init/twinbuild.toml");
const EXAMPLE: &str = include_str!("init/example.feature");
const MODULE: &str = include_str!("init/module.feature");
const IGNORE: &str = ".twinbuild/\n*.snap.new\n";

pub(crate) fn init(surroundings: &Surroundings, output: &Output) -> Result<u8, Problem> {
    let root = &surroundings.current_directory;
    let feature = if root.join("go.mod").is_file() { MODULE } else { EXAMPLE };
    let files = [("twinbuild.toml", PROJECT), ("features/build.feature", feature), (".gitignore", IGNORE)];
    for (name, content) in files {
        write_new(&root.join(name), name, content, output)?;
    }
    output.result(
        "next: `twinbuild run`, then `twinbuild accept` to approve what it saw, then `twinbuild run` again\n",
    );
    Ok(0)
}

fn write_new(path: &Path, name: &str, content: &str, output: &Output) -> Result<(), Problem> {
    if path.exists() {
        output.result(&format!("kept {name}, which is there already\n"));
        return Ok(());
    }
    write_atomic(path, content)?;
    output.result(&format!("wrote {name}\n"));
    Ok(())
}
