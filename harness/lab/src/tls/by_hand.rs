//! Answers to a client's hello that no TLS library of today gives.

/// A record's type for alerts, <https://www.rfc-editor.org/rfc/rfc5246#section-6.2.1>.
const ALERT: u8 = 21;
/// A record's type for handshakes.
const HANDSHAKE: u8 = 22;
/// The alert's level "fatal" and its description `protocol_version`, <https://www.rfc-editor.org/rfc/rfc5246#section-7.2>.
const FATAL_PROTOCOL_VERSION: [u8; 2] = [2, 70];
/// `TLS_RSA_WITH_AES_128_CBC_SHA`, which TLS 1.0 and 1.1 know, <https://www.rfc-editor.org/rfc/rfc5246#appendix-A.5>.
const CIPHER_SUITE: [u8; 2] = [0x00, 0x2f];

/// TLS 1.0 on the wire.
pub(crate) const TLS_1_0: [u8; 2] = [3, 1];
/// TLS 1.1 on the wire.
pub(crate) const TLS_1_1: [u8; 2] = [3, 2];

/// The alert that says that no common version was found.
pub(crate) fn protocol_version_alert() -> Vec<u8> {
    record(ALERT, TLS_1_0, &FATAL_PROTOCOL_VERSION)
}

/// The answer of a server whose newest version is `version`: it picks that, whatever newer the client offers
/// (<https://www.rfc-editor.org/rfc/rfc5246#appendix-E.1>).
pub(crate) fn old_server_hello(version: [u8; 2]) -> Vec<u8> {
    let random = [0x5a; 32];
    let session_id_length = [0];
    let compression = [0];
    let body = [&version[..], &random, &session_id_length, &CIPHER_SUITE, &compression].concat();
    // ServerHello is handshake message 2; its length takes three bytes.
    let header = [2, 0, 0, low_byte(body.len())];
    record(HANDSHAKE, version, &[&header[..], &body].concat())
}

fn record(kind: u8, version: [u8; 2], content: &[u8]) -> Vec<u8> {
    [&[kind], &version[..], &[0, low_byte(content.len())], content].concat()
}

/// The length of a message that is known to be shorter than 256 bytes.
fn low_byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}
