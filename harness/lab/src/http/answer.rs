//! What is sent for a request, healthy or not.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use http::{HeaderValue, Response, StatusCode, response};

use crate::http::HttpFault;

/// When a client may ask again that asks too often, in seconds: <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>. Long
/// enough that it shows whether anybody waits.
const AN_HOUR: &str = "3600";

/// What happens to one request.
#[derive(Debug)]
pub(crate) enum Reply {
    Answer(Answer),
    HangUp,
    Silence,
    GoAway,
    RefuseStream,
}

/// An answer with the way in which its body is sent.
#[derive(Debug)]
pub(crate) struct Answer {
    /// With the length that the answer claims to have.
    pub(crate) head: response::Parts,
    /// What is sent of the body.
    pub(crate) body: Bytes,
    /// How long that takes.
    pub(crate) takes: Duration,
    /// What comes after it.
    pub(crate) end: End,
}

/// How a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Cut,
    Reset,
    Silence,
}

impl Reply {
    /// The reply of a fault to a request for `target`; `healthy` is what the service answers, if the fault lets it.
    pub(crate) fn with_fault(fault: &HttpFault, target: &str, healthy: Response<Bytes>) -> Self {
        match fault {
            HttpFault::Answers { status } => Self::complete(status_answer(*status, None)),
            HttpFault::WebPage => Self::complete(web_page()),
            HttpFault::RedirectsToItself => Self::complete(redirection(target)),
            HttpFault::HangsUp => Self::HangUp,
            HttpFault::Stalls => Self::Silence,
            HttpFault::GoesAway => Self::GoAway,
            HttpFault::RefusesStreams => Self::RefuseStream,
            HttpFault::StallsInBody => half(healthy, End::Silence),
            HttpFault::CutInBody => half(healthy, End::Cut),
            HttpFault::ResetInBody => half(healthy, End::Reset),
            HttpFault::WrongLength => half(healthy, End::Complete),
            HttpFault::Slow { takes } => {
                let mut answer = Answer::new(healthy);
                answer.takes = *takes;
                Self::Answer(answer)
            }
        }
    }

    /// The reply of a healthy service.
    pub(crate) fn complete(response: Response<Bytes>) -> Self {
        Self::Answer(Answer::new(response))
    }
}

impl Answer {
    fn new(response: Response<Bytes>) -> Self {
        let (mut head, body) = response.into_parts();
        head.headers.remove(TRANSFER_ENCODING);
        // These have no body, <https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1>. A length that the service gave
        // without a body is that of an answer to HEAD.
        let bodiless = matches!(head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let of_head = body.is_empty() && head.headers.contains_key(CONTENT_LENGTH);
        if !bodiless && !of_head {
            head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        Self { head, body, takes: Duration::ZERO, end: End::Complete }
    }
}

fn half(healthy: Response<Bytes>, end: End) -> Reply {
    let mut answer = Answer::new(healthy);
    let claimed = answer.body.len().max(1);
    answer.head.headers.insert(CONTENT_LENGTH, HeaderValue::from(claimed));
    answer.body.truncate(claimed / 2);
    answer.end = end;
    Reply::Answer(answer)
}

/// An answer of `status` with a text: `body`, or the status's own words.
pub(crate) fn status_answer(status: StatusCode, body: Option<&str>) -> Response<Bytes> {
    let words = status.canonical_reason().unwrap_or("No Such Status");
    let body = body.map_or_else(|| format!("{words}\n"), str::to_owned);
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"lab\""));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(AN_HOUR));
    }
    response
}

fn web_page() -> Response<Bytes> {
    let page =
        "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>Please log in.</body></html>\n";
    let mut response = Response::new(Bytes::from_static(page.as_bytes()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn redirection(target: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    let target = HeaderValue::from_str(target).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response
}
