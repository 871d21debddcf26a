//! The answers of the lab's services.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};

/// Text. <https://www.rfc-editor.org/rfc/rfc6657>
pub(crate) const TEXT: &str = "text/plain; charset=UTF-8";
/// JSON. <https://www.rfc-editor.org/rfc/rfc8259#section-11>
pub(crate) const JSON: &str = "application/json";
/// A zip archive. <https://www.iana.org/assignments/media-types/application/zip>
pub(crate) const ZIP: &str = "application/zip";
/// Bytes. <https://www.rfc-editor.org/rfc/rfc2046#section-4.5.1>
pub(crate) const BYTES: &str = "application/octet-stream";
/// A web page. <https://html.spec.whatwg.org/multipage/iana.html#text/html>
pub(crate) const HTML: &str = "text/html; charset=UTF-8";

/// An answer with a body.
pub(crate) fn reply(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// An answer that says in a line what is wrong.
pub(crate) fn refusal(status: StatusCode, why: &str) -> Response<Bytes> {
    reply(status, TEXT, format!("{why}\n"))
}

/// Answers a request that only reads: `answer` to GET, the same without its body to HEAD, and 405 to any other method.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2>
pub(crate) fn answer_read(
    request: &Request<Bytes>,
    answer: impl FnOnce() -> Response<Bytes>,
) -> Response<Bytes> {
    match *request.method() {
        Method::GET => answer(),
        Method::HEAD => {
            let mut response = answer();
            let length = std::mem::take(response.body_mut()).len();
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
            response
        }
        _ => method_not_allowed("GET, HEAD"),
    }
}

/// An answer that says which methods are allowed. <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6>
pub(crate) fn method_not_allowed(allowed: &'static str) -> Response<Bytes> {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}
