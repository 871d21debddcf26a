//! Which Go builds: <https://go.dev/doc/toolchain>.
//!
//! Both the `go` and the `toolchain` line of go.mod name the least version: an older Go fetches that one or fails, and a newer
//! one builds as it is. Only `GOTOOLCHAIN`, an image or a service can name one version for all.

use twinbuild_inspect::parse_go_mod;
use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::container_rules::images;
use super::module_rules::{line_of, outermost_module};
use super::predict::surrounding;
use super::rule::FLOATING_TOOLCHAIN;
use super::service_images::ServiceImages;
use super::source_file::{FileKind, SourceFile};
use super::yaml::{Node, Value};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let module = outermost_module(files);
    let least = module.map(LeastVersion::new);
    let asked: Vec<Asked<'_>> = files.iter().flat_map(|file| asked_versions(file, least.as_ref())).collect();
    let is_pinned = asked.iter().any(|asked| asked.is_one) || names_toolchain(facts, files);
    if let Some((file, least)) = module.zip(least.as_ref()).filter(|_| !is_pinned) {
        let message = format!(
            "the `{}` line is the least version: any Go from {} on builds it as it is, each in its own way",
            least.word, least.version
        );
        predictions.push(FLOATING_TOOLCHAIN.at(file.path, least.line, message));
    }
    let floating = asked.iter().filter(|asked| !asked.is_one);
    predictions.extend(floating.map(|asked| FLOATING_TOOLCHAIN.at(asked.path, asked.line, asked.message())));
}

/// The least version that a module can be built with.
struct LeastVersion {
    word: &'static str,
    line: usize,
    version: String,
}

impl LeastVersion {
    fn new(file: &SourceFile<'_>) -> Self {
        let (go_mod, _) = parse_go_mod(file.text);
        // https://go.dev/ref/mod#go-mod-file-toolchain: `default` names none.
        let toolchain = go_mod.toolchain.as_deref().and_then(|toolchain| toolchain.strip_prefix("go"));
        let (word, version) = match (toolchain, &go_mod.go) {
            (Some(toolchain), _) => ("toolchain", toolchain),
            // https://go.dev/ref/mod#go-mod-file-go: what is meant where the line is missing.
            (None, go) => ("go", go.as_deref().unwrap_or("1.16")),
        };
        let line = line_of(file.text, |words| words.first() == Some(&word));
        Self { word, line, version: version.to_owned() }
    }
}

/// A version that an image or a service is asked for.
struct Asked<'facts> {
    path: &'facts str,
    line: usize,
    what: String,
    is_one: bool,
}

impl Asked<'_> {
    fn message(&self) -> String {
        format!("{} is another Go when it is fetched another day", self.what)
    }
}

fn asked_versions<'facts>(file: &SourceFile<'facts>, least: Option<&LeastVersion>) -> Vec<Asked<'facts>> {
    let path = file.path;
    let of_image = |(line, image): (usize, String)| {
        let is_one = is_one_version(go_tag(&image)?);
        Some(Asked { path, line, what: image, is_one })
    };
    match file.kind {
        FileKind::Dockerfile => images(file).into_iter().filter_map(of_image).collect(),
        // What only tests may take any version.
        FileKind::Workflow if file.text.contains("goreleaser") || !file.builds.is_empty() => {
            let versions = setup_versions(file, least);
            let images = ServiceImages::new(file);
            versions.into_iter().chain(images.named().filter_map(of_image)).collect()
        }
        _ => Vec::new(),
    }
}

/// What a workflow asks of `actions/setup-go`: <https://github.com/actions/setup-go#usage>
fn setup_versions<'facts>(file: &SourceFile<'facts>, least: Option<&LeastVersion>) -> Vec<Asked<'facts>> {
    let path = file.path;
    let plain = values(file, "go-version").into_iter().filter_map(|node| {
        // What stands elsewhere is not known, and a list is a matrix of tests.
        let version = node.text().filter(|version| !version.is_empty() && !version.contains('$'))?;
        let what = format!("Go {version}");
        Some(Asked { path, line: node.line, what, is_one: is_one_version(version) })
    });
    let by_module = values(file, "go-version-file").into_iter().filter_map(|node| {
        let least = least.filter(|_| node.text().is_some_and(|path| path.ends_with("go.mod")))?;
        let what = format!("Go {} of go.mod", least.version);
        Some(Asked { path, line: node.line, what, is_one: is_one_version(&least.version) })
    });
    plain.chain(by_module).collect()
}

fn values<'file>(file: &'file SourceFile<'_>, key: &str) -> Vec<&'file Node> {
    let mut found = Vec::new();
    file.documents.iter().for_each(|document| document.all_of(key, &mut found));
    found.retain(|node| !matches!(node.value, Value::List(_)));
    found
}

/// <https://go.dev/doc/toolchain#GOTOOLCHAIN>
fn names_toolchain(facts: &ProjectFacts, files: &[SourceFile<'_>]) -> bool {
    let is_named = |value: &str| {
        // With `+auto` the module may ask for a newer one, which is then one version too.
        let name = value.trim_end_matches("+auto").trim_end_matches("+path");
        name.strip_prefix("go").is_some_and(is_one_version)
    };
    surrounding(facts, "GOTOOLCHAIN").is_some_and(is_named)
        || files.iter().flat_map(|file| file.script.values("GOTOOLCHAIN")).any(|(_, value)| is_named(value))
        || files
            .iter()
            .flat_map(|file| &file.builds)
            .any(|build| build.variable("GOTOOLCHAIN").is_some_and(is_named))
}

/// The tag of an image of Go; `None` for another image, one with a digest and one that is named elsewhere.
fn go_tag(image: &str) -> Option<&str> {
    if image.contains(['@', '$']) {
        return None;
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once(':') {
        Some(("golang", tag)) => Some(tag),
        None if name == "golang" => Some("latest"),
        _ => None,
    }
}

/// Whether a tag or a version names one release of Go: `1.22.10`, `1.22.10-alpine`, `1.27rc1`.
fn is_one_version(tag: &str) -> bool {
    let version = tag.split('-').next().unwrap_or(tag);
    let parts: Vec<&str> = version.split('.').collect();
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|character| character.is_ascii_digit());
    match parts[..] {
        [major, minor, patch] => is_number(major) && is_number(minor) && is_number(patch),
        [major, minor] => is_number(major) && (minor.contains("rc") || minor.contains("beta")),
        _ => false,
    }
}
