//! Records of a pax header: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, "pax Extended Header"

use std::collections::BTreeMap;

use super::text_field::text;
use crate::artifact::Unreadable;
use crate::listing::MOST_FACTS;

/// The records of a pax header, by key. Of records with one key the last counts.
pub(super) type PaxRecords = BTreeMap<String, Vec<u8>>;

/// Adds the records of one pax header.
pub(super) fn read_pax_records(mut bytes: &[u8], records: &mut PaxRecords) -> Result<(), Unreadable> {
    while !bytes.is_empty() {
        let damaged = || Unreadable::new("a pax header is damaged");
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length =
            std::str::from_utf8(&bytes[..digits]).ok().and_then(|digits| digits.parse::<usize>().ok());
        let record = length.and_then(|length| bytes.get(..length)).ok_or_else(damaged)?;
        bytes = &bytes[record.len()..];
        // What stands behind the length: a blank, the key, an equals sign, the value and a newline.
        let record = record.get(digits..).and_then(|rest| rest.strip_prefix(b" ")).ok_or_else(damaged)?;
        let record = record.strip_suffix(b"\n").ok_or_else(damaged)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(damaged)?;
        records.insert(text(&record[..equals]), record[equals + 1..].to_vec());
        if records.len() > MOST_FACTS {
            return Err(Unreadable::new(format!("a pax header has more than {MOST_FACTS} records")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(bytes: &[u8]) -> Result<PaxRecords, Unreadable> {
        let mut records = PaxRecords::new();
        read_pax_records(bytes, &mut records)?;
        Ok(records)
    }

    #[test]
    fn values_may_hold_any_bytes() {
        let found = records(b"12 a=b\nc=d\xff\n6 e=f\n").unwrap();
        assert_eq!(found["a"], b"b\nc=d\xff");
        assert_eq!(found["e"], b"f");
    }

    #[test]
    fn broken_records_are_refused() {
        for bytes in ["a=b\n", "0 a=b\n", "9 a=b\n", "6 a=b ", "5 ab\n", "99999999999999999999 a=b\n"] {
            assert!(records(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in "[0-9 a=\n]{0,20}") {
            let _ = records(bytes.as_bytes());
        }
    }
}
