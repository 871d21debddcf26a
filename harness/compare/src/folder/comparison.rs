//! How two folders differ.

use std::io;

use crate::artifact::{Content, EntryKind, Failure, Folder, FolderEntry, NamedContent, Session, named};
use crate::listing::{
    Entry, Fact, FactKind, Listing, Sameness, compare_listings, date_and_time_to_the_nanosecond,
};

/// Reports what differs between two folders, and in their files.
pub(crate) fn compare_folders(
    session: &mut Session<'_>,
    folders: [&dyn Folder; 2],
    names: [&str; 2],
) -> Result<(), Failure> {
    let with_times = session.options.folder_times;
    let lists = folders.map(|folder| folder.entries().iter().map(|found| entry(found, with_times)).collect());
    let listings: [Listing; 2] = lists.map(Listing::of_folder);
    let [first, second] = folders.map(Folder::entries);
    let open = |side: usize, entry| open(folders[side], names[side], entry);
    let chunks = &mut session.chunks;
    let sameness = &mut |a: usize, b: usize| {
        let (a, b) = (&first[a], &second[b]);
        let is_same =
            size(a) == size(b) && (size(a) == Some(0) || chunks.are_same([&open(0, a)?, &open(1, b)?])?);
        Ok(if is_same { Sameness::Same } else { Sameness::Different })
    };
    let sides = [&listings[0], &listings[1]];
    for (a, b) in compare_listings(&mut session.findings, &[], sides, sameness)? {
        if session.findings.has_room() {
            let (a, b) = (&first[a], &second[b]);
            let file = a.path.rsplit('/').next().unwrap_or(&a.path);
            session.compare_contents(std::slice::from_ref(&a.path), file, [&open(0, a)?, &open(1, b)?])?;
        } else {
            session.findings.leave_out(1);
        }
    }
    Ok(())
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
