//! What answers requests, whatever carries them.

use std::fmt::Debug;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};

/// Something that answers HTTP requests: a module proxy, a checksum database, a host of repositories.
///
/// It knows neither sockets nor TLS nor faults; what carries the requests does. It never fails: what it can't do, it answers
/// with the status that says so.
pub trait Service: Debug + Send + Sync {
    /// The answer to one request, whose body was read whole.
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>>;
}
