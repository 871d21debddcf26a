//! Where a source lies below the folder that the program was started in.

use std::path::{Component, Path};

use crate::surroundings::Surroundings;

/// Puts the way to `source` before a path that is relative to it, for logs whose paths are those of the repository: it is
/// taken to be the folder that the program was started in. The path stays as it is where the source is that folder, or lies
/// outside it.
pub(super) fn from_here(surroundings: &Surroundings, source: &Path, path: &str) -> String {
    let way = way(&surroundings.current_directory, source);
    way.into_iter().chain([path.to_owned()]).collect::<Vec<_>>().join("/")
}

/// The names of the folders from one to another below it, links followed.
fn way(here: &Path, source: &Path) -> Vec<String> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let (Some(root), Some(source)) = (real(here), real(&here.join(source))) else { return Vec::new() };
    let Ok(below) = source.strip_prefix(&root) else { return Vec::new() };
    let names = below.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_that_to_a_folder_below() {
        let root = tempfile::tempdir().unwrap();
        let here = root.path().join("here");
        std::fs::create_dir_all(here.join("my/module")).unwrap();
        for (source, expected) in [
            ("my/module", "my/module"),
            ("./my/module/", "my/module"),
            ("my/../my", "my"),
            (".", ""),
            ("..", ""),
            ("missing", ""),
        ] {
            assert_eq!(way(&here, Path::new(source)).join("/"), expected, "{source}");
        }
        assert_eq!(way(&here, &here.join("my")), ["my"]);
    }
}
