//! What packages reach by their imports.

use std::collections::BTreeMap;

use twinbuild_inspect::{DeclaredView, GoHeader, ModuleSource, SourcePackage};

/// The packages of a source by the paths that they are imported with.
pub(super) fn by_import_path(view: &DeclaredView) -> BTreeMap<&str, &SourcePackage> {
    view.packages.values().map(|package| (package.import_path.as_str(), package)).collect()
}

/// The packages that `roots` reach through files that `is_built` chooses, themselves included, each with the first place that
/// imports it.
pub(super) fn reached<'a>(
    source: &'a ModuleSource,
    packages: &BTreeMap<&'a str, &'a SourcePackage>,
    roots: impl Iterator<Item = &'a str>,
    is_built: impl Fn(&GoHeader) -> bool,
) -> BTreeMap<&'a str, Option<(&'a str, usize)>> {
    let mut reached: BTreeMap<&str, Option<(&str, usize)>> = roots.map(|path| (path, None)).collect();
    let mut waiting: Vec<&str> = reached.keys().copied().collect();
    while let Some(path) = waiting.pop() {
        let Some(package) = packages.get(path) else { continue };
        for (import, place) in package.imports(source, &is_built) {
            if packages.contains_key(import) {
                let known = reached.entry(import).or_insert_with(|| {
                    waiting.push(import);
                    None
                });
                *known = known.or(Some(place));
            }
        }
    }
    reached
}
