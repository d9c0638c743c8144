//! The course of a run: what happens to the server while the writers write, and what is read when.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bench_browser::{Result, Server, Trouble};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::browser::Browser;
use crate::check;
use crate::network::Network;
use crate::server;
use crate::tally::Tally;
use crate::writer;

const WRITERS: usize = 8;
const SESSIONS: usize = 200;
/// How often a long run says how far it is.
const ROUND: Duration = Duration::from_secs(5);
/// How often it is looked whether the time is over.
const LOOK: Duration = Duration::from_millis(50);
/// With fewer writes to each of the three servers a run proves nothing.
pub(crate) const FEWEST_PER_SERVER: u64 = 100;
/// A shutdown stays below five seconds.
const SHUTDOWN: Duration = Duration::from_secs(10);
/// What may come on top of the seconds in which there are writers.
const LIMIT: Duration = Duration::from_secs(120);

/// The two deploys in which a secret is changed, and what is left of it later.
const OLD: &str = "the secret that is in use when it begins";
const OLD_NEW: &str =
    "the secret that is in use when it begins,the secret that is in use when it ends";
const NEW_OLD: &str =
    "the secret that is in use when it ends,the secret that is in use when it begins";
const NEW: &str = "the secret that is in use when it ends";

/// Runs for so long, and counts in `tally`.
pub(crate) async fn run(time: Duration, tally: &Arc<Tally>) -> Result {
    let mut course = Course::begin(tally);
    let late = |_| Err(Trouble::wrong("the run does not come to its end"));
    timeout(time + LIMIT, course.run(time))
        .await
        .unwrap_or_else(late)
}

struct Course {
    began: Instant,
    browsers: Arc<[Arc<Browser>]>,
    tally: Arc<Tally>,
    /// Where the writers find the server.
    address: watch::Sender<Option<SocketAddr>>,
    is_over: watch::Sender<bool>,
    writers: JoinSet<Result>,
}

impl Course {
    fn begin(tally: &Arc<Tally>) -> Self {
        Self {
            began: Instant::now(),
            browsers: (0..SESSIONS)
                .map(|number| Arc::new(Browser::new(number)))
                .collect(),
            tally: Arc::clone(tally),
            address: watch::Sender::new(None),
            is_over: watch::Sender::new(false),
            writers: JoinSet::new(),
        }
    }

    async fn run(&mut self, time: Duration) -> Result {
        let third = time / 3;
        let server = server::start(OLD).await?;
        self.address.send_replace(Some(server.address()));
        for number in 0..WRITERS {
            self.start_writer(number);
        }
        self.say(&format!(
            "{WRITERS} writers on {SESSIONS} sessions, with {} pages each",
            writer::TABS
        ));
        self.write_until(self.began + third).await?;

        self.say("SIGTERM: the server drains and is restarted, with the new secret accepted");
        server.terminate(SHUTDOWN).await?;
        let server = self.restart(OLD_NEW).await?;
        self.write_until(self.began + third * 2).await?;

        self.say("SIGKILL: the server is restarted, and seals with the new secret");
        server.kill().await?;
        let server = self.restart(NEW_OLD).await?;
        self.tally.rotated();
        self.write_until(self.began + time).await?;

        self.is_over.send_replace(true);
        while let Some(ended) = self.writers.join_next().await {
            ended.map_err(Trouble::wrong)??;
        }
        server.kill().await?;
        self.say("all sessions are read on a server that remembers nothing");
        let server = server::start(NEW_OLD).await?;
        check::read_all(&self.browsers, server.address(), &self.tally).await?;
        check::renew_all(&self.browsers, server.address()).await?;
        server.kill().await?;
        self.say("and once more on one that has the new secret alone");
        let server = server::start(NEW).await?;
        check::read_all(&self.browsers, server.address(), &self.tally).await?;
        server.kill().await
    }

    fn start_writer(&mut self, number: usize) {
        let network = Network::new(self.address.subscribe(), Arc::clone(&self.tally));
        let browsers = Arc::clone(&self.browsers);
        let is_over = self.is_over.subscribe();
        self.writers
            .spawn(writer::run(number, browsers, network, is_over));
    }

    /// Starts the next server after one has ended. All sessions are read before any writer hears where it is, so that
    /// no later write can hide a loss.
    async fn restart(&mut self, secrets: &str) -> Result<Server> {
        self.address.send_replace(None);
        let server = server::start(secrets).await?;
        check::read_all(&self.browsers, server.address(), &self.tally).await?;
        self.tally.restarted();
        self.address.send_replace(Some(server.address()));
        Ok(server)
    }

    /// Lets the writers write to the present server until then, and longer on a machine on which they are slow.
    async fn write_until(&mut self, end: Instant) -> Result {
        let enough = self.tally.writes() + FEWEST_PER_SERVER;
        let mut next_word = Instant::now() + ROUND;
        loop {
            tokio::select! {
                () = sleep(LOOK) => {}
                Some(ended) = self.writers.join_next() => {
                    ended.map_err(Trouble::wrong)??;
                    return Err(Trouble::wrong("a writer has ended too early"));
                }
            }
            let now = Instant::now();
            if now >= end && self.tally.writes() >= enough {
                return Ok(());
            }
            if now >= next_word {
                next_word = now + ROUND;
                self.say("");
            }
        }
    }

    fn say(&self, what: &str) {
        let seconds = self.began.elapsed().as_secs_f64();
        let (writes, lost) = (self.tally.writes(), self.tally.losses());
        let line = format!("{seconds:6.1} s  {writes:>7} writes acknowledged, {lost} lost  {what}");
        println!("{}", line.trim_end());
    }
}
