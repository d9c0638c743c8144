//! What is sent next, and what each answer leads to.

use std::time::Duration;

use super::errand::{After, Errand, Next, Problem, Purpose};
use super::{Sender, Write};
use crate::session::answer::{Answer, Heard};
use crate::session::ledger::State;
use crate::session::surroundings::Surroundings;

/// Failures in a row after which the page says so. It goes on trying.
const PATIENT_ATTEMPTS: usize = 2;
/// Failures of a write after which its view hears of them. The page goes on trying.
const WRITE_ATTEMPTS: usize = 4;

impl Sender {
    pub(super) fn most_urgent(&mut self, now: Duration) -> Next {
        if self.leaving > 0 {
            return Next::Done;
        }
        let is_put_due = self.ticket.is_some() && self.queue.due().is_some_and(|due| due <= now);
        // A write that cannot be delivered must not hold back what the visitor types.
        if let Some(write) = self.writes.front()
            && !(self.put_first && is_put_due)
        {
            // It has no number: its operations may be applied any number of times, in any order. A
            // number would make a put that has to be sent again look like a late duplicate.
            return Next::ticket_alone(&write.ticket, Errand::Write);
        }
        let Some(ticket) = self.ticket.clone() else {
            return match self.queue.due() {
                Some(_) => Next::no_ticket(Errand::Open),
                None => Next::Done,
            };
        };
        if let Some(flight) = self.queue.take(now) {
            return self.put(flight, ticket);
        }
        if std::mem::take(&mut self.touch_wanted) {
            return Next::ticket_alone(&ticket.clone(), Errand::Touch { ticket });
        }
        Next::Done
    }

    pub(super) fn heard(&mut self, errand: Errand, heard: Heard, page: &mut Surroundings) -> Next {
        match errand {
            Errand::Put { n, keys, ticket } => self.put_answered(n, &keys, &ticket, heard, page),
            Errand::Write => self.write_answered(heard, page),
            Errand::Touch { ticket } => self.touch_answered(&ticket, heard, page),
            Errand::Open => self.open_answered(heard.answer, page),
            Errand::Renew(purpose) => self.renew_answered(purpose, heard.answer, page),
            Errand::Echo(echo) => self.echo_answered(*echo, heard, page),
            Errand::FlushedWrite | Errand::Ticket(_) => Next::Done,
        }
    }

    fn put_answered(
        &mut self,
        n: u64,
        sent: &[String],
        ticket: &str,
        heard: Heard,
        page: &mut Surroundings,
    ) -> Next {
        let others = self.landed(n);
        self.flushed.take_if(|flushed| *flushed == n);
        let now = page.now;
        let refuse = |sender: &mut Self| sender.queue.refuse(n, now, |_| true);
        match heard.answer {
            Answer::Silence => {
                if others == 0 {
                    self.back_off(page);
                }
            }
            Answer::Saved {
                created,
                ticket: fresh,
            } => {
                self.succeeded();
                let keys = self.queue.confirm(n);
                let after = After::Put {
                    keys: keys.clone(),
                    receipt: heard.receipt,
                };
                let fresh = fresh.filter(|_| created);
                return self.echo(fresh, Some(ticket), keys, after, page);
            }
            Answer::Conflict => {
                let keys = refuse(self);
                page.failed(keys, Problem::SessionChanged.reason());
                self.start_anew(page);
            }
            Answer::Stale if self.renewed_for == Some(n) => {
                let keys = refuse(self);
                page.failed(keys, "expired");
            }
            Answer::Stale => return Next::AskTicket(Purpose::Put(n)),
            Answer::Invalid { key, reason } => {
                // A name that was not sent would let the same request go round for ever.
                let named = key.filter(|key| sent.contains(key));
                let is_wrong = |key: &str| named.as_ref().is_none_or(|named| named == key);
                let wrong = self.queue.refuse(n, now, is_wrong);
                page.invalid(wrong, &reason);
            }
            Answer::Busy { after } => {
                self.not_before = now + after;
                self.queue.postpone(n, self.not_before);
            }
            Answer::Refused { reason } => {
                let keys = refuse(self);
                if reason == "blocked" {
                    page.report("blocked", &keys);
                }
                page.failed(keys, &reason);
            }
        }
        Next::Done
    }

    fn write_answered(&mut self, heard: Heard, page: &mut Surroundings) -> Next {
        let (created, fresh) = match heard.answer {
            Answer::Silence => {
                if let Some(write) = self.writes.front_mut() {
                    write.attempts += 1;
                    if write.attempts == WRITE_ATTEMPTS {
                        let report = write.report;
                        self.told_of_failure = true;
                        page.done(report.number, 0, report.unkept, None);
                    }
                }
                self.put_first = true;
                self.back_off(page);
                return Next::Done;
            }
            Answer::Busy { after } => {
                self.put_first = false;
                self.not_before = page.now + after;
                return Next::Done;
            }
            Answer::Saved { created, ticket } => (created, ticket),
            other => {
                self.put_first = false;
                if let Some(write) = self.writes.pop_front() {
                    self.tell(&write, heard.status, None, None, page);
                }
                if other == Answer::Conflict {
                    self.start_anew(page);
                }
                return Next::Done;
            }
        };
        self.put_first = false;
        self.succeeded();
        let Some(write) = self.writes.pop_front() else {
            return Next::Done;
        };
        let ticket = write.ticket.clone();
        let after = After::Write {
            write,
            status: heard.status,
            receipt: heard.receipt,
        };
        let fresh = fresh.filter(|_| created);
        self.echo(fresh, Some(&ticket), Vec::new(), after, page)
    }

    fn touch_answered(&mut self, ticket: &str, heard: Heard, page: &mut Surroundings) -> Next {
        match heard.answer {
            Answer::Silence => {
                self.touch_wanted = true;
                self.back_off(page);
            }
            Answer::Busy { after } => {
                self.touch_wanted = true;
                self.not_before = page.now + after;
            }
            Answer::Saved {
                created,
                ticket: fresh,
            } => {
                self.succeeded();
                let receipt = heard.receipt;
                let fresh = fresh.filter(|_| created);
                let after = After::Touch { receipt };
                return self.echo(fresh, Some(ticket), Vec::new(), after, page);
            }
            Answer::Conflict => self.start_anew(page),
            Answer::Stale => return Next::AskTicket(Purpose::Touch),
            Answer::Invalid { .. } | Answer::Refused { .. } => {}
        }
        Next::Done
    }

    pub(super) fn tell(
        &mut self,
        write: &Write,
        status: u16,
        reason: Option<&str>,
        receipt: Option<&str>,
        page: &mut Surroundings,
    ) {
        self.told_of_failure |= !(200..300).contains(&status) || reason.is_some();
        let report = write.report;
        page.done(report.number, status, reason.or(report.unkept), receipt);
    }

    fn succeeded(&mut self) {
        self.backoff.reset();
        self.not_before = Duration::ZERO;
        self.reconnected = false;
        self.touch_wanted = false;
        self.bound = true;
    }

    pub(super) fn back_off(&mut self, page: &mut Surroundings) {
        self.not_before = page.now + self.backoff.next(page.chance());
        if self.backoff.failures() >= PATIENT_ATTEMPTS {
            page.failed(self.queue.pending(), "offline");
        }
    }

    pub(super) fn saved(&self, keys: Vec<String>, page: &mut Surroundings) {
        let mut done = keys;
        done.retain(|key| !self.queue.has_newer(key));
        page.changed(done, State::Saved);
    }
}
