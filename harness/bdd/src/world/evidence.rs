//! Taking evidence from a build.

use std::fs;
use std::io;
use std::path::Path;

use twinbuild_engine::blocking;
use twinbuild_engine::build::{BuildSite, Inquiry};
use twinbuild_engine::executor::Execution;
use twinbuild_engine::process::{log_contains, log_window};
use twinbuild_engine::source::file_manifest;
use twinbuild_inspect::{
    PACKAGE_LIST_FIELDS, PathMasks, Problem, binary_profile, build_log, module_graph_from_go_list,
    module_graph_from_vendor, package_list,
};
use twinbuild_model::evidence::{BinaryProfile, BuildLog, ModuleGraph, PackageList};

use super::build::Build;
use super::crashes::crash_of;
use super::evidence_kind::EvidenceKind;
use super::failure::Failure;
use super::state::World;
use super::trace::{BuildTrace, not_traced};

impl World {
    /// The document of one kind of evidence, taken from the build `index`.
    pub(super) async fn evidence(&mut self, index: usize, kind: EvidenceKind) -> Result<String, Failure> {
        // The build leaves the list while commands run at its site, and comes back whatever happens.
        let build = self.builds.remove(index);
        let next = self.builds.get(index).map(|next| next.network_from);
        let document = self.evidence_of(&build, next, kind).await;
        self.builds.insert(index, build);
        document
    }

    /// The module graph of the build `index`.
    pub(super) async fn module_graph(&mut self, index: usize) -> Result<ModuleGraph, Failure> {
        let build = self.builds.remove(index);
        let graph = self.module_graph_of(&build).await;
        self.builds.insert(index, build);
        graph
    }

    /// The packages of the build `index`.
    pub(super) async fn package_list(&mut self, index: usize) -> Result<PackageList, Failure> {
        let build = self.builds.remove(index);
        let list = self.package_list_of(&build).await;
        self.builds.insert(index, build);
        list
    }

    /// `network_until` is how many exchanges the lab had seen when the build after this one began.
    async fn evidence_of(
        &mut self,
        build: &Build,
        network_until: Option<usize>,
        kind: EvidenceKind,
    ) -> Result<String, Failure> {
        match kind {
            EvidenceKind::ModuleGraph => self.module_graph_of(build).await.map(|graph| graph.document()),
            EvidenceKind::PackageList => self.package_list_of(build).await.map(|list| list.document()),
            EvidenceKind::BinaryProfile => profile(&build.program()?).await.map(|profile| profile.document()),
            EvidenceKind::BinaryIdentity => {
                profile(&build.program()?).await.map(|profile| profile.identity_document())
            }
            EvidenceKind::BuildLog => comparable_log(&build.site, &build.execution),
            EvidenceKind::SortedBuildLog => sorted_log(&build.site, &build.execution),
            EvidenceKind::FileManifest => {
                build.succeeded()?;
                let folder = build.site.output_folder();
                let manifest = blocking(move || file_manifest(&folder)).await;
                manifest.map(|manifest| manifest.document()).map_err(|error| Failure::from_error(&error))
            }
            EvidenceKind::Crash => crash_of(build).map(|crash| crash.document()),
            EvidenceKind::GoroutineDump => crash_of(build).map(|crash| crash.goroutines_document()),
            EvidenceKind::Trace => {
                build.trace.as_ref().map(BuildTrace::document).ok_or_else(|| not_traced(build))
            }
            EvidenceKind::ProgramOutput => comparable_log(&build.site, &build.portable_run()?),
            EvidenceKind::NetworkRecord => {
                self.network_between(build.network_from, network_until).map(|record| record.document())
            }
        }
    }

    async fn module_graph_of(&mut self, build: &Build) -> Result<ModuleGraph, Failure> {
        let folder = build.site.working_folder();
        let go_mod = read_text(&folder.join("go.mod"))?;
        let modules_txt = folder.join("vendor/modules.txt");
        let (graph, problems): (ModuleGraph, Vec<Problem>) = if self.is_vendored(build).await? {
            module_graph_from_vendor(&go_mod, &read_text(&modules_txt)?)
        } else {
            let list = with_flags(&["go", "list", "-m", "-json"], build, &["all"]);
            let list = self.ask(build, "module graph", &list).await?;
            let graph = self.ask(build, "module graph", &["go", "mod", "graph"]).await?;
            module_graph_from_go_list(&list, &graph, &go_mod)
        };
        refuse_problems("the module graph", &problems)?;
        Ok(graph)
    }

    /// Whether the go command takes packages from `vendor/` here: then it refuses to list all modules.
    /// The rule is the go command's own: <https://go.dev/ref/mod#build-commands>.
    async fn is_vendored(&mut self, build: &Build) -> Result<bool, Failure> {
        let folder = build.site.working_folder();
        if !folder.join("vendor/modules.txt").is_file() {
            return Ok(false);
        }
        // Asking for `all` is what is refused, so the refusal is the answer.
        let listed =
            self.inquire(build, "module graph", &with_flags(&["go", "list", "-m"], build, &["all"])).await?;
        if listed.outcome.exit.is_success() {
            return Ok(false);
        }
        let said = read_log(&listed)?;
        if said.contains("vendor directory") || said.contains("-mod=vendor") {
            Ok(true)
        } else {
            Err(Failure::new(format!("failed to list the modules:\n{}", log_document(&build.site, &listed)?)))
        }
    }

    async fn package_list_of(&mut self, build: &Build) -> Result<PackageList, Failure> {
        build.succeeded()?;
        let packages: Vec<_> = build.packages.iter().map(String::as_str).collect();
        let fields = format!("-json={PACKAGE_LIST_FIELDS}");
        let command = with_flags(&["go", "list", "-deps", &fields], build, &packages);
        let (packages, problems) = package_list(&self.ask(build, "package list", &command).await?);
        refuse_problems("the package list", &problems)?;
        Ok(packages)
    }

    /// What a go command that must succeed writes to its standard output.
    async fn ask(&mut self, build: &Build, purpose: &str, command: &[&str]) -> Result<String, Failure> {
        let execution = self.inquire(build, purpose, command).await?;
        if execution.outcome.exit.is_success() {
            read_text(&execution.logs.stdout)
        } else {
            let log = log_document(&build.site, &execution)?;
            Err(Failure::new(format!("failed to take the {purpose}:\n{log}")))
        }
    }

    async fn inquire(
        &mut self,
        build: &Build,
        purpose: &str,
        command: &[&str],
    ) -> Result<Execution, Failure> {
        let arguments = command.iter().map(|word| (*word).to_owned()).collect();
        self.run_at(&build.site, purpose, &Inquiry { arguments, ..Inquiry::default() }).await
    }
}

/// The profile of the executable at `path`.
pub(super) async fn profile(path: &Path) -> Result<BinaryProfile, Failure> {
    let path = path.to_owned();
    let read = move || {
        let bytes = fs::read(&path);
        let bytes =
            bytes.map_err(|error| Failure::new(format!("failed to read {}: {error}", path.display())))?;
        binary_profile(&bytes).map_err(|error| Failure::from_error(&error))
    };
    blocking(read).await
}

/// The longest stream that is compared as evidence, in bytes: of a longer one not every line would be looked at.
const COMPARED_BYTES: u64 = 1 << 20;

/// The normalised log of one command, if all of it can be compared.
pub(super) fn comparable_log(site: &BuildSite, execution: &Execution) -> Result<String, Failure> {
    refuse_long_streams(execution)?;
    log_document(site, execution)
}

/// As [`comparable_log`], with the lines sorted.
fn sorted_log(site: &BuildSite, execution: &Execution) -> Result<String, Failure> {
    refuse_long_streams(execution)?;
    let too_long = || Failure::new("a stream has too many lines to be sorted and compared");
    normalised_log(site, execution)?.sorted_document().ok_or_else(too_long)
}

fn refuse_long_streams(execution: &Execution) -> Result<(), Failure> {
    let longest = execution.outcome.stdout.bytes.max(execution.outcome.stderr.bytes);
    if longest > COMPARED_BYTES {
        return Err(Failure::new(format!("a stream of {longest} bytes is too long to be compared"))
            .with_hint(Some("write it to a file in the folder `OUT`, and compare the file manifest")));
    }
    Ok(())
}

/// The normalised log of one command: command line, streams and exit.
pub(super) fn log_document(site: &BuildSite, execution: &Execution) -> Result<String, Failure> {
    normalised_log(site, execution).map(|log| log.document())
}

fn normalised_log(site: &BuildSite, execution: &Execution) -> Result<BuildLog, Failure> {
    let stdout = read_window(&execution.logs.stdout)?;
    let stderr = read_window(&execution.logs.stderr)?;
    let masks = path_masks(site)?;
    let command = shlex::try_join(execution.action.arguments.iter().map(String::as_str))
        .unwrap_or_else(|_| execution.action.arguments.join(" "));
    let exit = execution.outcome.exit.to_string();
    let log = build_log(&[command], &exit, stdout.as_slice(), stderr.as_slice(), &masks);
    log.map_err(|error| Failure::from_error(&error))
}

/// The words for the site's folders.
pub(super) fn path_masks(site: &BuildSite) -> Result<PathMasks, Failure> {
    let texts = site.masks().into_iter().map(|(path, word)| (path.to_string_lossy().into_owned(), word));
    let texts: Vec<_> = texts.collect();
    PathMasks::new(texts.iter().map(|(path, word)| (path.as_str(), *word)))
        .map_err(|error| Failure::from_error(&error))
}

/// A command's streams, one after the other, as text: of long ones the first and the last lines.
pub(super) fn read_log(execution: &Execution) -> Result<String, Failure> {
    let mut log = read_window(&execution.logs.stdout)?;
    log.extend(read_window(&execution.logs.stderr)?);
    Ok(String::from_utf8_lossy(&log).into_owned())
}

/// What a command wrote to its standard output, as text: of a long one the first and the last lines.
pub(super) fn read_stdout(execution: &Execution) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read_window(&execution.logs.stdout)?).into_owned())
}

/// What a command wrote to its standard error, as text: of a long one the first and the last lines.
pub(super) fn read_stderr(execution: &Execution) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read_window(&execution.logs.stderr)?).into_owned())
}

/// Whether one of a command's streams has `text`.
pub(super) fn log_says(execution: &Execution, text: &str) -> Result<bool, Failure> {
    let in_stream = |path: &Path| log_contains(path, text).map_err(|error| unreadable_log(path, &error));
    Ok(in_stream(&execution.logs.stdout)? || in_stream(&execution.logs.stderr)?)
}

fn read_window(path: &Path) -> Result<Vec<u8>, Failure> {
    log_window(path).map_err(|error| unreadable_log(path, &error))
}

fn unreadable_log(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("failed to read the log {}: {error}", path.display()))
}

pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("failed to read {}: {error}", path.display())))
}

/// A go command with the flags of the build that it is about: they change what it answers.
fn with_flags<'a>(command: &[&'a str], build: &'a Build, more: &[&'a str]) -> Vec<&'a str> {
    let flags = build.flags.iter().map(String::as_str);
    command.iter().copied().chain(flags).chain(more.iter().copied()).collect()
}

fn refuse_problems(what: &str, problems: &[Problem]) -> Result<(), Failure> {
    if problems.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    Err(Failure::new(format!("failed to understand {what}:\n{}", lines.join("\n"))))
}
