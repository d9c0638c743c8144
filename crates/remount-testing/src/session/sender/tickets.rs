//! Tickets that the page asks for, and sessions that its requests create.

use super::Sender;
use super::errand::{After, Echo, Echoed, Errand, Next, Problem, Purpose, Renewal};
use crate::session::answer::{Answer, Heard};
use crate::session::output::Output;
use crate::session::surroundings::Surroundings;

const CONFLICT: u16 = 409;

impl Sender {
    pub(super) fn open_answered(&mut self, answer: Answer, page: &mut Surroundings) -> Next {
        let reason = match answer {
            Answer::Silence => {
                self.back_off(page);
                return Next::Done;
            }
            Answer::Busy { after } => {
                self.not_before = page.now + after;
                return Next::Done;
            }
            Answer::Saved {
                created: true,
                ticket,
            } => {
                self.opened = true;
                let keys = self.queue.pending();
                return self.echo(ticket, None, keys, After::Open, page);
            }
            Answer::Saved {
                ticket: Some(ticket),
                ..
            } => {
                self.opens(ticket);
                return Next::Done;
            }
            Answer::Refused { reason } => reason,
            _ => "blocked".to_owned(),
        };
        let keys = self.queue.fail();
        page.failed(keys, &reason);
        Next::Done
    }

    /// The channel has given a ticket in the place of one that is too old, or has not.
    pub(super) fn ticket_came(
        &mut self,
        fresh: Option<String>,
        purpose: Purpose,
        page: &mut Surroundings,
    ) -> Next {
        match fresh {
            Some(fresh) => {
                self.ticket = Some(fresh);
                self.renewed(purpose, Renewal::Fresh, page);
                Next::Done
            }
            None => Next::no_ticket(Errand::Renew(purpose)),
        }
    }

    pub(super) fn renew_answered(
        &mut self,
        purpose: Purpose,
        answer: Answer,
        page: &mut Surroundings,
    ) -> Next {
        let renewal = match answer {
            Answer::Silence | Answer::Busy { .. } => Renewal::Later,
            Answer::Saved {
                ticket: Some(ticket),
                created,
            } => {
                if created {
                    let keys = self.queue.pending();
                    let after = After::Renew(purpose);
                    return self.echo(Some(ticket), None, keys, after, page);
                }
                self.opens(ticket);
                Renewal::Fresh
            }
            _ => Renewal::Failed("expired"),
        };
        self.renewed(purpose, renewal, page);
        Next::Done
    }

    fn renewed(&mut self, purpose: Purpose, renewal: Renewal, page: &mut Surroundings) {
        let Purpose::Put(n) = purpose else {
            return;
        };
        match renewal {
            Renewal::Fresh => self.renewed_for = Some(n),
            Renewal::Later => self.back_off(page),
            Renewal::Failed(reason) => {
                let keys = self.queue.refuse(n, page.now, |_| true);
                page.failed(keys, reason);
            }
        }
    }

    /// Goes on at once if no session was created. Otherwise says the same once more: only that
    /// shows whether the browser keeps cookies at all, since without the cookie it creates another
    /// session. If two tabs that could not lock each other out have created one each, it also
    /// carries what was written over to the one that won.
    pub(super) fn echo(
        &mut self,
        created: Option<String>,
        before: Option<&str>,
        keys: Vec<String>,
        after: After,
        page: &mut Surroundings,
    ) -> Next {
        let Some(created) = created else {
            return self.go_on(&after, &Echoed::default(), page);
        };
        let provisional = self.ticket.replace(created);
        self.ticket_missing_since = None;
        let errand = Errand::Echo(Box::new(Echo {
            provisional,
            repeats_ticket: before.is_some(),
            keys,
            after,
        }));
        match before {
            Some(before) => Next::ticket_alone(before, errand),
            None => Next::no_ticket(errand),
        }
    }

    pub(super) fn echo_answered(
        &mut self,
        echo: Echo,
        heard: Heard,
        page: &mut Surroundings,
    ) -> Next {
        let (kept, fresh) = match heard.answer {
            Answer::Conflict => {
                self.start_anew(page);
                let problem = Some(Problem::SessionChanged);
                let echoed = Echoed {
                    problem,
                    receipt: None,
                };
                return self.go_on(&echo.after, &echoed, page);
            }
            Answer::Saved { created, ticket } => (!created, ticket),
            _ => (true, None),
        };
        if kept != self.keeps_cookies {
            page.tell(Output::Cookies { kept });
        }
        self.keeps_cookies = kept;
        let mut echoed = Echoed::default();
        if kept {
            if !echo.repeats_ticket && fresh.is_some() {
                self.ticket = fresh;
            }
            self.bound = true;
            page.tell(Output::Created);
            echoed.receipt = heard.receipt;
        } else {
            self.ticket = echo.provisional;
            page.report(Problem::NoCookies.reason(), &echo.keys);
            echoed.problem = Some(Problem::NoCookies);
        }
        self.go_on(&echo.after, &echoed, page)
    }

    fn go_on(&mut self, after: &After, echoed: &Echoed, page: &mut Surroundings) -> Next {
        let told = echoed.receipt.as_deref().or(after.receipt());
        match (after, echoed.problem) {
            (After::Put { keys, .. }, Some(problem)) => page.failed(keys.clone(), problem.reason()),
            (After::Put { keys, .. }, None) => {
                if self.told_of_failure {
                    page.hand_in(told);
                }
                self.saved(keys.clone(), page);
            }
            (After::Write { write, status, .. }, problem) => match problem {
                None => self.tell(write, *status, None, told, page),
                Some(Problem::SessionChanged) => self.tell(write, CONFLICT, None, None, page),
                Some(problem) => self.tell(write, *status, Some(problem.reason()), None, page),
            },
            // It says for how long the session lives, too.
            (After::Touch { .. }, None) => page.hand_in(told),
            (After::Touch { .. }, Some(_)) | (After::Open, None) => {}
            (After::Open, Some(problem)) => {
                let keys = self.queue.fail();
                page.failed(keys, problem.reason());
            }
            (After::Renew(purpose), problem) => {
                let failed = |problem: Problem| Renewal::Failed(problem.reason());
                let renewal = problem.map_or(Renewal::Fresh, failed);
                self.renewed(*purpose, renewal, page);
            }
        }
        Next::Done
    }

    fn opens(&mut self, ticket: String) {
        self.opened = true;
        self.ticket = Some(ticket);
        self.ticket_missing_since = None;
    }

    /// The session is another one now: the page takes part in that, and the visitor saves again.
    pub(super) fn start_anew(&mut self, page: &mut Surroundings) {
        if !page.channel.exists {
            self.ticket = None;
        } else if !self.reconnected {
            self.reconnected = true;
            self.ticket = None;
            self.ticket_missing_since = Some(page.now);
            page.tell(Output::Reconnect);
        }
    }
}
