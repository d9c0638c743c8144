//! A live socket's plain cookies: what its page has, and what its views write.

use super::PageSession;
use crate::decide::write::{CookieWrite, Write};
use crate::memory::Claim;
use crate::notice::Origin;
use crate::plain_cookie::PlainCookie;
use crate::plain_cookie::brought::Brought;
use crate::plain_cookie::error::CookieError;
use crate::seal::issue;
use crate::seal::ticket::cookie_op::CookieOp;
use crate::telemetry;
use crate::values::entries::Stamp;
use crate::values::session_data::SessionData;

/// What a socket knows of its page's plain cookies; most know nothing.
#[derive(Default)]
pub(super) struct PageCookies {
    pub(super) values: Brought,
    /// The stamp of the last write that the browser had when the socket was opened.
    pub(super) delivered: Stamp,
}

impl PageCookies {
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.delivered == Stamp::default()
    }
}

impl<S: SessionData> PageSession<S> {
    /// The value of a plain cookie as the page of this socket has it: what the request of its
    /// upgrade brought, or what was written through this socket since. Other pages of the session
    /// read it from their own requests.
    ///
    /// `None` for a cookie that the site does not [declare](crate::Sessions::plain_cookie). The
    /// value is the browser's word.
    #[must_use]
    pub fn cookie(&self, cookie: &PlainCookie) -> Option<String> {
        let place = self.place();
        let known = &place.base.as_ref()?.cookies;
        known.values.get(cookie.name()).map(str::to_owned)
    }

    /// Sets a plain cookie: the page is to post the returned write, and the answer sets the cookie.
    /// Views of this socket read the new value at once.
    ///
    /// Nobody hears of it through [`Sessions::on_notice`](crate::Sessions::on_notice), since it is
    /// no part of the session; [`settle`](Self::settle) says what became of it. Of several writes
    /// of one cookie the last counts, in whichever order pages post them. A browser that has shown
    /// that it got an answer is never given the same write again, nor an older one.
    ///
    /// # Errors
    ///
    /// Every [`CookieError`]; then nothing is written.
    pub fn set_cookie(&self, cookie: &PlainCookie, value: &str) -> Result<Write, CookieError> {
        self.write_cookie(cookie, Some(value))
    }

    /// Removes a plain cookie, as [`set_cookie`](Self::set_cookie) sets one.
    ///
    /// # Errors
    ///
    /// [`Undeclared`](CookieError::Undeclared), [`Full`](CookieError::Full) or
    /// [`Ended`](CookieError::Ended); then nothing is written.
    pub fn remove_cookie(&self, cookie: &PlainCookie) -> Result<Write, CookieError> {
        self.write_cookie(cookie, None)
    }

    fn write_cookie(
        &self,
        cookie: &PlainCookie,
        value: Option<&str>,
    ) -> Result<Write, CookieError> {
        self.try_write_cookie(cookie, value)
            .inspect_err(telemetry::cookie_refused)
    }

    fn try_write_cookie(
        &self,
        cookie: &PlainCookie,
        value: Option<&str>,
    ) -> Result<Write, CookieError> {
        let name = cookie.name();
        if !self.core.config.cookies.has(cookie) {
            return Err(CookieError::Undeclared { name });
        }
        cookie.check(value.unwrap_or_default())?;
        if self.has_ended() {
            return Err(CookieError::Ended);
        }
        let now = self.core.now();
        let (session, provisional, stamp) = {
            let mut place = self.place();
            let mut memory = self.core.memory();
            let id = memory.resolve(place.id);
            if memory.has_ended(id) {
                return Err(CookieError::Ended);
            }
            let base = place.base.as_ref();
            let delivered = base.map_or(Stamp::default(), |base| base.cookies.delivered);
            let latest = memory.cookie_stamp(id, name);
            let stamp = memory.stamp(now, latest.max(delivered));
            let in_cookie = !place.provisional || id != place.id;
            memory
                .write_cookie(id, name, stamp, in_cookie, Claim::of(self.address), now)
                .map_err(|_| CookieError::Full)?;
            let base = place.base.get_or_insert_default();
            base.cookies.values.set(name, value);
            (id, place.provisional && !memory.is_in_cookie(id), stamp)
        };
        telemetry::written(session, &[name], Origin::View);
        let op = CookieOp {
            name: name.to_owned(),
            stamp,
            value: value.map(str::to_owned),
        };
        let holder = self.holder(session, provisional);
        let config = &self.core.config;
        let ticket = issue::cookie_ticket(config, holder, op, now, &mut config.random());
        Ok(Write {
            ticket,
            cookie: Some(CookieWrite { name, stamp }),
            ..Write::default()
        })
    }
}

#[cfg(test)]
mod tests;
