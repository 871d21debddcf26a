//! The vendor folder against `modules.txt`, and that against `go.mod`.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{
    DeclaredView, Directive, ModuleSource, PackageOwner, VendorModule, VendorModules, folder_of,
};
use twinbuild_model::ModuleFinding;
use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::catalogue::{At, VENDOR_INCONSISTENT, VENDOR_MISSING, VENDOR_UNLISTED};

/// What a phantom's cause is, in the words that features quote.
const UNLISTED: &str = "in vendor/, in no line of vendor/modules.txt";

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let modules_txt = format!("{}/modules.txt", view.vendor_folder);
    if !source.folders.contains(&view.vendor_folder) {
        if view.is_vendored && view.required().next().is_some() {
            let message = format!("{modules_txt} is missing");
            let cause = "-mod=vendor asks for the vendor folder, and there is none";
            findings.push(VENDOR_INCONSISTENT.at(At::Nowhere, &modules_txt, message, cause));
        }
        return;
    }
    unlisted(source, view, findings);
    match &view.vendor {
        Some(vendor) => {
            missing(view, vendor, &modules_txt, findings);
            if view.is_vendored && vendor.workspace == view.workspace.is_some() {
                inconsistent(source, view, vendor, &modules_txt, findings);
            } else if view.is_vendored {
                let (is, not) =
                    if vendor.workspace { ("a workspace", "a module") } else { ("a module", "a workspace") };
                let message = format!("{modules_txt} was written for {is}, and this is {not}");
                let cause = "`## workspace` stands in it where it was written in a workspace";
                findings.push(VENDOR_INCONSISTENT.at(
                    At::Line(&modules_txt, 1),
                    &modules_txt,
                    message,
                    cause,
                ));
            }
        }
        None if view.is_vendored => {
            let cause = "the folder is there and has no modules.txt";
            let message = format!("{modules_txt} is missing");
            findings.push(VENDOR_INCONSISTENT.at(At::File(&modules_txt), &modules_txt, message, cause));
        }
        None => {}
    }
}

fn unlisted(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let importers = importers(source, view);
    for package in view.packages.values() {
        let path = &package.import_path;
        let is_data = is_embedded(view, &package.folder) && !importers.contains_key(path.as_str());
        if package.owner != PackageOwner::Vendor(None) || is_data {
            continue;
        }
        let message = match importers.get(path.as_str()) {
            Some((file, line)) => {
                format!("{path} is in the build, and of no module: {file}:{line} imports it")
            }
            None => format!("{path} can be imported, and is of no module"),
        };
        let at = At::File(package.files.first().map_or(package.folder.as_str(), String::as_str));
        findings.push(VENDOR_UNLISTED.at(at, &package.folder, message, UNLISTED));
    }
}

/// Whether a folder lies in one that the go command reads no packages from: what is embedded is vendored with its package.
fn is_embedded(view: &DeclaredView, folder: &str) -> bool {
    let below = folder.strip_prefix(view.vendor_folder.as_str()).unwrap_or(folder);
    below.split('/').any(|part| part == "testdata" || part.starts_with('_'))
}

fn importers<'a>(source: &'a ModuleSource, view: &'a DeclaredView) -> BTreeMap<&'a str, (&'a str, usize)> {
    let mut importers = BTreeMap::new();
    for package in view.packages.values() {
        for (import, place) in package.imports(source, |_| true) {
            importers.entry(import).or_insert(place);
        }
    }
    importers
}

fn missing(
    view: &DeclaredView,
    vendor: &VendorModules,
    modules_txt: &str,
    findings: &mut Vec<ModuleFinding>,
) {
    for module in &vendor.modules {
        for (package, line) in module.packages.iter().zip(&module.package_lines) {
            if !view.packages.contains_key(&format!("{}/{package}", view.vendor_folder)) {
                let message =
                    format!("{package} is listed, and {}/{package} has no Go file", view.vendor_folder);
                let cause = format!("in {modules_txt}, not in {}/", view.vendor_folder);
                findings.push(VENDOR_MISSING.at(At::Line(modules_txt, *line), package, message, cause));
            }
        }
    }
}

/// What the go command compares before it uses a vendor folder.
///
/// Source: <https://go.dev/ref/mod#build-commands>, `checkVendorConsistency` in
/// <https://go.dev/src/cmd/go/internal/modload/vendor.go>
fn inconsistent(
    source: &ModuleSource,
    view: &DeclaredView,
    vendor: &VendorModules,
    modules_txt: &str,
    findings: &mut Vec<ModuleFinding>,
) {
    let of: BTreeMap<&ModuleReference, &VendorModule> =
        vendor.modules.iter().map(|module| (&module.module, module)).collect();
    let mains: BTreeSet<&str> = view.mains.iter().filter_map(|main| main.path()).collect();
    let mut required: BTreeSet<&ModuleReference> = BTreeSet::new();
    let mut report = |at: At<'_>, module: &ModuleReference, cause: String| {
        findings.push(VENDOR_INCONSISTENT.at(at, module.to_string(), format!("{module} {cause}"), cause));
    };
    for (file, line) in view.required() {
        let module = &line.value.module;
        required.insert(module);
        let is_explicit = of.get(module).is_some_and(|listed| listed.explicit);
        if !is_explicit && !mains.contains(module.path.as_str()) {
            let cause =
                format!("is explicitly required in go.mod, but not marked as explicit in {modules_txt}");
            report(At::Line(&file, line.line), module, cause);
        }
    }
    for (file, line) in view.replacements() {
        let from = &line.value.from;
        if from.version.is_none() && mains.contains(from.path.as_str()) {
            continue;
        }
        // Each left side counts once, with what stands in for it in the end.
        let (file, line) = view.replacement_of(from).unwrap_or((file, line));
        let to = &line.value.to;
        let listed = of.get(from).and_then(|listed| listed.replacement.as_ref());
        let at = At::Line(&file, line.line);
        match listed {
            None => report(
                at,
                from,
                format!("is replaced in go.mod, but not marked as replaced in {modules_txt}"),
            ),
            Some(listed) if !is_same_target(source, view, &file, to, listed) => {
                let cause = format!(
                    "is replaced by {to} in go.mod, but marked as replaced by {listed} in {modules_txt}"
                );
                report(at, from, cause);
            }
            Some(_) => {}
        }
    }
    for module in &vendor.modules {
        let at = At::Line(modules_txt, module.line);
        let reference = &module.module;
        if module.explicit && !required.contains(reference) {
            report(
                at,
                reference,
                format!("is marked as explicit in {modules_txt}, but not explicitly required in go.mod"),
            );
        }
        let replaced: Option<(String, &Directive<ModuleReplacement>)> = view.replacement_of(reference);
        if module.replacement.is_some() && replaced.is_none() {
            report(
                at,
                reference,
                format!("is marked as replaced in {modules_txt}, but not replaced in go.mod"),
            );
        }
    }
}

/// In a workspace, folders are written relative to it, whichever file names them.
fn is_same_target(
    source: &ModuleSource,
    view: &DeclaredView,
    file: &str,
    wanted: &ModuleReference,
    listed: &ModuleReference,
) -> bool {
    wanted == listed
        || (view.workspace.is_some()
            && wanted.version.is_none()
            && source.joined(folder_of(file), &wanted.path)
                == view
                    .workspace
                    .as_ref()
                    .and_then(|workspace| source.joined(&workspace.folder, &listed.path)))
}
