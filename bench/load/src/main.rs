//! Many browsers at once, as far as a server can tell: each opens a page and its socket, joins the
//! page's view, and then waits or clicks.
//!
//! ```text
//! bench-load --url http://127.0.0.1:4000/ --protocol live --mode events --connections 50 --seconds 5
//! ```
//!
//! `--protocol live-views` joins all views of the page, the main one first. `--protocol echo` sends
//! frames of the same size to a server that sends them back. `--protocol post` begins a session
//! with each connection and then posts a key of it to `--path`, over and over; `--protocol get`
//! asks for the page at `--path`. `--mode events` prints one line of JSON at the end, after the
//! time is over or each connection has made `--most` round trips; `--mode idle` prints one when all
//! have joined, and holds them until its standard input ends.

mod arguments;
mod client;
mod connection;
mod get;
mod histogram;
mod post;
mod url;

use std::error::Error;
use std::io::{self, Write as _};
use std::pin::pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;
use tokio::task::JoinSet;
use tokio::time::timeout;

use arguments::{Arguments, Mode};
use connection::Connection;
use histogram::Histogram;

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// Measured only after both sides have warmed up.
const WARM_UP: Duration = Duration::from_secs(1);
/// Somewhat more often than the stock client, since many take their time together.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// A server that has not answered by then, after the end, never will.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => run(&arguments).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench-load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let mut clients = Vec::with_capacity(arguments.connections);
    let mut beaten = Instant::now();
    for number in 0..arguments.connections {
        let client = Connection::connect(arguments).await.map_err(|error| {
            format!("connection {number} of {}: {error}", arguments.connections)
        })?;
        clients.push(client);
        if beaten.elapsed() >= HEARTBEAT {
            beat(&mut clients).await?;
            beaten = Instant::now();
        }
    }
    match arguments.mode {
        Mode::Idle => hold(clients).await,
        Mode::Events => {
            let limit = WARM_UP + arguments.seconds + PATIENCE;
            let done = timeout(limit, click(clients, arguments));
            done.await.map_err(|_| "the server does not answer")?
        }
    }
}

async fn hold(mut clients: Vec<Connection>) -> Result<()> {
    beat(&mut clients).await?;
    print(&serde_json::json!({ "ready": clients.len() }))?;
    let mut rest = Vec::new();
    let mut stdin = tokio::io::stdin();
    let mut ended = pin!(stdin.read_to_end(&mut rest));
    loop {
        match timeout(HEARTBEAT, &mut ended).await {
            Ok(ended) => {
                ended?;
                return Ok(());
            }
            Err(_) => beat(&mut clients).await?,
        }
    }
}

/// Servers close pages of which they have not heard for a minute.
async fn beat(clients: &mut [Connection]) -> Result<()> {
    for client in clients {
        client.heartbeat().await?;
    }
    Ok(())
}

async fn click(clients: Vec<Connection>, arguments: &Arguments) -> Result<()> {
    let from = Instant::now() + WARM_UP;
    let until = from + arguments.seconds;
    let awake = tokio::spawn(stay_awake());
    let mut running = JoinSet::new();
    let most = arguments.most;
    for mut client in clients {
        running.spawn(async move {
            let mut times = Histogram::new();
            for _ in 0..most {
                let sent = Instant::now();
                if sent >= until {
                    break;
                }
                client.round_trip().await?;
                let answered = Instant::now();
                if sent >= from && answered <= until {
                    times.record(answered - sent);
                }
            }
            Ok::<_, Box<dyn Error + Send + Sync>>(times)
        });
    }
    let mut times = Histogram::new();
    while let Some(client) = running.join_next().await {
        times.add(&client??);
    }
    awake.abort();
    let micros = |share: f64| times.quantile(share).as_secs_f64() * 1e6;
    print(&serde_json::json!({
        "connections": arguments.connections,
        "seconds": arguments.seconds.as_secs_f64(),
        "events": times.count(),
        "events_per_second": times.count() as f64 / arguments.seconds.as_secs_f64(),
        "p50_us": micros(0.5),
        "p99_us": micros(0.99),
    }))
}

/// Asks for events again and again instead of sleeping until there are some. A server that is
/// slower than this program would otherwise pay for waking it with nearly every answer, which is
/// dear on virtual machines, and one that keeps it busy would not.
async fn stay_awake() {
    loop {
        tokio::task::yield_now().await;
    }
}

fn print(line: &serde_json::Value) -> Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
