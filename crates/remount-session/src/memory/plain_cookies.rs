//! What the server remembers of writes to plain cookies: which is the latest, and whether it went
//! out. Their values are in the tickets alone.

use crate::memory::{Claim, Full, Memory, Progress};
use crate::values::entries::Stamp;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// The latest write of one plain cookie of a session.
#[derive(Debug)]
pub(super) struct CookieWritten {
    name: &'static str,
    stamp: Stamp,
    sent: bool,
}

impl CookieWritten {
    pub(super) fn is_sent(&self) -> bool {
        self.sent
    }
}

impl Memory {
    /// Remembers that a plain cookie of the session was written; nothing if a later write is known,
    /// or if there is no room.
    #[cold]
    pub(crate) fn write_cookie(
        &mut self,
        id: SessionId,
        name: &'static str,
        stamp: Stamp,
        in_cookie: bool,
        claim: Claim,
        now: Timestamp,
    ) -> Result<(), Full> {
        let known = self.entries(id).cloned().unwrap_or_default();
        self.store(id, &known, in_cookie, claim, now)?;
        if self.cookie(id, name).is_none() {
            let (_, before) = self.charged(id, claim);
            let bytes = before + size_of::<CookieWritten>();
            if let Err(full) = self.take_room(id, claim, bytes, now) {
                self.forget_if(id, |session| {
                    session.entries.is_empty() && session.cookies().is_empty()
                });
                return Err(full);
            }
            if let Some(session) = self.session_mut(id) {
                session.bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                session.exchange().cookies.push(CookieWritten {
                    name,
                    stamp: Stamp::default(),
                    sent: false,
                });
            }
        }
        if let Some(session) = self.session_mut(id) {
            let cookies = session.exchange().cookies.iter_mut();
            let mut earlier = cookies.filter(|cookie| cookie.name == name && cookie.stamp < stamp);
            if let Some(cookie) = earlier.next() {
                cookie.stamp = stamp;
                cookie.sent = false;
                session.changed = now;
                session.confirmed = false;
            }
        }
        Ok(())
    }

    /// An answer goes out that sets or removes this cookie.
    pub(crate) fn sent_cookie(&mut self, id: SessionId, name: &str, stamp: Stamp, now: Timestamp) {
        let Some(session) = self.session_mut(id) else {
            return;
        };
        let cookies = session
            .exchange
            .iter_mut()
            .flat_map(|known| &mut known.cookies);
        let mut sent = cookies.filter(|cookie| cookie.name == name && cookie.stamp == stamp);
        if let Some(cookie) = sent.next() {
            cookie.sent = true;
            session.changed = now;
        }
    }

    /// The stamp of the latest write of a plain cookie that is known here; the least stamp there is
    /// for none.
    pub(crate) fn cookie_stamp(&self, id: SessionId, name: &str) -> Stamp {
        let cookie = self.cookie(id, name);
        cookie.map_or(Stamp::default(), |cookie| cookie.stamp)
    }

    /// How far the write of a plain cookie has come.
    pub(crate) fn cookie_progress(&self, id: SessionId, name: &str, stamp: Stamp) -> Progress {
        match self.cookie(id, name) {
            Some(cookie) if cookie.stamp > stamp => Progress::Superseded,
            Some(cookie) if cookie.stamp == stamp && cookie.sent => Progress::Sent,
            Some(cookie) if cookie.stamp == stamp => Progress::Unsent,
            _ => Progress::Unknown,
        }
    }

    /// Takes what is known of a provisional id's plain cookies to the session that it stands for. A
    /// full memory forgets it.
    #[cold]
    pub(crate) fn move_cookies(&mut self, from: SessionId, to: SessionId, now: Timestamp) {
        let session = self.session_mut(from);
        let (address, cookies) = match session {
            Some(session) => {
                let cookies = std::mem::take(&mut session.exchange().cookies);
                (session.address, cookies)
            }
            None => return,
        };
        for CookieWritten { name, stamp, sent } in cookies {
            let moved = self.write_cookie(to, name, stamp, true, Claim::of(address), now);
            if moved.is_ok() && sent {
                self.sent_cookie(to, name, stamp, now);
            }
        }
    }

    fn cookie(&self, id: SessionId, name: &str) -> Option<&CookieWritten> {
        let session = self.session(id)?;
        session.cookies().iter().find(|cookie| cookie.name == name)
    }
}

#[cfg(test)]
mod tests;
