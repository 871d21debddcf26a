//! Differences that tell the same, grouped, so that a thousand of one sort do not hide one of another.

use std::collections::HashMap;

use twinbuild_model::Difference;

use super::clue_words;

/// Differences with the same first clue, or without any and of the same sort.
pub(crate) struct Group<'a> {
    /// What they have in common; foreign text where they have no clue.
    pub(crate) title: &'a str,
    /// The differences, in their order.
    pub(crate) differences: Vec<&'a Difference>,
}

/// The groups, in the order of their first differences.
pub(crate) fn groups(differences: &[Difference]) -> Vec<Group<'_>> {
    let mut positions: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for difference in differences {
        let title =
            difference.clues.first().map_or(difference.what.as_str(), |clue| clue_words::words(*clue));
        let position = *positions.entry(title).or_insert(groups.len());
        match groups.get_mut(position) {
            Some(group) => group.differences.push(difference),
            None => groups.push(Group { title, differences: vec![difference] }),
        }
    }
    groups
}

/// What is shown of a group.
pub(crate) struct Shown<'a> {
    /// The group.
    pub(crate) group: Group<'a>,
    /// Its first differences, as they are shown.
    pub(crate) items: Vec<String>,
}

impl Shown<'_> {
    /// How many of the group are not shown.
    pub(crate) fn left_out(&self) -> usize {
        self.group.differences.len() - self.items.len()
    }
}

/// Shows up to `most_each` differences of each group while `fits` says yes to `item`'s text: first one of each group,
/// then a second one, and so on. The second argument of `fits` says whether the text is its group's first.
pub(crate) fn show<'a>(
    groups: Vec<Group<'a>>,
    most_each: usize,
    item: impl Fn(&Group<'a>, &'a Difference) -> String,
    mut fits: impl FnMut(&str, bool) -> bool,
) -> Vec<Shown<'a>> {
    let mut all: Vec<Shown<'a>> =
        groups.into_iter().map(|group| Shown { group, items: Vec::new() }).collect();
    for rank in 0..most_each {
        for shown in &mut all {
            let Some(difference) = shown.group.differences.get(rank) else { continue };
            let text = item(&shown.group, difference);
            // A group whose last difference did not fit shows no later one: what is shown are its first.
            if shown.items.len() == rank && fits(&text, rank == 0) {
                shown.items.push(text);
            }
        }
    }
    all
}
