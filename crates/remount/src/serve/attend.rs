//! One connection, from its first byte to its end.

use std::fmt;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt;

use super::limits::{HttpLimits, after};
use super::request_body::RequestBody;
use super::watched::Watch;
use crate::blocking;
use crate::drain::Drain;

/// What the server asks of all its connections.
#[derive(Clone, Copy, Debug)]
pub(super) enum Call {
    Serve,
    /// Others want the places of those that wait for a request.
    MakeRoom,
    /// The server ends.
    Stop,
}

/// What every connection of a server is given.
#[derive(Clone)]
pub(super) struct Terms {
    pub(super) app: Router,
    pub(super) drain: Drain,
    pub(super) limits: HttpLimits,
    pub(super) http2: bool,
}

/// Serves one connection until either side closes it or it exceeds a limit.
pub(super) async fn attend<S>(
    stream: S,
    peer: SocketAddr,
    terms: Terms,
    calls: watch::Receiver<Call>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Terms {
        app,
        drain,
        limits,
        http2,
    } = terms;
    let watch = Watch::new(Instant::now(), http2);
    let stream = TokioIo::new(watch.of(stream));
    let requests = watch.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let in_hand = requests.request();
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(drain.clone());
        let request = request.map(|body| RequestBody::new(body, limits));
        let answer = app.clone().oneshot(request);
        async move {
            answer
                .await
                .map(|answer| answer.map(|body| in_hand.answer(body)))
        }
    });
    if http2 {
        let server = auto::Builder::new(TokioExecutor::new());
        let connection = server
            .serve_connection_with_upgrades(stream, service)
            .into_owned();
        let finish = auto::UpgradeableConnection::graceful_shutdown;
        look_after(connection, finish, watch, limits, calls).await;
    } else {
        let connection = http1::Builder::new()
            .serve_connection(stream, service)
            .with_upgrades();
        let finish = http1::UpgradeableConnection::graceful_shutdown;
        look_after(connection, finish, watch, limits, calls).await;
    }
}

async fn look_after<C, E>(
    connection: C,
    finish: fn(Pin<&mut C>),
    watch: Watch,
    mut limits: HttpLimits,
    mut calls: watch::Receiver<Call>,
) where
    C: Future<Output = Result<(), E>>,
    E: fmt::Display,
{
    let mut connection = Box::pin(connection);
    let mut stopping = false;
    // No limit is shorter, so nothing that begins meanwhile is due before this looks again.
    let mut look = pin!(sleep_until(after(Instant::now(), limits.shortest())));
    loop {
        tokio::select! {
            biased;
            ended = poll_fn(|cx| blocking::counted(|| connection.as_mut().poll(cx))) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection failed");
                }
                watch.end();
                return;
            }
            called = calls.changed(), if !stopping => {
                stopping = called.is_err() || matches!(*calls.borrow(), Call::Stop);
                if stopping {
                    finish(connection.as_mut());
                }
                limits = limits.crowded();
            }
            () = &mut look => {}
        }
        let now = Instant::now();
        let mut next = after(now, limits.shortest());
        if let Some((deadline, overdue)) = watch.read(|activity| activity.deadline(&limits)) {
            if deadline <= now {
                tracing::debug!("a connection is closed: {overdue}");
                return;
            }
            next = next.min(deadline);
        }
        look.as_mut().reset(next);
    }
}
