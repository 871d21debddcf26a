//! Answers that are not what they should be.

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{Method, Request, Response, StatusCode};

use super::module_path::ModulePath;
use super::module_version::ModuleVersion;
use super::proxy_request::{ModulePart, ProxyRequest};
use super::reply::{BYTES, HTML, answer_read, reply};
use super::request_path::decode_path;
use crate::service::Service;

/// What is put in the place of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// Another body: the archive of other files, another `go.mod`, or bytes that are neither.
    Body(Bytes),
    /// The first half of the body, as if it were all.
    Truncated,
    /// The page of a network that wants a login first, with the status 200. <https://www.rfc-editor.org/rfc/rfc8952>
    CaptivePortal,
}

/// A proxy's answers, some of which were tampered with.
#[derive(Debug)]
pub struct Tampered {
    service: Arc<dyn Service>,
    target: Option<(ModulePath, ModuleVersion, ModulePart)>,
    tampering: Tampering,
}

/// The page of a captive portal.
const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\
                      <body>Sign in to use this network.</body></html>\n";

impl Tampered {
    /// The answers of `service`, all of them tampered with.
    pub fn everything(service: Arc<dyn Service>, tampering: Tampering) -> Self {
        Self { service, target: None, tampering }
    }

    /// The answers of `service`, of which that with this part of this version is tampered with.
    pub fn part(
        service: Arc<dyn Service>,
        path: &ModulePath,
        version: &ModuleVersion,
        part: ModulePart,
        tampering: Tampering,
    ) -> Self {
        Self { service, target: Some((path.clone(), version.clone(), part)), tampering }
    }

    fn is_target(&self, raw: &str) -> bool {
        let Some((path, version, part)) = &self.target else { return true };
        let asked = decode_path(raw).ok().and_then(|path| ProxyRequest::parse(&path).ok());
        let target =
            ProxyRequest::File { path: path.clone(), version: version.as_str().to_owned(), part: *part };
        asked == Some(target)
    }

    fn tamper(&self, honest: Response<Bytes>) -> Response<Bytes> {
        match &self.tampering {
            Tampering::CaptivePortal => reply(StatusCode::OK, HTML, PORTAL),
            Tampering::Body(body) if self.target.is_none() => reply(StatusCode::OK, BYTES, body.clone()),
            Tampering::Body(body) => honest.map(|_| body.clone()),
            Tampering::Truncated => honest.map(|body| body.slice(..body.len() / 2)),
        }
    }
}

impl Service for Tampered {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        if !self.is_target(request.uri().path()) {
            return self.service.answer(request);
        }
        async move {
            // The body is needed for HEAD too, to tell its length.
            let mut as_get = Request::new(Bytes::new());
            *as_get.uri_mut() = request.uri().clone();
            *as_get.headers_mut() = request.headers().clone();
            let honest = match *request.method() {
                Method::GET | Method::HEAD => self.service.answer(&as_get).await,
                _ => Response::default(),
            };
            answer_read(request, || self.tamper(honest))
        }
        .boxed()
    }
}
