//! What tags say that a scenario needs, and what this machine lacks of it.

use std::collections::BTreeMap;
use std::error::Error;

use twinbuild_engine::build::EmulatorKind;
use twinbuild_engine::executor::Executor;
use twinbuild_model::Platform;
use twinbuild_model::run_record::Need;
use twinbuild_twins::{TOOLS, Tool};

use super::observer::Observer;
use crate::selection::SelectedScenario;
use crate::world::RunContext;

/// For each tag that names something this machine lacks, what that is. Other tags are labels and need nothing.
///
/// `@sandbox` needs the sandbox, `@container` an engine that runs containers, `@go1.22` that Go (it is fetched here, once,
/// where it can be), `@host-linux`, `@host-darwin`, `@host-windows`, `@host-amd64`, `@host-arm64` the machine itself,
/// `@needs-faketime` and the like a tool that variations need. `@about-permissions` and the like need nothing here but a
/// name that is known: the step that runs a program with an emulator that can't show it says so.
pub(super) async fn lacking(
    context: &RunContext,
    scenarios: &[SelectedScenario],
    observer: &mut dyn Observer,
) -> BTreeMap<String, Need> {
    let mut lacking = BTreeMap::new();
    let tags: std::collections::BTreeSet<_> = scenarios.iter().flat_map(|selected| &selected.tags).collect();
    for tag in tags {
        let need = if let Some(version) = go_version(tag) {
            go(context, version, observer).await
        } else if tag == "container" {
            container(context, observer).await
        } else {
            of_machine(context, tag)
        };
        if let Some(need) = need {
            lacking.insert(tag.clone(), need);
        }
    }
    lacking
}

/// The version in a tag such as `go1.22`.
fn go_version(tag: &str) -> Option<&str> {
    let version = tag.strip_prefix("go")?;
    let is_version = !version.is_empty()
        && version
            .split('.')
            .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    is_version.then_some(version)
}

async fn go(context: &RunContext, version: &str, observer: &mut dyn Observer) -> Option<Need> {
    observer.preparing(&format!("Go {version}"));
    let found = async {
        let version = context.toolchains.select(version)?;
        context.toolchains.ensure(&version, &Platform::host()).await
    };
    let error = found.await.err()?;
    let mut how = format!("mending this: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        how = format!("{how}: {error}");
        cause = error.source();
    }
    Some(Need { what: format!("Go {version}"), how })
}

async fn container(context: &RunContext, observer: &mut dyn Observer) -> Option<Need> {
    observer.preparing("the container engine");
    let error = context.containers.engine().await.err()?;
    let how = error.hint().unwrap_or_else(|| "mending what `twinbuild doctor` says".to_owned());
    Some(Need { what: "a container engine".into(), how })
}

fn of_machine(context: &RunContext, tag: &str) -> Option<Need> {
    if tag == "sandbox" {
        let how = match &context.executor.reason {
            Some(reason) => format!("installing bubblewrap on Linux ({reason})"),
            None => "leaving out `--executor host`".into(),
        };
        return (context.executor.executor == Executor::Host)
            .then(|| Need { what: "the sandbox".into(), how });
    }
    if let Some(name) = tag.strip_prefix("needs-") {
        return tool(name);
    }
    if let Some(topic) = tag.strip_prefix("about-") {
        return unknown_topic(topic);
    }
    let wanted = tag.strip_prefix("host-")?;
    let host = Platform::host();
    (wanted != host.os() && wanted != host.arch()).then(|| Need {
        what: format!("a {wanted} machine"),
        how: format!("running there; this one is {host}"),
    })
}

/// What scenarios need and no variation does.
const MORE_TOOLS: [Tool; 3] = [
    Tool { name: "strace", what: "tracing", packages: "strace" },
    Tool { name: "curl", what: "another client's view of a server", packages: "curl" },
    Tool { name: "openssl", what: "another client's view of a handshake", packages: "openssl" },
];

/// What an emulator may be unable to show. Which one runs a scenario's programs is known only when it runs; a misspelled
/// topic would never be met.
fn unknown_topic(topic: &str) -> Option<Need> {
    let known: Vec<String> = EmulatorKind::topics().iter().map(|topic| topic.replace(' ', "-")).collect();
    (!known.iter().any(|known| known == topic)).then(|| Need {
        what: format!("something that shows {topic}"),
        how: format!("naming a topic that is known: {}", known.join(", ")),
    })
}

/// A tool of the machine. One that nobody knows is never there: else a misspelled need would be met everywhere.
fn tool(name: &str) -> Option<Need> {
    let what = format!("the tool {name}");
    match TOOLS.iter().chain(&MORE_TOOLS).find(|tool| tool.name == name) {
        Some(tool) if tool.is_there() => None,
        Some(tool) => Some(Need { what, how: format!("installing {} (Debian's packages)", tool.packages) }),
        None => {
            let known: Vec<&str> = TOOLS.iter().chain(&MORE_TOOLS).map(|tool| tool.name).collect();
            Some(Need { what, how: format!("naming one that is known: {}", known.join(", ")) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{go_version, tool};

    #[test]
    fn a_misspelled_tool_is_never_there() {
        assert!(tool("qemu-usr").is_some_and(|need| need.how.contains("qemu-user")));
        assert!(tool("starce").is_some_and(|need| need.how.contains("strace")));
    }

    #[test]
    fn a_misspelled_topic_is_never_shown() {
        assert!(super::unknown_topic("registery").is_some_and(|need| need.how.contains("registry")));
        assert!(super::unknown_topic("memory-order").is_none());
    }

    #[test]
    fn only_versions_are_versions() {
        assert_eq!(go_version("go1.22"), Some("1.22"));
        assert_eq!(go_version("go1"), Some("1"));
        for label in ["go", "golden", "go1.", "go.1", "slow"] {
            assert_eq!(go_version(label), None, "{label}");
        }
    }
}
