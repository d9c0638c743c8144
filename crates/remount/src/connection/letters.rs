//! What reaches a page from elsewhere on the server: messages for its views, news of its session.

use std::time::Instant;

use remount_pubsub::Message;
use remount_session::{Notice, guard};

use crate::app::App;
use crate::connection::{Connection, RENEWED};
use crate::mounted::{Input, SessionNews};
use crate::runtime::mailbox::{self, Letter, ViewTag};

impl<A: App> Connection<A> {
    /// Takes a letter out of the mailbox.
    pub(super) fn deliver(&mut self, letter: Letter, now: Instant) {
        match letter {
            Letter::Info(tag, message) => self.inform(tag, message),
            Letter::Notice(notice) => self.session_changed(&notice),
            Letter::Write(write) => self.request_write(*write, now),
            Letter::LeftBehind => self.adopt_writes(),
        }
    }

    /// Gives a message to a view, merged with those for the same view behind it as far as the view
    /// says so.
    fn inform(&mut self, tag: ViewTag, mut message: Message) {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.tag == tag) else {
            return guard::drop(mailbox::LETTER, message);
        };
        for _ in 0..self.site.limits.letters {
            let Some(next) = self.mailbox.next_of(tag) else {
                break;
            };
            let Some(merged) = slot.merged(&message, &next) else {
                break;
            };
            let taken = self.mailbox.take_next_of(tag);
            let before = std::mem::replace(&mut message, merged);
            for merged in [Some(before), Some(next), taken].into_iter().flatten() {
                guard::drop(mailbox::LETTER, merged);
            }
        }
        slot.post(Input::Info(message), self.site.limits.letters_of_view);
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
            Notice::Extended { lease, .. } => self.attachment.extend(lease),
            // The shell closes the socket as soon as it looks.
            Notice::Ended { .. } => self.end = Some(RENEWED),
            Notice::Rebound { to, lease, .. } => {
                self.attachment.rebind(*to, lease);
                let topic = self.attachment.topic();
                self.notices = self.site.pubsub.subscribe(
                    &topic,
                    self.mailbox.clone(),
                    ViewTag::OF_CONNECTION,
                );
                self.push_ticket();
                // What the page keeps belongs to that session from now on.
                self.push_store("{}");
                self.tell_views(&SessionNews::rebound());
            }
        }
    }

    /// Tells every view of the page of a change of the session.
    pub(super) fn tell_views(&mut self, news: &SessionNews) {
        for slot in &mut self.slots {
            slot.post(
                Input::Session(news.clone()),
                self.site.limits.letters_of_view,
            );
        }
    }
}
