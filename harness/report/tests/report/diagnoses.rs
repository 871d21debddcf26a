//! A diagnosis as text and as Markdown, with what a log may hold against its reader.

use twinbuild_model::{Alternative, Change, Diagnosis, Evidence, EvidenceSource, Fix, Layer};
use twinbuild_report::diagnosis::{markdown, terminal};
use twinbuild_report::terminal::Style;

fn diagnosis() -> Diagnosis {
    let fix = |change| Some(Fix { advice: "trust it".to_owned(), change });
    Diagnosis {
        layer: Layer::Tls,
        cause: "nobody trusts it".to_owned(),
        evidence: vec![
            Evidence { source: EvidenceSource::Log, number: 3, text: "x509: \x1b[31m|<b>".to_owned() },
            Evidence { source: EvidenceSource::Network, number: 1, text: "first: handshake".to_owned() },
        ],
        verify: Some("openssl version".to_owned()),
        fix: fix(Some(Change::TrustAuthority)),
        also: vec![Alternative {
            layer: Layer::Disk,
            cause: "a disk is full".to_owned(),
            evidence: Vec::new(),
            verify: None,
            fix: fix(Some(Change::SetVariable { name: "GOTMPDIR".to_owned(), value: "/big".to_owned() })),
        }],
    }
}

#[test]
fn text_says_everything_in_few_lines() {
    let expected = "\
layer    tls (encryption)
cause    nobody trusts it
         line 3: x509: ␛[31m|<b>
         network event 1: first: handshake
verify   openssl version
fix      trust it
change   trust the authority of the certificate that was shown
also     disk (disk space): a disk is full
         fix      trust it
         change   set GOTMPDIR=/big
";
    assert_eq!(terminal(&diagnosis(), Style::Plain), expected);
    assert!(terminal(&diagnosis(), Style::Colour).contains("\x1b["));
}

#[test]
fn an_unknown_cause_is_two_lines() {
    let unknown = Diagnosis {
        layer: Layer::Unknown,
        evidence: vec![],
        verify: None,
        fix: None,
        also: vec![],
        ..diagnosis()
    };
    assert_eq!(terminal(&unknown, Style::Plain), "layer    unknown\ncause    nobody trusts it\n");
}

#[test]
fn markdown_has_a_headline_evidence_and_a_table() {
    let text = markdown(&diagnosis());
    assert!(text.starts_with("### tls"), "{text}");
    for part in ["- line 3: ", "- verify: ", "- fix: trust it", "| Also | Cause | Fix |"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains('\x1b') && text.lines().filter(|line| line.starts_with('|')).count() == 3,
        "{text}"
    );
}
