//! Running commands in the working folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use twinbuild_engine::build::{BuildSite, Inquiry};
use twinbuild_engine::executor::Conditions;
use twinbuild_model::Environment;

use super::super::build::Build;
use super::super::declare::split_words;
use super::super::evidence::{read_log, read_stdout};
use super::super::failure::{Failure, or_failure};
use super::super::state::World;
use super::state::Written;

/// What most programs and tests are compiled with: `go test` adds the last two.
const COMMON_PACKAGES: [&str; 5] = ["fmt", "os", "strings", "testing", "testing/internal/testdeps"];

/// The format in which packages are listed that are stale or can't be loaded: nothing where all are up to date. Source:
/// `scriptStale` in
/// <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/scriptcmds_test.go>
const STALE: &str = "-f={{if .Error}}{{.ImportPath}}: {{.Error.Err}}{{else if .Stale}}{{.ImportPath}} is stale: {{.StaleReason}}{{end}}";

/// The same, the other way round.
const NOT_STALE: &str = "-f={{if .Error}}{{.ImportPath}}: {{.Error.Err}}{{else if not .Stale}}{{.ImportPath}} is not stale{{end}}";

impl World {
    /// Runs a command in the working folder, where the session is; quotes as in a shell.
    pub(crate) async fn run_there(&mut self, command: &str) -> Result<(), Failure> {
        let site = self.session_site().await?;
        let execution = self.run_words(&site, split_words(command)?).await?;
        self.session_mut()?.written = Written::Logs(execution.logs.clone());
        let title = command.trim().to_owned();
        let build = Build::of_command(site, execution, title, self.exchanges_before());
        self.builds.push(build);
        Ok(())
    }

    /// Each of these packages is stale, or none is. Words that begin with `-` are flags for all of them.
    pub(crate) async fn check_stale(&mut self, packages: &str, expected: bool) -> Result<(), Failure> {
        let site = self.session_site().await?;
        let (flags, packages): (Vec<_>, Vec<_>) =
            split_words(packages)?.into_iter().partition(|word| word.starts_with('-'));
        or_failure(!packages.is_empty(), || "no package is named".into())?;
        let others = if expected { NOT_STALE } else { STALE };
        for package in packages {
            let mut words = ["go", "list", "-e", others].map(str::to_owned).to_vec();
            words.extend(flags.iter().cloned().chain([package.clone()]));
            let execution = self.run_words(&site, words).await?;
            let said = read_log(&execution)?;
            let is_so = execution.outcome.exit.is_success() && read_stdout(&execution)?.trim().is_empty();
            or_failure(is_so, || {
                let state = if expected { "stale" } else { "up to date" };
                format!("`{package}` is not {state}: {}", said.trim())
            })?;
        }
        Ok(())
    }

    async fn run_words(
        &mut self,
        site: &Arc<BuildSite>,
        words: Vec<String>,
    ) -> Result<twinbuild_engine::executor::Execution, Failure> {
        let variables = self.given_variables(site)?;
        let expanded: Result<Vec<_>, _> = words.iter().map(|word| expand(word, &variables)).collect();
        let mut arguments = expanded?;
        // The declared Go, whatever a session makes of PATH.
        if let (Some("go"), Some(toolchain)) = (arguments.first().map(String::as_str), site.view().toolchain)
        {
            arguments[0] = toolchain.join("bin").join("go").to_string_lossy().into_owned();
        }
        let inquiry = Inquiry {
            arguments,
            variables: self.declared_variables(site)?.into_iter().collect(),
            working_directory: Some(self.session()?.directory.clone()),
            ..Inquiry::default()
        };
        if let Some(lab) = &mut self.lab {
            lab.begin_command();
        }
        self.run_at(site, "command", &inquiry).await
    }

    /// The working folder's site, made by the first step that needs it.
    pub(super) async fn session_site(&mut self) -> Result<Arc<BuildSite>, Failure> {
        if let Some(site) = &self.session()?.site {
            return Ok(Arc::clone(site));
        }
        let toolchain = match self.go.clone() {
            Some(go) => Some(self.toolchain(&go).await?),
            None => None,
        };
        // Declared variables may name the folder, so each command gets them by itself.
        let environment = Environment { variables: BTreeMap::new(), ..self.environment.clone() };
        let declared = self.source.replace(self.session()?.source.clone());
        let prepared = self.prepare(environment, toolchain).await;
        self.source = declared;
        let mut site = prepared?;
        site.require_shown_changes().map_err(|refusal| self.refused(&refusal))?;
        let context = self.context()?;
        site.warm_standard_packages(&context.standard_library, &COMMON_PACKAGES).await;
        site.set_conditions(Conditions { source_writable: true, ..Conditions::default() });
        self.enter_lab(&mut site, true)?;
        let site = Arc::new(site);
        self.session_mut()?.site = Some(Arc::clone(&site));
        Ok(site)
    }

    /// The variables that `${NAME}` stands for: those that every command has, whatever the scenario declares, the working
    /// folder as `WORK`, the folder where commands start as `PWD` and Go's version as `goversion`.
    pub(super) fn given_variables(&self, site: &BuildSite) -> Result<BTreeMap<String, String>, Failure> {
        let mut variables = site.action(&Inquiry::default()).variables;
        let view = site.view();
        let folder = view.working_directory(&self.session()?.directory);
        variables.insert("PWD".into(), folder.to_string_lossy().into_owned());
        variables.insert("WORK".into(), view.source.to_string_lossy().into_owned());
        if let Some(toolchain) = site.toolchain() {
            variables.insert("goversion".into(), toolchain.version.to_string());
        }
        Ok(variables)
    }

    /// The variables that the scenario has declared by now, expanded; `WORK` is one of them.
    pub(super) fn declared_variables(&self, site: &BuildSite) -> Result<BTreeMap<String, String>, Failure> {
        let given = self.given_variables(site)?;
        let environment = self.lab_environment(self.environment.clone());
        let expanded =
            environment.variables.iter().map(|(name, value)| Ok((name.clone(), expand(value, &given)?)));
        let mut variables: BTreeMap<_, _> = expanded.collect::<Result<_, Failure>>()?;
        variables.insert("WORK".into(), given["WORK"].clone());
        Ok(variables)
    }
}

/// `text` with `${NAME}` replaced by the variable; `$${` stands for `${`.
pub(super) fn expand(text: &str, variables: &BTreeMap<String, String>) -> Result<String, Failure> {
    expand_by(text, variables, str::to_owned)
}

/// As [`expand`], with each value changed by `change`.
pub(super) fn expand_by(
    text: &str,
    variables: &BTreeMap<String, String>,
    change: impl Fn(&str) -> String,
) -> Result<String, Failure> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if let Some(before) = rest[..at].strip_suffix('$') {
            result.push_str(before);
            result.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        result.push_str(&rest[..at]);
        let Some((name, after)) = rest[at + 2..].split_once('}') else {
            return Err(Failure::new(format!("failed to read `{text}`: a `${{` is not closed")));
        };
        let value = variables.get(name).ok_or_else(|| {
            Failure::new(format!("failed to read `{text}`: there is no variable `{name}`"))
                .with_hint(Some("a `${` that is to stay is written `$${`"))
        })?;
        result.push_str(&change(value));
        rest = after;
    }
    result.push_str(rest);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_in_braces() {
        let variables = BTreeMap::from([("WORK".to_owned(), "/src".to_owned())]);
        assert_eq!(expand("${WORK}/a$", &variables).unwrap(), "/src/a$");
        assert_eq!(expand("$WORK $${WORK}", &variables).unwrap(), "$WORK ${WORK}");
        assert!(expand("${work}", &variables).unwrap_err().to_string().contains("no variable `work`"));
        assert!(expand("${WORK", &variables).unwrap_err().to_string().contains("not closed"));
    }
}
