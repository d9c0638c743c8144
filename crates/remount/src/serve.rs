use std::fmt;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt;
use axum::{Extension, Router};
use tokio::net::TcpListener;

use crate::Drain;

/// The whole of a shutdown stays below five seconds: this for live connections, the rest for
/// requests that are being answered.
const DRAIN_LIMIT: Duration = Duration::from_secs(3);
const REQUEST_LIMIT: Duration = Duration::from_secs(1);
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
    let address = listener.local_addr().map_err(ServeError::Accept)?;
    // Nobody may be reading: a closed standard output is no reason not to serve.
    let _ = writeln!(io::stdout(), "listening on http://{address}");
    serve_on(listener, app.into(), stop_signal()).await
}

/// Serves an app on a listener of one's own until `stop` resolves; then ends as [`serve`] does.
///
/// # Errors
///
/// The listener fails for good.
pub async fn serve_on(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let drain = Drain::new();
    let (stopped, mut stopping) = tokio::sync::watch::channel(false);
    let service = app
        .layer(Extension(drain.clone()))
        .into_make_service_with_connect_info::<SocketAddr>();
    // A frame is complete when it is written: there is nothing to wait for.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection sends with delay");
        }
    });
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        stopped.send_replace(true);
    });
    let mut server = std::pin::pin!(server.into_future());
    let ended = tokio::select! {
        result = &mut server => Some(result),
        _ = stopping.wait_for(|stopped| *stopped) => None,
    };
    // With all requests answered the server ends as soon as it is asked to, and may be seen first;
    // the sockets that grew out of them are open all the same.
    if !*stopping.borrow()
        && let Some(result) = ended
    {
        return result.map_err(ServeError::Accept);
    }
    tracing::info!("stopping: no new connections, open ones are asked to close");
    drain.close(DRAIN_LIMIT).await;
    let ended = match ended {
        Some(result) => Ok(result),
        None => tokio::time::timeout(REQUEST_LIMIT, server).await,
    };
    match ended {
        Ok(result) => result.map_err(ServeError::Accept),
        Err(_) => {
            tracing::warn!("some requests were not answered in time");
            Ok(())
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
    /// No connection can be accepted any more.
    Accept(io::Error),
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
            Self::Accept(source) => write!(f, "no connection can be accepted: {source}"),
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
