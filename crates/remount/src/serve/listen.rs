//! The listener, and the file descriptors for what it accepts.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, lookup_host};

use super::ServeError;

/// How many connections may wait to be accepted: after a deploy all pages come back at once. The
/// system may allow fewer (on Linux `net.core.somaxconn`).
const BACKLOG: u32 = 4_096;

pub(super) async fn bind(host: &str, port: &str) -> Result<TcpListener, ServeError> {
    let number = port
        .parse()
        .map_err(|_| ServeError::Port(port.to_owned()))?;
    let error = |source| ServeError::Bind {
        host: host.to_owned(),
        port: number,
        source,
    };
    let mut last = io::ErrorKind::AddrNotAvailable.into();
    for address in lookup_host((host, number)).await.map_err(error)? {
        match listen(address) {
            Ok(listener) => return Ok(listener),
            Err(source) => last = source,
        }
    }
    Err(error(last))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // Elsewhere a restart would have to wait for connections of the previous process; on Windows
    // the option lets two programs listen on one port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Lets the process have as many open files as the system allows it: each connection takes one,
/// and the soft limit of many systems is 1,024.
pub(super) fn raise_descriptor_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::debug!(limit, "so many files and connections can be open"),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files and connections stays as it was");
        }
    }
}

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

    #[tokio::test]
    async fn a_host_that_is_a_name_is_looked_up() {
        let listener = bind("localhost", "0").await.unwrap();
        assert!(listener.local_addr().unwrap().ip().is_loopback());
    }

    /// Where the system's own bound is lower, as it is outside of Linux, that one counts.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn hundreds_of_connections_may_wait_to_be_accepted() {
        let listener = bind("127.0.0.1", "0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connecting = (0..300).map(|_| tokio::net::TcpStream::connect(address));
        let connected = futures_util::future::join_all(connecting).await;
        assert!(connected.iter().all(Result::is_ok));
    }
}
