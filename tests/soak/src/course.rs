//! The course of a run: what happens to the server while the writers write, and what is read when.

use std::sync::Arc;

use axum::Router;
use remount_testing::Site;

use crate::ledger::Ledger;
use crate::site;
use crate::tally::Tally;
use crate::writers::Writers;

/// Rounds with each of the three servers.
const ROUNDS: usize = 15;

/// The two deploys in which a secret is changed, and what is left of it later.
const OLD: &str = "the secret that is in use when it begins";
const NEW: &str = "the secret that is in use when it ends";

/// One run: a site, its servers one after the other, and all who write. It panics where a page or
/// the site does what it must not.
struct Course {
    site: Site,
    writers: Writers,
    ledger: Ledger,
    tally: Arc<Tally>,
    app: App,
}

/// Makes a server's app, with these secrets.
type App = fn(&[&str], Ledger) -> Router;

/// Runs once with what this seed decides, and counts in `tally`.
pub(crate) async fn run(seed: u64, tally: &Arc<Tally>) {
    Course::begin(seed, site::app, tally).await.run().await;
}

impl Course {
    async fn begin(seed: u64, app: App, tally: &Arc<Tally>) -> Self {
        let ledger = Ledger::new(tally);
        let site = Site::new(app(&[OLD], ledger.clone()));
        let writers = Writers::arrive(&site, ledger.clone(), seed).await;
        Self {
            site,
            writers,
            ledger,
            tally: Arc::clone(tally),
            app,
        }
    }

    async fn run(&mut self) {
        self.write().await;
        self.drain(&[OLD, NEW]).await;
        self.write().await;
        self.crash(&[NEW, OLD]).await;
        self.tally.rotated();
        self.write().await;
        self.writers.write_once_more(&self.site).await;
        drop(self.read_on_another_server(&[NEW]).await);
        self.tally.unanswered(self.ledger.open());
    }

    async fn write(&mut self) {
        for _ in 0..ROUNDS {
            self.writers.round(&self.site).await;
        }
    }

    /// A deploy: the server is asked to end, and the next one takes its place.
    async fn drain(&mut self, secrets: &[&str]) {
        let next = self.read_on_another_server(secrets).await;
        self.site.restart(next).await;
        self.has_restarted().await;
    }

    /// The server is gone in the midst of what the writers do, and the next one takes its place.
    async fn crash(&mut self, secrets: &[&str]) {
        let next = self.read_on_another_server(secrets).await;
        tokio::join!(self.writers.act(), self.site.crash(next));
        self.has_restarted().await;
    }

    /// Reads all sessions on the next server, before any page finds it and writes over a loss.
    async fn read_on_another_server(&self, secrets: &[&str]) -> Router {
        self.site.settled().await;
        let next = (self.app)(secrets, self.ledger.clone());
        self.writers.read_all_at(&Site::new(next.clone())).await;
        next
    }

    async fn has_restarted(&self) {
        // The last write of a handler may be on its way to the views.
        self.site.settled().await;
        self.writers.look_at_tabs();
        self.tally.restarted();
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Request;
    use axum::http::header::SET_COOKIE;
    use axum::middleware::{Next, from_fn};

    use super::*;

    /// How many losses are found on the next server, which has these secrets, after some writes and
    /// what has befallen the browsers then.
    async fn lost(app: App, befall: fn(&Writers), secrets: &[&str]) -> usize {
        let tally = Arc::default();
        let mut course = Course::begin(1, app, &tally).await;
        for _ in 0..3 {
            course.writers.round(&course.site).await;
        }
        befall(&course.writers);
        drop(course.read_on_another_server(secrets).await);
        tally.losses()
    }

    /// A server that keeps what pages post in its memory alone.
    fn without_cookies(secrets: &[&str], ledger: Ledger) -> Router {
        let drop_cookie = async |request: Request, next: Next| {
            let is_post = request.uri().path() == "/live/session";
            let mut answer = next.run(request).await;
            if is_post && answer.status() == 204 {
                answer.headers_mut().remove(SET_COOKIE);
            }
            answer
        };
        site::app(secrets, ledger).layer(from_fn(drop_cookie))
    }

    #[tokio::test]
    async fn on_the_next_server_nothing_is_lost() {
        assert_eq!(lost(site::app, |_| (), &[NEW, OLD]).await, 0);
    }

    #[tokio::test]
    async fn a_server_that_sets_no_cookie_for_what_it_acknowledges_is_found_out() {
        assert_ne!(lost(without_cookies, |_| (), &[OLD]).await, 0);
    }

    #[tokio::test]
    async fn a_secret_that_is_forgotten_too_early_is_found_out() {
        assert_ne!(lost(site::app, |_| (), &[NEW]).await, 0);
    }

    #[tokio::test]
    async fn browsers_that_lose_their_cookies_are_found_out() {
        assert_ne!(lost(site::app, Writers::clear_cookies, &[OLD]).await, 0);
    }
}
