//! The layer that puts cookies and cache headers on the answers of handlers.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower::{Layer, Service};

use super::visit::Visit;
use crate::schema::Schema;
use crate::sessions::Sessions;

/// Makes the extractor [`Session`](crate::Session) work in the handlers below it. Made by [`Sessions::layer`].
pub struct SessionLayer<S> {
    sessions: Sessions<S>,
}

/// What [`SessionLayer`] makes of a service.
pub struct SessionService<Inner, S> {
    inner: Inner,
    sessions: Sessions<S>,
}

impl<S: Schema> SessionLayer<S> {
    pub(super) fn new(sessions: &Sessions<S>) -> Self {
        Self {
            sessions: sessions.clone(),
        }
    }
}

impl<Inner, S> Layer<Inner> for SessionLayer<S> {
    type Service = SessionService<Inner, S>;

    fn layer(&self, inner: Inner) -> Self::Service {
        SessionService {
            inner,
            sessions: self.sessions.clone(),
        }
    }
}

impl<Inner, S, Asked, Answered> Service<Request<Asked>> for SessionService<Inner, S>
where
    Inner: Service<Request<Asked>, Response = Response<Answered>>,
    Inner::Future: Send + 'static,
    S: Schema,
{
    type Response = Inner::Response;
    type Error = Inner::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Asked>) -> Self::Future {
        let visit = Arc::new(Visit::<S>::new(&self.sessions.core));
        request.extensions_mut().insert(Arc::clone(&visit));
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            visit.finish(response.headers_mut());
            Ok(response)
        })
    }
}

impl<S> Clone for SessionLayer<S> {
    fn clone(&self) -> Self {
        Self {
            sessions: self.sessions.clone(),
        }
    }
}

impl<Inner: Clone, S> Clone for SessionService<Inner, S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            sessions: self.sessions.clone(),
        }
    }
}

impl<S> fmt::Debug for SessionLayer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").finish_non_exhaustive()
    }
}

impl<Inner: fmt::Debug, S> fmt::Debug for SessionService<Inner, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
