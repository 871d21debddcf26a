//! What a scenario claims about streams and files of its session.

use std::collections::BTreeMap;
use std::fs;

use twinbuild_compare::text_diff;
use twinbuild_inspect::{GoPattern, VariablePiece, variable_pieces};

use super::super::checks::{Presence, Sameness};
use super::super::failure::{Failure, or_failure};
use super::super::state::World;
use super::content::Content;
use super::files::LastLink;
use super::running::expand_by;

/// How a text is looked at before it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As it is.
    Plain,
    /// With the session's variables in the place of their names.
    Expanded,
}

/// What is asked of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    /// Something is there.
    There,
    /// Nobody may write to it.
    ReadOnly,
    /// Somebody may run it.
    Executable,
}

impl World {
    /// The content has a match of the pattern, or has none.
    pub(crate) async fn check_match(
        &mut self,
        content: &Content,
        pattern: &str,
        expected: Presence,
    ) -> Result<(), Failure> {
        let (text, compiled) = self.text_and_pattern(content, pattern).await?;
        or_failure(compiled.matches(&text) == (expected == Presence::There), || {
            let verb = if expected == Presence::There { "does not match" } else { "matches" };
            format!("{content} {verb} /{pattern}/:\n{}", text.trim_end())
        })
    }

    /// The content has so many matches of the pattern.
    pub(crate) async fn check_matches(
        &mut self,
        content: &Content,
        pattern: &str,
        count: usize,
    ) -> Result<(), Failure> {
        let (text, compiled) = self.text_and_pattern(content, pattern).await?;
        let seen = compiled.count(&text);
        or_failure(seen == count, || {
            format!("{content} has {seen} matches of /{pattern}/, not {count}:\n{}", text.trim_end())
        })
    }

    async fn text_and_pattern(
        &mut self,
        content: &Content,
        pattern: &str,
    ) -> Result<(String, GoPattern), Failure> {
        let site = self.session_site().await?;
        let expanded = expand_by(pattern, &self.given_variables(&site)?, GoPattern::quoted)?;
        let compiled = GoPattern::new(&expanded).map_err(|error| Failure::from_error(&error))?;
        Ok((self.content(content)?, compiled))
    }

    /// The content is that of a file, or is not.
    pub(crate) async fn check_same_content(
        &mut self,
        content: &Content,
        other: &str,
        reading: Reading,
        expected: Sameness,
    ) -> Result<(), Failure> {
        let site = self.session_site().await?;
        let file = Content::File(other.to_owned());
        let mut texts = [self.content(content)?, self.content(&file)?];
        if reading == Reading::Expanded {
            let variables = self.declared_and_given(&site)?;
            texts = texts.map(|text| with_variables(&text, &variables));
        }
        let [text, wanted] = texts;
        let is_same = text == wanted;
        or_failure(is_same == (expected == Sameness::Same), || {
            match text_diff(&wanted, &text, other, &content.to_string()) {
                Some(diff) => format!("{content} is not the same as `{other}`:\n{}", diff.text),
                None if is_same => format!("{content} is the same as `{other}`"),
                None => format!("{content} is not the same as `{other}`: their line ends differ"),
            }
        })
    }

    fn declared_and_given(
        &self,
        site: &twinbuild_engine::build::BuildSite,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut variables = self.given_variables(site)?;
        variables.extend(self.declared_variables(site)?);
        for (name, value) in
            [("/", std::path::MAIN_SEPARATOR_STR), (":", if cfg!(windows) { ";" } else { ":" })]
        {
            variables.insert(name.into(), value.into());
        }
        Ok(variables)
    }

    /// A file or folder is as expected, or is not.
    pub(crate) async fn check_file(
        &mut self,
        path: &str,
        state: FileState,
        expected: bool,
    ) -> Result<(), Failure> {
        self.session_site().await?;
        let place = self.place(path, LastLink::Followed)?.1;
        let metadata = fs::metadata(&place).ok();
        if metadata.is_none() && state != FileState::There {
            return Err(Failure::new(format!("`{path}` does not exist")));
        }
        let holds = metadata.is_some_and(|metadata| match state {
            FileState::There => true,
            FileState::ReadOnly => metadata.permissions().readonly(),
            FileState::Executable => is_executable(&metadata),
        });
        let what = match state {
            FileState::There => return or_failure(holds == expected, || existence(path, holds)),
            FileState::ReadOnly => "read-only",
            FileState::Executable => "executable",
        };
        or_failure(holds == expected, || format!("`{path}` is {}{what}", if holds { "" } else { "not " }))
    }
}

fn existence(path: &str, is_there: bool) -> String {
    format!("`{path}` {}", if is_there { "exists" } else { "does not exist" })
}

/// `text` with the values of variables in the place of their names, as scripts expand them: what has no value is empty.
fn with_variables(text: &str, variables: &BTreeMap<String, String>) -> String {
    let value = |piece: &VariablePiece<'_>| match piece {
        VariablePiece::Text(text) => (*text).to_owned(),
        VariablePiece::Variable(name) => variables.get(*name).cloned().unwrap_or_default(),
    };
    variable_pieces(text).iter().map(value).collect()
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_metadata: &fs::Metadata) -> bool {
    true
}
