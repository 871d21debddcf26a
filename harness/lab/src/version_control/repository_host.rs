//! A host of repositories.

use std::path::PathBuf;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST};
use http::uri::Scheme;
use http::{HeaderName, Method, Request, Response, StatusCode};

use super::cgi::cgi_response;
use super::fast_import::{BRANCH, fast_import};
use super::git::{Git, GitError};
use super::repository::Repository;
use crate::http::reply::{HTML, answer_read, method_not_allowed, refusal, reply};
use crate::http::request_path::decode_path;
use crate::modules::ModulePath;
use crate::service::Service;

/// A host of repositories, as builds meet it that get modules directly.
///
/// To `?go-get=1` it answers [which repository](https://go.dev/ref/mod#vcs-find) a path belongs to, and it serves fetches
/// over git's [smart protocol](https://git-scm.com/docs/http-protocol), shallow ones too. Nothing can be pushed.
#[derive(Debug)]
pub struct RepositoryHost {
    git: Git,
    folder: PathBuf,
    scheme: Scheme,
    roots: Vec<ModulePath>,
}

/// Where repositories are, below which their paths follow.
const REPOSITORIES: &str = "git/";

/// The most bytes of a request: a fetch tells which commits are there already.
const LARGEST_REQUEST: usize = 16 << 20;

/// The version of the protocol that a client speaks. <https://git-scm.com/docs/protocol-v2#_http_transport>
const GIT_PROTOCOL: HeaderName = HeaderName::from_static("git-protocol");

impl RepositoryHost {
    /// Makes the repositories in the existing folder `folder`, with the program `git`. Clients are sent to them with
    /// `scheme`.
    ///
    /// # Errors
    /// When git can't be run or refuses a file, such as `.git/config`.
    pub async fn create(
        git: PathBuf,
        folder: PathBuf,
        scheme: Scheme,
        repositories: &[Repository],
    ) -> Result<Self, GitError> {
        let git = Git { program: git };
        for (number, repository) in repositories.iter().enumerate() {
            let at = folder.join(folder_name(number));
            let at = at.as_os_str();
            let branch = format!("--initial-branch={BRANCH}");
            let init = ["init".as_ref(), "--quiet".as_ref(), "--bare".as_ref(), "--template=".as_ref()];
            git.run(init.into_iter().chain([branch.as_ref(), at]), [], &[]).await?;
            let stream = fast_import(repository.commits());
            let import = ["fast-import".as_ref(), "--quiet".as_ref(), "--done".as_ref()];
            git.run(["--git-dir".as_ref(), at].into_iter().chain(import), [], &stream).await?;
        }
        let roots = repositories.iter().map(|repository| repository.root().clone()).collect();
        Ok(Self { git, folder, scheme, roots })
    }

    async fn answer_request(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = match decode_path(request.uri().path()) {
            Ok(path) => path,
            Err(hostile) => return refusal(hostile.status(), &hostile.to_string()),
        };
        let Some(authority) = authority(request) else {
            return refusal(StatusCode::BAD_REQUEST, "bad request: it does not say which host is meant");
        };
        let on_host = format!("{}/{path}", host(&authority));
        let query = request.uri().query().unwrap_or_default();
        if query.split('&').any(|pair| pair == "go-get=1") {
            return answer_read(request, || self.page(&authority, on_host.trim_end_matches('/')));
        }
        let below = path.strip_prefix(REPOSITORIES).unwrap_or(&on_host);
        match self.repository(below) {
            Some((number, "info/refs")) if query == "service=git-upload-pack" => match *request.method() {
                Method::GET => self.serve(number, "info/refs", request).await,
                _ => method_not_allowed("GET"),
            },
            Some((number, "git-upload-pack")) => match *request.method() {
                Method::POST => self.serve(number, "git-upload-pack", request).await,
                _ => method_not_allowed("POST"),
            },
            Some(_) => {
                refusal(StatusCode::FORBIDDEN, "forbidden: only fetches over the smart protocol are served")
            }
            None => refusal(StatusCode::NOT_FOUND, "not found: no such repository"),
        }
    }

    /// The page that says where the repository of `import_path` is. <https://go.dev/ref/mod#vcs-find>
    fn page(&self, authority: &str, import_path: &str) -> Response<Bytes> {
        let found = self.repository(import_path).and_then(|(number, _)| self.roots.get(number));
        let Some(root) = found else {
            return refusal(StatusCode::NOT_FOUND, "not found: no repository holds this path");
        };
        let scheme = &self.scheme;
        let meta = format!("{root} git {scheme}://{authority}/{REPOSITORIES}{root}");
        let page = format!(
            "<!DOCTYPE html>\n<html><head><meta name=\"go-import\" content=\"{meta}\"></head></html>\n"
        );
        reply(StatusCode::OK, HTML, page)
    }

    /// The repository whose path `path` begins with, the longest there is, and what follows.
    fn repository<'p>(&self, path: &'p str) -> Option<(usize, &'p str)> {
        let rest_of = |root: &ModulePath| {
            let rest = path.strip_prefix(root.as_str())?;
            if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
        };
        let roots = self.roots.iter().enumerate();
        let found = roots.filter_map(|(number, root)| Some((number, rest_of(root)?)));
        found.min_by_key(|(_, rest)| rest.len())
    }

    /// Lets git answer. <https://git-scm.com/docs/git-http-backend>
    async fn serve(&self, number: usize, service: &str, request: &Request<Bytes>) -> Response<Bytes> {
        if request.body().len() > LARGEST_REQUEST {
            return refusal(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large");
        }
        let header = |name| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let variables = [
            ("GIT_PROJECT_ROOT", self.folder.to_string_lossy().into_owned()),
            ("GIT_HTTP_EXPORT_ALL", "1".to_owned()),
            ("PATH_INFO", format!("/{}/{service}", folder_name(number))),
            ("REQUEST_METHOD", request.method().to_string()),
            ("QUERY_STRING", request.uri().query().unwrap_or_default().to_owned()),
            ("CONTENT_TYPE", header(CONTENT_TYPE)),
            ("CONTENT_LENGTH", request.body().len().to_string()),
            ("HTTP_CONTENT_ENCODING", header(CONTENT_ENCODING)),
            ("GIT_PROTOCOL", header(GIT_PROTOCOL)),
        ];
        let failed = |why: &str| refusal(StatusCode::INTERNAL_SERVER_ERROR, &format!("git failed: {why}"));
        match self.git.run(["http-backend"], variables, request.body()).await {
            Ok(output) => cgi_response(output.into()).unwrap_or_else(|| failed("its answer is none")),
            Err(error) => failed(&error.to_string()),
        }
    }
}

impl Service for RepositoryHost {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        self.answer_request(request).boxed()
    }
}

/// Repositories are numbered, so that no path of a request becomes one of this machine.
fn folder_name(number: usize) -> String {
    format!("{number}.git")
}

/// Host and port that a request names, if they are written with what hosts and ports are written with.
fn authority(request: &Request<Bytes>) -> Option<String> {
    let in_header = || request.headers().get(HOST)?.to_str().ok();
    let authority = request.uri().authority().map(http::uri::Authority::as_str).or_else(in_header)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (!authority.is_empty() && authority.bytes().all(allowed)).then(|| authority.to_ascii_lowercase())
}

/// The host without a port.
fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}
