//! One answer to everything.

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use http::{Method, Request, Response, StatusCode};

use super::reply::{TEXT, answer_read, reply};
use crate::service::Service;

/// A service that answers every request in the same way.
#[derive(Clone, Debug)]
pub struct FixedAnswer {
    status: StatusCode,
    body: Bytes,
}

impl FixedAnswer {
    /// Answers with this status and text.
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, body: body.into() }
    }
}

impl Service for FixedAnswer {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        let mut response = reply(self.status, TEXT, self.body.clone());
        if request.method() == Method::HEAD {
            response = answer_read(request, || response);
        }
        ready(response).boxed()
    }
}
