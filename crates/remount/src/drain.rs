use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::random;

/// So much time lies between two pages that are closed, on average: the next server has to mount
/// all of them.
const APART: Duration = Duration::from_millis(10);

/// Tells the pages of a server that it ends, and waits for them to close.
///
/// [`serve`](crate::serve) does all of this by itself, and puts the drain into the extensions of
/// every request, so that a readiness check can ask it. A program that runs its own accept loop
/// does that too (`router.layer(axum::Extension(drain.clone()))`), and calls [`close`](Self::close)
/// when it shuts down.
///
/// ```
/// use axum::Extension;
/// use axum::http::StatusCode;
/// use remount::Drain;
///
/// /// What a load balancer asks: a server that is about to end gets no new visitors.
/// async fn ready(Extension(drain): Extension<Drain>) -> StatusCode {
///     if drain.is_closing() {
///         StatusCode::SERVICE_UNAVAILABLE
///     } else {
///         StatusCode::NO_CONTENT
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Drain(Arc<watch::Sender<Phase>>);

#[derive(Clone, Copy, Debug)]
enum Phase {
    Open,
    Announced,
    Closing {
        /// In how much time the pages are closed.
        spread: Duration,
    },
}

impl Drain {
    /// A drain for a server that runs.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Open)))
    }

    /// Says that the server is about to end. Everything goes on as before.
    pub fn announce(&self) {
        self.0.send_if_modified(|phase| {
            let is_news = matches!(phase, Phase::Open);
            if is_news {
                *phase = Phase::Announced;
            }
            is_news
        });
    }

    /// Whether the server ends, or is about to.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        !matches!(*self.0.borrow(), Phase::Open)
    }

    /// Asks every page to close its connection, and waits until all have, or for `limit`.
    ///
    /// It closes them one after the other, at random times within half of the limit and within 10
    /// ms for each page, since browsers come back at once, and the next server has to mount all of
    /// their views. A handler that is running has two seconds to finish
    /// ([`Limits::last_turn`](crate::Limits::last_turn)), within the limit.
    pub async fn close(&self, limit: Duration) {
        let pages = u32::try_from(self.0.receiver_count()).unwrap_or(u32::MAX);
        let spread = APART.saturating_mul(pages).min(limit / 2);
        self.0.send_replace(Phase::Closing { spread });
        if timeout(limit, self.0.closed()).await.is_err() {
            let open = self.0.receiver_count();
            tracing::warn!(
                open,
                "connections were still open at the end of the time to close"
            );
        }
    }

    /// A page's place, for which [`close`](Self::close) waits until it is dropped.
    pub(crate) fn page(&self) -> DrainedPage {
        DrainedPage(self.0.subscribe())
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::new()
    }
}

/// One page of a server that will end.
pub(crate) struct DrainedPage(watch::Receiver<Phase>);

impl DrainedPage {
    /// Resolves when this page is to be closed, or never if nobody is left to say so.
    pub(crate) async fn closing(&mut self) {
        let is_closing = |phase: &Phase| matches!(phase, Phase::Closing { .. });
        let spread = match self.0.wait_for(is_closing).await.map(|phase| *phase) {
            Ok(Phase::Closing { spread }) => spread,
            Ok(Phase::Open | Phase::Announced) | Err(_) => std::future::pending().await,
        };
        // Boxed: this is kept for every open page, and waits once.
        Box::pin(sleep(random::below(spread))).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(4);

    /// When each of so many pages is asked to close, after the server began to end.
    async fn closed_after(pages: usize) -> Vec<Duration> {
        let drain = Drain::new();
        let pages: Vec<_> = (0..pages)
            .map(|_| {
                let mut page = drain.page();
                tokio::spawn(async move {
                    page.closing().await;
                    Instant::now()
                })
            })
            .collect();
        let began = Instant::now();
        drain.close(LIMIT).await;
        let mut times = Vec::new();
        for page in pages {
            times.push(page.await.unwrap() - began);
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn one_page_is_closed_at_once() {
        let [time] = closed_after(1).await[..] else {
            panic!("one page")
        };
        assert!(time <= 2 * APART, "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn many_pages_are_closed_each_at_a_time_of_its_own_within_half_the_limit() {
        let mut times = closed_after(1_000).await;
        times.sort_unstable();
        assert!(times[999] <= LIMIT / 2 + APART, "{:?}", times[999]);
        // By chance a tenth of the time has between 50 and 150 of them: ten standard deviations.
        let [early, late] = [times[100], times[900]];
        assert!(
            early > LIMIT / 40 && late > LIMIT / 2 - LIMIT / 13,
            "{early:?} {late:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_waits_for_pages_until_they_are_gone() {
        let drain = Drain::new();
        let mut page = drain.page();
        let told = tokio::spawn(async move {
            page.closing().await;
            sleep(Duration::from_secs(1)).await;
            drop(page);
        });
        let began = Instant::now();
        drain.close(LIMIT).await;
        assert!(began.elapsed() >= Duration::from_secs(1));
        assert!(told.is_finished());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_does_not_go_is_waited_for_no_longer_than_the_limit() {
        let drain = Drain::new();
        let _page = drain.page();
        let began = Instant::now();
        drain.close(LIMIT).await;
        assert_eq!(began.elapsed(), LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn an_announced_end_closes_nothing() {
        let drain = Drain::new();
        let mut page = drain.page();
        assert!(!drain.is_closing());
        drain.announce();
        assert!(drain.is_closing());
        let closing = timeout(Duration::from_secs(3_600), page.closing()).await;
        assert!(closing.is_err());
    }
}
