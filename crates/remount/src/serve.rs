use std::io::{self, Write as _};
use std::time::Duration;

use accept::{Door, Listener};
use attend::{Call, Terms, attend};
use axum::{Extension, Router};
use limits::HttpLimits;
use remount_session::ListeningAddress;
use shutdown::Shutdown;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::drain::Drain;

pub use error::ServeError;

mod accept;
mod activity;
mod attend;
mod error;
mod limits;
mod listen;
mod request_body;
mod shutdown;
mod stop;
mod watched;

const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: &str = "4000";

/// Serves an app on `HOST` (default `127.0.0.1`) and `PORT` (default `4000`; `0` lets the system
/// choose), until Ctrl-C or SIGTERM. Prints `listening on http://HOST:PORT` once it does.
///
/// At the end it takes no new connection, lets requests finish, and closes open sockets with a code
/// that makes browsers come back. It returns within five seconds, unless the program sets another
/// [limit](Server::shutdown_limit).
///
/// A handler may keep its thread at the end: it computes, or waits without `await`. Nothing can
/// stop it, and the runtime of `#[tokio::main]` would wait for it for ever. If a handler still
/// keeps its thread five and a half seconds after the signal, one and a half after that limit, the
/// log says so and the process exits with status 1.
///
/// It closes connections that keep the server waiting. [`Server`] says after how long, and changes
/// it.
///
/// A debug build on loopback makes cookies that work without https, which Safari needs:
/// [`Sessions::listens_on`](crate::Sessions::listens_on).
///
/// # Errors
///
/// The address cannot be bound: it is taken, not this machine's, or not a number.
///
/// ```no_run
/// #[tokio::main]
/// async fn main() -> remount::Result {
///     let app = axum::Router::new().route("/", axum::routing::get(|| async { "Hello" }));
///     Ok(remount::serve(app).await?)
/// }
/// ```
pub async fn serve(app: impl Into<Router>) -> Result<(), ServeError> {
    Server::new().serve(app).await
}

/// Serves an app on a listener of your own until `stop` resolves, and then ends as [`serve`] does.
///
/// The limits of time are those of [`Server`]. Your program itself ends the process here. If a
/// handler may keep its thread, build the runtime with [`tokio::runtime::Builder`] and end it with
/// [`shutdown_timeout`](tokio::runtime::Runtime::shutdown_timeout).
pub async fn serve_on(listener: TcpListener, app: Router, stop: impl Future<Output = ()> + Send) {
    Server::new().serve_on(listener, app, stop).await;
}

/// Serves an app with other limits than those of [`serve`].
///
/// A server that waits for its peers holds a file descriptor and memory for each of them, so every
/// wait has a limit. The defaults are far from what browsers on bad networks need. Behind a proxy
/// that keeps its connections open, set [`idle_limit`](Self::idle_limit) longer than that of the
/// proxy. A WebSocket has limits of its own. An answer may go on for hours as long as the peer
/// reads it. [`Duration::MAX`] is no limit.
///
/// The server speaks HTTP/1 only, unless it is [asked for HTTP/2](Self::http2).
///
/// Every connection takes a file descriptor. So the server raises the process's soft limit for
/// those (`RLIMIT_NOFILE`) to its hard limit when serving begins; programs that the app starts
/// inherit it. While none is left, it closes connections that have waited for a request for two
/// seconds, to make room for new ones.
///
/// ```no_run
/// use std::time::Duration;
///
/// use remount::Server;
///
/// #[tokio::main]
/// async fn main() -> remount::Result {
///     let app = axum::Router::new().route("/", axum::routing::get(|| async { "Hello" }));
///     // The load balancer in front keeps idle connections for a minute.
///     let server = Server::new().idle_limit(Duration::from_secs(75));
///     Ok(server.serve(app).await?)
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a server does nothing until it serves"]
pub struct Server {
    limits: HttpLimits,
    http2: bool,
    shutdown: Shutdown,
}

impl Server {
    /// A server with the limits that [`serve`] has.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the head of a request may take, from its first byte, and on a new connection from
    /// the beginning. Default: 10 seconds.
    pub fn head_limit(mut self, limit: Duration) -> Self {
        self.limits.head = limit;
        self
    }

    /// How long a connection stays open between an answer and the next request. Default: 20
    /// seconds.
    pub fn idle_limit(mut self, limit: Duration) -> Self {
        self.limits.idle = limit;
        self
    }

    /// How long a handler waits in all for the body of a request, beside the time that
    /// [`body_rate`](Self::body_rate) adds. After that it gets an error instead of the rest.
    /// Default: 15 seconds.
    pub fn body_limit(mut self, limit: Duration) -> Self {
        self.limits.body = limit;
        self
    }

    /// How many bytes of a body earn it another second; `0` counts as 1. Default: 500, so a body of
    /// 1 MB has 35 minutes, and one that trickles at a byte a second has 15 seconds.
    pub fn body_rate(mut self, bytes: u32) -> Self {
        self.limits.body_rate = bytes;
        self
    }

    /// How long an answer may wait for its reader to take any more of it. Default: 20 seconds.
    pub fn answer_limit(mut self, limit: Duration) -> Self {
        self.limits.answer = limit;
        self
    }

    /// Speaks HTTP/2 too, without TLS, with peers that begin with it: proxies that are configured
    /// so.
    ///
    /// WebSockets still come over HTTP/1. A connection counts as one for all limits, and the server
    /// does not notice that a peer gives no credit for an answer. So use this only in networks in
    /// which nobody but a proxy that you trust connects.
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// How long everything goes on as before once the server is asked to end, while
    /// [`Drain::is_closing`] already says so. Default: not at all.
    ///
    /// A load balancer that asks a readiness route needs some seconds until it sends nobody here
    /// any more. Without that time its visitors find a closed port.
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.shutdown.delay = delay;
        self
    }

    /// How long the end may take, after the [delay](Self::shutdown_delay): for live pages to close,
    /// and meanwhile for requests that are being answered. What is not done by then is broken off.
    /// Default: 4 seconds.
    ///
    /// The server asks its pages to close within the first half of that, at random times within 10
    /// ms for each page. A page has the rest for a view that is at work
    /// ([`Limits::last_turn`](crate::Limits::last_turn)), to answer the close
    /// ([`Limits::close_time`](crate::Limits::close_time)), and for what its views do last
    /// ([`Limits::termination`](crate::Limits::termination)): if you set those longer, set this
    /// longer too. Whatever ends the process from outside has to wait for the delay, this limit and
    /// two seconds more; [`serve`] says what ends it from inside.
    ///
    /// With a limit of zero the server waits for nobody, and pages lose their connections without
    /// being told why. They come back all the same.
    pub fn shutdown_limit(mut self, limit: Duration) -> Self {
        self.shutdown.limit = limit;
        self
    }

    /// Serves an app as [`serve`] does.
    ///
    /// # Errors
    ///
    /// The address cannot be bound: it is taken, not this machine's, or not a number.
    pub async fn serve(self, app: impl Into<Router>) -> Result<(), ServeError> {
        let host = variable("HOST", DEFAULT_HOST);
        let port = variable("PORT", DEFAULT_PORT);
        let listener = listen::bind(&host, &port).await?;
        let address = listener.local_addr().map_err(ServeError::Address)?;
        let stopped = stop::listen(self.shutdown).await;
        // Nobody may be reading: a closed standard output is no reason not to serve.
        let _ = writeln!(io::stdout(), "listening on http://{address}");
        self.serve_on(listener, app.into(), stopped).await;
        Ok(())
    }

    /// Serves an app on a listener of your own as [`serve_on`] does.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> std::io::Result<()> {
    /// use std::time::Duration;
    ///
    /// use remount::Server;
    /// use tokio::net::TcpListener;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0").await?;
    /// let server = Server::new().head_limit(Duration::from_secs(5));
    /// // A server that is stopped at once.
    /// server.serve_on(listener, axum::Router::new(), async {}).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn serve_on(
        self,
        listener: TcpListener,
        app: Router,
        stop: impl Future<Output = ()> + Send,
    ) {
        listen::raise_descriptor_limit();
        let app = tell_where(&listener, app);
        self.run(listener, app, stop).await;
    }

    async fn run(
        self,
        listener: impl Listener,
        app: Router,
        stop: impl Future<Output = ()> + Send,
    ) {
        let terms = Terms {
            app,
            drain: Drain::new(),
            limits: self.limits,
            http2: self.http2,
        };
        let calls = watch::Sender::new(Call::Serve);
        let mut door = Door::new(listener);
        let Shutdown { delay, limit } = self.shutdown;
        let drain = terms.drain.clone();
        let stop = async move {
            stop.await;
            drain.announce();
            if !delay.is_zero() {
                tracing::info!(
                    ?delay,
                    "about to stop: a readiness check can say so from now on"
                );
                sleep(delay).await;
            }
        };
        let mut stop = std::pin::pin!(stop);
        loop {
            let (stream, peer) = tokio::select! {
                accepted = door.next(&calls) => accepted,
                () = &mut stop => break,
            };
            tokio::spawn(attend(stream, peer, terms.clone(), calls.subscribe()));
        }

        drop(door);
        tracing::info!("stopping: no new connections, open ones are asked to close");
        calls.send_replace(Call::Stop);
        let answered = tokio::time::timeout(limit, calls.closed());
        let ((), answered) = tokio::join!(terms.drain.close(limit), answered);
        if answered.is_err() {
            tracing::warn!("some requests were not answered in time");
        }
    }
}

/// Tells an app's sessions on which address it listens. It counts in a debug build only.
fn tell_where(listener: &TcpListener, app: Router) -> Router {
    match listener.local_addr() {
        Ok(address) if cfg!(debug_assertions) => app.layer(Extension(ListeningAddress(address))),
        _ => app,
    }
}

fn variable(name: &str, default: &str) -> String {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| default.to_owned())
}

#[cfg(test)]
mod tests;
