//! One page's connection: its core, which decides, and what the core needs of the site, the session
//! and the views. It reads no pipe and has no timer. The [driver](crate::runtime::driver) is the
//! shell around it, and calls it with the time when something is due. The connection reads a clock
//! only for the age of tokens and of the session, and for how long a handler computed.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use remount_page::{Close, Limits, PageCore};
use remount_pubsub::{PubSub, Subscription};
use remount_session::page::ToPage;
use remount_session::{Due, PageSession};

use crate::app::App;
use crate::connection::failures::Failures;
use crate::connection::seat::Seat;
use crate::connection::timers::Timers;
use crate::here::Here;
use crate::news::Views;
use crate::request_info::RequestInfo;
use crate::runtime::mailbox::{End, Mailbox, Post};
use crate::site::Site;
use crate::source::PageSocket;

mod admission;
mod callback;
mod components;
mod failures;
mod left_page;
mod letters;
mod local_values;
mod nesting;
mod requests;
mod seat;
mod session_channel;
mod timers;
mod turns;

pub(crate) use left_page::LeftPage;

const DISCONNECTED: Close = Close::ScopeOver("the site has disconnected its visitor");
const RENEWED: Close = Close::SessionOver("the session was ended by a login or logout");

pub(crate) struct Connection<A: App> {
    site: Arc<Site<A>>,
    session: Arc<PageSocket<A::Session>>,
    mailbox: Arc<Mailbox>,
    core: PageCore<Views>,
    /// The views whose channels the core has.
    seats: Vec<Seat>,
    /// Where the main view is.
    here: Here,
    failures: Failures,
    timers: Timers,
    notices: Subscription<()>,
}

impl<A: App> Connection<A> {
    pub(crate) fn new(
        site: Arc<Site<A>>,
        session: PageSession<A::Session>,
        request: RequestInfo,
    ) -> Self {
        let session = PageSocket { session, request };
        let mailbox = Arc::new(Mailbox::new(site.limits.messages_for_page));
        let notices = subscribe(&site.notices, &session.topic(), &mailbox);
        let number = site.nested.number_connection();
        let mut core = PageCore::new(Arc::clone(&site.limits)).numbered(number);
        #[cfg(feature = "testing")]
        if remount_session::clock::is_replaced() {
            core.answer_tests();
        }
        // It may have ended before anybody listened.
        if session.has_ended() {
            core.end(RENEWED);
        }
        Self {
            site,
            session: Arc::new(session),
            mailbox,
            core,
            seats: Vec::new(),
            here: Here::default(),
            failures: Failures::default(),
            timers: Timers::default(),
            notices,
        }
    }

    /// The session and the request of the page, which whoever else knows the page can share.
    pub(crate) fn page_socket(&self) -> Arc<PageSocket<A::Session>> {
        Arc::clone(&self.session)
    }

    /// Frames that wait to be sent, in order.
    pub(crate) fn outbox(&mut self) -> &mut Vec<String> {
        self.core.outbox()
    }

    /// Takes a text frame from the browser.
    pub(crate) fn receive(&mut self, text: &str, now: Instant) {
        let request = self.core.handle_text(text, now);
        self.drop_ended();
        if let Some(request) = request {
            self.answer(request, now);
        }
    }

    /// Takes a binary frame from the browser.
    pub(crate) fn receive_binary(&mut self, bytes: &[u8], now: Instant) {
        let request = self.core.handle_binary(bytes, now);
        self.drop_ended();
        if let Some(request) = request {
            self.answer(request, now);
        }
    }

    /// Why the socket is to be closed, if it is. Then nothing more is to be received or polled.
    pub(crate) fn ended(&self) -> Option<Close> {
        self.core.poll_close()
    }

    /// Ready once no view may go on, to be asked while something else is waited for.
    pub(crate) fn poll_ended(&mut self, cx: &Context<'_>) -> Poll<()> {
        let ended = self.mailbox.poll_ended(cx);
        ended.map(|end| self.core.end(close_for(end)))
    }

    /// When [`tick`](Self::tick) is needed, if something has a deadline.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let timeout = self.core.poll_timeout();
        timeout.into_iter().chain(self.timers.next()).min()
    }

    /// Gives up what has waited for too long, and looks at the end of the session. At every
    /// deadline, and about once a minute. Whether views have something to do, so that the
    /// connection is to be polled.
    pub(crate) fn tick(&mut self, now: Instant) -> bool {
        self.give_up_writes(now);
        self.core.handle_timeout(now);
        self.tick_views(now);
        let works = self.work(now);
        self.failures.tick(now);
        self.site.topics.tick(now);
        match self.session.due(self.core.take_activity()) {
            Due::Nothing => {}
            Due::Renewal => self.core.say(&ToPage::Post),
            Due::Warning(left) => self.core.say(&ToPage::Expiring {
                seconds: left.as_secs(),
            }),
            Due::End => self.core.end(Close::SessionOver("the session has expired")),
        }
        works
    }

    /// Whether more waits for views than may, so that the browser has to wait too.
    pub(crate) fn is_backlogged(&self) -> bool {
        self.core.is_backlogged()
    }

    /// Lets views that have something to do go on, and takes one message from the mailbox. Ready
    /// when anything moved.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<()> {
        let mut moved = self.work(now);
        moved |= self.poll_views(cx, now);
        match self.mailbox.poll(cx) {
            Poll::Ready(Post::Letter(letter)) => self.deliver(letter, now),
            Poll::Ready(Post::Overflowed) => self.core.end(Close::Behind),
            Poll::Ready(Post::Ended(end)) => self.core.end(close_for(end)),
            Poll::Pending if !moved => return Poll::Pending,
            Poll::Pending => {}
        }
        Poll::Ready(())
    }

    /// Has views begin with nothing new: the server ends.
    pub(crate) fn begin_no_turns(&mut self) {
        self.core.begin_no_turns();
    }

    /// Whether a view is in the middle of a turn, or has written what the page has not been asked
    /// for yet: a poll takes one letter out of the mailbox.
    pub(crate) fn is_at_work(&self) -> bool {
        let is_writing = |view| self.mailbox.holds_write_of(view);
        self.core.is_at_work(is_writing) || self.mailbox.holds_write()
    }

    /// How much the page may ask of the server.
    pub(crate) fn limits(&self) -> &Limits {
        self.core.limits()
    }
}

fn close_for(end: End) -> Close {
    match end {
        End::Session => RENEWED,
        End::Scope => DISCONNECTED,
    }
}

/// Lets a page get what is sent to all pages of its session.
fn subscribe(notices: &PubSub<()>, topic: &str, mailbox: &Arc<Mailbox>) -> Subscription<()> {
    let subscribed = notices.subscribe(topic, mailbox.clone(), ());
    subscribed.expect("notices are of any type")
}
