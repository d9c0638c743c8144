//! How much one page may ask of the server.

use std::time::Duration;

use crate::budget::Rate;

/// How much one page may ask of the server, and how long the server waits for it.
///
/// Everything that a page can make the server keep or do has a limit here, whether it has a
/// WebSocket or polls. The defaults are far from what an honest page needs, so most sites change
/// none of them. Each field has a method of its name, which says what it limits and sets it:
///
/// ```
/// use std::time::Duration;
///
/// use remount_page::Limits;
///
/// // Every page is an editor that sends long texts, over slow lines.
/// let limits = Limits::default()
///     .message_bytes(1 << 20)
///     .unfinished_bytes(1 << 16)
///     .silence(Duration::from_secs(180));
/// assert_eq!(limits.views, 100);
/// ```
///
/// A time of [`Duration::MAX`] counts as a hundred years, and a number of [`usize::MAX`] is no
/// limit. The method of a field says if other values count as another one. With 0 for the bytes of
/// a message, or for the views of a page, no page works.
///
/// A site takes them with `Live::limits`. What sessions may take is limited by `Sessions`, and what
/// a connection may do before it has sent a request by `Server`.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Bytes of messages that are not whole, for each page on average.
    pub unfinished_bytes: usize,
    /// How fast one of them has to arrive while others wait for its room.
    pub unfinished_bytes_per_second: usize,
    /// Bytes of the headers of a page's socket.
    pub header_bytes: usize,
    /// How fast messages of one page are read.
    pub messages_per_second: Rate,
    /// How many messages of a page may be refused.
    pub refused_per_second: Rate,
    /// Bytes of a page's messages that wait for its views.
    pub waiting_bytes: usize,
    /// Views of a page.
    pub views: usize,
    /// Patches of a view in answer to each other.
    pub patches: u8,
    /// Messages of the server that wait for a page.
    pub messages_for_page: usize,
    /// Messages of the server that wait for a view.
    pub messages_for_view: usize,
    /// Topics that a view and its components hear.
    pub subscriptions: usize,
    /// Tasks and loads of a view and its components that run.
    pub tasks: usize,
    /// Timers of a view and its components.
    pub timers: usize,
    /// Replies that a view may owe.
    pub replies: usize,
    /// How long it may owe one.
    pub reply_time: Duration,
    /// Writes to the session of which a page has not said what became of them.
    pub open_writes: usize,
    /// How long a page may take to say that.
    pub write_time: Duration,
    /// How long a view that navigates waits for what it wrote.
    pub departure: Duration,
    /// How long a view may go on with its turn when its scope is to be asked again.
    pub recheck: Duration,
    /// How long a page may send nothing whole.
    pub silence: Duration,
    /// Bytes that wait until a page's WebSocket takes them.
    pub unsent_bytes: usize,
    /// How long a page may take to read what it is sent.
    pub send_time: Duration,
    /// How long a page may take to answer that its connection is closed.
    pub close_time: Duration,
    /// For how long a page that was loaded may join its views.
    pub page_age: Duration,
    /// How long a view may go on when the server ends.
    pub last_turn: Duration,
    /// How long a view may take to terminate.
    pub termination: Duration,
    /// Pages that are connected by long polling.
    pub lines: usize,
    /// Those of one address.
    pub lines_per_address: usize,
    /// How long a poll is held to which nothing comes.
    pub poll_time: Duration,
    /// How long a page that polls may go without a poll.
    pub line_silence: Duration,
    /// Bytes that wait for the next poll of a page.
    pub queued_bytes: usize,
    /// Bytes that are held for the polls of one address.
    pub queued_bytes_per_address: usize,
    /// Bytes that a page posts at once.
    pub posted_bytes: usize,
    /// Messages that a page posts at once.
    pub posted_messages: usize,
    /// How long a post may take.
    pub post_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 256 * 1_024,
            unfinished_bytes: 8 * 1_024,
            unfinished_bytes_per_second: 32 * 1_024,
            header_bytes: 16 * 1_024,
            messages_per_second: Rate::paced(500),
            refused_per_second: refused(8),
            waiting_bytes: 256 * 1_024,
            views: 100,
            patches: 20,
            messages_for_page: 1_024,
            messages_for_view: 256,
            subscriptions: 1_000,
            tasks: 64,
            timers: 64,
            replies: 64,
            reply_time: Duration::from_secs(20),
            open_writes: 64,
            write_time: Duration::from_secs(30),
            departure: Duration::from_secs(5),
            recheck: Duration::from_millis(500),
            silence: Duration::from_secs(60),
            unsent_bytes: 4 << 20,
            send_time: Duration::from_secs(15),
            close_time: Duration::from_secs(1),
            page_age: Duration::from_secs(14 * 24 * 60 * 60),
            last_turn: Duration::from_secs(2),
            termination: Duration::from_secs(5),
            lines: 20_000,
            lines_per_address: 1_000,
            poll_time: Duration::from_secs(10),
            line_silence: Duration::from_secs(15),
            queued_bytes: 1 << 20,
            queued_bytes_per_address: 16 << 20,
            posted_bytes: 1 << 20,
            posted_messages: CLIENT_POSTS,
            post_time: CLIENT_WAITS,
        }
    }
}

/// No limit of time is longer: a moment after that is no moment any more.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// How often the stock client sends a heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// How many messages the stock client posts at once.
const CLIENT_POSTS: usize = 100;

/// So long the stock client waits for the answer to a post.
const CLIENT_WAITS: Duration = Duration::from_secs(20);

/// The stock client waits 20 s for the answer to a poll, of which the network has its part.
const LONGEST_POLL: Duration = Duration::from_secs(15);

/// After 30 s without an answer the stock client loads the page anew. The network and the turn
/// have their part of that.
const LONGEST_REPLY: Duration = Duration::from_secs(25);

/// What a page is answered sooner, it asks again without a pause; what it has less time for, it
/// fails at and begins anew.
const SHORTEST: Duration = Duration::from_secs(1);

/// A page whose connection is closed has no longer to say that it knows.
const LONGEST_CLOSE: Duration = Duration::from_secs(10);

/// A page may need so long from its load to its first join.
const YOUNGEST: Duration = Duration::from_secs(60);

/// Room for the frames of the protocol itself: pongs, and the one that says why a socket is closed.
const LEAST_UNSENT: usize = 4_096;

impl Limits {
    /// How many bytes one message of a page may have. A longer one ends the connection.
    ///
    /// Default: 262,144, far above any form that a person fills in. A page without a WebSocket
    /// needs more room in [`posted_bytes`](Self::posted_bytes) for a longer one, and a third more
    /// for a binary one.
    pub fn message_bytes(mut self, bytes: usize) -> Self {
        self.message_bytes = bytes;
        self
    }

    /// How many bytes of messages that have not arrived whole the server holds for each open page,
    /// on average.
    ///
    /// A message up to 4 KiB needs none of that room, and one of any length that a page may send
    /// always has enough of it. A socket that needs more than is left is not read until there is
    /// room again. While it waits, each socket that holds room has to go on
    /// ([`unfinished_bytes_per_second`](Self::unfinished_bytes_per_second)). What pages without a
    /// WebSocket post has as much room for itself, where a post holds its place for
    /// [`post_time`](Self::post_time) at most.
    ///
    /// Default: 8,192.
    pub fn unfinished_bytes(mut self, bytes: usize) -> Self {
        self.unfinished_bytes = bytes;
        self
    }

    /// How many bytes a second a page has to send of a long message while others wait for the room
    /// that it holds ([`unfinished_bytes`](Self::unfinished_bytes)). The connection of one that
    /// sends less in two seconds is closed. While nobody waits, and for messages up to 4 KiB, it
    /// does not count.
    ///
    /// Default: 32,768. With 0 nobody is closed for it, and who waits does so until others have
    /// sent their messages, or for as long as a message may take to arrive
    /// ([`silence`](Self::silence)).
    pub fn unfinished_bytes_per_second(mut self, bytes: usize) -> Self {
        self.unfinished_bytes_per_second = bytes;
        self
    }

    /// How many bytes the headers may have of the request with which a page connects: names and
    /// values, without cookies and the handshake. They are kept for its views as long as the page
    /// is open (`RequestInfo`). A request with more is refused with status 431, and a page without
    /// a WebSocket is told 403.
    ///
    /// Default: 16,384. Browsers send about 500, and proxies some more; with a limit below that no
    /// page connects. What the server reads at all of a request has limits of its own.
    pub fn header_bytes(mut self, bytes: usize) -> Self {
        self.header_bytes = bytes;
        self
    }

    /// How many messages of one page are read in a second: events, joins and whatever else comes.
    /// After a pause, the messages of half a second are read at once. A page that sends more loses
    /// nothing and stays connected: the server reads the rest when it is due, so the page waits for
    /// its answers.
    ///
    /// No page meets that with what a person does. A hook that sends an event for each movement of
    /// the mouse makes 60 to 120 a second. Without a limit, one page could keep the views of all
    /// others busy with what it has them broadcast. [`u32::MAX`] is no limit.
    ///
    /// Default: 500.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn messages_per_second(mut self, limit: u32) -> Self {
        assert!(limit > 0, "a page from which nothing is read is of no use");
        self.messages_per_second = Rate::paced(limit);
        self
    }

    /// How many messages of a page may be refused in a second, such as events that its view does
    /// not know; four times as many at once. The connection of a page above that is closed.
    ///
    /// Default: 8, more than somebody makes who types into a page of an older build.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn refused_per_second(mut self, limit: u32) -> Self {
        assert!(limit > 0, "pages of an older build are refused something");
        self.refused_per_second = refused(limit);
        self
    }

    /// How many bytes of a page's messages may wait for its views. While more wait, nothing is
    /// read.
    ///
    /// Default: 262,144.
    pub fn waiting_bytes(mut self, bytes: usize) -> Self {
        self.waiting_bytes = bytes;
        self
    }

    /// How many views a page may have open: the main one, those beside it, and those within others.
    /// Another one is refused. The place of one within another view stays empty.
    ///
    /// Default: 100, as Phoenix has it.
    pub fn views(mut self, count: usize) -> Self {
        self.views = count;
        self
    }

    /// How many subscriptions a view and its components may have at once. There is no further one.
    /// Ten components on one topic have ten, and hear each broadcast in one turn of their view.
    ///
    /// Which topics a view and its components hear is the app's to say; where a visitor names them,
    /// as with a list of rooms to watch, this is how many one view of his can be subscribed to.
    ///
    /// Default: 1,000.
    pub fn subscriptions(mut self, count: usize) -> Self {
        self.subscriptions = count;
        self
    }

    /// How many tasks and loads of a view and its components may run at once. Another one is
    /// refused.
    ///
    /// Default: 64.
    pub fn tasks(mut self, count: usize) -> Self {
        self.tasks = count;
        self
    }

    /// How many timers a view and its components may have. Another one is refused.
    ///
    /// Default: 64.
    pub fn timers(mut self, count: usize) -> Self {
        self.timers = count;
        self
    }

    /// How many patches of its address a view may ask for in answer to each other. One that asks
    /// for more goes round in a circle, and is ended.
    ///
    /// Default: 20, as Phoenix has it.
    pub fn patches(mut self, count: u8) -> Self {
        self.patches = count;
        self
    }

    /// How many messages of the server may wait for a page: broadcasts, news of its session. The
    /// connection of a page that is further behind is closed; the page comes back and mounts anew.
    ///
    /// Default: 1,024.
    pub fn messages_for_page(mut self, count: usize) -> Self {
        self.messages_for_page = count;
        self
    }

    /// How many of these may wait for one view of the page. A view that is further behind is ended,
    /// and mounted anew.
    ///
    /// Default: 256.
    pub fn messages_for_view(mut self, count: usize) -> Self {
        self.messages_for_view = count;
        self
    }

    /// How many replies a view may owe: those to events that it has handled, and of which it keeps
    /// the `Reply`. The promise of a further one fails at once.
    ///
    /// Default: 64.
    pub fn replies(mut self, count: usize) -> Self {
        self.replies = count;
        self
    }

    /// How long a view may keep a `Reply` after the turn of its event. Then the promise of the hook
    /// fails, and what is sent later goes nowhere.
    ///
    /// Default: 20 seconds. More than 25 counts as that: 30 seconds after it has sent an event to
    /// which nothing came, the stock client loads the page anew.
    pub fn reply_time(mut self, limit: Duration) -> Self {
        self.reply_time = limit.min(LONGEST_REPLY);
        self
    }

    /// How many writes of its views to the session a page may have open. Of more, the oldest is
    /// given up: its view hears that it is unconfirmed.
    ///
    /// Default: 64.
    pub fn open_writes(mut self, count: usize) -> Self {
        self.open_writes = count;
        self
    }

    /// How long a page may take to say what became of such a write. After that its view hears that
    /// it is unconfirmed.
    ///
    /// Default: 30 seconds.
    pub fn write_time(mut self, limit: Duration) -> Self {
        self.write_time = limit.min(LONGEST);
        self
    }

    /// How long a view that navigates is kept on its page until what it wrote to the session is
    /// settled.
    ///
    /// Default: 5 seconds.
    pub fn departure(mut self, limit: Duration) -> Self {
        self.departure = limit.min(LONGEST);
        self
    }

    /// How long a view may go on with the turn that it is in when its scope is to be asked again
    /// (`LiveHandle::recheck`). The connection of its page is closed after that, and the page comes
    /// back and mounts anew.
    ///
    /// Default: 500 milliseconds.
    pub fn recheck(mut self, limit: Duration) -> Self {
        self.recheck = limit.min(LONGEST);
        self
    }

    /// How long a page may send no whole message, and how long one may take to arrive. The
    /// connection is closed after that.
    ///
    /// Default: 60 seconds. The stock client sends a heartbeat every 30. One that polls sends
    /// none: there a poll counts as a message, and a page may go without one for
    /// [`line_silence`](Self::line_silence).
    ///
    /// # Panics
    ///
    /// If it is 30 seconds or less.
    pub fn silence(mut self, limit: Duration) -> Self {
        assert!(
            limit > HEARTBEAT,
            "the client sends a heartbeat every 30 s: a page that is silent for {limit:?} is alive"
        );
        self.silence = limit.min(LONGEST);
        self
    }

    /// How many bytes may wait until a page's WebSocket takes them. Before that nothing further is
    /// sent to it, so this is how long one message of the server may be: a difference, or all that
    /// a view shows when it is joined. For a longer one the connection is closed, which the log
    /// tells. The page comes back and may be sent the same again, so set it above what your largest
    /// page takes.
    ///
    /// Default: 4,194,304. Less than 4,096 counts as that. How long such a message waits is limited
    /// by [`send_time`](Self::send_time). For a page without a WebSocket there is
    /// [`queued_bytes`](Self::queued_bytes).
    pub fn unsent_bytes(mut self, bytes: usize) -> Self {
        self.unsent_bytes = bytes.max(LEAST_UNSENT);
        self
    }

    /// How long a page may take to read what it is sent. The connection is closed after that.
    ///
    /// Default: 15 seconds.
    pub fn send_time(mut self, limit: Duration) -> Self {
        self.send_time = limit.min(LONGEST);
        self
    }

    /// How long the server waits until a page has answered that its connection is closed, or until
    /// a page without a WebSocket has polled and heard it. Then the server drops the connection,
    /// and ends the views.
    ///
    /// Default: 1 second. With 0 the page is told, and its answer is not waited for. More than 10
    /// seconds count as that, since a page that is closed is read without its other limits. When
    /// the server ends, this time begins after [`last_turn`](Self::last_turn), and ends with
    /// `Server::shutdown_limit` at the latest.
    pub fn close_time(mut self, limit: Duration) -> Self {
        self.close_time = limit.min(LONGEST_CLOSE);
        self
    }

    /// For how long after a page was loaded its views may be joined: for the first time, after its
    /// connection was lost, or when it navigates. A page that is older is loaded anew, and loses
    /// what was typed and not saved. A connection may stay open for longer.
    ///
    /// Default: 14 days, as Phoenix has it. Less than a minute counts as one: a page that was too
    /// old as soon as it is there would be loaded without an end.
    pub fn page_age(mut self, limit: Duration) -> Self {
        self.page_age = limit.clamp(YOUNGEST, LONGEST);
        self
    }

    /// How long a view that is at work may go on when the server ends.
    ///
    /// Default: 2 seconds. `serve` returns after 4 (`Server::shutdown_limit`), whatever is set
    /// here, and as much as half of that may have passed before a page is asked to close.
    pub fn last_turn(mut self, limit: Duration) -> Self {
        self.last_turn = limit.min(LONGEST);
        self
    }

    /// How long a view that has ended may take in its `terminate`.
    ///
    /// Default: 5 seconds. `serve` returns after 4 (`Server::shutdown_limit`), whatever is set
    /// here.
    pub fn termination(mut self, limit: Duration) -> Self {
        self.termination = limit.min(LONGEST);
        self
    }

    /// How many pages may be connected by long polling, without a WebSocket. A further one is
    /// answered with status 500, and asks again in a few seconds at most.
    ///
    /// A WebSocket takes a file descriptor, of which there are only so many. Between two polls a
    /// page takes none, so that nothing else would bound their number.
    ///
    /// Default: 20,000.
    pub fn lines(mut self, count: usize) -> Self {
        self.lines = count;
        self
    }

    /// How many of these may be of one address: the `ClientAddress` that the app has told, else the
    /// peer. An IPv6 network of 56 bits may have twice as many, one of 48 bits four times.
    /// Loopback, private and link-local addresses may have all that there are: there a proxy asks
    /// for everybody.
    ///
    /// Default: 1,000.
    pub fn lines_per_address(mut self, count: usize) -> Self {
        self.lines_per_address = count;
        self
    }

    /// How long the server holds a poll for which it has nothing to say. Then it answers so, and
    /// the page polls again.
    ///
    /// A longer time saves requests. A proxy has to wait for an answer for longer than this, and
    /// [`line_silence`](Self::line_silence) begins after it.
    ///
    /// Default: 10 seconds. Less than 1 counts as 1, since the page would ask without a pause. More
    /// than 15 counts as 15: after 20 the stock client takes its connection for broken.
    pub fn poll_time(mut self, limit: Duration) -> Self {
        self.poll_time = limit.clamp(SHORTEST, LONGEST_POLL);
        self
    }

    /// How long a page without a WebSocket may go without a poll: from the end of one, answered or
    /// broken off, to the next. Then the page is given up and its views end.
    ///
    /// In a longer time a page survives more of a bad network, and the views of one that has gone
    /// live on for longer.
    ///
    /// Default: 15 seconds. Less than 1 counts as 1: a page needs some time for its way here.
    /// [`silence`](Self::silence) counts too, so more than that is of no use.
    pub fn line_silence(mut self, limit: Duration) -> Self {
        self.line_silence = limit.clamp(SHORTEST, LONGEST);
        self
    }

    /// How many bytes may wait for a page's next poll. While more wait, its views are given nothing
    /// to do, for [`send_time`](Self::send_time) at most; then the page is given up.
    ///
    /// Default: 1,048,576.
    pub fn queued_bytes(mut self, bytes: usize) -> Self {
        self.queued_bytes = bytes;
        self
    }

    /// How many bytes the server holds for the polls of one address: those that wait, and those
    /// that were answered and that a page has not shown to have. Answers on their way to the page
    /// are copies, which are not counted. A page for which there is no more
    /// room is given up, and mounts anew. Networks of IPv6 have more, as with
    /// [`lines_per_address`](Self::lines_per_address), and all addresses together sixteen times as
    /// much.
    ///
    /// Default: 16,777,216.
    pub fn queued_bytes_per_address(mut self, bytes: usize) -> Self {
        self.queued_bytes_per_address = bytes;
        self
    }

    /// How many bytes a page without a WebSocket may post at once, which may be several messages;
    /// as base64 a binary one takes a third more. A page that posts more is given up.
    ///
    /// For posts that have not arrived whole the server has as much room as one post may take, or,
    /// if that is more, [`unfinished_bytes`](Self::unfinished_bytes) for each page that polls. A
    /// post for which there is no room waits.
    ///
    /// Default: 1,048,576.
    pub fn posted_bytes(mut self, bytes: usize) -> Self {
        self.posted_bytes = bytes;
        self
    }

    /// How many messages a page without a WebSocket may post at once. A page that posts more is
    /// given up.
    ///
    /// They are read at the pace of [`messages_per_second`](Self::messages_per_second), and have to
    /// be within [`post_time`](Self::post_time).
    ///
    /// Default: 100. Less counts as that, since the stock client posts so many.
    pub fn posted_messages(mut self, count: usize) -> Self {
        self.posted_messages = count.max(CLIENT_POSTS);
        self
    }

    /// How long a post may take: to wait for room ([`unfinished_bytes`](Self::unfinished_bytes)),
    /// to arrive, and to be taken by the page's connection, which waits where
    /// [`queued_bytes`](Self::queued_bytes) or [`waiting_bytes`](Self::waiting_bytes) say so. One
    /// that takes longer is answered with status 500, and its page connects anew.
    ///
    /// The body of a post has to arrive within the time that `Server::body_limit` and
    /// `Server::body_rate` give it, too.
    ///
    /// Default: 20 seconds. More counts as that, since the stock client waits no longer. Less than
    /// 1 counts as 1: no page could post.
    pub fn post_time(mut self, limit: Duration) -> Self {
        self.post_time = limit.clamp(SHORTEST, CLIENT_WAITS);
        self
    }
}

/// So many a second, and four times as many at once.
fn refused(per_second: u32) -> Rate {
    Rate::new(per_second, per_second.saturating_mul(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_saves_up_half_a_second() {
        assert_eq!(Limits::default().messages_per_second, Rate::new(500, 250));
        let slow = Limits::default().messages_per_second(1);
        assert_eq!(slow.messages_per_second, Rate::new(1, 1));
    }

    #[test]
    fn the_longest_time_there_is_can_be_added_to_now() {
        let limits = Limits::default().departure(Duration::MAX);
        let limits = limits.write_time(Duration::MAX).silence(Duration::MAX);
        let limits = limits.close_time(Duration::MAX).page_age(Duration::MAX);
        let limits = limits.line_silence(Duration::MAX).post_time(Duration::MAX);
        let now = std::time::Instant::now();
        for limit in [
            limits.departure,
            limits.write_time,
            limits.silence,
            limits.close_time,
            limits.page_age,
            limits.line_silence,
            limits.post_time,
        ] {
            assert!(now.checked_add(limit).is_some());
        }
    }

    #[test]
    fn a_poll_is_answered_before_the_client_gives_it_up_and_never_at_once() {
        let held = |limit| Limits::default().poll_time(limit).poll_time;
        assert_eq!(held(Duration::MAX), LONGEST_POLL);
        assert_eq!(held(Duration::ZERO), SHORTEST);
        assert_eq!(held(Duration::from_secs(7)), Duration::from_secs(7));
    }

    #[test]
    fn a_reply_that_does_not_come_fails_before_the_client_loads_the_page_anew() {
        let kept = |limit| Limits::default().reply_time(limit).reply_time;
        assert_eq!(kept(Duration::MAX), LONGEST_REPLY);
        assert_eq!(kept(Duration::from_secs(7)), Duration::from_secs(7));
    }

    #[test]
    fn a_page_has_time_to_poll_to_post_and_to_join_whatever_is_set() {
        let limits = Limits::default().line_silence(Duration::ZERO);
        let limits = limits.post_time(Duration::ZERO).page_age(Duration::ZERO);
        assert_eq!(
            (limits.line_silence, limits.post_time),
            (SHORTEST, SHORTEST)
        );
        assert_eq!(limits.page_age, YOUNGEST);
    }

    #[test]
    fn a_page_may_post_what_the_client_posts_at_once_whatever_is_set() {
        assert_eq!(Limits::default().posted_messages(0).posted_messages, 100);
        assert_eq!(Limits::default().posted_messages(101).posted_messages, 101);
    }

    #[test]
    fn a_page_can_be_told_why_it_is_closed_whatever_is_set() {
        assert_eq!(Limits::default().unsent_bytes(0).unsent_bytes, LEAST_UNSENT);
    }

    #[test]
    #[should_panic(expected = "of no use")]
    fn a_page_from_which_nothing_is_read_is_a_mistake() {
        let _ = Limits::default().messages_per_second(0);
    }

    #[test]
    #[should_panic(expected = "heartbeat every 30 s")]
    fn a_silence_that_every_page_keeps_is_a_mistake() {
        let _ = Limits::default().silence(HEARTBEAT);
    }
}
