//! Plain cookies in the endpoint's answers.

use crate::config::Config;
use crate::core::Core;
use crate::decide::endpoint::Refusal;
use crate::plain_cookie::PlainCookie;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::ticket::Ticket;
use crate::seal::ticket::cookie_op::CookieOp;
use crate::values::entries::Stamp;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// A plain cookie that an answer is to set or remove.
pub(super) struct DueCookie {
    pub(super) name: &'static str,
    pub(super) stamp: Stamp,
    /// The value of its `Set-Cookie` header.
    header: String,
}

impl Core {
    /// What a ticket does to a plain cookie. The server has sealed it, but perhaps another build of
    /// it: what is not declared here is refused, and so is a value that this build would not have
    /// sealed.
    pub(super) fn checked_cookie<'t>(
        &self,
        ticket: &'t Ticket,
    ) -> Result<Option<(PlainCookie, &'t CookieOp)>, Refusal> {
        let Some(op) = &ticket.cookie else {
            return Ok(None);
        };
        let declared = self.config.cookies.find(&op.name);
        let cookie = *declared
            .ok_or_else(|| Refusal::of_key(&op.name, "is not a plain cookie of this site"))?;
        let value = op.value.as_deref().unwrap_or_default();
        cookie
            .check(value)
            .map_err(|_| Refusal::of_key(&op.name, "cannot have this value"))?;
        Ok(Some((cookie, op)))
    }

    /// The last write of a ticket's plain cookie that the browser was given, or that is on its way
    /// to it.
    pub(super) fn last_delivered(&self, ticket: &Ticket, session: &SessionCookie) -> Stamp {
        let Some(op) = &ticket.cookie else {
            return Stamp::default();
        };
        let known = self.memory().cookie_stamp(session.id, &op.name);
        session.delivered.stamp(&op.name).max(known)
    }

    /// The header of a cookie whose answer leaves now.
    pub(super) fn send_cookie(&self, id: SessionId, due: DueCookie, now: Timestamp) -> String {
        self.memory().sent_cookie(id, due.name, due.stamp, now);
        due.header
    }
}

/// The cookie, unless the browser has had this write or a later one, or a later one is on its way:
/// a ticket that is presented again, or late, must not bring an older value back.
///
/// `last` is the last write of which memory knows.
#[cold]
pub(super) fn due_cookie(
    config: &Config,
    (cookie, op): (PlainCookie, &CookieOp),
    presented: &Presented,
    last: Stamp,
) -> Option<DueCookie> {
    let (name, stamp) = (cookie.name(), op.stamp);
    let session = presented.session.as_ref();
    let had = session.map_or(Stamp::default(), |session| session.delivered.stamp(name));
    // On loopback some have to be `Secure` all the same, or no browser would take them.
    let jar = config.jar();
    let is_secure = !jar.is_plain_http() || cookie.problem(jar).is_some();
    (had < stamp && last <= stamp).then(|| DueCookie {
        name,
        stamp,
        header: cookie.header(op.value.as_deref(), is_secure),
    })
}

#[cfg(test)]
mod tests;
