//! Whether another request comes from the browser of a socket.

use http::HeaderMap;

use crate::http::headers;
use crate::page::session::PageSession;
use crate::values::id::SessionId;
use crate::values::session_data::SessionData;

/// What the cookies of a request say about the session of a socket. From
/// [`PageSession::likeness`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They bring the same session.
    Same,
    /// They bring this one, and the socket's browser had none so far: it may have been given it.
    Perhaps(SessionId),
    /// They bring no session.
    Unsaid,
    /// They bring another session.
    Other,
}

impl<S: SessionData> PageSession<S> {
    /// Compares the session that another request brings with that of this socket. No store is
    /// asked: the id is in the cookie.
    ///
    /// ```
    /// # #[derive(remount_session::SessionData, Clone, Default)]
    /// # struct Visitor {}
    /// use http::HeaderMap;
    /// use remount_session::{KeyRing, Likeness, Sessions};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring);
    /// let session = sessions.connect(&HeaderMap::new(), None).await?;
    /// assert_eq!(session.likeness(&HeaderMap::new()), Likeness::Unsaid);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn likeness(&self, headers: &HeaderMap) -> Likeness {
        let cookies = headers::cookies(headers).into_iter();
        let presented = self.core.read_cookies(cookies, self.core.now());
        let Some(session) = presented.session else {
            return Likeness::Unsaid;
        };
        let own = self.id();
        let id = self.core.memory().resolve(own);
        if session.id == id {
            Likeness::Same
        } else if self.is_provisional() {
            Likeness::Perhaps(session.id)
        } else {
            Likeness::Other
        }
    }

    /// Whether the browser of this socket has no session yet, as far as is known: no request has
    /// shown one that this socket belongs to.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        let place = self.place();
        let memory = self.core.memory();
        let id = memory.resolve(place.id);
        place.provisional && id == place.id && !memory.is_in_cookie(id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::simulation::{Browser, Site};

    fn likeness(site: &Site, of: &Browser, asks: &Browser) -> Likeness {
        of.socket(site).likeness(&asks.headers())
    }

    /// Each takes two locks, and must take them in the same order.
    #[test]
    fn requests_and_the_connection_never_wait_for_each_other() {
        const TIMES: usize = 20_000;
        let (done, ended) = mpsc::channel();
        let site = Site::start();
        let (pug, _) = Browser::with_session(&site);
        let socket = Arc::new(pug.socket(&site));
        let headers = pug.headers();
        let asking = (Arc::clone(&socket), done.clone());
        thread::spawn(move || {
            let (socket, done) = asking;
            let same = (0..TIMES).filter(|_| socket.likeness(&headers) == Likeness::Same);
            done.send(same.count())
        });
        thread::spawn(move || {
            let tickets = (0..TIMES).filter(|_| !socket.ticket().is_empty());
            done.send(tickets.count())
        });
        for _ in 0..2 {
            let times = ended.recv_timeout(Duration::from_secs(120));
            assert_eq!(times, Ok(TIMES), "they wait for each other");
        }
    }

    #[test]
    fn a_browser_with_the_same_session_is_the_same() {
        let site = Site::start();
        let (pug, _) = Browser::with_session(&site);
        assert_eq!(likeness(&site, &pug, &pug), Likeness::Same);
    }

    #[test]
    fn a_browser_with_another_session_is_another() {
        let site = Site::start();
        let ((pug, _), (cat, _)) = (Browser::with_session(&site), Browser::with_session(&site));
        assert_eq!(likeness(&site, &pug, &cat), Likeness::Other);
    }

    #[test]
    fn a_browser_without_a_session_says_nothing() {
        let site = Site::start();
        let (pug, _) = Browser::with_session(&site);
        assert_eq!(likeness(&site, &pug, &Browser::default()), Likeness::Unsaid);
    }

    #[test]
    fn a_socket_without_a_session_may_be_that_of_any() {
        let site = Site::start();
        let (pug, _) = Browser::with_session(&site);
        let perhaps = Likeness::Perhaps(pug.socket(&site).id());
        assert_eq!(likeness(&site, &Browser::default(), &pug), perhaps);
    }

    #[test]
    fn it_is_that_of_no_other_once_its_browser_has_shown_one() {
        let site = Site::start();
        let mut cat = Browser::default();
        let socket = cat.socket(&site);
        assert!(socket.is_provisional());
        let put = json!({"ticket": socket.ticket(), "put": {"name": "cat"}, "tab": "a", "n": 1});
        cat.post(&site, &put);
        cat.reads(&site);
        assert!(!socket.is_provisional());
        let (pug, _) = Browser::with_session(&site);
        assert_eq!(socket.likeness(&cat.headers()), Likeness::Same);
        assert_eq!(socket.likeness(&pug.headers()), Likeness::Other);
    }
}
