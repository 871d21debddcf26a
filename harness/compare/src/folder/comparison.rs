//! How two folders differ.

use std::cmp::Ordering;
use std::io;
use std::mem;

use crate::artifact::{
    Content, EntryKind, Failure, Folder, FolderEntry, NamedContent, Session, by_names, named,
};
use crate::listing::{
    Entry, Fact, FactKind, KnownSame, Listing, Sameness, compare_listings, date_and_time_to_the_nanosecond,
};

/// Reports what differs between two folders, and in their files. Returns how many bytes the files of each have.
pub(crate) fn compare_folders(
    session: &mut Session<'_>,
    folders: [&dyn Folder; 2],
    names: [&str; 2],
) -> Result<[u64; 2], Failure> {
    let with_times = session.options.folder_times;
    let open = |side: usize, entry: &FolderEntry| open(folders[side], names[side], entry);
    let chunks = &mut session.chunks;
    let mut is_same = |a: &FolderEntry, b: &FolderEntry| -> Result<bool, Failure> {
        Ok(size(a) == size(b) && (size(a) == Some(0) || chunks.are_same([&open(0, a)?, &open(1, b)?])?))
    };
    let listings = [0, 1].map(|side| listing(folders[side], names[side]));
    let Changed { entries: [first, second], known_same, bytes } = changed(listings, |a, b| {
        let said = a.kind == b.kind && a.mode == b.mode;
        let dated = !with_times || a.modified_nanoseconds == b.modified_nanoseconds;
        Ok(said && dated && (size(a).is_none() || is_same(a, b)?))
    })?;
    let listings = [&first, &second]
        .map(|entries| Listing::of_folder(entries.iter().map(|found| entry(found, with_times)).collect()));
    let sameness = &mut |a: usize, b: usize| {
        Ok(if is_same(&first[a], &second[b])? { Sameness::Same } else { Sameness::Different })
    };
    let sides = [&listings[0], &listings[1]];
    for (a, b) in compare_listings(&mut session.findings, &[], sides, known_same, sameness)? {
        if session.findings.has_room() {
            let (a, b) = (&first[a], &second[b]);
            let file = a.path.rsplit('/').next().unwrap_or(&a.path);
            session.compare_contents(std::slice::from_ref(&a.path), file, [&open(0, a)?, &open(1, b)?])?;
        } else {
            session.findings.leave_out(1);
        }
    }
    Ok(bytes)
}

/// How many bytes the files of a folder have.
pub(crate) fn folder_bytes(folder: &dyn Folder, name: &str) -> Result<u64, Failure> {
    listing(folder, name).try_fold(0, |sum: u64, entry| Ok(sum.saturating_add(size(&entry?).unwrap_or(0))))
}

/// What two listings come to.
#[derive(Default)]
struct Changed {
    /// The entries of each that are not the same in all. Of two trees most are, and nothing is kept of those.
    entries: [Vec<FolderEntry>; 2],
    /// How many are the same in all.
    known_same: KnownSame,
    /// How many bytes the files of each have.
    bytes: [u64; 2],
}

/// Goes through two listings side by side.
fn changed(
    listings: [impl Iterator<Item = Result<FolderEntry, Failure>>; 2],
    mut are_same: impl FnMut(&FolderEntry, &FolderEntry) -> Result<bool, Failure>,
) -> Result<Changed, Failure> {
    let [mut first, mut second] = listings;
    let mut found = Changed::default();
    let (mut a, mut b) = (first.next().transpose()?, second.next().transpose()?);
    loop {
        let order = match (&a, &b) {
            (None, None) => return Ok(found),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => by_names(&a.path, &b.path),
        };
        let pair = [
            if order.is_le() { mem::replace(&mut a, first.next().transpose()?) } else { None },
            if order.is_ge() { mem::replace(&mut b, second.next().transpose()?) } else { None },
        ];
        for (bytes, entry) in found.bytes.iter_mut().zip(&pair) {
            *bytes = bytes.saturating_add(entry.as_ref().and_then(size).unwrap_or(0));
        }
        match pair {
            [Some(a), Some(b)] if are_same(&a, &b)? => {
                found.known_same.pairs += 1;
                found.known_same.with_data += u64::from(size(&a).is_some());
            }
            [a, b] => {
                found.entries[0].extend(a);
                found.entries[1].extend(b);
            }
        }
    }
}

fn listing<'f>(
    folder: &'f dyn Folder,
    name: &'f str,
) -> impl Iterator<Item = Result<FolderEntry, Failure>> + 'f {
    folder.entries().map(move |entry| entry.map_err(|error| named(name, error).into()))
}

fn open<'f>(
    folder: &'f dyn Folder,
    name: &str,
    entry: &FolderEntry,
) -> io::Result<NamedContent<Box<dyn Content + 'f>>> {
    let name = format!("{name}/{}", entry.path);
    match folder.open(entry) {
        Ok(content) => Ok(NamedContent { name, content }),
        Err(error) => Err(named(&name, error)),
    }
}

fn size(entry: &FolderEntry) -> Option<u64> {
    match entry.kind {
        EntryKind::File { size } => Some(size),
        EntryKind::Folder | EntryKind::Link { .. } | EntryKind::Other { .. } => None,
    }
}

fn entry(found: &FolderEntry, with_times: bool) -> Entry {
    let (kind, target) = match &found.kind {
        EntryKind::File { .. } => ("file", None),
        EntryKind::Folder => ("folder", None),
        EntryKind::Link { target } => ("link", Some(target)),
        EntryKind::Other { what } => (what.as_str(), None),
    };
    let mut facts = vec![Fact::new(FactKind::Kind, "kind", kind)];
    facts.extend(target.map(|target| Fact::new(FactKind::LinkTarget, "target", target)));
    facts.extend(found.mode.map(|mode| Fact::new(FactKind::Mode, "mode", format!("{mode:04o}"))));
    let modified = found.modified_nanoseconds.filter(|_| with_times);
    facts.extend(
        modified.map(|time| Fact::new(FactKind::Time, "mtime", date_and_time_to_the_nanosecond(time))),
    );
    Entry { name: found.path.clone(), facts, size: size(found), ..Entry::default() }
}
