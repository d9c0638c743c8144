//! What pages ask of their session beside the live views.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::header::CONTENT_TYPE;
use hyper::body::Frame;
use remount_session::{SessionData, Sessions};

use crate::drain::Drain;

pub(crate) fn router<S: SessionData>(sessions: &Sessions<S>, path: &str) -> Router {
    sessions.routes_at(path).layer(from_fn(end_with_the_server))
}

/// A stream of events has no end of its own: a server that ends would wait for it.
async fn end_with_the_server(request: Request, next: Next) -> Response {
    let drain = request.extensions().get::<Drain>().cloned();
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    match drain {
        Some(drain) if kind.is_some_and(|kind| kind == "text/event-stream") => {
            response.map(|body| Body::new(DrainedBody::new(body, &drain)))
        }
        _ => response,
    }
}

/// A body that ends when the server does, at its own time as pages do.
struct DrainedBody {
    body: Body,
    closing: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl DrainedBody {
    fn new(body: Body, drain: &Drain) -> Self {
        let mut page = drain.page();
        Self {
            body,
            closing: Box::pin(async move { page.closing().await }),
        }
    }
}

impl HttpBody for DrainedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.closing.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{COOKIE, HOST, SET_COOKIE};
    use http::request;
    use remount_session::KeyRing;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(site: &Router, request: request::Builder, body: &str) -> Response {
        let request = request
            .header(HOST, "pug.example")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/json")
            .header("x-live-session", "1");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        site.clone().oneshot(request).await.unwrap()
    }

    async fn next(body: &mut Body) -> Option<Bytes> {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
        frame.await.map(|frame| frame.unwrap().into_data().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_ends_waits_for_no_stream() {
        let site = router(&Sessions::<()>::new(KeyRing::new(&[7; 32]).unwrap()), "");
        let begun = answer(&site, Request::post("/session"), "{}").await;
        let cookie = begun.headers()[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap();

        let drain = Drain::new();
        let request = Request::get("/session/events").header(COOKIE, cookie);
        let events = answer(&site, request.extension(drain.clone()), "").await;
        assert_eq!(events.status(), 200);
        let mut events = events.into_body();
        assert!(next(&mut events).await.is_some());

        let reader = tokio::spawn(async move { while next(&mut events).await.is_some() {} });
        let before = tokio::time::Instant::now();
        drain.close(Duration::from_secs(4)).await;
        reader.await.unwrap();
        assert!(before.elapsed() < Duration::from_secs(1));
    }
}
