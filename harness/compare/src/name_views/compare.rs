//! Where clients differ, and all that they see as a document.

use std::fmt::Write as _;

use twinbuild_model::{NameClient, NameViews};

use super::field::NameField;
use super::value::{FieldValue, field_value};

/// The fields of which two clients show different values. What one of them does not show is no difference, and no agreement
/// either: only what is shown twice is compared.
pub fn differing_fields(views: &NameViews) -> Vec<NameField> {
    let differs = |field: &NameField| {
        let mut shown = shown(views, field).map(|(_, value)| value);
        let first = shown.next();
        shown.any(|other| Some(other) != first)
    };
    NameField::all().into_iter().filter(differs).collect()
}

/// What all clients see: a line for each field, with each value once and the clients that see it. Times are numbers of seconds,
/// sizes of bytes.
pub fn name_views_document(views: &NameViews) -> String {
    let mut document = format!("{}\n", views.name);
    for field in NameField::all() {
        let mut seen: Vec<(FieldValue, Vec<NameClient>)> = Vec::new();
        for (client, view) in &views.views {
            let value = field_value(view, &field);
            match seen.iter_mut().find(|(other, _)| *other == value) {
                Some((_, clients)) => clients.push(*client),
                None => seen.push((value, vec![*client])),
            }
        }
        // What is shown comes first.
        seen.sort_by_key(|(value, _)| *value == FieldValue::NotShown);
        let parts: Vec<_> = seen.iter().map(|(value, clients)| part(value, clients)).collect();
        // Writing to a text can't fail.
        let _ = writeln!(document, "{field}: {}", parts.join("; "));
    }
    document
}

fn part(value: &FieldValue, clients: &[NameClient]) -> String {
    let clients: Vec<_> = clients.iter().map(ToString::to_string).collect();
    format!("{value} ({})", clients.join(", "))
}

fn shown<'a>(
    views: &'a NameViews,
    field: &'a NameField,
) -> impl Iterator<Item = (NameClient, FieldValue)> + 'a {
    let values = views.views.iter().map(move |(client, view)| (*client, field_value(view, field)));
    values.filter(|(_, value)| *value != FieldValue::NotShown)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use twinbuild_model::{DnsData, DnsEdns, DnsMessage, DnsRecord, LookupError, NameView};

    use super::*;

    fn resolver() -> NameView {
        NameView {
            addresses: ["198.18.0.2".parse().unwrap()].into(),
            names: ["proxy.test.".to_owned()].into(),
            ..NameView::default()
        }
    }

    fn raw(time_to_live: u32) -> NameView {
        let record = DnsRecord {
            owner: "proxy.test.".into(),
            time_to_live,
            record_type: "A".into(),
            data: DnsData::Address { address: "198.18.0.2".parse().unwrap() },
        };
        let message = DnsMessage {
            response_code: "NOERROR".into(),
            flags: vec!["qr".into(), "aa".into()],
            answers: vec![record],
            edns: Some(DnsEdns { version: 0, udp_bytes: 1232, dnssec: false }),
            ..DnsMessage::default()
        };
        NameView { messages: Some(BTreeMap::from([("A".to_owned(), message)])), ..resolver() }
    }

    fn views(over_udp: NameView, over_tcp: NameView) -> NameViews {
        let views =
            [(NameClient::Go, resolver()), (NameClient::Raw, over_udp), (NameClient::RawOverTcp, over_tcp)];
        NameViews { name: "proxy.test".into(), views: views.into() }
    }

    #[test]
    fn only_what_is_shown_twice_can_differ() {
        assert_eq!(differing_fields(&views(raw(60), raw(60))), []);
        let differing = differing_fields(&views(raw(60), raw(5)));
        assert_eq!(differing, ["A answer ttl".parse().unwrap()]);
        let mut other = raw(60);
        other.errors = [LookupError::Timeout].into();
        assert_eq!(differing_fields(&views(raw(60), other)), [NameField::Error]);
    }

    #[test]
    fn a_document_says_who_sees_what_and_who_does_not_show_it() {
        let document = name_views_document(&views(raw(60), raw(5)));
        for line in [
            "address: 198.18.0.2 (Go, raw, raw over TCP)\n",
            "error: none (Go, raw, raw over TCP)\n",
            "A answer: proxy.test. A 198.18.0.2 (raw, raw over TCP); not shown (Go)\n",
            "A answer ttl: 60 (raw); 5 (raw over TCP); not shown (Go)\n",
            "A edns size: 1232 (raw, raw over TCP); not shown (Go)\n",
            "A additional: none (raw, raw over TCP); not shown (Go)\n",
            "AAAA flags: not shown (Go, raw, raw over TCP)\n",
        ] {
            assert!(document.contains(line), "{line}{document}");
        }
    }

    #[test]
    fn what_is_expected_is_read_as_the_fields_kind() {
        let time: NameField = "A answer ttl".parse().unwrap();
        assert_eq!(FieldValue::read(&time, "60, 5, 060"), Ok(FieldValue::Numbers(vec![5, 60])));
        assert_eq!(FieldValue::read(&time, "none"), Ok(FieldValue::Numbers(vec![])));
        assert_eq!(FieldValue::read(&time, "not shown"), Ok(FieldValue::NotShown));
        FieldValue::read(&time, "a minute").unwrap_err();
        assert_ne!(FieldValue::read(&time, "none"), FieldValue::read(&time, "not shown"));
        assert_eq!(
            FieldValue::read(&NameField::Name, "b., a."),
            Ok(FieldValue::Texts(vec!["a.".into(), "b.".into()]))
        );
        "A ttl".parse::<NameField>().unwrap_err();
        for field in NameField::all() {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
    }
}
