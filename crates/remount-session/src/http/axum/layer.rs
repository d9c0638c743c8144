//! The layer that puts cookies and cache headers on the answers of handlers.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::{HeaderValue, Request, Response, StatusCode};
use tower::{Layer, Service};

use super::keys::SessionKeys;
use super::request_session::RequestSession;
use crate::backing::at_once;
use crate::http::headers;
use crate::sessions::Sessions;
use crate::values::session_data::SessionData;

/// Makes the extractors [`Session`](crate::Session) and [`SessionKeys`] work in the handlers below
/// it. Made by
/// [`Sessions::layer`].
pub struct SessionLayer<S> {
    sessions: Sessions<S>,
}

/// What [`SessionLayer`] makes of a service.
pub struct SessionService<Inner, S> {
    inner: Inner,
    sessions: Sessions<S>,
}

impl<S: SessionData> SessionLayer<S> {
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
    Answered: Default + Send,
    S: SessionData,
{
    type Response = Inner::Response;
    type Error = Inner::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Asked>) -> Self::Future {
        if headers::names_two_hosts(request.headers()) {
            return Box::pin(async { Ok(refused(StatusCode::BAD_REQUEST)) });
        }
        self.sessions.core.hear_of_server(request.extensions());
        let request_session = Arc::new(RequestSession::<S>::new(&self.sessions.core));
        let extensions = request.extensions_mut();
        extensions.insert(SessionKeys::of(&self.sessions.core));
        extensions.insert(Arc::clone(&request_session));
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            let Some(outgoing) = request_session.finish(response.headers_mut()) else {
                return Ok(response);
            };
            let may_wait = request_session.may_wait();
            let saving = async move { request_session.save_and_send(outgoing).await };
            let saved = if may_wait {
                // On its own, so that a visitor who leaves does not stop it halfway.
                tokio::spawn(saving).await.ok().flatten()
            } else {
                at_once(saving)
            };
            let Some(cookies) = saved else {
                return Ok(refused(StatusCode::SERVICE_UNAVAILABLE));
            };
            let headers = response.headers_mut();
            for cookie in cookies {
                headers.append(SET_COOKIE, cookie);
            }
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        })
    }
}

/// What is answered in the place of a handler.
fn refused<Answered: Default>(status: StatusCode) -> Response<Answered> {
    let mut response = Response::new(Answered::default());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
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
