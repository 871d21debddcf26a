//! The catalogue: all stabilizers that can be used by name.

mod archives;
mod executables;
mod packages;

use std::borrow::Cow;
use std::sync::LazyLock;

use super::stabilizer::{Change, Stabilizer};
use super::{StabilizedFormat, UnknownStabilizer};

/// In the order in which stabilizers are applied.
static CATALOGUE: LazyLock<Vec<Stabilizer>> =
    LazyLock::new(|| [executables::EXECUTABLES, packages::PACKAGES, archives::ARCHIVES].concat());

/// The name of the stabilizer with a parameter, as the catalogue has it, and as it begins.
const WITH_PARAMETER: &str = "ldflags-x(VARIABLE)";
const BEFORE_PARAMETER: &str = "ldflags-x(";

/// How like an unknown name another must be to be suggested, from 0 to 1, and how many are.
const LIKENESS: f64 = 0.8;
const MOST_SUGGESTIONS: usize = 3;

/// All stabilizers that can be used by name, in the order in which they are applied.
///
/// The parameter of `ldflags-x(VARIABLE)` is given with the name: `ldflags-x(main.version)`.
#[must_use]
pub fn stabilizers() -> &'static [Stabilizer] {
    &CATALOGUE
}

/// The stabilizer with a name.
///
/// # Errors
///
/// When there is none; the error has the names that look like it.
pub fn stabilizer(name: &str) -> Result<Stabilizer, UnknownStabilizer> {
    let parameter = name.strip_prefix(BEFORE_PARAMETER).and_then(|rest| rest.strip_suffix(')'));
    let known = match parameter {
        Some(variable) if is_variable(variable) => WITH_PARAMETER,
        _ => name,
    };
    let found = stabilizers().iter().find(|stabilizer| stabilizer.name == known).cloned();
    let Some(mut found) = found.filter(|_| name != WITH_PARAMETER) else {
        return Err(UnknownStabilizer { name: name.to_owned(), nearest: nearest(name) });
    };
    if let (Some(variable), Change::GoVariable(changed)) = (parameter, &mut found.change) {
        *changed = Cow::Owned(variable.to_owned());
        found.name = Cow::Owned(name.to_owned());
    }
    Ok(found)
}

/// The stabilizer with a name, which is one of `declared` or of the catalogue.
///
/// # Errors
///
/// When there is none; the error has the names that look like it.
pub fn stabilizer_among(name: &str, declared: &[Stabilizer]) -> Result<Stabilizer, UnknownStabilizer> {
    if let Some(found) = declared.iter().find(|stabilizer| stabilizer.name == name) {
        return Ok(found.clone());
    }
    stabilizer(name).map_err(|error| {
        let near = declared.iter().filter(|known| strsim::jaro_winkler(name, &known.name) >= LIKENESS);
        let near = near.map(|known| known.name.clone().into_owned());
        let nearest = near.chain(error.nearest).take(MOST_SUGGESTIONS).collect();
        UnknownStabilizer { name: error.name, nearest }
    })
}

/// The stabilizers with names of the catalogue, in its order.
pub(super) fn named(names: &[&str]) -> Vec<&'static Stabilizer> {
    stabilizers().iter().filter(|stabilizer| names.contains(&&*stabilizer.name)).collect()
}

/// The place of a stabilizer in the order in which they are applied. Those that are not in the catalogue come first.
pub(super) fn position(name: &str) -> Option<usize> {
    let known = if name.starts_with(BEFORE_PARAMETER) { WITH_PARAMETER } else { name };
    stabilizers().iter().position(|stabilizer| stabilizer.name == known)
}

/// Whether this may be a variable as the linker's `-X` names it: a package, a dot, a name.
fn is_variable(text: &str) -> bool {
    let named = text.rsplit_once('.').is_some_and(|(package, name)| !package.is_empty() && !name.is_empty());
    named
        && !text.contains(|character: char| character.is_whitespace() || matches!(character, '(' | ')' | '='))
}

fn nearest(name: &str) -> Vec<String> {
    let likeness = |known: &str| {
        if name.starts_with("ldflags-x") && known == WITH_PARAMETER {
            1.0
        } else {
            strsim::jaro_winkler(name, known)
        }
    };
    let mut near: Vec<(f64, &str)> = stabilizers()
        .iter()
        .map(|stabilizer| (likeness(&stabilizer.name), &*stabilizer.name))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .collect();
    near.sort_by(|(first, _), (second, _)| second.total_cmp(first));
    near.into_iter().take(MOST_SUGGESTIONS).map(|(_, name)| name.to_owned()).collect()
}

/// The first version of an entry of the catalogue.
const fn first_version(
    name: &'static str,
    formats: &'static [StabilizedFormat],
    what: &'static str,
    reason: &'static str,
    change: Change,
) -> Stabilizer {
    Stabilizer {
        name: Cow::Borrowed(name),
        version: 1,
        formats,
        what,
        reason: Cow::Borrowed(reason),
        definition: None,
        change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_by_its_name_and_says_what_and_why() {
        for entry in stabilizers() {
            let same = stabilizers().iter().filter(|other| other.name == entry.name).count();
            assert_eq!(same, 1, "{}", entry.name);
            if entry.name != WITH_PARAMETER {
                assert_eq!(stabilizer(&entry.name).unwrap().name, entry.name);
            }
            for sentence in [entry.what, &*entry.reason] {
                assert!(sentence.ends_with('.') && sentence.len() > 20, "{}: {sentence}", entry.name);
            }
            assert!(!entry.formats.is_empty() && entry.version > 0, "{}", entry.name);
        }
    }

    #[test]
    fn a_parameter_stands_in_the_name() {
        let found = stabilizer("ldflags-x(example.com/a/b.Version)").unwrap();
        assert_eq!(found.name, "ldflags-x(example.com/a/b.Version)");
        assert!(
            matches!(found.change, Change::GoVariable(variable) if variable == "example.com/a/b.Version")
        );
        for name in
            ["ldflags-x", "ldflags-x()", "ldflags-x(version)", "ldflags-x(VARIABLE)", "ldflags-x(a.b=c)"]
        {
            assert_eq!(stabilizer(name).unwrap_err().nearest, [WITH_PARAMETER], "{name}");
        }
    }

    #[test]
    fn a_declared_stabilizer_is_found_beside_those_of_the_catalogue() {
        let declared = [Stabilizer::exclude_path(&["log/**"])
            .unwrap()
            .named("build-log", "A log is no program.")
            .unwrap()];
        assert_eq!(stabilizer_among("build-log", &declared).unwrap().name, "build-log");
        assert_eq!(stabilizer_among("tar-time", &declared).unwrap().name, "tar-time");
        assert_eq!(stabilizer_among("build-lag", &declared).unwrap_err().nearest[0], "build-log");
        assert!(stabilizer_among("build-log", &[]).is_err());
    }

    #[test]
    fn an_unknown_name_has_its_nearest() {
        let error = stabilizer("pe-timestmap").unwrap_err();
        assert_eq!(error.nearest[0], "pe-timestamp");
        assert!(
            error
                .to_string()
                .starts_with("find a stabilizer named `pe-timestmap`; did you mean `pe-timestamp`")
        );
        let error = stabilizer("qqq").unwrap_err();
        assert_eq!(error.to_string(), "find a stabilizer named `qqq`");
    }
}
