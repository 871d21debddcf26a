//! What scenarios claim about the module graph's findings.

use std::path::Path;

use twinbuild_compare::{FINDING_RULES, module_views};
use twinbuild_engine::blocking;
use twinbuild_engine::build::Inquiry;
use twinbuild_engine::module_source::{ModuleReading, read_module_source};
use twinbuild_engine::source::SourceChange;
use twinbuild_inspect::{GoSurroundings, QUESTIONS, ResolvedView};
use twinbuild_model::{ModuleFinding, ModuleViews};

use super::build::{Build, BuildRequest};
use super::declare::split_words;
use super::evidence::read_text;
use super::failure::{Failure, or_failure};
use super::state::World;

impl World {
    /// The source is the folder `name` below the project's modules, which must have a vendor tree.
    pub(crate) fn declare_vendored_module(&mut self, name: &str) -> Result<(), Failure> {
        self.declare_module(name)?;
        let context = self.context()?;
        let modules_txt = context.path(&context.project.paths.modules).join(name).join("vendor/modules.txt");
        or_failure(modules_txt.is_file(), || {
            format!("the module `{name}` has no vendor tree: there is no {}", modules_txt.display())
        })
    }

    /// The source copy has a Go package of one file that nothing else speaks of.
    pub(crate) fn declare_unlisted_file(&mut self, path: &str) -> Result<(), Failure> {
        let folder = Path::new(path).parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
        let letters = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let name = folder.map(|name| letters(&name)).filter(|name| !name.is_empty() && path.ends_with(".go"));
        let name = name.ok_or_else(|| {
            Failure::new(format!("`{path}` is no Go file in a folder"))
                .with_hint(Some("name one such as `vendor/example.com/lib/lib.go`"))
        })?;
        let content = format!("package {name}\n\n// Name is this package's own.\nconst Name = \"{name}\"\n");
        self.declare_change(SourceChange::Write { path: path.to_owned(), content });
        Ok(())
    }

    /// Builds with more flags than those that were declared.
    pub(crate) async fn build_with_flags(
        &mut self,
        request: BuildRequest,
        flags: &str,
    ) -> Result<(), Failure> {
        let declared = self.build_flags.len();
        self.build_flags.extend(split_words(flags)?);
        let built = self.build(request).await;
        self.build_flags.truncate(declared);
        built
    }

    /// The source of the last build has a phantom of this name.
    pub(crate) async fn check_phantom(&mut self, subject: &str) -> Result<(), Failure> {
        self.check_some_finding(&format!("the phantom `{subject}`"), |finding| {
            finding.phantom && finding.subject == subject
        })
        .await
    }

    /// The source of the last build has a finding of this kind, at this place if one is named.
    pub(crate) async fn check_finding(&mut self, code: &str, place: Option<&str>) -> Result<(), Failure> {
        self.last_build()?;
        known_code(code)?;
        let at = place.map(|place| format!(" at `{place}`")).unwrap_or_default();
        let is_at = |finding: &ModuleFinding| {
            place.is_none_or(|place| {
                finding.path.as_deref() == Some(place) || finding.place().as_deref() == Some(place)
            })
        };
        self.check_some_finding(&format!("the finding `{code}`{at}"), |finding| {
            finding.code == code && is_at(finding)
        })
        .await
    }

    async fn check_some_finding(
        &mut self,
        what: &str,
        is_meant: impl Fn(&ModuleFinding) -> bool,
    ) -> Result<(), Failure> {
        let findings = self.findings().await?;
        self.named_findings = findings.iter().filter(|finding| is_meant(finding)).cloned().collect();
        or_failure(!self.named_findings.is_empty(), || {
            format!("the module graph does not have {what}; it has\n{}", listed(&findings))
        })
    }

    /// The source of the last build, which was traced, has this mark at this place.
    pub(crate) async fn check_mark(&mut self, code: &str, place: &str) -> Result<(), Failure> {
        self.complete_trace()?;
        known_code(code)?;
        let marks = self.views().await?.0.marks;
        let is_meant = |mark: &&ModuleFinding| mark.code == code && mark.place().as_deref() == Some(place);
        self.named_findings = marks.iter().filter(is_meant).cloned().collect();
        or_failure(!self.named_findings.is_empty(), || {
            format!(
                "the module graph does not have the mark `{code}` at `{place}`; it has\n{}",
                listed(&marks)
            )
        })
    }

    /// What the last step found has this cause.
    pub(crate) fn check_finding_cause(&self, cause: &str) -> Result<(), Failure> {
        let found = &self.named_findings;
        or_failure(!found.is_empty(), || {
            "no step before this one found something in the module graph".into()
        })?;
        or_failure(found.iter().any(|finding| finding.cause == cause), || {
            format!("the cause is not `{cause}`; found was\n{}", listed(found))
        })
    }

    /// The source of the last build has no finding of this kind.
    pub(crate) async fn check_no_such_finding(&mut self, code: &str) -> Result<(), Failure> {
        self.last_build()?;
        known_code(code)?;
        let findings = self.all_findings().await?;
        let found: Vec<ModuleFinding> = findings.into_iter().filter(|finding| finding.code == code).collect();
        or_failure(found.is_empty(), || {
            format!("the module graph has the finding `{code}`:\n{}", listed(&found))
        })
    }

    /// The source of the last build has no findings.
    pub(crate) async fn check_no_findings(&mut self) -> Result<(), Failure> {
        let findings = self.all_findings().await?;
        or_failure(findings.is_empty(), || format!("the module graph has findings:\n{}", listed(&findings)))
    }

    /// What the views of the last build's modules disagree in, if the go command could load them: else that nothing was found
    /// shows nothing.
    async fn all_findings(&mut self) -> Result<Vec<ModuleFinding>, Failure> {
        let (views, is_resolved) = self.views().await?;
        or_failure(is_resolved, || {
            "the go command could not load the module, so that nothing was found shows nothing".into()
        })?;
        Ok(views.findings)
    }

    /// What the views of the last build's modules disagree in.
    async fn findings(&mut self) -> Result<Vec<ModuleFinding>, Failure> {
        self.views().await.map(|(views, _)| views.findings)
    }

    /// The joined views, and whether the go command answered where there is one.
    async fn views(&mut self) -> Result<(ModuleViews, bool), Failure> {
        let fetched = self.last_build()?.site.fetch_module_cache().await;
        fetched.map_err(|error| self.no_execution(&error))?;
        let build = self.last_build()?;
        let reading = reading(build);
        let opened = build.opened_view();
        or_failure(reading.folder.join("go.mod").is_file(), || {
            format!("the source of `{}` is no module: there is no go.mod where it was built", build.title)
        })?;
        let resolved = self.resolved_view().await?;
        let is_resolved = resolved.as_ref().is_none_or(ResolvedView::is_answered);
        let views = blocking(move || {
            Ok::<_, Failure>(module_views(&read_module_source(&reading), resolved.as_ref(), opened.as_ref()))
        });
        Ok((views.await?, is_resolved))
    }

    /// What the go command says of the last build's modules; `None` where no Go built. It is asked offline, so that the lab's
    /// record stays as the build left it.
    async fn resolved_view(&mut self) -> Result<Option<ResolvedView>, Failure> {
        // The build leaves the list while commands run at its site, and comes back whatever happens.
        let Some(build) = self.builds.pop() else { return Ok(None) };
        let answers = self.answers(&build).await;
        let has_go = build.site.toolchain().is_some();
        self.builds.push(build);
        let [modules, graph, packages] = answers?;
        // What is cut or no answer at all is told by the go command's own exit.
        Ok(has_go.then(|| ResolvedView::parse(&modules, &graph, &packages).0))
    }

    async fn answers(&mut self, build: &Build) -> Result<[String; 3], Failure> {
        let mut answers = [const { String::new() }; 3];
        if build.site.toolchain().is_none() {
            return Ok(answers);
        }
        let flags: Vec<&str> = build.flags.iter().map(String::as_str).collect();
        for (answer, question) in answers.iter_mut().zip(QUESTIONS) {
            // `go mod graph` takes none of the flags of a build.
            let flags = if question.contains(&"graph") { &[] } else { flags.as_slice() };
            let (last, first) = question.split_last().unwrap_or((&"", &[]));
            let arguments = first.iter().chain(flags).chain([last]).map(|word| (*word).to_owned()).collect();
            let variables = vec![("GOPROXY".to_owned(), "off".to_owned())];
            let inquiry = Inquiry { arguments, variables, ..Inquiry::default() };
            let execution = self.run_at(&build.site, "module graph", &inquiry).await?;
            if execution.outcome.exit.is_success() {
                *answer = read_text(&execution.logs.stdout)?;
            }
        }
        Ok(answers)
    }
}

/// What is read of a build: its source copy as it was left, and its own module cache.
fn reading(build: &Build) -> ModuleReading {
    ModuleReading {
        outermost: (!build.site.sees_around()).then(|| build.site.source_folder()),
        folder: build.site.working_folder(),
        root: build.site.source_folder(),
        module_cache: Some(build.site.module_cache_folder()),
        surroundings: GoSurroundings {
            variables: build.execution.action.variables.clone(),
            command_flags: build.flags.clone(),
            go_version: build.site.toolchain().map(|toolchain| toolchain.version.to_string()),
            targets: vec![build.site.target()],
            host: Some(build.site.platform()),
        },
    }
}

/// A code that nothing has can't be found, so that a step about one would show nothing.
fn known_code(code: &str) -> Result<(), Failure> {
    or_failure(FINDING_RULES.iter().any(|rule| rule.code == code), || {
        format!("there is no finding `{code}`; `twinbuild graph --codes` lists them")
    })
}

fn listed(findings: &[ModuleFinding]) -> String {
    if findings.is_empty() {
        return "none".to_owned();
    }
    let line = |finding: &ModuleFinding| {
        let ModuleFinding { code, message, cause, .. } = finding;
        let place = finding.place().map(|place| format!("{place}: ")).unwrap_or_default();
        format!("{place}{code}: {message} ({cause})")
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}
