//! The archive source: a `.tar.gz` or `.zip` by path or URL.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use super::background::Stop;
use super::error::SourceError;
use super::hash::copy_up_to;

/// The largest archive taken, in bytes. Go 1.27's are below 100 MB.
const DOWNLOAD_LIMIT: u64 = 1 << 30;
/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a server may say nothing.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the whole download may take.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// Where an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// A file, used where it is.
    Path(PathBuf),
    /// A URL. Plain `http` will do, since the digest is pinned.
    Url(String),
}

impl Location {
    /// Reads a pin's `location`; paths are relative to `config_folder`.
    pub(super) fn read(text: &str, config_folder: &Path) -> Self {
        if text.starts_with("https://") || text.starts_with("http://") {
            Self::Url(text.to_owned())
        } else {
            Self::Path(config_folder.join(text))
        }
    }
}

/// Downloads `url` into the file `path`. It blocks.
pub(super) fn download(url: &str, path: &Path, stop: &Stop) -> Result<(), SourceError> {
    let fetch_error =
        |source: ureq::Error| SourceError::Fetch { url: url.to_owned(), source: Box::new(source) };
    let response = client_for(url).get(url).call().map_err(fetch_error)?;
    let mut file = File::create(path).map_err(|source| SourceError::File {
        action: "create",
        path: path.to_owned(),
        source,
    })?;
    let copied = copy_up_to(&mut response.into_body().into_reader(), &mut file, DOWNLOAD_LIMIT, stop);
    match copied.map_err(|error| fetch_error(ureq::Error::Io(error)))? {
        Some(_) => Ok(()),
        None => Err(SourceError::DownloadTooLarge { url: url.to_owned(), limit: DOWNLOAD_LIMIT }),
    }
}

fn client_for(url: &str) -> Agent {
    // The user's proxy is not asked for the machine itself; Go's own client has the same rule,
    // https://pkg.go.dev/net/http#ProxyFromEnvironment.
    let proxy = if is_loopback(url) { None } else { Proxy::try_from_env() };
    let roots = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .proxy(proxy)
        .tls_config(roots)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_per_read(Some(READ_TIMEOUT))
        .timeout_global(Some(DOWNLOAD_TIMEOUT));
    config.build().into()
}

fn is_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_url_or_a_path_beside_the_configuration() {
        let read = |text: &str| Location::read(text, Path::new("/project"));
        assert_eq!(read("a/go.zip"), Location::Path(PathBuf::from("/project/a/go.zip")));
        assert_eq!(read("http://x/go.zip"), Location::Url("http://x/go.zip".to_owned()));
        assert_eq!(read("https://x/go.zip"), Location::Url("https://x/go.zip".to_owned()));
    }

    #[test]
    fn the_machine_itself_is_told_apart() {
        assert!(is_loopback("http://127.0.0.1:80/x") && is_loopback("http://[::1]:80/x"));
        assert!(is_loopback("http://localhost/x"));
        assert!(!is_loopback("http://127.example/x") && !is_loopback("https://example.org/localhost"));
    }
}
