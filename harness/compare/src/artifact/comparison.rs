//! The comparison of two artifacts, whatever they are.

use twinbuild_model::{COMPARISON_VERSION, ComparedArtifact, Comparison, Difference, Place, Sha256};

use super::failure::{NamedContent, with_name};
use super::{Artifact, ComparisonOptions, Content, Failure, Format, Session, UnreadableArtifact};
use crate::findings::{Rank, text_values};
use crate::folder::{compare_folders, folder_bytes};

/// Finds what differs between two artifacts.
///
/// Formats are known by their first bytes. Executables are compared by their sections and symbols, archives by their
/// members and what is said of each, JSON by its keys, text by its lines, and everything else as bytes. What can't be
/// read as what it seems to be is compared as bytes, and a note says so.
///
/// Files have no difference if and only if they are the same bytes. Folders have none if and only if they have the same
/// names with the same contents, kinds, links and permissions, and with the same times where the options ask for that.
/// Memory does not grow with the artifacts, whatever they hold: of each side at most an executable of 256 MiB, a text of
/// 8 MiB, or 256 MiB of names and headers of an archive is held at a time, and mostly a few MiB are. Archives are read as
/// streams, wherever they are packed, and only as far as [`ComparisonOptions::inflated_bytes`] allows.
///
/// # Errors
///
/// [`UnreadableArtifact`] where the system can't read one of them. That an artifact is damaged is no error.
///
/// ```
/// use twinbuild_compare::{Artifact, ComparisonOptions, compare_artifacts};
///
/// let first = Artifact::File { name: "first", content: &b"version 1\n".to_vec() };
/// let second = Artifact::File { name: "second", content: &b"version 2\n".to_vec() };
/// let comparison = compare_artifacts(&first, &second, &ComparisonOptions::default())?;
/// assert_eq!(comparison.summary, ["1 line differs"]);
/// # Ok::<(), twinbuild_compare::UnreadableArtifact>(())
/// ```
pub fn compare_artifacts(
    first: &Artifact<'_>,
    second: &Artifact<'_>,
    options: &ComparisonOptions,
) -> Result<Comparison, UnreadableArtifact> {
    let mut session = Session::new(options);
    let compared = match (first, second) {
        (Artifact::File { content: a, .. }, Artifact::File { content: b, .. }) => {
            let sides = [(first.name(), *a), (second.name(), *b)]
                .map(|(name, content)| NamedContent { name: name.to_owned(), content });
            compare_files(&mut session, [&sides[0], &sides[1]], [first.name(), second.name()])
        }
        (Artifact::Folder { folder: a, .. }, Artifact::Folder { folder: b, .. }) => {
            compare_folders(&mut session, [*a, *b], [first.name(), second.name()])
                .map(|[a, b]| [folder_side(first.name(), a), folder_side(second.name(), b)])
        }
        _ => compare_kinds(&mut session, [first, second]),
    };
    let [first, second] = compared.map_err(|failure| match failure {
        Failure::Read(error) => with_name(error, first.name()),
        Failure::Unreadable(unreadable) => with_name(unreadable.into(), first.name()),
    })?;
    let found = session.into_found();
    Ok(Comparison {
        version: COMPARISON_VERSION,
        first,
        second,
        summary: found.summary,
        stabilizers: Vec::new(),
        differences: found.differences,
        left_out: found.left_out,
        notes: found.notes,
        sections: found.sections,
        functions: found.functions,
    })
}

fn compare_files(
    session: &mut Session<'_>,
    sides: [&dyn Content; 2],
    names: [&str; 2],
) -> Result<[ComparedArtifact; 2], Failure> {
    let side = |index: usize, format: String, sha256: Option<Sha256>| ComparedArtifact {
        name: names[index].to_owned(),
        format,
        size_bytes: sides[index].size(),
        sha256,
    };
    // To hash files takes longer than to read them, and of equal ones a digest would say no more than that.
    if session.chunks.are_same(sides)? {
        let label = Format::of(sides[0])?.label();
        return Ok([0, 1].map(|index| side(index, label.to_owned(), None)));
    }
    let [first_format, second_format] = session.compare_contents(&[], names[0], sides)?;
    let [first, second] = session.chunks.digests(sides)?.map(|digest| Some(Sha256::from_bytes(digest)));
    Ok([side(0, first_format, first), side(1, second_format, second)])
}

fn compare_kinds(
    session: &mut Session<'_>,
    artifacts: [&Artifact<'_>; 2],
) -> Result<[ComparedArtifact; 2], Failure> {
    let sides = artifacts.map(|artifact| match artifact {
        Artifact::Folder { name, folder } => Ok(folder_side(name, folder_bytes(*folder, name)?)),
        Artifact::File { name, content } => file_side(session, name, *content),
    });
    let [first, second] = sides;
    let sides = [first?, second?];
    let kinds = artifacts.map(|artifact| match artifact {
        Artifact::Folder { .. } => "folder",
        Artifact::File { .. } => "file",
    });
    let (first, second) = text_values(Some(kinds[0]), Some(kinds[1]));
    let place = Place::default();
    session.findings.add(
        Rank::Kind,
        Difference { place, what: "kind".to_owned(), first, second, ..Difference::default() },
    );
    session.findings.say(&[], format!("a {} and a {}", kinds[0], kinds[1]));
    Ok(sides)
}

fn file_side(
    session: &mut Session<'_>,
    name: &str,
    content: &dyn Content,
) -> Result<ComparedArtifact, Failure> {
    let content = &NamedContent { name: name.to_owned(), content };
    let [digest, _] = session.chunks.digests([content, content])?;
    Ok(ComparedArtifact {
        name: name.to_owned(),
        format: Format::of(content)?.label().to_owned(),
        size_bytes: content.size(),
        sha256: Some(Sha256::from_bytes(digest)),
    })
}

fn folder_side(name: &str, size_bytes: u64) -> ComparedArtifact {
    ComparedArtifact { name: name.to_owned(), format: "folder".to_owned(), size_bytes, sha256: None }
}
