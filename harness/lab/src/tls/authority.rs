//! Authorities: a root certificate, and those that it issues.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rcgen::{Issuer, KeyPair};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use twinbuild_model::CertificateChain;

use crate::tls::{TlsFault, certificate, der};

/// The most certificates that are kept. A client may ask an intercepting proxy for any number of hosts.
const MOST_CERTIFICATES: usize = 256;

/// An authority. Its keys (ECDSA on P-256) are made when it is, and exist nowhere else.
#[derive(Debug)]
pub struct Authority {
    name: String,
    root: Signer,
    intermediate: OnceLock<Signer>,
    /// Whether healthy certificates are signed by the intermediate authority, whose own is then shown too.
    signs_by_intermediate: bool,
    server_key: KeyPair,
    signing_key: Arc<dyn SigningKey>,
    issued: Mutex<Issued>,
}

/// A certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// It could not be written or signed.
    #[error("make the certificate of `{subject}`: {source}")]
    Make {
        /// Whose certificate.
        subject: String,
        /// Why not.
        source: rcgen::Error,
    },
    /// Its key can't be used.
    #[error("use the key of `{subject}`: {source}")]
    Key {
        /// Whose key.
        subject: String,
        /// Why not.
        source: rustls::Error,
    },
    /// Its signature algorithm could not be replaced.
    #[error("give the certificate of `{subject}` a weak signature")]
    Weaken {
        /// Whose certificate.
        subject: String,
    },
}

#[derive(Debug)]
struct Signer {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

#[derive(Debug, Default)]
struct Issued {
    serial: u64,
    /// Certificates that their own hosts signed, as PEM.
    self_signed: Vec<String>,
    by_host: HashMap<(String, Option<TlsFault>), Arc<CertifiedKey>>,
}

impl Authority {
    /// A new authority whose root certificate has this common name: `Lab Root CA`.
    ///
    /// # Errors
    /// The keys can't be made.
    pub fn new(name: &str) -> Result<Self, AuthorityError> {
        let failed = |source| AuthorityError::Make { subject: name.to_owned(), source };
        let root_key = KeyPair::generate().map_err(failed)?;
        let params = certificate::authority(name);
        let certificate = params.self_signed(&root_key).map_err(failed)?;
        let server_key = KeyPair::generate().map_err(failed)?;
        let encoded = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
        let signing_key = any_ecdsa_type(&encoded)
            .map_err(|source| AuthorityError::Key { subject: name.to_owned(), source })?;
        Ok(Self {
            name: name.to_owned(),
            root: Signer { issuer: Issuer::new(params, root_key), certificate },
            intermediate: OnceLock::new(),
            signs_by_intermediate: false,
            server_key,
            signing_key,
            issued: Mutex::default(),
        })
    }

    /// As [`new`](Self::new), with an intermediate authority that signs the certificates of servers. Servers show its
    /// certificate after their own.
    ///
    /// # Errors
    /// The keys can't be made.
    pub fn with_intermediate(name: &str) -> Result<Self, AuthorityError> {
        let mut authority = Self::new(name)?;
        authority.signs_by_intermediate = true;
        Ok(authority)
    }

    /// The root certificate's common name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the certificates reach that a server shows which has this fault.
    pub(crate) fn shown_chain(&self, fault: Option<TlsFault>) -> CertificateChain {
        match fault {
            Some(TlsFault::MissingIntermediate) => {
                CertificateChain::Broken { lacks: self.intermediate_name() }
            }
            _ => CertificateChain::Whole,
        }
    }

    /// The common name of the intermediate certificate, if there is one.
    fn intermediate_name(&self) -> String {
        format!("{} Intermediate", self.name)
    }

    /// The intermediate certificate, for clients that servers do not show it to.
    ///
    /// # Errors
    /// It can't be made.
    pub fn intermediate_pem(&self) -> Result<String, AuthorityError> {
        Ok(self.intermediate()?.certificate.pem())
    }

    /// The certificates that servers have shown so far and that no authority signed, for trust stores.
    pub(crate) fn self_signed_pem(&self) -> String {
        self.issued().self_signed.concat()
    }

    /// The root certificate, for trust stores.
    pub fn pem(&self) -> String {
        self.root.certificate.pem()
    }

    /// The root certificate.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.root.certificate.der().clone()
    }

    /// The certificates that a server for `host` shows, with the key: good ones, or with the fault, where that is one of
    /// certificates.
    ///
    /// # Errors
    /// `host` is neither a name nor an address.
    pub(crate) fn server(
        &self,
        host: &str,
        fault: Option<TlsFault>,
    ) -> Result<Arc<CertifiedKey>, AuthorityError> {
        let wanted = (host.to_ascii_lowercase(), fault);
        if let Some(found) = self.issued().by_host.get(&wanted) {
            return Ok(Arc::clone(found));
        }
        let chain = self.chain(&wanted.0, fault)?;
        let made = Arc::new(CertifiedKey::new(chain, Arc::clone(&self.signing_key)));
        let mut issued = self.issued();
        if issued.by_host.len() >= MOST_CERTIFICATES {
            issued.by_host.clear();
            issued.self_signed.clear();
        }
        issued.by_host.insert(wanted, Arc::clone(&made));
        Ok(made)
    }

    fn chain(
        &self,
        host: &str,
        fault: Option<TlsFault>,
    ) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
        let failed = |source| AuthorityError::Make { subject: host.to_owned(), source };
        let params = certificate::server(host, self.next_serial(), fault).map_err(failed)?;
        let signed = |issuer| -> Result<CertificateDer<'static>, AuthorityError> {
            Ok(params.signed_by(&self.server_key, issuer).map_err(failed)?.der().clone())
        };
        Ok(match fault {
            Some(TlsFault::SelfSigned) => {
                let certificate = params.self_signed(&self.server_key).map_err(failed)?;
                self.issued().self_signed.push(certificate.pem());
                vec![certificate.der().clone()]
            }
            Some(TlsFault::MissingIntermediate) => vec![signed(&self.intermediate()?.issuer)?],
            Some(TlsFault::WrongOrder) => {
                let intermediate = self.intermediate()?;
                vec![intermediate.certificate.der().clone(), signed(&intermediate.issuer)?]
            }
            Some(TlsFault::WeakSignature) => {
                let weak = der::with_weak_signature(&signed(&self.root.issuer)?);
                vec![weak.ok_or_else(|| AuthorityError::Weaken { subject: host.to_owned() })?.into()]
            }
            _ if self.signs_by_intermediate => {
                let intermediate = self.intermediate()?;
                vec![signed(&intermediate.issuer)?, intermediate.certificate.der().clone()]
            }
            _ => vec![signed(&self.root.issuer)?],
        })
    }

    /// The intermediate authority, made when it is first needed.
    fn intermediate(&self) -> Result<&Signer, AuthorityError> {
        if let Some(made) = self.intermediate.get() {
            return Ok(made);
        }
        let name = self.intermediate_name();
        let failed = |source| AuthorityError::Make { subject: name.clone(), source };
        let key = KeyPair::generate().map_err(failed)?;
        let params = certificate::authority(&name);
        let certificate = params.signed_by(&key, &self.root.issuer).map_err(failed)?;
        Ok(self.intermediate.get_or_init(|| Signer { issuer: Issuer::new(params, key), certificate }))
    }

    fn next_serial(&self) -> u64 {
        let mut issued = self.issued();
        issued.serial += 1;
        issued.serial
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
