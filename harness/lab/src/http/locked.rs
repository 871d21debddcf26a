//! A service for those who show a user and a password.

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};

use crate::forward_proxy::Credentials;
use crate::http::answer::status_answer;
use crate::service::Service;

/// Answers whoever shows the credentials, and everybody else with 401, which asks for them.
#[derive(Debug)]
pub(crate) struct Locked {
    service: Arc<dyn Service>,
    credentials: Credentials,
}

impl Locked {
    pub(crate) fn new(service: Arc<dyn Service>, credentials: Credentials) -> Self {
        Self { service, credentials }
    }
}

impl Service for Locked {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        let shown = request.headers().get(AUTHORIZATION);
        if shown.is_some_and(|shown| self.credentials.are(shown)) {
            return self.service.answer(request);
        }
        let answer = status_answer(StatusCode::UNAUTHORIZED, None);
        async move { answer }.boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::ModuleProxy;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let proxy = Arc::new(ModuleProxy::new(Vec::new()));
        let locked = Locked::new(proxy, Credentials::basic("builder", "secret"));
        let status = async |shown: Option<&str>| {
            let mut request = Request::builder().uri("/example.com/dep/@v/list");
            if let Some(shown) = shown {
                request = request.header(AUTHORIZATION, shown);
            }
            locked.answer(&request.body(Bytes::new()).unwrap()).await.status().as_u16()
        };
        assert_eq!(status(None).await, 401);
        assert_eq!(status(Some("Basic YnVpbGRlcjpzZWNyZXQ=")).await, 404);
        for wrong in ["", "Basic", "Basic YnVpbGRlcjpndWVzcw==", "Bearer YnVpbGRlcjpzZWNyZXQ="] {
            assert_eq!(status(Some(wrong)).await, 401, "{wrong}");
        }
    }
}
