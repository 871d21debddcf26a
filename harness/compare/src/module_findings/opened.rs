//! The packages that a build opened, by what the module files know of them.

use twinbuild_inspect::{DeclaredView, OpenedPackage, OpenedView, SourcePackage, in_folder};
use twinbuild_model::evidence::ModuleReference;

/// Where a package that was opened belongs.
#[derive(Clone, Debug)]
pub(super) enum Opened<'a> {
    /// A package of the declared view.
    Listed(&'a SourcePackage),
    /// A package of the module cache: the module that lies there, and the package's folder in it.
    Cached(ModuleReference, String),
    /// A folder of the source, relative to the main module's, that is no package of the declared view, and how it could be
    /// imported all the same.
    Hidden(String, Option<String>),
    /// A folder that is neither in the source nor in the module cache.
    Outside,
}

/// Each package that was opened, with where it belongs.
pub(super) fn opened<'a>(
    view: &'a DeclaredView,
    opened_view: &'a OpenedView,
) -> impl Iterator<Item = (&'a OpenedPackage, Opened<'a>)> {
    opened_view.packages.iter().map(|package| {
        let opened = match (opened_view.folder_in_source(package), package.module_in_cache()) {
            (Some(folder), _) => match view.packages.get(&folder) {
                Some(listed) => Opened::Listed(listed),
                None => {
                    let import_path = import_path(view, &folder);
                    Opened::Hidden(folder, import_path)
                }
            },
            (None, Some((module, rest))) => Opened::Cached(module, rest),
            (None, None) => Opened::Outside,
        };
        (package, opened)
    })
}

/// What a folder of a main module is imported as, though no pattern matches it: <https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns>.
fn import_path(view: &DeclaredView, folder: &str) -> Option<String> {
    let below = |around: &str| match around {
        "" => (!folder.starts_with("..")).then_some(folder),
        _ => folder.strip_prefix(around)?.strip_prefix('/'),
    };
    let around =
        view.mains.iter().filter_map(|main| Some((main.folder.len(), main.path()?, below(&main.folder)?)));
    around.max_by_key(|(length, ..)| *length).map(|(_, path, rest)| in_folder(path, rest))
}
