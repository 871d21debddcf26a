//! A proxy that carries requests and tunnels.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{PROXY_AUTHENTICATE, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, request};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use twinbuild_model::{Exchange, Verdict};

use crate::Recorder;
use crate::forward_proxy::{Credentials, ForwardProxyFault, Interceptor, exchange_over, tunnel};
use crate::http::{AnswerBody, BODY_LIMIT, Broken, Budget, exchange, status_answer, whole};
use crate::tcp::{Dial, Visit, dial_prompt, for_each_connection};

/// How long a client may take over a request's header.
const HEADER_LIMIT: Duration = Duration::from_secs(30);

/// A forward proxy: `CONNECT` for tunnels, requests in absolute form for plain HTTP. Clones are the same proxy.
#[derive(Clone, Debug)]
pub struct ForwardProxy {
    name: String,
    dial: Arc<dyn Dial>,
    recorder: Recorder,
    credentials: Option<Credentials>,
    fault: Option<ForwardProxyFault>,
    interceptor: Option<Arc<dyn Interceptor>>,
    budget: Budget,
    pub(super) body_limit: Duration,
}

/// What was agreed on in `CONNECT`, to be done once its answer was sent.
type Tunnels = mpsc::UnboundedSender<Request<Incoming>>;

impl ForwardProxy {
    /// A proxy that everybody may use, recorded as `name`.
    pub fn new(name: &str, dial: Arc<dyn Dial>, recorder: Recorder) -> Self {
        Self {
            name: name.to_owned(),
            dial,
            recorder,
            credentials: None,
            fault: None,
            interceptor: None,
            budget: Budget::default(),
            body_limit: BODY_LIMIT,
        }
    }

    /// The same for clients that show these credentials only; others are answered 407.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The same with a fault.
    #[must_use]
    pub fn with_fault(mut self, fault: ForwardProxyFault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// The same with something that takes the tunnels over.
    #[must_use]
    pub(crate) fn with_interceptor(mut self, interceptor: Arc<dyn Interceptor>) -> Self {
        self.interceptor = Some(interceptor);
        self
    }

    /// Serves until it is dropped, which also ends all connections and tunnels.
    pub async fn serve(self, listener: TcpListener) {
        for_each_connection(listener, move |stream, peer| {
            let proxy = self.clone();
            async move {
                let visit = Visit::begin(&proxy.name, &stream, peer, &proxy.recorder);
                proxy.serve_stream(stream, &visit).await;
            }
        })
        .await;
    }

    async fn serve_stream(&self, stream: TcpStream, visit: &Visit) {
        let (tunnels, mut opened) = mpsc::unbounded_channel();
        let service = service_fn(|request| self.answer(request, visit, tunnels.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        // How it ends says nothing that its requests don't.
        let _ = connection.await;
        if let Ok(connect) = opened.try_recv() {
            self.tunnel(connect, visit).await;
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        visit: &Visit,
        tunnels: Tunnels,
    ) -> Result<Response<AnswerBody>, Broken> {
        let (head, body) = request.into_parts();
        let asked = exchange(&head);
        if !self.may(&head) {
            let why = "no credentials, or wrong ones".to_owned();
            return Ok(tell(visit, asked, unauthorised(), Verdict::Refused { why }));
        }
        if head.method == Method::CONNECT {
            return self.connect(Request::from_parts(head, body), asked, visit, tunnels).await;
        }
        let refuse = |asked, status, why: &str| {
            tell(visit, asked, status_answer(status, None), Verdict::Refused { why: why.to_owned() })
        };
        let held = match timeout(self.body_limit, self.budget.read(body.into_data_stream())).await {
            Ok(Ok(held)) => held,
            Ok(Err(_)) => {
                let why = "the body is too large, or broke off";
                return Ok(refuse(asked, StatusCode::PAYLOAD_TOO_LARGE, why));
            }
            Err(_) => return Ok(refuse(asked, StatusCode::REQUEST_TIMEOUT, "the body took too long")),
        };
        let (response, verdict) = self.pass_on(Request::from_parts(head, held.bytes.clone())).await;
        Ok(tell(visit, asked, response, verdict))
    }

    fn may(&self, head: &request::Parts) -> bool {
        let shown = head.headers.get(PROXY_AUTHORIZATION);
        self.credentials.as_ref().is_none_or(|wanted| shown.is_some_and(|shown| wanted.are(shown)))
    }

    async fn connect(
        &self,
        request: Request<Incoming>,
        asked: Exchange,
        visit: &Visit,
        tunnels: Tunnels,
    ) -> Result<Response<AnswerBody>, Broken> {
        let broken = |fault: ForwardProxyFault| Verdict::Fault { fault: fault.to_string() };
        match self.fault {
            Some(fault @ ForwardProxyFault::RefusesTunnels { status }) => {
                return Ok(tell(visit, asked, status_answer(status, None), broken(fault)));
            }
            Some(fault @ ForwardProxyFault::DropsConnect) => {
                visit.add(asked, broken(fault));
                return Err(Broken);
            }
            Some(fault @ ForwardProxyFault::StallsConnect) => {
                visit.add(asked, broken(fault));
                return std::future::pending().await;
            }
            Some(ForwardProxyFault::CutsTunnels { .. }) | None => {}
        }
        let Some((host, port)) = place(request.uri()) else {
            let why = "CONNECT names no host and port".to_owned();
            return Ok(tell(
                visit,
                asked,
                status_answer(StatusCode::BAD_REQUEST, None),
                Verdict::Refused { why },
            ));
        };
        let mut request = request;
        if self.interceptor.is_none() {
            match dial_prompt(self.dial.as_ref(), &host, port).await {
                Ok(server) => request.extensions_mut().insert(Arc::new(server)),
                Err(why) => {
                    let why = format!("failed to connect to {host}:{port}: {why}");
                    let response = status_answer(StatusCode::BAD_GATEWAY, Some(&format!("{why}\n")));
                    return Ok(tell(visit, asked, response, Verdict::Failed { why }));
                }
            };
        }
        let verdict = self.fault.map_or(Verdict::Served, broken);
        // Nobody waits for the tunnel only where the connection is gone.
        let _ = tunnels.send(request);
        let mut opened = tell(visit, asked, Response::default(), verdict);
        opened.headers_mut().clear();
        Ok(opened)
    }

    /// Runs the tunnel that `connect` opened, to its end.
    async fn tunnel(&self, mut connect: Request<Incoming>, visit: &Visit) {
        let server: Option<Arc<TcpStream>> = connect.extensions_mut().remove();
        let Some((host, port)) = place(connect.uri()) else { return };
        let Ok(client) = hyper::upgrade::on(&mut connect).await else { return };
        let client = TokioIo::new(client);
        match (&self.interceptor, server.and_then(Arc::into_inner)) {
            (Some(interceptor), _) => interceptor.intercept(client, &host, port, visit).await,
            (None, Some(server)) => {
                let most = match self.fault {
                    Some(ForwardProxyFault::CutsTunnels { after }) => Some(after),
                    _ => None,
                };
                // Either end may break a tunnel; both know.
                let _ = tunnel::carry(client, server, most).await;
            }
            (None, None) => {}
        }
    }

    /// Sends a request in absolute form to its host.
    async fn pass_on(&self, mut request: Request<Bytes>) -> (Response<Bytes>, Verdict) {
        let Some(host) = request.uri().host().map(|host| host.trim_matches(['[', ']']).to_owned()) else {
            let why = "the request names no host to pass it on to".to_owned();
            return (status_answer(StatusCode::BAD_REQUEST, None), Verdict::Refused { why });
        };
        let port = request.uri().port_u16().unwrap_or(80);
        let target = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        *request.uri_mut() = target.parse().unwrap_or_else(|_| Uri::from_static("/"));
        let failure = match dial_prompt(self.dial.as_ref(), &host, port).await {
            Ok(server) => match exchange_over(server, request).await {
                Ok(response) => return (response, Verdict::Served),
                Err(failure) => failure.to_string(),
            },
            Err(why) => format!("connect to {host}:{port}: {why}"),
        };
        let why = format!("failed to {failure}");
        (status_answer(StatusCode::BAD_GATEWAY, Some(&format!("{why}\n"))), Verdict::Failed { why })
    }
}

/// The host and port of a `CONNECT`.
fn place(uri: &Uri) -> Option<(String, u16)> {
    let host = uri.host()?.trim_matches(['[', ']']).to_owned();
    Some((host, uri.port_u16()?))
}

fn unauthorised() -> Response<Bytes> {
    let mut response = status_answer(StatusCode::PROXY_AUTHENTICATION_REQUIRED, None);
    response.headers_mut().insert(PROXY_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"lab\""));
    response
}

/// Records the answer, and makes it one that can be sent.
fn tell(
    visit: &Visit,
    mut asked: Exchange,
    response: Response<Bytes>,
    verdict: Verdict,
) -> Response<AnswerBody> {
    if let Exchange::Request { status, .. } = &mut asked {
        *status = Some(response.status().as_u16());
    }
    visit.add(asked, verdict);
    response.map(whole)
}
