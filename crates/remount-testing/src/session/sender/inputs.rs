//! What the channel and other tabs tell the sender.

use std::time::Duration;

use super::{Report, Sender, Write};
use crate::session::intake;
use crate::session::queue::Values;
use crate::session::surroundings::Surroundings;

impl Sender {
    /// A live view has written. One that is asked for again, after a rejoin, is sent once.
    pub(in crate::session) fn write(
        &mut self,
        ticket: &str,
        report: Report,
        page: &mut Surroundings,
    ) {
        match self.writes.iter_mut().find(|write| write.ticket == ticket) {
            Some(known) => known.report = report,
            None => self.writes.push_back(Write {
                ticket: ticket.to_owned(),
                report,
                attempts: 0,
            }),
        }
        self.pump(page);
    }

    pub(in crate::session) fn adopt_ticket(&mut self, ticket: &str, page: &mut Surroundings) {
        if self.ticket.as_deref() != Some(ticket) {
            self.bound = false;
        }
        // What the endpoint gave out meanwhile may be of another session than the channel's.
        self.touch_wanted |= self.opened;
        self.opened = false;
        self.ticket = Some(ticket.to_owned());
        self.ticket_missing_since = None;
        self.pump(page);
    }

    pub(in crate::session) fn touch(&mut self, page: &mut Surroundings) {
        self.touch_wanted = true;
        self.pump(page);
    }

    /// Another tab has made a session. A page without one finds out whether it is its own.
    pub(in crate::session) fn created_elsewhere(&mut self, page: &mut Surroundings) {
        if !self.bound && (self.ticket.is_some() || page.channel.exists) {
            self.touch(page);
        }
    }

    /// The network is back.
    pub(in crate::session) fn wake(&mut self, page: &mut Surroundings) {
        self.not_before = Duration::ZERO;
        self.pump(page);
    }

    pub(in crate::session) fn edit(
        &mut self,
        values: Values,
        delay: Duration,
        page: &mut Surroundings,
    ) {
        if values.is_empty() {
            return;
        }
        if self.ticket.is_none() {
            self.ticket_missing_since.get_or_insert(page.now);
        }
        intake::edit(&mut self.queue, values, delay, page);
        self.pump(page);
    }

    pub(in crate::session) fn release(&mut self, keys: Option<&[String]>, page: &mut Surroundings) {
        intake::release(&mut self.queue, keys, page);
        self.pump(page);
    }
}
