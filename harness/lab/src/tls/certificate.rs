//! What stands in the certificates that authorities issue.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose,
    SerialNumber, date_time_ymd,
};

use crate::tls::TlsFault;

/// The host of a certificate that is another host's.
pub(crate) const ANOTHER_HOST: &str = "another-host.test";

/// An authority's own certificate. All dates are fixed, so that no clock of a build, however wrong, makes a healthy
/// certificate invalid.
pub(crate) fn authority(name: &str) -> CertificateParams {
    let mut params = valid(CertificateParams::default(), 2000, 2100);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A server's certificate for `host`, a name or an address.
///
/// # Errors
/// `host` is neither.
pub(crate) fn server(
    host: &str,
    serial: u64,
    fault: Option<TlsFault>,
) -> Result<CertificateParams, rcgen::Error> {
    let host = if fault == Some(TlsFault::WrongHost) { ANOTHER_HOST } else { host };
    let (from, until) = match fault {
        Some(TlsFault::Expired) => (2000, 2021),
        Some(TlsFault::NotYetValid) => (2090, 2100),
        _ => (2000, 2100),
    };
    let mut params = valid(CertificateParams::new(vec![host.to_owned()])?, from, until);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, host);
    params.serial_number = Some(SerialNumber::from(serial));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn valid(mut params: CertificateParams, from: i32, until: i32) -> CertificateParams {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params
}
