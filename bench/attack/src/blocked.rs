//! Handlers that keep their thread, and who else is on it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench_browser::{Browser, Live, Result, Server, Trouble};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::figure::Figure;
use crate::site::Site;

const TIME: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(100);
/// With fewer of them nothing was measured.
const FEWEST: usize = 3;
/// Events that wait at the end for each view that blocks.
const WAITING: usize = 8;
const MOST: Duration = Duration::from_millis(50);
const EXIT: Duration = Duration::from_secs(6);
/// When it is not waited for any longer.
const EXIT_LIMIT: Duration = Duration::from_secs(30);

/// Handlers that keep all threads of a server.
struct Blocking {
    what: &'static str,
    event: &'static str,
    /// So many of them, on so many threads.
    number: u8,
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let sleeping = Blocking {
        what: "two handlers that sleep, on two threads",
        event: "sleep",
        number: 2,
    };
    let spinning = Blocking {
        what: "a handler that spins, on one thread",
        event: "spin",
        number: 1,
    };
    let mut figures = attack(site, &sleeping).await?;
    figures.extend(attack(site, &spinning).await?);
    Ok(figures)
}

async fn attack(site: &Site, blocking: &Blocking) -> Result<Vec<Figure>> {
    let &Blocking {
        what,
        event,
        number,
    } = blocking;
    let mut command = site.command(&[]);
    command.env("TOKIO_WORKER_THREADS", number.to_string());
    let server = Server::start(command).await?;
    let mut bystander = Browser::new(server.address()).open("/").await?;
    let mut blocking = JoinSet::new();
    for _ in 0..number {
        blocking.spawn(block(server.address(), event));
    }
    // The first of them are at work.
    sleep(PAUSE * 5).await;
    let times = round_trips(&mut bystander).await?;
    let count = times.len();
    if count < FEWEST {
        return Err(Trouble::wrong(format!("only {count} round trips")));
    }
    let median = median(times);
    let mut waiting = Vec::new();
    while let Some(ended) = blocking.join_next().await {
        waiting.push(ended.map_err(Trouble::wrong)??);
    }
    // One of the events that wait is at work again.
    sleep(PAUSE).await;
    let began = Instant::now();
    let ended = server.terminate(EXIT_LIMIT).await;
    let took = began.elapsed();
    Ok(vec![
        Figure {
            what,
            found: format!(
                "half of the time a bystander's round trip takes {:.1} ms or more, of {count}",
                median.as_secs_f64() * 1e3
            ),
            bar: "below 50 ms",
            met: median < MOST,
        },
        Figure {
            what,
            found: match &ended {
                Ok(()) => format!("exit {:.1} s after SIGTERM", took.as_secs_f64()),
                Err(error) => format!("no exit {:.1} s after SIGTERM: {error}", took.as_secs_f64()),
            },
            bar: "in 6 s",
            met: ended.is_ok() && took <= EXIT,
        },
    ])
}

/// Blocks, again and again, and has more events wait at the end.
async fn block(server: SocketAddr, event: &str) -> Result<Live> {
    let mut live = Browser::new(server).open("/blocking").await?;
    let until = Instant::now() + TIME;
    let mut answered = 0;
    while Instant::now() < until {
        live.click(event, "{}").await?;
        answered += 1;
    }
    if answered == 0 {
        return Err(Trouble::wrong("no handler blocked"));
    }
    for _ in 0..WAITING {
        live.push(event, "{}").await?;
    }
    Ok(live)
}

/// How long each of a bystander's clicks took.
async fn round_trips(bystander: &mut Live) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    // While the others block for certain.
    let until = Instant::now() + TIME - PAUSE * 20;
    while Instant::now() < until {
        let sent = Instant::now();
        let answered = timeout(TIME, bystander.click("inc", "{}")).await;
        answered.map_err(|_| Trouble::wrong("a bystander is not answered at all"))??;
        times.push(sent.elapsed());
        sleep(PAUSE).await;
    }
    Ok(times)
}

/// What a round trip takes at half of the time. Of many short ones and a single long one in the
/// same time both count as much: a visitor meets with either.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let all: Duration = times.iter().map(|time| *time + PAUSE).sum();
    let mut before = Duration::ZERO;
    let half = times.iter().find(|time| {
        before += **time + PAUSE;
        before >= all / 2
    });
    half.copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_round_trip_counts_for_as_long_as_it_takes() {
        let millis =
            |times: &[u64]| median(times.iter().copied().map(Duration::from_millis).collect());
        assert_eq!(millis(&[1, 2, 3]), Duration::from_millis(2));
        assert_eq!(
            millis(&[1, 1, 1, 1, 1, 1, 2_000]),
            Duration::from_millis(2_000)
        );
        assert_eq!(millis(&[1, 1, 1, 100]), Duration::from_millis(1));
    }
}
