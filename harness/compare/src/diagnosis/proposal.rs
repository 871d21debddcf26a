//! A change as a rule proposes it: one that replaces a value, or that edits one entry of a list and keeps the others.

use serde::Deserialize;
use twinbuild_model::Change;

use super::facts::Facts;

/// What a rule proposes; its texts are filled with what the log names.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Proposal {
    /// One entry of a variable's list is edited.
    Edit(ListEdit),
    /// Anything else.
    Whole(Change),
}

/// An edit of a variable that holds a list. Nothing is proposed where the list is not known or has no such entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "kebab-case")]
pub(super) enum ListEdit {
    /// The entry of GOPROXY that this URL, or path, belongs to gets another value.
    SetProxy { entry: String, value: String },
    /// After the entry of GOPROXY that this URL belongs to, every error goes on to the next entry.
    GoOnAfterProxy { entry: String },
    /// A list of patterns, with commas between, gets one more. Where the variable has no value, that of `or` is in force, and
    /// is kept.
    AddPattern {
        name: String,
        #[serde(default)]
        or: Option<String>,
        value: String,
    },
}

/// The list of module proxies.
const GOPROXY: &str = "GOPROXY";

impl Proposal {
    /// The change with its values; `None` where one is lacking.
    pub(super) fn change(&self, facts: &Facts) -> Option<Change> {
        match self {
            Self::Whole(change) => facts.fill_change(change),
            Self::Edit(edit) => edit.change(facts),
        }
    }
}

impl ListEdit {
    fn change(&self, facts: &Facts) -> Option<Change> {
        let (name, value) = match self {
            Self::SetProxy { entry, value } => {
                let (list, entry) = (facts.fill_wholly("{GOPROXY}"), facts.fill_wholly(entry)?);
                let value = facts.fill_wholly(value)?;
                // A list that the log does not show has that entry at least.
                let edited = match &list {
                    Some(list) => ProxyList::parse(list).with(&entry, &value)?,
                    None => value,
                };
                (GOPROXY, edited)
            }
            Self::GoOnAfterProxy { entry } => {
                let (list, entry) = (facts.fill_wholly("{GOPROXY}")?, facts.fill_wholly(entry)?);
                (GOPROXY, ProxyList::parse(&list).going_on_after(&entry)?)
            }
            Self::AddPattern { name, or, value } => {
                let value = facts.fill_wholly(value)?;
                let known = [Some(name), or.as_ref()].into_iter().flatten();
                let known = known.filter_map(|name| facts.fill_wholly(&format!("{{{name}}}"))).next();
                let value = known.map_or_else(|| value.clone(), |known| format!("{known},{value}"));
                (name.as_str(), value)
            }
        };
        Some(Change::SetVariable { name: name.to_owned(), value })
    }
}

/// GOPROXY: entries, and between them a comma, after which only 404 and 410 go on, or a pipe, after which every error does
/// (<https://go.dev/ref/mod#goproxy-protocol>).
struct ProxyList<'list> {
    /// Each with what stands behind it.
    entries: Vec<(&'list str, Option<char>)>,
}

impl<'list> ProxyList<'list> {
    fn parse(list: &'list str) -> Self {
        let mut entries = Vec::new();
        let mut rest = list;
        while let Some(at) = rest.find([',', '|']) {
            entries.push((&rest[..at], rest[at..].chars().next()));
            rest = &rest[at + 1..];
        }
        entries.push((rest, None));
        Self { entries }
    }

    /// The entry that a URL, or the entry itself, belongs to: by its whole text first, then by its host.
    fn position(&self, wanted: &str) -> Option<usize> {
        let is_of = |(entry, _): &(&str, Option<char>)| {
            let entry = with_scheme(entry.trim().trim_end_matches('/'));
            let rest = with_scheme(wanted).strip_prefix(entry.as_str()).map(str::to_owned);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let has_host =
            |(entry, _): &(&str, Option<char>)| host(entry).is_some_and(|found| host(wanted) == Some(found));
        self.entries.iter().position(is_of).or_else(|| self.entries.iter().position(has_host))
    }

    fn with(mut self, wanted: &str, value: &'list str) -> Option<String> {
        let position = self.position(wanted)?;
        let (entry, _) = self.entries.get_mut(position)?;
        *entry = value;
        Some(joined(&self.entries))
    }

    fn going_on_after(mut self, wanted: &str) -> Option<String> {
        let position = self.position(wanted)?;
        let (_, separator) = self.entries.get_mut(position)?;
        (*separator == Some(',')).then(|| *separator = Some('|'))?;
        Some(joined(&self.entries))
    }
}

fn joined(entries: &[(&str, Option<char>)]) -> String {
    let mut list = String::new();
    for (entry, separator) in entries {
        list.push_str(entry);
        list.extend(*separator);
    }
    list
}

/// An entry without a scheme is asked by `https`; `direct`, `off` and paths are none of these.
fn with_scheme(entry: &str) -> String {
    let is_bare = !entry.contains("://") && !entry.starts_with('/') && entry.contains(['.', ':']);
    if is_bare { format!("https://{entry}") } else { entry.to_owned() }
}

/// The host of a URL, with its port; not the name and the password in front of it.
fn host(url: &str) -> Option<String> {
    let url = with_scheme(url.trim());
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn going_on(list: &str, url: &str) -> Option<String> {
        ProxyList::parse(list).going_on_after(url)
    }

    #[test]
    fn one_separator_is_changed_and_the_others_are_kept() {
        let url = "https://b.test/go/example.com/lib/@v/v1.0.0.mod";
        for (list, expected) in [
            (
                "https://a.test,https://b.test/go,https://c.test,direct",
                Some("https://a.test,https://b.test/go|https://c.test,direct"),
            ),
            ("b.test/go,direct", Some("b.test/go|direct")),
            ("https://me:secret@b.test/go/,off", Some("https://me:secret@b.test/go/|off")),
            (
                "https://b.test/other,https://b.test/go,direct",
                Some("https://b.test/other,https://b.test/go|direct"),
            ),
            ("https://a.test,https://b.test/go", None),
            ("https://b.test/go|direct", None),
            ("https://a.test,direct", None),
            ("https://b.test.example.com,direct", None),
            ("direct", None),
            ("", None),
        ] {
            assert_eq!(going_on(list, url).as_deref(), expected, "{list}");
        }
    }

    #[test]
    fn one_entry_gets_another_value() {
        let with = |list: &str| ProxyList::parse(list).with("/srv/modules", "file:///srv/modules");
        assert_eq!(
            with("/srv/modules,https://a.test|direct").unwrap(),
            "file:///srv/modules,https://a.test|direct"
        );
        assert_eq!(with("https://a.test|/srv/modules").unwrap(), "https://a.test|file:///srv/modules");
        assert_eq!(with("https://a.test,/srv/other"), None);
    }

    #[test]
    fn a_pattern_is_added_to_what_is_in_force() {
        let edit = ListEdit::AddPattern {
            name: "GONOSUMDB".to_owned(),
            or: Some("GOPRIVATE".to_owned()),
            value: "{module}".to_owned(),
        };
        let value = |known: &[(&str, &str)]| {
            let mut facts = Facts::default();
            known.iter().for_each(|(name, value)| facts.add(name, value));
            edit.change(&facts).map(|change| match change {
                Change::SetVariable { name, value } => format!("{name}={value}"),
                other => format!("{other:?}"),
            })
        };
        let module = ("module", "git.test/dep");
        assert_eq!(value(&[module]).unwrap(), "GONOSUMDB=git.test/dep");
        assert_eq!(value(&[module, ("GOPRIVATE", "corp.test")]).unwrap(), "GONOSUMDB=corp.test,git.test/dep");
        let both = [module, ("GOPRIVATE", "corp.test"), ("GONOSUMDB", "a.test")];
        assert_eq!(value(&both).unwrap(), "GONOSUMDB=a.test,git.test/dep");
        assert_eq!(value(&[]), None);
    }

    proptest! {
        #[test]
        fn a_list_is_the_same_but_for_what_is_edited(list in "([a-c]\\.test|direct|/a|https://a\\.test/b|[,|]){0,8}", url in "https://[a-c]\\.test/[a-b]") {
            prop_assert_eq!(joined(&ProxyList::parse(&list).entries), list.clone());
            if let Some(edited) = going_on(&list, &url) {
                let differ = edited.chars().zip(list.chars()).filter(|(one, other)| one != other).count();
                prop_assert_eq!((differ, edited.len()), (1, list.len()));
            }
        }
    }
}
