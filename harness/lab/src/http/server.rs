//! A service behind a socket.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::Stream;
use http::header::{AUTHORIZATION, HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Response, StatusCode, Uri, request};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::timeout;
use twinbuild_model::{Exchange, Verdict};

use crate::http::answer::{Reply, status_answer};
use crate::http::budget::{Budget, Unread};
use crate::http::{HttpFault, http1, http2};
use crate::tcp::{ConnectionControl, Visit, for_each_connection};
use crate::tls::TlsServer;
use crate::{Recorder, Service};

/// How long a client may take over a request's header, or stay without another request.
const HEADER_LIMIT: Duration = Duration::from_secs(30);

/// How long a client may take over a request's body.
pub(crate) const BODY_LIMIT: Duration = Duration::from_secs(60);

/// A service, what carries its requests and what is wrong with that. Clones are the same service.
#[derive(Clone, Debug)]
pub struct HttpServer {
    name: String,
    service: Arc<dyn Service>,
    recorder: Recorder,
    tls: Option<TlsServer>,
    faults: Arc<[HttpFault]>,
    pub(crate) budget: Budget,
    pub(crate) header_limit: Duration,
    pub(crate) body_limit: Duration,
}

impl HttpServer {
    /// `service` over plain HTTP/1.1, recorded as `name`, without a fault.
    pub fn new(name: &str, service: Arc<dyn Service>, recorder: Recorder) -> Self {
        Self {
            name: name.to_owned(),
            service,
            recorder,
            tls: None,
            faults: Arc::default(),
            budget: Budget::default(),
            header_limit: HEADER_LIMIT,
            body_limit: BODY_LIMIT,
        }
    }

    /// The same over TLS, with HTTP/2 for clients that can.
    #[must_use]
    pub fn with_tls(mut self, tls: TlsServer) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The same with faults, of which each request meets the first that its version can.
    #[must_use]
    pub fn with_faults(mut self, faults: Arc<[HttpFault]>) -> Self {
        self.faults = faults;
        self
    }

    /// Serves until it is dropped, which also ends all connections.
    pub async fn serve(self, listener: TcpListener) {
        for_each_connection(listener, move |stream, peer| {
            let server = self.clone();
            async move {
                let visit = Visit::begin(&server.name, &stream, peer, &server.recorder);
                let control = ConnectionControl::of(&stream);
                server.serve_stream(stream, &visit, &control).await;
            }
        })
        .await;
    }

    /// Serves one connection.
    pub(crate) async fn serve_stream<S>(&self, stream: S, visit: &Visit, control: &ConnectionControl)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Some(tls) = &self.tls else {
            let requests = http1::serve(self, stream, visit, control).await;
            if requests == 0 {
                visit.add_connection(Verdict::Failed {
                    why: "the connection ended without a request".to_owned(),
                });
            }
            return;
        };
        let Some(stream) = tls.accept(stream, visit).await else { return };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            http2::serve(self, stream, visit, control).await;
        } else {
            http1::serve(self, stream, visit, control).await;
        }
    }

    /// What one request meets; recorded when that is known.
    pub(crate) async fn reply<E>(
        &self,
        head: request::Parts,
        body: impl Stream<Item = Result<Bytes, E>>,
        visit: &Visit,
    ) -> Reply {
        let head = origin_form(head);
        let target = head.uri.to_string();
        let exchange = exchange(&head);
        let fault = self.faults.iter().find(|fault| fault.is_met_over(head.version));
        if let Some(fault) = fault.filter(|fault| !needs_service(fault)) {
            let reply = Reply::with_fault(fault, &target, Response::default());
            return record(visit, exchange, reply, Verdict::Fault { fault: fault.to_string() });
        }
        let body = match timeout(self.body_limit, self.budget.read(body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(Unread::TooLarge)) => {
                return refuse(visit, exchange, StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
            }
            Err(_) => return refuse(visit, exchange, StatusCode::REQUEST_TIMEOUT, "the body took too long"),
            Ok(Err(Unread::Broken)) => {
                visit.add(
                    exchange,
                    Verdict::Failed { why: "the connection broke in the request's body".to_owned() },
                );
                return Reply::HangUp;
            }
        };
        let response = self.service.answer(&Request::from_parts(head, body.bytes.clone())).await;
        match fault {
            Some(fault) => {
                let reply = Reply::with_fault(fault, &target, response);
                record(visit, exchange, reply, Verdict::Fault { fault: fault.to_string() })
            }
            None => record(visit, exchange, Reply::complete(response), Verdict::Served),
        }
    }
}

/// Whether the fault changes how the service's answer is sent, and so needs one.
fn needs_service(fault: &HttpFault) -> bool {
    matches!(
        fault,
        HttpFault::StallsInBody
            | HttpFault::CutInBody
            | HttpFault::ResetInBody
            | HttpFault::WrongLength
            | HttpFault::Slow { .. }
    )
}

fn refuse(visit: &Visit, exchange: Exchange, status: StatusCode, why: &str) -> Reply {
    let reply = Reply::complete(status_answer(status, Some(why)));
    record(visit, exchange, reply, Verdict::Refused { why: why.to_owned() })
}

fn record(visit: &Visit, mut exchange: Exchange, reply: Reply, verdict: Verdict) -> Reply {
    if let (Exchange::Request { status, .. }, Reply::Answer(answer)) = (&mut exchange, &reply) {
        *status = Some(answer.head.status.as_u16());
    }
    visit.add(exchange, verdict);
    reply
}

/// The request as HTTP/1.1 carries it to a server, so that services meet one form: the path in the request line, the
/// host in `Host`.
fn origin_form(mut head: request::Parts) -> request::Parts {
    let host = head.uri.authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host {
        head.headers.insert(HOST, host);
        let target = head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        head.uri = target.parse().unwrap_or_else(|_| Uri::from_static("/"));
    }
    head
}

/// The record of a request that has no answer yet.
pub(crate) fn exchange(head: &request::Parts) -> Exchange {
    let host = head.headers.get(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    let credentials =
        [AUTHORIZATION, PROXY_AUTHORIZATION].into_iter().filter(|name| head.headers.contains_key(name));
    Exchange::Request {
        method: head.method.to_string(),
        host: host.unwrap_or_default(),
        target: head.uri.to_string(),
        status: None,
        version: format!("{:?}", head.version),
        credentials: credentials.map(|name| name.to_string()).collect(),
    }
}
