//! What reaches a page from elsewhere on the server: messages for its views, news of its session.

use std::time::Instant;

use remount_session::Notice;

use crate::app::App;
use crate::connection::seat::Panicked;
use crate::connection::{Connection, RENEWED, subscribe};
use crate::news::{Heard, News, SessionNews};
use crate::runtime::mailbox::Letter;
use remount_page::ViewTag;

impl<A: App> Connection<A> {
    /// Takes a letter out of the mailbox.
    pub(super) fn deliver(&mut self, letter: Letter, now: Instant) {
        match letter {
            Letter::Message(heard) => self.tell(heard, now),
            Letter::Loaded(view, loaded) => self.core.handle_news(view, News::Loaded(loaded)),
            Letter::Update(view, update) => self.core.handle_news(view, News::Update(update)),
            Letter::Reply(late) => self.core.handle_reply(late.view, late.tag, late.reply),
            Letter::Recheck(view) => self.core.handle_recheck(now, view),
            Letter::Notice(notice) => self.session_changed(&notice),
            Letter::Write(write) => self.request_write(*write, now),
            Letter::Orphaned => self.adopt_writes(now),
        }
    }

    /// Gives a message to a view, merged with those for the same view around it as far as the view
    /// says so.
    fn tell(&mut self, heard: Heard, now: Instant) {
        let view = heard.view();
        match self.merged_with_others(view, heard) {
            Ok(Some(heard)) => self.core.handle_news(view, News::Message(heard)),
            Ok(None) => {}
            Err(Panicked(told)) => self.give_up(view, told, now),
        }
    }

    /// Makes one message of this one, of those that the mailbox has for the same view, and of the
    /// last one that waits for it, which is replaced.
    fn merged_with_others(
        &mut self,
        tag: ViewTag,
        mut heard: Heard,
    ) -> Result<Option<Heard>, Panicked> {
        let Some(seat) = self.seats.iter().find(|seat| seat.tag == tag) else {
            return Ok(None);
        };
        for _ in 0..self.core.limits().messages_for_page {
            let Some(next) = self.mailbox.next_of(tag) else {
                break;
            };
            let Some(merged) = seat.merged(&heard, &next)? else {
                break;
            };
            self.mailbox.drop_next_of(tag);
            heard = merged;
        }
        let Some(News::Message(waiting)) = self.core.newest_news(tag) else {
            return Ok(Some(heard));
        };
        let Some(merged) = seat.merged(waiting, &heard)? else {
            return Ok(Some(heard));
        };
        *waiting = merged;
        Ok(None)
    }

    /// Tells the views whose timers are due.
    pub(super) fn tick_views(&mut self, now: Instant) {
        while let Some((view, work)) = self.timers.due(now) {
            self.core.handle_news(view, News::Tick(work));
        }
    }

    fn session_changed(&mut self, notice: &Notice) {
        match notice {
            Notice::Changed {
                keys,
                origin,
                state,
                ..
            } => {
                self.clear_local(keys);
                self.tell_views(&SessionNews {
                    keys: keys.clone(),
                    origin: *origin,
                    state: *state,
                });
            }
            Notice::Extended { lease, .. } => self.session.extend(lease),
            // The shell closes the socket as soon as it looks.
            Notice::Ended { .. } => self.core.end(RENEWED),
            Notice::Rebound { to, lease, .. } => {
                self.session.rebind(*to, lease);
                let topic = self.session.topic();
                self.notices = subscribe(&self.site.notices, &topic, &self.mailbox);
                self.push_ticket();
                // What the page keeps belongs to that session from now on.
                self.push_store("{}");
                self.tell_views(&SessionNews::rebound());
            }
        }
    }

    /// Tells every view of the page of a change of the session. One for which another such change
    /// waits hears of both at once.
    pub(super) fn tell_views(&mut self, news: &SessionNews) {
        for seat in &self.seats {
            if let Some(News::Session(waiting)) = self.core.newest_news(seat.tag)
                && waiting.absorb(news)
            {
                continue;
            }
            let news = News::Session(news.clone());
            self.core.handle_news(seat.tag, news);
        }
    }
}
