//! How two archives of one format differ.

use std::rc::Rc;

use twinbuild_model::{Difference, Place};

use super::{Allowance, Archive, Data, Packing, ar, gzip, tar, zip};
use crate::artifact::{Content, Failure, Format, Session, Unreadable};
use crate::bytes::compare_bytes;
use crate::findings::{Rank, hex, place_path, text_values};
use crate::listing::{KnownSame, Sameness, compare_listings};

/// Reports what differs between two archives of one format, and in their members. Nothing is reported before both were
/// read from start to end.
pub(crate) fn compare_archives(
    session: &mut Session<'_>,
    path: &[String],
    name: &str,
    format: Format,
    sides: [&dyn Content; 2],
) -> Result<(), Failure> {
    let [first_allowance, second_allowance] = session.allowances.clone();
    let first = read_archive(format, name, sides[0], &first_allowance)?;
    let second = read_archive(format, name, sides[1], &second_allowance)?;
    let listings = [&first.listing, &second.listing];
    let sameness = &mut |a: usize, b: usize| Ok(sameness(&first.data[a], &second.data[b]));
    let pairs = compare_listings(&mut session.findings, path, listings, KnownSame::default(), sameness)?;
    let members: Vec<_> = pairs
        .into_iter()
        .filter_map(|(a, b)| {
            let name = first.listing.entries[a].name.clone();
            Some((name, [first.data[a].clone()?, second.data[b].clone()?]))
        })
        .collect();
    // Both lists may be long; archives in this one need the memory.
    drop((first, second));
    for (name, data) in members {
        if session.findings.has_room() {
            let path = [path, &[name]].concat();
            compare_members(session, &path, sides, data)?;
        } else {
            session.findings.leave_out(1);
        }
    }
    Ok(())
}

fn read_archive(
    format: Format,
    name: &str,
    content: &dyn Content,
    allowance: &Rc<Allowance>,
) -> Result<Archive, Failure> {
    match format {
        Format::Ar => ar::read(content),
        Format::Gzip => gzip::read(content, name, allowance),
        Format::Tar => tar::read(content),
        Format::Zip => zip::read(content, allowance),
        other => Err(Unreadable::new(format!("{} is no archive", other.label())).into()),
    }
}

fn sameness(first: &Option<Data>, second: &Option<Data>) -> Sameness {
    let (Some(first), Some(second)) = (first, second) else { return Sameness::Same };
    if (first.size, first.digest) != (second.size, second.digest) {
        Sameness::Different
    } else if first.packed_digest != second.packed_digest {
        let packed =
            |data: &Data| format!("{} bytes, sha256 {}", data.packed.length, hex(&data.packed_digest[..8]));
        Sameness::PackedOtherwise([packed(first), packed(second)])
    } else {
        Sameness::Same
    }
}

/// Compares two members with other data.
fn compare_members(
    session: &mut Session<'_>,
    path: &[String],
    archives: [&dyn Content; 2],
    data: [Data; 2],
) -> Result<(), Failure> {
    let first = data[0].open(archives[0], &session.allowances[0]);
    let second = data[1].open(archives[1], &session.allowances[1]);
    let sides: [&dyn Content; 2] = [&*first, &*second];
    let unknown = data.iter().find_map(|data| match &data.packing {
        Packing::Other(how) => Some(how),
        Packing::Stored | Packing::Deflated => None,
    });
    let compared = match unknown {
        Some(how) => {
            session.findings.note(path, &format!("not looked into: it is {how}; compared as it is packed"));
            compare_bytes(session, path, sides)
        }
        None => {
            let name = path.last().map(String::as_str).unwrap_or_default();
            session.compare_contents(path, name, sides).map(|_| ())
        }
    };
    match compared {
        Err(Failure::Unreadable(unreadable)) => {
            session.findings.note(path, &format!("not looked into: {unreadable}; compared by digest"));
            compare_digests(session, path, &data);
            Ok(())
        }
        other => other,
    }
}

fn compare_digests(session: &mut Session<'_>, path: &[String], data: &[Data; 2]) {
    let texts = [&data[0], &data[1]].map(|data| format!("{} bytes, sha256 {}", data.size, hex(&data.digest)));
    let (first, second) = text_values(Some(&texts[0]), Some(&texts[1]));
    let place = Place { path: place_path(path), ..Place::default() };
    let what = "content".to_owned();
    session.findings.add(Rank::Content, Difference { place, what, first, second, ..Difference::default() });
}
