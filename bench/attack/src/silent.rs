//! Connections that send or read next to nothing.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench_browser::{Browser, Result, Server, Trouble};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::figure::Figure;
use crate::site::Site;

const OF_EACH_KIND: usize = 5;
/// When all of them are to be closed.
const LIMIT: Duration = Duration::from_secs(25);
/// What the site's largest answer has, which no buffers hold.
const LARGE: usize = 16 << 20;
/// Of a connection that does not read.
const BUFFER: u32 = 4_096;

const CROWD: usize = 374;
/// With fewer of them nothing was tried.
const FEWEST: usize = 256;
/// How long the crowd may take to come.
const GATHERING: Duration = Duration::from_secs(2);
const DESCRIPTORS: &str = "--nofile=256:256";
/// The program may raise its limit.
const MORE_DESCRIPTORS: &str = "--nofile=256:4096";

#[derive(Clone, Copy)]
enum Kind {
    NoByte,
    HalfPreface,
    TricklingBody,
    UnreadAnswer,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::NoByte,
        Self::HalfPreface,
        Self::TricklingBody,
        Self::UnreadAnswer,
    ];
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    Ok(vec![
        closed(site).await?,
        newcomer(site, "256 descriptors at the most", DESCRIPTORS).await?,
        newcomer(
            site,
            "256 descriptors, which may be raised",
            MORE_DESCRIPTORS,
        )
        .await?,
    ])
}

async fn closed(site: &Site) -> Result<Figure> {
    let server = site.start().await?;
    let mut silent = JoinSet::new();
    for kind in Kind::ALL.into_iter().cycle().take(OF_EACH_KIND * 4) {
        silent.spawn(is_closed(kind, server.address()));
    }
    let all = silent.len();
    let mut closed = 0;
    while let Some(ended) = silent.join_next().await {
        closed += usize::from(ended.map_err(Trouble::wrong)??);
    }
    server.kill().await?;
    Ok(Figure {
        what: "no byte, half a preface, a body that trickles, an answer that is not read",
        found: format!("{closed} of {all} closed within {} s", LIMIT.as_secs()),
        bar: "20 of 20",
        met: closed == all,
    })
}

/// Whether the server closes such a connection in time.
async fn is_closed(kind: Kind, server: SocketAddr) -> Result<bool> {
    let mut stream = connect(server).await?;
    let head = format!("host: {server}\r\nsec-fetch-site: same-origin\r\n");
    let begin = match kind {
        Kind::NoByte => String::new(),
        Kind::HalfPreface => "PRI * HTTP/2.0\r\n".to_owned(),
        Kind::TricklingBody => format!(
            "POST /live/session HTTP/1.1\r\n{head}content-type: application/json\r\n\
             x-live-session: 1\r\ncontent-length: 10000\r\n\r\n"
        ),
        Kind::UnreadAnswer => format!("GET /large HTTP/1.1\r\n{head}\r\n"),
    };
    let sent = stream.write_all(begin.as_bytes()).await;
    sent.map_err(|_| Trouble::wrong("a connection was closed at once"))?;
    match kind {
        Kind::UnreadAnswer => {
            sleep(LIMIT).await;
            // All of it comes if the connection is still open.
            Ok(read_up_to(&mut stream, LARGE).await < LARGE)
        }
        Kind::TricklingBody => {
            let (mut reader, mut writer) = stream.into_split();
            let trickle = async {
                while writer.write_all(b" ").await.is_ok() {
                    sleep(Duration::from_secs(1)).await;
                }
                std::future::pending::<()>().await;
            };
            let ended = async {
                tokio::select! {
                    () = trickle => {}
                    () = ends(&mut reader) => {}
                }
            };
            Ok(timeout(LIMIT, ended).await.is_ok())
        }
        Kind::NoByte | Kind::HalfPreface => Ok(timeout(LIMIT, ends(&mut stream)).await.is_ok()),
    }
}

/// Reads so many bytes, or fewer if the connection is closed before, and says how many.
async fn read_up_to(stream: &mut TcpStream, most: usize) -> usize {
    let mut buffer = vec![0; 64 << 10];
    let mut all = 0;
    while all < most {
        match timeout(LIMIT, stream.read(&mut buffer)).await {
            Ok(Ok(read @ 1..)) => all += read,
            _ => break,
        }
    }
    all
}

/// Waits until the server has closed a connection, whatever it sends before.
async fn ends(stream: &mut (impl AsyncRead + Unpin)) {
    let mut dropped = [0; 1_024];
    while stream.read(&mut dropped).await.is_ok_and(|read| read > 0) {}
}

async fn connect(server: SocketAddr) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4().map_err(Trouble::wrong)?;
    socket
        .set_recv_buffer_size(BUFFER)
        .map_err(Trouble::wrong)?;
    socket.connect(server).await.map_err(|_| Trouble::Silence)
}

/// Whether somebody is answered who comes when a silent crowd is there.
async fn newcomer(site: &Site, what: &'static str, descriptors: &str) -> Result<Figure> {
    let server = Server::start(site.command(&["prlimit", descriptors])).await?;
    let address = server.address();
    let (arrived, mut crowd) = tokio::sync::mpsc::unbounded_channel();
    let mut silent = JoinSet::new();
    for _ in 0..CROWD {
        let arrived = arrived.clone();
        silent.spawn(async move {
            if let Ok(stream) = connect(address).await {
                let _ = arrived.send(());
                // Held until all of this is over.
                std::future::pending::<()>().await;
                drop(stream);
            }
        });
    }
    sleep(GATHERING).await;
    let mut connected = 0;
    while crowd.try_recv().is_ok() {
        connected += 1;
    }
    if connected < FEWEST {
        return Err(Trouble::wrong(format!("only {connected} were connected")));
    }
    let asked = Instant::now();
    let answered = timeout(LIMIT, answered(address)).await.is_ok();
    let seconds = asked.elapsed().as_secs_f64();
    server.kill().await?;
    let found = if answered {
        format!("a newcomer among {CROWD} is answered after {seconds:.1} s")
    } else {
        format!(
            "no newcomer among {CROWD} is answered within {} s",
            LIMIT.as_secs()
        )
    };
    Ok(Figure {
        what,
        found,
        bar: "within 25 s",
        met: answered,
    })
}

/// Asks until there is an answer.
async fn answered(server: SocketAddr) {
    while Browser::new(server).get("/who").await.is_err() {
        sleep(Duration::from_millis(100)).await;
    }
}
