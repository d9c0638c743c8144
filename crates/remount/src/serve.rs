use std::fmt;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::Drain;

/// A shutdown stays below five seconds: so long for live connections, and meanwhile so long for
/// requests that are being answered.
const DRAIN_LIMIT: Duration = Duration::from_secs(4);
const REQUEST_LIMIT: Duration = Duration::from_secs(4);
const HEADER_LIMIT: Duration = Duration::from_secs(10);
const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: &str = "4000";

/// Serves an app on `HOST` (default `127.0.0.1`) and `PORT` (default `4000`; `0` lets the system
/// choose), until Ctrl-C or SIGTERM. Prints `listening on http://HOST:PORT` once it does.
///
/// At the end no new connection is taken, requests that are being answered may finish, and open
/// sockets are closed with a code that makes browsers come back; it returns within five seconds.
///
/// # Errors
///
/// The address can not be bound: it is taken, not this machine's, or not a number.
///
/// ```no_run
/// #[tokio::main]
/// async fn main() -> remount::Result {
///     let app = axum::Router::new().route("/", axum::routing::get(|| async { "Hello" }));
///     Ok(remount::serve(app).await?)
/// }
/// ```
pub async fn serve(app: impl Into<Router>) -> Result<(), ServeError> {
    let host = variable("HOST", DEFAULT_HOST);
    let port = variable("PORT", DEFAULT_PORT);
    let listener = bind(&host, &port).await?;
    let address = listener.local_addr().map_err(ServeError::Address)?;
    // Nobody may be reading: a closed standard output is no reason not to serve.
    let _ = writeln!(io::stdout(), "listening on http://{address}");
    serve_on(listener, app.into(), stop_signal()).await;
    Ok(())
}

/// Serves an app on a listener of one's own until `stop` resolves; then ends as [`serve`] does.
///
/// A connection that has not sent the whole head of a request within ten seconds is closed.
pub async fn serve_on(listener: TcpListener, app: Router, stop: impl Future<Output = ()> + Send) {
    let drain = Drain::new();
    let requests = GracefulShutdown::new();
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT);

    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        let (app, drain) = (app.clone(), drain.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(drain.clone());
            app.clone().oneshot(request)
        });
        let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let connection = requests.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection failed");
            }
        });
    }

    drop(listener);
    tracing::info!("stopping: no new connections, open ones are asked to close");
    let answered = tokio::time::timeout(REQUEST_LIMIT, requests.shutdown());
    let ((), answered) = tokio::join!(drain.close(DRAIN_LIMIT), answered);
    if answered.is_err() {
        tracing::warn!("some requests were not answered in time");
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // A frame is complete when it is written: there is nothing to wait for.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection sends with delay");
                }
                return (stream, peer);
            }
            Err(error) => {
                // Most likely there are no more file descriptors, until connections close.
                tracing::error!(%error, "no connection can be accepted; trying again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn bind(host: &str, port: &str) -> Result<TcpListener, ServeError> {
    let number = port
        .parse()
        .map_err(|_| ServeError::Port(port.to_owned()))?;
    TcpListener::bind((host, number))
        .await
        .map_err(|source| ServeError::Bind {
            host: host.to_owned(),
            port: number,
            source,
        })
}

fn variable(name: &str, default: &str) -> String {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| default.to_owned())
}

async fn stop_signal() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM can not be heard; only Ctrl-C ends the server cleanly");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Why an app is not served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// `PORT` is not a number from 0 to 65535.
    Port(String),
    /// The address can not be listened on.
    Bind {
        /// The value of `HOST`.
        host: String,
        /// The value of `PORT`.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not say where it listens.
    Address(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(value) => {
                write!(f, "PORT is {value:?}: it must be a number from 0 to 65535")
            }
            Self::Bind { host, port, source } if source.kind() == io::ErrorKind::AddrInUse => {
                let other = port.checked_add(1).unwrap_or(8080);
                write!(
                    f,
                    "port {port} on {host} is taken by another program: stop that one, or choose \
                     another port, for example with PORT={other}"
                )
            }
            Self::Bind { host, port, source } => {
                write!(
                    f,
                    "can not listen on {host}:{port} ({source}): set HOST and PORT"
                )
            }
            Self::Address(source) => {
                write!(f, "the address that is listened on is unknown: {source}")
            }
        }
    }
}

impl std::error::Error for ServeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_named_with_the_cure_in_one_line() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = bind("127.0.0.1", &port.to_string())
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("port {port} on 127.0.0.1 is taken")),
            "{error}"
        );
        assert!(error.contains("with PORT="), "{error}");
        assert_eq!(error.lines().count(), 1);
    }

    #[tokio::test]
    async fn a_port_that_is_no_number_is_named() {
        for port in ["http", "-1", "65536", "4000 "] {
            let error = bind("127.0.0.1", port).await.unwrap_err().to_string();
            assert!(error.contains(&format!("{port:?}")), "{error}");
        }
    }
}
