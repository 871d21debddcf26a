//! The certificates of a PE file, field by field.
//!
//! Source: <https://learn.microsoft.com/windows/win32/debug/pe-format#the-attribute-certificate-table-image-only>

use twinbuild_model::evidence::BinaryFormat;
use twinbuild_model::{ByteRange, Clue, Place, Value, counted};

use super::finding::{Finding, Findings, Weight};
use super::side::Side;
use crate::artifact::Digester;
use crate::findings::hex;

/// Size of length, revision and type, which stand before the content.
const HEADER_SIZE: usize = 8;
/// Each entry begins at a multiple of this.
const ALIGNMENT: usize = 8;
/// How many fields are told: those of ten certificates. A signer writes one or two.
const MOST_FIELDS: usize = 40;

/// One `WIN_CERTIFICATE`.
struct Certificate<'data> {
    revision: u16,
    kind: u16,
    start: usize,
    content: &'data [u8],
}

/// Compares the certificates in two parts one by one. Whether any difference is told.
pub(super) fn compare_certificates(
    first: (&Side<'_>, usize),
    second: (&Side<'_>, usize),
    findings: &mut Findings,
) -> bool {
    if first.0.executable.format() != BinaryFormat::Pe {
        return false;
    }
    let (a_part, b_part) = (first.0.part(first.1), second.0.part(second.1));
    let (Some(a), Some(b)) = (certificates(a_part.bytes), certificates(b_part.bytes)) else { return false };
    let mut found = Vec::new();
    for turn in 0..a.len().max(b.len()) {
        let pair = [a.get(turn), b.get(turn)];
        let ranges = [range_of(first, pair[0]), range_of(second, pair[1])];
        found.extend(differing_fields(turn, &a_part.name, pair, ranges));
    }
    let is_told = !found.is_empty();
    findings.extend_up_to(MOST_FIELDS, found);
    is_told
}

fn range_of(side: (&Side<'_>, usize), certificate: Option<&Certificate<'_>>) -> Option<ByteRange> {
    certificate.map(|found| side.0.range(side.1, found.start, HEADER_SIZE + found.content.len()))
}

/// The entries of a certificate table; `None` where it is none.
fn certificates(bytes: &[u8]) -> Option<Vec<Certificate<'_>>> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let &[a, b, c, d, e, f, g, h] = bytes.get(start..)?.first_chunk::<HEADER_SIZE>()?;
        let end = start.checked_add(usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?)?;
        let content = bytes.get(start + HEADER_SIZE..end)?;
        let (revision, kind) = (u16::from_le_bytes([e, f]), u16::from_le_bytes([g, h]));
        all.push(Certificate { revision, kind, start, content });
        start = end.next_multiple_of(ALIGNMENT);
    }
    Some(all)
}

/// What differs between two certificates, of which at least one is there.
fn differing_fields(
    turn: usize,
    section: &str,
    pair: [Option<&Certificate<'_>>; 2],
    [first_range, second_range]: [Option<ByteRange>; 2],
) -> Vec<Finding> {
    type Show = fn(&Certificate<'_>) -> String;
    let fields: [(&str, Show); 4] = [
        ("revision", |certificate| format!("{:#x}", certificate.revision)),
        ("type", |certificate| kind_of(certificate.kind)),
        ("length", |certificate| counted((HEADER_SIZE + certificate.content.len()) as u64, "byte")),
        ("content", |certificate| format!("sha256 {}", digest(certificate.content))),
    ];
    let mut found = Vec::new();
    for (name, show) in fields {
        let [first, second] = pair.map(|certificate| certificate.map(show));
        if first == second {
            continue;
        }
        let place = Place {
            section: Some(section.to_owned()),
            key: Some(format!("certificate {turn} {name}")),
            ..Place::default()
        };
        found.push(
            Finding::new(Weight::Id, "signature", place)
                .values(first.map(Value::Text), second.map(Value::Text))
                .clue(Clue::Signature)
                .bytes(first_range, second_range),
        );
    }
    found
}

fn kind_of(kind: u16) -> String {
    let name = match kind {
        1 => "X.509",
        2 => "PKCS #7",
        4 => "Terminal Server",
        _ => return format!("{kind:#x}"),
    };
    format!("{kind:#x} ({name})")
}

fn digest(content: &[u8]) -> String {
    let mut digester = Digester::default();
    digester.update(content);
    hex(&digester.finish()[..8])
}
