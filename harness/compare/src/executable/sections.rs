//! The sections of both files, side by side.

use std::collections::BTreeMap;

use twinbuild_model::{ByteRange, SectionPair};

use super::function_list::paired;
use super::runs::count_differing;
use super::side::Side;

/// A section: its parts, by name.
struct Section<'a> {
    name: &'a str,
    range: ByteRange,
    parts: Vec<(&'a str, &'a [u8])>,
}

impl Section<'_> {
    /// How many bytes differ between two sections, part by part, as in the rest of the comparison.
    fn differing_bytes(&self, other: &Section<'_>) -> u64 {
        let names = |section: &Section<'_>| -> Vec<Vec<u8>> {
            section.parts.iter().map(|(name, _)| name.as_bytes().to_vec()).collect()
        };
        let (a_names, b_names) = (names(self), names(other));
        let (pairs, first_only, second_only) =
            paired(a_names.iter().map(Vec::as_slice), b_names.iter().map(Vec::as_slice));
        let both: u64 = pairs.iter().map(|(a, b)| count_differing(self.parts[*a].1, other.parts[*b].1)).sum();
        let length = |section: &Section<'_>, indices: &[usize]| -> u64 {
            indices.iter().map(|index| section.parts[*index].1.len() as u64).sum()
        };
        both + length(self, &first_only) + length(other, &second_only)
    }
}

/// The sections in the first file's order, then those that the second alone has.
pub(super) fn section_pairs(first: &Side<'_>, second: &Side<'_>) -> Vec<SectionPair> {
    let (a, b) = (sections(first), sections(second));
    let (pairs, _, second_only) = paired(
        a.iter().map(|section| section.name.as_bytes()),
        b.iter().map(|section| section.name.as_bytes()),
    );
    let partner: BTreeMap<usize, usize> = pairs.into_iter().collect();
    let mut all: Vec<SectionPair> = a
        .iter()
        .enumerate()
        .map(|(index, section)| {
            let other = partner.get(&index).map(|other| &b[*other]);
            SectionPair {
                name: section.name.to_owned(),
                first: Some(section.range),
                second: other.map(|other| other.range),
                differing_bytes: other.map_or(section.range.length, |other| section.differing_bytes(other)),
            }
        })
        .collect();
    all.extend(second_only.into_iter().map(|index| SectionPair {
        name: b[index].name.to_owned(),
        first: None,
        second: Some(b[index].range),
        differing_bytes: b[index].range.length,
    }));
    all
}

/// The sections of a file. Parts that were cut out of one section follow each other.
fn sections<'a>(side: &'a Side<'_>) -> Vec<Section<'a>> {
    let mut sections: Vec<Section<'a>> = Vec::new();
    for part in side.executable.parts() {
        let Some(name) = part.section_name.as_deref() else { continue };
        let length = part.bytes.len() as u64;
        match sections
            .last_mut()
            .filter(|last| last.name == name && last.range.offset + last.range.length == part.offset)
        {
            Some(section) => section.range.length += length,
            None => sections.push(Section {
                name,
                range: ByteRange { offset: part.offset, length },
                parts: Vec::new(),
            }),
        }
        if let Some(section) = sections.last_mut() {
            section.parts.push((&part.name, part.bytes));
        }
    }
    sections
}
