//! How many differences there are in which file and section.

use std::collections::{BTreeMap, HashMap};

use twinbuild_model::{Difference, Place, grouped};

use crate::budget::Budget;
use crate::difference::clue_words;
use crate::html::{Element, element, table};
use crate::shortened::shortened;

/// The most sorts of differences that are named of one place.
const MOST_SORTS: usize = 6;

/// A table of places, in the order of their first differences.
pub(super) fn parts(differences: &[Difference], budget: &mut Budget) -> Vec<Element> {
    let mut positions: HashMap<Place, usize> = HashMap::new();
    let mut places: Vec<(Place, Vec<&Difference>)> = Vec::new();
    for difference in differences {
        let Place { path, section, .. } = difference.place.clone();
        let outer = Place { path, section, ..Place::default() };
        let position = *positions.entry(outer.clone()).or_insert(places.len());
        match places.get_mut(position) {
            Some((_, differences)) => differences.push(difference),
            None => places.push((outer, vec![difference])),
        }
    }
    let titles = ["Place", "Differences ", "What differs", "What it hints at"];
    table(&titles, &places, |(place, differences)| row(place, differences), budget)
}

fn row(place: &Place, differences: &[&Difference]) -> Element {
    let name = match place.to_string() {
        name if name.is_empty() => "the whole".to_owned(),
        name => shortened(&name, 500),
    };
    let sorts = counts(differences.iter().map(|difference| difference.what.as_str()));
    let clues = differences.iter().flat_map(|difference| &difference.clues);
    element("tr").children([
        element("th").attribute("scope", "row").attribute("class", "value").text(&name),
        element("td").attribute("class", "number").text(&grouped(differences.len() as u64)),
        element("td").text(&sorts),
        element("td").text(&counts(clues.map(|clue| clue_words::words(*clue)))),
    ])
}

/// `string (12), mode`, the most frequent first.
fn counts<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let left_out = counts.len().saturating_sub(MOST_SORTS);
    let named = counts.iter().take(MOST_SORTS).map(|(word, count)| match count {
        1 => shortened(word, 80),
        _ => format!("{} ({})", shortened(word, 80), grouped(*count)),
    });
    let more = (left_out > 0).then(|| format!("and {} more", grouped(left_out as u64)));
    named.chain(more).collect::<Vec<_>>().join(", ")
}
