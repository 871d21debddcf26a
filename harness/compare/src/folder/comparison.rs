//! How two folders differ.

use std::cmp::Ordering;
use std::io;

use crate::artifact::{Content, EntryKind, Failure, Folder, FolderEntry, NamedContent, Session, named};
use crate::listing::{
    Entry, Fact, FactKind, KnownSame, Listing, Sameness, compare_listings, date_and_time_to_the_nanosecond,
};

/// Reports what differs between two folders, and in their files.
pub(crate) fn compare_folders(
    session: &mut Session<'_>,
    folders: [&dyn Folder; 2],
    names: [&str; 2],
) -> Result<(), Failure> {
    let with_times = session.options.folder_times;
    let open = |side: usize, entry: &FolderEntry| open(folders[side], names[side], entry);
    let chunks = &mut session.chunks;
    let mut is_same = |a: &FolderEntry, b: &FolderEntry| -> Result<bool, Failure> {
        Ok(size(a) == size(b) && (size(a) == Some(0) || chunks.are_same([&open(0, a)?, &open(1, b)?])?))
    };
    let (changed, known_same) = changed(folders.map(Folder::entries), |a, b| {
        let said = a.kind == b.kind && a.mode == b.mode;
        let dated = !with_times || a.modified_nanoseconds == b.modified_nanoseconds;
        Ok(said && dated && (size(a).is_none() || is_same(a, b)?))
    })?;
    let [first, second] = &changed;
    let listings = [first, second]
        .map(|entries| Listing::of_folder(entries.iter().map(|found| entry(found, with_times)).collect()));
    let sameness = &mut |a: usize, b: usize| {
        Ok(if is_same(first[a], second[b])? { Sameness::Same } else { Sameness::Different })
    };
    let sides = [&listings[0], &listings[1]];
    for (a, b) in compare_listings(&mut session.findings, &[], sides, known_same, sameness)? {
        if session.findings.has_room() {
            let (a, b) = (first[a], second[b]);
            let file = a.path.rsplit('/').next().unwrap_or(&a.path);
            session.compare_contents(std::slice::from_ref(&a.path), file, [&open(0, a)?, &open(1, b)?])?;
        } else {
            session.findings.leave_out(1);
        }
    }
    Ok(())
}

/// The entries that are not the same in all, and how many are. Of two trees most are, and nothing more is kept of those.
fn changed(
    folders: [&[FolderEntry]; 2],
    mut are_same: impl FnMut(&FolderEntry, &FolderEntry) -> Result<bool, Failure>,
) -> Result<([Vec<&FolderEntry>; 2], KnownSame), Failure> {
    let [first, second] = folders.map(by_path);
    let (mut first, mut second) = (first.into_iter().peekable(), second.into_iter().peekable());
    let mut changed = [Vec::new(), Vec::new()];
    let mut known_same = KnownSame::default();
    loop {
        let order = match (first.peek(), second.peek()) {
            (None, None) => return Ok((changed, known_same)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.path.cmp(&b.path),
        };
        let a = if order.is_le() { first.next() } else { None };
        let b = if order.is_ge() { second.next() } else { None };
        match (a, b) {
            (Some(a), Some(b)) if are_same(a, b)? => {
                known_same.pairs += 1;
                known_same.with_data += u64::from(size(a).is_some());
            }
            _ => {
                changed[0].extend(a);
                changed[1].extend(b);
            }
        }
    }
}

fn by_path(entries: &[FolderEntry]) -> Vec<&FolderEntry> {
    let mut entries: Vec<&FolderEntry> = entries.iter().collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
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
