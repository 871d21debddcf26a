//! Requests over HTTP/2 (<https://www.rfc-editor.org/rfc/rfc9113>).

use std::future::poll_fn;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use h2::server::{Connection, SendResponse};
use h2::{Reason, RecvStream, SendStream};
use http::{Method, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::http::HttpServer;
use crate::http::answer::{Answer, Reply};
use crate::http::body::pieces;
use crate::tcp::{ConnectionControl, Visit};

/// The most requests that one connection carries at a time.
const MOST_STREAMS: u32 = 64;

/// The most bytes of a request's header.
const MOST_HEADER_BYTES: u32 = 64 << 10;

/// How long a connection that was given up may take to end.
const FAREWELL: Duration = Duration::from_secs(1);

/// What a request does to the connection that carried it.
enum Aftermath {
    GoesOn,
    Cut(Handles),
    GoAway(Handles),
}

/// What keeps a stream open: when it is dropped, the client is told that the stream is cancelled.
struct Handles {
    _respond: SendResponse<Bytes>,
    _sender: Option<SendStream<Bytes>>,
}

impl Handles {
    fn new(respond: SendResponse<Bytes>, sender: Option<SendStream<Bytes>>) -> Self {
        Self { _respond: respond, _sender: sender }
    }
}

/// Serves one connection to its end.
pub(crate) async fn serve<S>(server: &HttpServer, stream: S, visit: &Visit, control: &ConnectionControl)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut builder = h2::server::Builder::new();
    builder.max_concurrent_streams(MOST_STREAMS).max_header_list_size(MOST_HEADER_BYTES);
    let Ok(Ok(mut connection)) = timeout(server.header_limit, builder.handshake::<_, Bytes>(stream)).await
    else {
        return;
    };
    let mut requests = JoinSet::new();
    loop {
        tokio::select! {
            next = timeout(server.header_limit, connection.accept()) => match next {
                Ok(Some(Ok((request, respond)))) => {
                    requests.spawn(answer(server.clone(), request, respond, visit.clone(), control.clone()));
                }
                Ok(Some(Err(_)) | None) => return,
                // Idle, or waiting for what is still sent.
                Err(_) if requests.is_empty() => return,
                Err(_) => {}
            },
            Some(done) = requests.join_next() => match done.unwrap_or(Aftermath::GoesOn) {
                Aftermath::GoesOn => {}
                // The connection goes first, so that the stream's end is not sent.
                Aftermath::Cut(handles) => return drop((connection, handles)),
                Aftermath::GoAway(_handles) => return go_away(connection).await,
            },
        }
    }
}

async fn go_away<S: AsyncRead + AsyncWrite + Unpin>(mut connection: Connection<S, Bytes>) {
    connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
    let _ = timeout(FAREWELL, poll_fn(|context| connection.poll_closed(context))).await;
}

async fn answer(
    server: HttpServer,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    visit: Visit,
    control: ConnectionControl,
) -> Aftermath {
    let head_only = request.method() == Method::HEAD;
    let (head, body) = request.into_parts();
    match server.reply(head, received(body), &visit).await {
        Reply::Answer(answer) => send(answer, head_only, respond, control).await,
        Reply::Silence => {
            // Ends with the stream, when the client gives up.
            let _ = poll_fn(|context| respond.poll_reset(context)).await;
            Aftermath::GoesOn
        }
        Reply::HangUp => Aftermath::Cut(Handles::new(respond, None)),
        Reply::GoAway => Aftermath::GoAway(Handles::new(respond, None)),
        Reply::RefuseStream => {
            respond.send_reset(Reason::REFUSED_STREAM);
            Aftermath::GoesOn
        }
    }
}

/// The pieces of a request's body; the client may send more as they are read.
fn received(body: RecvStream) -> impl Stream<Item = Result<Bytes, h2::Error>> {
    stream::unfold(body, |mut body| async move {
        let piece = body.data().await?;
        if let Ok(piece) = &piece {
            // Fails only where the stream is gone already, which the next read tells.
            let _ = body.flow_control().release_capacity(piece.len());
        }
        Some((piece, body))
    })
}

async fn send(
    answer: Answer,
    head_only: bool,
    mut respond: SendResponse<Bytes>,
    control: ConnectionControl,
) -> Aftermath {
    let Answer { head, body, takes, end } = answer;
    let Ok(mut sender) = respond.send_response(Response::from_parts(head, ()), head_only) else {
        return Aftermath::GoesOn;
    };
    if head_only {
        return Aftermath::GoesOn;
    }
    let mut pieces = std::pin::pin!(pieces(body, takes, end, control));
    loop {
        let piece = tokio::select! {
            piece = pieces.next() => piece,
            _ = poll_fn(|context| sender.poll_reset(context)) => return Aftermath::GoesOn,
        };
        match piece {
            Some(Ok(piece)) => {
                if send_piece(&mut sender, piece).await.is_err() {
                    return Aftermath::GoesOn;
                }
            }
            Some(Err(_)) => return Aftermath::Cut(Handles::new(respond, Some(sender))),
            None => break,
        }
    }
    // A stream that is gone has no end to send.
    let _ = sender.send_data(Bytes::new(), true);
    Aftermath::GoesOn
}

/// Sends a piece no faster than the client takes it.
async fn send_piece(sender: &mut SendStream<Bytes>, mut piece: Bytes) -> Result<(), h2::Error> {
    while !piece.is_empty() {
        sender.reserve_capacity(piece.len());
        match poll_fn(|context| sender.poll_capacity(context)).await {
            Some(granted) => {
                let granted = granted?.min(piece.len());
                sender.send_data(piece.split_to(granted), false)?;
            }
            None => return Err(Reason::CANCEL.into()),
        }
    }
    Ok(())
}
