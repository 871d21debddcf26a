//! As much of DER as it takes to give a certificate another signature algorithm.
//!
//! Encoding: <https://www.itu.int/rec/T-REC-X.690>; certificates: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>.

/// `SEQUENCE`.
const SEQUENCE: u8 = 0x30;

/// `AlgorithmIdentifier` of ecdsa-with-SHA1, 1.2.840.10045.4.1 (<https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3>).
const ECDSA_WITH_SHA1: [u8; 11] = [SEQUENCE, 9, 0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];

/// The certificate with ecdsa-with-SHA1 in both places that name the algorithm; the signature stays as it was, so it is
/// none. `None` where `certificate` is not one.
pub(crate) fn with_weak_signature(certificate: &[u8]) -> Option<Vec<u8>> {
    let (certificate, []) = element(certificate)? else { return None };
    let (to_be_signed, after) = element(certificate.content)?;
    let (algorithm, signature) = element(after)?;
    let (version, after) = element(to_be_signed.content)?;
    let (serial, after) = element(after)?;
    let (inner_algorithm, after) = element(after)?;
    if algorithm.whole != inner_algorithm.whole {
        return None;
    }
    let to_be_signed = sequence(&[version.whole, serial.whole, &ECDSA_WITH_SHA1, after].concat());
    Some(sequence(&[&to_be_signed, &ECDSA_WITH_SHA1[..], signature].concat()))
}

/// One element with its tag and length (`whole`) and without (`content`).
struct Element<'a> {
    whole: &'a [u8],
    content: &'a [u8],
}

/// The first element and what follows it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (header, length) = match *bytes.get(1)? {
        short @ 0..=0x7f => (2, usize::from(short)),
        0x81 => (3, usize::from(*bytes.get(2)?)),
        0x82 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        _ => return None,
    };
    let end = header + length;
    Some((Element { whole: bytes.get(..end)?, content: bytes.get(header..end)? }, bytes.get(end..)?))
}

fn sequence(content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![SEQUENCE];
    match u16::try_from(content.len()).unwrap_or(u16::MAX) {
        short @ 0..=0x7f => bytes.push(short.to_be_bytes()[1]),
        short @ 0x80..=0xff => bytes.extend([0x81, short.to_be_bytes()[1]]),
        long => {
            bytes.push(0x82);
            bytes.extend(long.to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::with_weak_signature;

    proptest! {
        #[test]
        fn no_input_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            with_weak_signature(&bytes);
        }
    }
}
