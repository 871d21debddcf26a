//! A value as it is shown: short, without control characters and without what both builds share.

use twinbuild_inspect::{ActionInputKind, PathMasks};

use super::candidates::Candidate;
use crate::lines::visible;

/// How many characters of a value are shown.
const MOST_CHARACTERS: usize = 200;

/// Both values of an input, with the same treatment. They differ if and only if the input does.
pub(super) fn shown(candidate: &Candidate<'_>, masks: &PathMasks) -> (Option<String>, Option<String>) {
    let (first, second) = match (candidate.first, candidate.second) {
        (Some(first), Some(second)) => {
            let (first, second) = unshared(candidate, first, second);
            (Some(first), Some(second))
        }
        (first, second) => (first.map(str::to_owned), second.map(str::to_owned)),
    };
    let of = |change: &dyn Fn(&str) -> String| (first.as_deref().map(change), second.as_deref().map(change));
    for (first, second) in [of(&|value| cut(&masks.apply(value))), of(&cut)] {
        if first != second {
            return (first.filter(|value| !value.is_empty()), second.filter(|value| !value.is_empty()));
        }
    }
    // What differs lies behind the cut.
    of(&|value| value.chars().map(visible).collect())
}

/// What each of two values has and the other has not.
fn unshared(candidate: &Candidate<'_>, first: &str, second: &str) -> (String, String) {
    let separator = match candidate.name {
        "DefaultGODEBUG" => ",",
        "-ldflags" | "-gcflags" | "-asmflags" | "compile flags" | "assembler flags" | "linker flags" => " ",
        name if name.starts_with("CGO_") => " ",
        _ if candidate.kind == ActionInputKind::Folder => return without_shared_end(first, second),
        _ => return (first.to_owned(), second.to_owned()),
    };
    let without = |items: &str, others: &str| {
        let others: Vec<&str> = others.split(separator).collect();
        let only: Vec<&str> = items.split(separator).filter(|item| !others.contains(item)).collect();
        only.join(separator)
    };
    let (only_first, only_second) = (without(first, second), without(second, first));
    // Where only the order or a count differs, nothing is left.
    if only_first == only_second {
        return (first.to_owned(), second.to_owned());
    }
    (only_first, only_second)
}

/// `/a/src/lib` and `/b/src/lib` are `/a` and `/b`: the folders of all packages differ for one reason.
fn without_shared_end(first: &str, second: &str) -> (String, String) {
    let (mut first, mut second) = (first, second);
    while let (Some((first_parent, first_name)), Some((second_parent, second_name))) =
        (first.rsplit_once(['/', '\\']), second.rsplit_once(['/', '\\']))
    {
        if first_name != second_name || first_parent.is_empty() || second_parent.is_empty() {
            break;
        }
        (first, second) = (first_parent, second_parent);
    }
    (first.to_owned(), second.to_owned())
}

fn cut(value: &str) -> String {
    let mut characters = value.chars().map(visible);
    let mut shown: String = characters.by_ref().take(MOST_CHARACTERS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
