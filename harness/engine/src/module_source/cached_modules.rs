//! What the module cache has of the modules that a source names.
//!
//! Layout: <https://go.dev/ref/mod#module-cache>

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use twinbuild_inspect::{
    CachedModule, DeclaredView, ModuleSource, compare_versions, escape_module, unescape_module,
};
use twinbuild_model::Sha256;
use twinbuild_model::evidence::ModuleReference;
use walkdir::WalkDir;

use super::tree::on_disk;
use crate::source::digest_file;

/// Longer files are no `go.mod`, in bytes.
const LARGEST_GO_MOD: u64 = 16 << 20;

/// Reads what the module cache in `folder` has of the modules that the source requires or vendors.
pub(super) fn read(folder: &Path, root: &Path, source: &mut ModuleSource) {
    let view = DeclaredView::of(source);
    let vendored = view.vendor.iter().flat_map(|vendor| &vendor.modules);
    let vendored: Vec<_> = vendored.filter(|module| module.module.version.is_some()).collect();
    let vendored_origins =
        vendored.iter().map(|module| module.replacement.as_ref().unwrap_or(&module.module).clone());
    let required = view.required().map(|(_, line)| {
        let module = &line.value.module;
        view.replacement_of(module).map_or(module, |(_, line)| &line.value.to).clone()
    });
    let named: BTreeSet<ModuleReference> =
        required.chain(vendored_origins).filter(|module| module.version.is_some()).collect();
    for module in named {
        if let Some(cached) = cached(folder, &module) {
            source.cache.insert(module, cached);
        }
    }
    for module in vendored {
        let origin = module.replacement.as_ref().unwrap_or(&module.module);
        if source.cache.get(origin).is_some_and(|cached| cached.files.is_some()) {
            digest_vendored(root, &format!("{}/{}/", view.vendor_folder, module.module.path), source);
        }
    }
}

fn digest_vendored(root: &Path, folder: &str, source: &mut ModuleSource) {
    let below = source.files.range(folder.to_owned()..).take_while(|path| path.starts_with(folder));
    for path in below.cloned().collect::<Vec<_>>() {
        if let Some(digest) = sha256(&on_disk(root, &path)) {
            source.vendored.insert(path, digest);
        }
    }
}

fn cached(cache: &Path, module: &ModuleReference) -> Option<CachedModule> {
    let version = escaped(module.version.as_deref()?)?;
    let path = escaped(&module.path)?;
    let versions = on_disk(&cache.join("cache/download"), &format!("{path}/@v"));
    let hash = fs::read_to_string(versions.join(format!("{version}.ziphash"))).ok();
    let files = files(&on_disk(cache, &format!("{path}@{version}")));
    let cached = CachedModule {
        files,
        recorded_hash: hash.map(|hash| hash.trim().to_owned()),
        newest_go_mod: newest_go_mod(&versions),
    };
    (cached != CachedModule::default()).then_some(cached)
}

fn files(folder: &Path) -> Option<BTreeMap<String, Sha256>> {
    if !folder.is_dir() {
        return None;
    }
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(folder).ok()?;
            let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
            files.insert(parts.collect::<Vec<_>>().join("/"), sha256(entry.path())?);
        }
    }
    Some(files)
}

fn sha256(path: &Path) -> Option<Sha256> {
    digest_file(path).ok().map(|digest| digest.hash)
}

/// The newest `go.mod` that was downloaded, with its version.
fn newest_go_mod(versions: &Path) -> Option<(String, String)> {
    let names = fs::read_dir(versions).ok()?.filter_map(Result::ok);
    let versions_there =
        names.filter_map(|entry| unescape_module(entry.file_name().to_str()?.strip_suffix(".mod")?));
    let newest = versions_there.max_by(|left, right| compare_versions(left, right))?;
    let path = versions.join(format!("{}.mod", escape_module(&newest)));
    if fs::metadata(&path).ok()?.len() > LARGEST_GO_MOD {
        return None;
    }
    Some((newest, fs::read_to_string(path).ok()?))
}

/// A path or version as the cache writes it. `None` for what would leave the
/// cache.
fn escaped(text: &str) -> Option<String> {
    if text.split(['/', '\\']).any(|part| matches!(part, "" | "." | "..")) || text.contains(['\\', ':']) {
        return None;
    }
    Some(escape_module(text))
}
