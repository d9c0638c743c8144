//! One page's connection: its views, the messages for them, and the frames that answer. It reads
//! no pipe and has no timer: the [driver](crate::runtime::driver) is the shell around it, which
//! tells it the time when something is due. It asks a clock itself only for the age of tokens and
//! of the session, and for how long a handler computed.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use remount_pubsub::Subscription;
use remount_session::page::ToPage;
use remount_session::{Attachment, Due};
use remount_wire as wire;

use crate::app::App;
use crate::close::Close;
use crate::connection::failures::Failures;
use crate::connection::joined::Joined;
use crate::connection::refusals::Refusals;
use crate::connection::slot::Slot;
use crate::connection::unsettled::Unsettled;
use crate::limits::Limits;
use crate::request_info::RequestInfo;
use crate::runtime::mailbox::{Mailbox, Post, ViewTag};
use crate::site::Site;
use crate::source::PageSocket;

mod admission;
mod answer;
mod callback;
mod departure;
mod failures;
mod joined;
mod letters;
mod local_values;
mod queue;
mod refusals;
mod routing;
mod session_channel;
mod slot;
mod stranded;
mod turn;
mod unsettled;
mod view_channel;

pub(crate) use stranded::Stranded;
pub(crate) use unsettled::AwaitedWrite;

const VIEW_TOPIC: &str = "lv:";

const RENEWED: Close = Close::SessionOver("the session was ended by a login or logout");

pub(crate) struct Connection<A: App> {
    site: Arc<Site<A>>,
    attachment: Arc<PageSocket<A::Session>>,
    mailbox: Arc<Mailbox>,
    slots: Vec<Slot>,
    next_tag: ViewTag,
    outbox: Vec<String>,
    /// The channel of the session, once the page has joined it.
    session_channel: Option<Joined>,
    /// Writes that the page was asked for or will be.
    unsettled: Unsettled,
    /// Why the socket is to be closed, once it is.
    end: Option<Close>,
    /// Whether the visitor did something since the session's end was last looked at.
    active: bool,
    refusals: Refusals,
    failures: Failures,
    notices: Subscription,
    /// Views end the turns that they are in and begin none.
    stops: bool,
}

impl<A: App> Connection<A> {
    pub(crate) fn new(
        site: Arc<Site<A>>,
        session: Attachment<A::Session>,
        request: RequestInfo,
    ) -> Self {
        let attachment = PageSocket { session, request };
        let mailbox = Arc::new(Mailbox::new(site.limits.letters));
        let notices =
            site.pubsub
                .subscribe(&attachment.topic(), mailbox.clone(), ViewTag::OF_CONNECTION);
        // It may have ended before anybody listened.
        let end = attachment.has_ended().then_some(RENEWED);
        Self {
            site,
            attachment: Arc::new(attachment),
            mailbox,
            slots: Vec::new(),
            next_tag: ViewTag::FIRST,
            outbox: Vec::new(),
            session_channel: None,
            unsettled: Unsettled::default(),
            end,
            active: false,
            refusals: Refusals::default(),
            failures: Failures::default(),
            notices,
            stops: false,
        }
    }

    /// Frames that wait to be sent, in order.
    pub(crate) fn outbox(&mut self) -> &mut Vec<String> {
        &mut self.outbox
    }

    /// Takes a text frame from the browser.
    pub(crate) fn receive(&mut self, text: &str, now: Instant) {
        self.receive_parsed(wire::parse(text), text.len(), now);
    }

    /// Takes a binary frame from the browser.
    pub(crate) fn receive_binary(&mut self, bytes: &[u8], now: Instant) {
        self.receive_parsed(wire::parse_binary(bytes), bytes.len(), now);
    }

    /// Why the socket is to be closed, if it is. Then nothing more is to be received or polled.
    pub(crate) fn ended(&self) -> Option<Close> {
        self.end
    }

    /// Ends a connection whose page sends what the stock client does not.
    pub(crate) fn break_off(&mut self, reason: &'static str) {
        self.end = Some(Close::Violation(reason));
    }

    /// Ready once the session is over, to be asked while something else is waited for.
    pub(crate) fn poll_ended(&mut self, cx: &Context<'_>) -> Poll<()> {
        let ended = self.mailbox.poll_ended(cx);
        if ended.is_ready() {
            self.end.get_or_insert(RENEWED);
        }
        ended
    }

    /// When [`tick`](Self::tick) is needed, if something has a deadline.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let deadlines = [self.unsettled.deadline(), self.next_departure()];
        deadlines.into_iter().flatten().min()
    }

    /// Gives up what has waited for too long, and looks at the end of the session. At every
    /// deadline, and about once a minute.
    pub(crate) fn tick(&mut self, now: Instant) {
        self.give_up_writes(now);
        self.let_go(now);
        let unsaid = self.refusals.due(now);
        Self::tell_sum(unsaid);
        self.failures.tick(now);
        self.site.told.tick(now);
        match self.attachment.due(std::mem::take(&mut self.active)) {
            Due::Nothing => {}
            Due::Renewal => self.say(ToPage::Post),
            Due::Warning(left) => self.say(ToPage::Expiring {
                seconds: left.as_secs(),
            }),
            Due::End => self.end = Some(Close::SessionOver("the session has expired")),
        }
    }

    /// Whether more waits for views than may, so that the browser has to wait too.
    pub(crate) fn is_backlogged(&self) -> bool {
        self.slots.iter().map(Slot::backlog).sum::<usize>() > self.limits().waiting_bytes
    }

    /// Counts something that the page sent and that was refused. The log is told of the first few.
    fn note_refusal(&mut self, now: Instant, tell: impl FnOnce()) {
        let noted = self.refusals.note(self.site.limits.refused, now);
        if noted.is_told {
            tell();
        }
        if noted.is_too_much {
            self.break_off("too much of what it sent was refused");
        }
    }

    /// Tells the log how many refusals it has not been told of.
    fn tell_sum(unsaid: Option<u64>) {
        if let Some(count) = unsaid {
            tracing::warn!(count, "more of what a page sent was refused");
        }
    }

    /// Lets views that have something to do go on, and takes one message from the mailbox. Ready
    /// when anything moved.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<()> {
        let mut moved = self.let_go(now);
        let mut index = 0;
        while index < self.slots.len() {
            match self.slots[index].poll(cx, &self.site.blocking, !self.stops) {
                Poll::Pending => index += 1,
                Poll::Ready(finished) => {
                    moved = true;
                    if self.finish(index, finished, now) {
                        index += 1;
                    } else {
                        self.slots.swap_remove(index);
                    }
                }
            }
        }
        match self.mailbox.poll(cx) {
            Poll::Ready(Post::Letter(letter)) => self.deliver(letter, now),
            Poll::Ready(Post::Overflowed) => self.end = Some(Close::Behind),
            Poll::Ready(Post::Ended) => self.end = Some(RENEWED),
            Poll::Pending if !moved => return Poll::Pending,
            Poll::Pending => {}
        }
        Poll::Ready(())
    }

    /// Has views begin with nothing new: the server ends.
    pub(crate) fn begin_no_turns(&mut self) {
        self.stops = true;
    }

    /// Whether a view is in the middle of a turn, or has written what the page has not been asked
    /// for yet: a poll takes one letter out of the mailbox.
    pub(crate) fn is_at_work(&self) -> bool {
        self.slots.iter().any(Slot::is_busy) || self.mailbox.holds_write()
    }

    /// How much the page may ask of the server.
    pub(crate) fn limits(&self) -> &Limits {
        &self.site.limits
    }
}
