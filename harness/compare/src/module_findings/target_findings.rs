//! Packages that build constraints leave empty, or smaller than they look.

use std::collections::BTreeSet;

use twinbuild_inspect::{
    BuildTarget, DeclaredView, GoHeader, ModuleSource, PackageOwner, SourcePackage, go_minor,
};
use twinbuild_model::{ModuleFinding, Platform};

use super::catalogue::{At, CGO_IGNORED, TARGET_EMPTY};
use super::reach::{by_import_path, reached};

/// The release tags that are set where the toolchain's version is not known.
const NEWEST_MINOR: u32 = 999;

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let by_path = by_import_path(view);
    let is_own =
        |package: &&SourcePackage| matches!(&package.owner, PackageOwner::Main(folder) if folder.is_empty());
    for platform in &source.surroundings.targets {
        let target = target(source, platform);
        let own = view.packages.values().filter(is_own).map(|package| package.import_path.as_str());
        let is_built = |header: &GoHeader| !header.is_test && target.builds(header);
        let reached = reached(source, &by_path, own, is_built);
        for (path, importer) in &reached {
            let Some(package) = by_path.get(path) else { continue };
            look_at(source, package, *importer, &target, findings);
        }
    }
}

fn target(source: &ModuleSource, platform: &Platform) -> BuildTarget {
    let surroundings = &source.surroundings;
    let is_native = surroundings.host.as_ref() == Some(platform);
    // Without a setting cgo is on for the machine's own platform alone: <https://pkg.go.dev/cmd/cgo#hdr-Using_cgo_with_the_go_command>.
    let cgo = surroundings.variable("CGO_ENABLED").map_or(is_native, |value| value == "1");
    let tags = surroundings.flag("tags").unwrap_or_default().split(',').map(str::to_owned);
    let experiments = surroundings.variable("GOEXPERIMENT").unwrap_or_default().split(',');
    let minor = surroundings.go_version.as_deref().and_then(go_minor);
    BuildTarget {
        platform: platform.clone(),
        cgo,
        tags: tags.chain(experiments.map(|name| format!("goexperiment.{name}"))).collect(),
        go_minor: minor.unwrap_or(NEWEST_MINOR),
    }
}

fn look_at(
    source: &ModuleSource,
    package: &SourcePackage,
    importer: Option<(&str, usize)>,
    target: &BuildTarget,
    findings: &mut Vec<ModuleFinding>,
) {
    let headers: Vec<(&String, &GoHeader)> = package
        .files
        .iter()
        .filter_map(|path| Some((path, source.go_files.get(path)?)))
        .filter(|(_, header)| !header.is_test && header.could_be_built())
        .collect();
    let built: BTreeSet<&String> =
        headers.iter().filter(|(_, header)| target.builds(header)).map(|(path, _)| *path).collect();
    let (path, platform) = (&package.import_path, &target.platform);
    if let Some((file, line)) = importer.filter(|_| built.is_empty() && !headers.is_empty()) {
        let message = format!("{path} is imported, and has no file for {platform}");
        let cause = format!(
            "build constraints exclude all its files with cgo {}",
            if target.cgo { "on" } else { "off" }
        );
        findings.push(TARGET_EMPTY.at(At::Line(file, line), path, message, cause));
    }
    let with_cgo = BuildTarget { cgo: true, ..target.clone() };
    let has_substitute = headers.iter().any(|(_, header)| {
        header.conditions.iter().any(|condition| condition.mentions("cgo")) && !header.uses_cgo
    });
    // A package that nothing imports here may be there for builds with cgo alone.
    let is_needed = importer.is_some() || package.names(source).contains("main");
    if target.cgo || has_substitute || built.is_empty() || !is_needed {
        return;
    }
    for (file, _) in headers.iter().filter(|(_, header)| header.uses_cgo && with_cgo.builds(header)) {
        let message = format!("{file} is left out of {path} for {platform}");
        let cause = "it imports \"C\", and cgo is off";
        findings.push(CGO_IGNORED.at(At::File(file), path, message, cause));
    }
}
