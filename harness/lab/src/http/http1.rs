//! Requests over HTTP/1.1 (<https://www.rfc-editor.org/rfc/rfc9112>).
//!
//! A request with both `Transfer-Encoding` and `Content-Length` has the length of its chunks and no `Content-Length` when
//! a service gets it (section 6.3), so nobody can read two requests in what is one.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::http::answer::Reply;
use crate::http::body::answer_body;
use crate::http::{AnswerBody, Broken, HttpServer};
use crate::tcp::{ConnectionControl, Visit};

/// The most header fields of one request.
const MOST_FIELDS: usize = 100;

/// The most bytes of a request's header.
const MOST_HEADER_BYTES: usize = 64 << 10;

/// Serves one connection to its end. Returns how many requests it carried.
pub(crate) async fn serve<S>(
    server: &HttpServer,
    stream: S,
    visit: &Visit,
    control: &ConnectionControl,
) -> usize
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let requests = AtomicUsize::new(0);
    let service = service_fn(|request| {
        requests.fetch_add(1, Ordering::Relaxed);
        answer(server, request, visit, control)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(server.header_limit)
        .max_headers(MOST_FIELDS)
        .max_buf_size(MOST_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // How a connection ends says nothing that its requests don't.
    let _ = connection.await;
    requests.load(Ordering::Relaxed)
}

async fn answer(
    server: &HttpServer,
    request: Request<Incoming>,
    visit: &Visit,
    control: &ConnectionControl,
) -> Result<Response<AnswerBody>, Broken> {
    let (head, body) = request.into_parts();
    match server.reply(head, body.into_data_stream(), visit).await {
        Reply::Answer(answer) => {
            let head = answer.head.clone();
            Ok(Response::from_parts(head, answer_body(answer, control.clone())))
        }
        Reply::Silence => std::future::pending().await,
        Reply::HangUp | Reply::GoAway | Reply::RefuseStream => Err(Broken),
    }
}
