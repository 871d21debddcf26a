//! Files against hashes: the module cache, and the vendor folder.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{CachedModule, DeclaredView, GoSumLine, ModuleSource, folder_of, hash1_of_digests};
use twinbuild_model::ModuleFinding;
use twinbuild_model::evidence::ModuleReference;

use super::catalogue::{At, CACHE_EDITED, SUM_WRONG, VENDOR_EDITED};
use super::modules::providers;

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let sums = sums(view);
    for (module, cached) in &source.cache {
        let found = cached.files.as_ref().map(|files| hash_of(module, files));
        in_cache(module, cached, found.as_deref(), findings);
        in_sums(module, cached, &sums, findings);
    }
    in_vendor(source, view, findings);
}

fn hash_of(module: &ModuleReference, files: &BTreeMap<String, twinbuild_model::Sha256>) -> String {
    // The names in a module's archive begin with path and version: <https://go.dev/ref/mod#zip-files>.
    hash1_of_digests(files.iter().map(|(name, digest)| (format!("{module}/{name}"), digest.clone())))
}

fn in_cache(
    module: &ModuleReference,
    cached: &CachedModule,
    found: Option<&str>,
    findings: &mut Vec<ModuleFinding>,
) {
    if let (Some(found), Some(recorded)) = (found, cached.recorded_hash.as_deref())
        && found != recorded
    {
        let message = format!("{module} in the module cache is not what was downloaded");
        let cause = format!("its files have {found}, downloaded was {recorded}");
        findings.push(CACHE_EDITED.at(At::Nowhere, module.to_string(), message, cause));
    }
}

fn in_sums(
    module: &ModuleReference,
    cached: &CachedModule,
    sums: &Sums<'_>,
    findings: &mut Vec<ModuleFinding>,
) {
    let (Some(recorded), Some(lines)) = (&cached.recorded_hash, sums.get(module)) else { return };
    for (path, line) in lines.iter().filter(|(_, line)| line.hash != *recorded) {
        let message = format!("{module} has another hash in the module cache");
        let cause = format!("{path} has {}, downloaded was {recorded}", line.hash);
        findings.push(SUM_WRONG.at(At::Line(path, line.line), module.to_string(), message, cause));
    }
}

/// The lines about modules' archives, by module, each with its file.
type Sums<'a> = BTreeMap<&'a ModuleReference, Vec<(&'a str, &'a GoSumLine)>>;

fn sums(view: &DeclaredView) -> Sums<'_> {
    let mut sums = Sums::new();
    for (path, lines) in &view.sums {
        for line in lines.iter().filter(|line| !line.is_of_go_mod && line.hash.starts_with("h1:")) {
            sums.entry(&line.module).or_default().push((path.as_str(), line));
        }
    }
    sums
}

fn in_vendor(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let modules = || view.vendor.iter().flat_map(|vendor| &vendor.modules);
    let paths: BTreeSet<&str> = modules().map(|module| module.module.path.as_str()).collect();
    for module in modules().filter(|module| module.module.version.is_some()) {
        let origin = module.replacement.as_ref().unwrap_or(&module.module);
        let Some(files) = source.cache.get(origin).and_then(|cached| cached.files.as_ref()) else { continue };
        let folder = format!("{}/{}/", view.vendor_folder, module.module.path);
        for (path, digest) in
            source.vendored.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder))
        {
            let name = &path[folder.len()..];
            // Other modules may lie in folders of this one: a file is of the module with the longest path.
            let import_path = folder_of(&path[view.vendor_folder.len() + 1..]);
            let is_of_other = providers(import_path, &paths).first() != Some(&module.module.path.as_str());
            let cause = match files.get(name) {
                _ if is_of_other => continue,
                Some(original) if original == digest => continue,
                Some(_) => format!("{origin} has other bytes for {name}"),
                None => format!("{origin} has no file {name}"),
            };
            let message = format!("{path} is not as it was vendored");
            findings.push(VENDOR_EDITED.at(At::File(path), path, message, cause));
        }
    }
}
