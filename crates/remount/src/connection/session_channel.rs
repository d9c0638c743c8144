//! The channel of the session between page and server: the server sends tickets, and the page
//! reports how their POSTs have ended. The page's script joins it beside the views.

use std::sync::Arc;
use std::time::Instant;

use remount_page::{Asked, Joining, ViewTag};
use remount_session::page::{
    FromPage, JoinReply, LocalReply, NewWrite, PendingWrite, TicketReply, ToPage,
};
use remount_session::{Answer, Failure, Outcome, Write};
use remount_wire::{JoinRequest, Status};

use crate::app::App;
use crate::connection::Connection;
use crate::news::SessionNews;

impl<A: App> Connection<A> {
    /// Takes something that the page says of its session.
    pub(super) fn receive_session(
        &mut self,
        asked: Asked<'_>,
        message: FromPage<'_>,
        now: Instant,
    ) {
        const NOTHING: &str = "{}";
        let (status, response) = match message {
            FromPage::Ticket => {
                let ticket = self.session.ticket();
                (Status::Ok, TicketReply { ticket: &ticket }.json())
            }
            FromPage::Local { item } => (Status::Ok, self.take_item(&item)),
            FromPage::Put { values } => self.take_put(values),
            FromPage::Done {
                write,
                answer,
                receipt,
            } => {
                self.settle(write, answer, receipt.as_deref(), now);
                (Status::Ok, NOTHING.to_owned())
            }
            FromPage::Receipt { receipt } => {
                self.session.take_receipt(&receipt);
                (Status::Ok, NOTHING.to_owned())
            }
            FromPage::Failed { reason, plain_http } => {
                self.failed(reason, plain_http, now);
                (Status::Ok, NOTHING.to_owned())
            }
        };
        self.core.reply(asked, status, &response);
    }

    /// Tells the page what it needs to know of its session.
    pub(super) fn join_session(
        &mut self,
        joining: Joining<'_>,
        request: &JoinRequest<'_>,
        now: Instant,
    ) {
        let ticket = self.session.ticket();
        let post = self.session.needs_post();
        let store = self.bring_local(&request.params);
        let prefixes = self.session.local_prefixes();
        let local = prefixes.as_deref().map(|prefixes| LocalReply {
            prefixes,
            store: store.as_deref().unwrap_or(NO_CHANGE),
        });
        let reply = JoinReply {
            ticket: &ticket,
            post,
            local,
        };
        self.core.join_session(joining, &reply);
        self.adopt_writes(now);
    }

    /// Takes over what a page of this session left behind when it lost its socket, once this page
    /// can be asked for it, as far as that many may be open.
    pub(super) fn adopt_writes(&mut self, now: Instant) {
        if !self.core.has_session() {
            return;
        }
        for write in self.site.orphaned.take(self.session.id()) {
            self.core.adopt(write);
        }
        self.give_up_writes(now);
    }

    /// Asks the page to POST a view's write, or keeps it until the page has joined.
    pub(super) fn request_write(&mut self, new: NewWrite<ViewTag>, now: Instant) {
        self.local_pending(new.write());
        self.keep(new, now);
        self.give_up_writes(now);
    }

    /// Keeps a view's write until it is settled, and what the page is to do for it if there is
    /// room. A page that has joined is asked at once.
    pub(super) fn keep(&mut self, new: NewWrite<ViewTag>, now: Instant) {
        let hold = |bytes| self.session.hold(bytes);
        self.core.handle_write(now, new, hold);
    }

    /// Settles the writes whose place later ones have taken, and those of which the page says
    /// nothing. Their values stay in the server's memory and reach the cookie with its next POST.
    pub(super) fn give_up_writes(&mut self, now: Instant) {
        let session = Arc::clone(&self.session);
        let is_superseded = |write: &Write| session.is_superseded(write);
        while let Some(write) = self.core.give_up_write(now, is_superseded) {
            self.settle_with(write, Answer::Silence, None, now);
        }
    }

    /// Says what became of a write, to whoever waits for it and to the page's views.
    fn settle_with(
        &mut self,
        pending: PendingWrite,
        answer: Answer,
        receipt: Option<&str>,
        now: Instant,
    ) {
        let write = pending.write();
        let outcome = match receipt {
            Some(receipt) => self.session.settle_with_receipt(write, answer, receipt),
            None => self.session.settle(write, answer),
        };
        if let Outcome::Failed(failure) = outcome {
            self.failures.note(self.session.id(), write, failure, now);
        }
        let write = pending.settle(outcome);
        self.local_settled(&write, outcome);
    }

    /// Gives the page a ticket of the session it now belongs to.
    pub(super) fn push_ticket(&mut self) {
        let ticket = self.session.ticket();
        let message = ToPage::Ticket(TicketReply { ticket: &ticket });
        self.core.say(&message);
    }

    fn settle(&mut self, number: u64, answer: Answer, receipt: Option<&str>, now: Instant) {
        let Some(write) = self.core.answered_write(number) else {
            // It was given up, and may be kept after all.
            if let Some(receipt) = receipt {
                self.session.take_receipt(receipt);
            }
            return;
        };
        self.settle_with(write, answer, receipt, now);
    }

    fn failed(&mut self, reason: Failure, plain_http: bool, now: Instant) {
        let is_secure = !self.site.sessions.is_plain_http();
        if reason == Failure::NoCookies && plain_http && is_secure {
            let host = self.session.host();
            self.site.told.no_cookies_over_plain_http(host, now);
        } else {
            self.site.told.keeps_nothing(reason, now);
        }
        self.tell_views(&SessionNews::failed(reason));
    }
}

/// Of an item of localStorage that stays as it is.
const NO_CHANGE: &str = "{}";

#[cfg(test)]
mod tests;
