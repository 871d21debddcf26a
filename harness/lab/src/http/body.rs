//! A body as it goes over the wire.

use std::future;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use http::header::CONTENT_LENGTH;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;

use crate::http::answer::{Answer, End};
use crate::tcp::ConnectionControl;

/// In how many pieces a slow body comes.
const PIECES: usize = 20;

/// How long a connection stays after the last byte before it is cut, so that what was sent arrives.
const BEFORE_THE_CUT: Duration = Duration::from_millis(20);

/// The body of an answer over HTTP/1.1.
pub(crate) type AnswerBody = BoxBody<Bytes, Broken>;

/// The connection ends here, on purpose.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub(crate) struct Broken;

/// A body without a fault.
pub(crate) fn whole(body: Bytes) -> AnswerBody {
    Full::new(body).map_err(|never| match never {}).boxed()
}

/// The body of an answer, as HTTP/1.1 sends it.
pub(crate) fn answer_body(answer: Answer, control: ConnectionControl) -> AnswerBody {
    // hyper takes a body whose length it knows to be as long as the header says.
    let claimed =
        answer.head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if answer.end == End::Complete && answer.takes.is_zero() && claimed == Some(answer.body.len()) {
        return whole(answer.body);
    }
    let frames = pieces(answer.body, answer.takes, answer.end, control);
    BodyExt::boxed(StreamBody::new(frames.map(|piece| piece.map(Frame::data))))
}

/// The pieces of a body, each when it is due; an error where the connection must be cut.
pub(crate) fn pieces(
    body: Bytes,
    takes: Duration,
    end: End,
    control: ConnectionControl,
) -> impl Stream<Item = Result<Bytes, Broken>> + Send + Sync + 'static {
    let count = if takes.is_zero() { 1 } else { PIECES };
    let length = body.len().div_ceil(count).max(1);
    let pause = takes / u32::try_from(count).unwrap_or(1);
    let sent = stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(length.min(rest.len()));
        Some((Ok(piece), rest))
    });
    let last = stream::once(async move {
        match end {
            End::Complete => return None,
            End::Silence => future::pending().await,
            End::Cut | End::Reset => tokio::time::sleep(BEFORE_THE_CUT).await,
        }
        if end == End::Reset {
            control.reset_at_close();
        }
        Some(Err(Broken))
    });
    sent.chain(last.filter_map(future::ready))
}
