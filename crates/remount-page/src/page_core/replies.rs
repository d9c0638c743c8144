//! Replies to events: with the answer of the turn, later, or never.

use std::time::Instant;

use super::PageCore;
use crate::answer;
use crate::event_reply::EventReply;
use crate::input::Host;
use crate::joined::Joined;
use crate::owed::Owed;
use crate::reply_tag::ReplyTag;
use crate::rule::Rule;
use crate::turn::Turn;
use crate::view_tag::ViewTag;

impl<H: Host> PageCore<H> {
    /// Takes a reply that a view has kept, as JSON, or that it has dropped it. What waits for the
    /// view is handled before. Nothing becomes of a reply for which the page does not wait.
    pub fn handle_reply(&mut self, view: ViewTag, tag: ReplyTag, reply: Option<String>) {
        if !self.owed.has(view, tag) {
            return;
        }
        if let Some(channel) = self.views.get_mut(view) {
            channel.reply(tag, reply);
        }
    }

    /// Notes what has become of the reply to the event of a turn. If it does not come with the
    /// turn, that has nobody to answer any more.
    pub(super) fn note_reply(
        &mut self,
        view: ViewTag,
        turn: &mut Turn,
        reply: EventReply,
        now: Instant,
    ) {
        let tag = match reply {
            EventReply::Sent(reply) => {
                turn.reply = Some(reply);
                return;
            }
            EventReply::Kept(tag) => Some(tag),
            EventReply::Dropped if turn.by_hook => None,
            // The turn's answer is all that its element waits for.
            EventReply::Dropped => return,
        };
        let asked = turn.reference.clone();
        if Rule::ReplyAwaited.holds() {
            turn.reference = None;
        }
        let Some(reference) = asked else { return };
        let most = self.limits.replies;
        let is_full = self.owed.count_of(view) >= most && Rule::ReplyLimit.holds();
        if is_full {
            let name = self.views.get(view).map(|channel| channel.name);
            self.note_refusal(now, || {
                tracing::warn!(view = name, "no reply is kept: {most} are owed already");
            });
        }
        self.owed.add(Owed {
            view,
            tag: tag.filter(|_| !is_full),
            reference,
            by_hook: turn.by_hook,
            until: now + self.limits.reply_time,
        });
    }

    /// Sends a reply, or that there is none, if the page still waits for it.
    pub(super) fn send_reply(&mut self, view: ViewTag, tag: ReplyTag, reply: Option<&str>) {
        let Some(channel) = self.views.get(view) else {
            return;
        };
        let Some(owed) = self.owed.take(view, tag) else {
            return;
        };
        self.outbox.push(match reply {
            Some(reply) => answer::replied(&channel.joined, &owed, reply),
            None => unreplied(&channel.joined, &owed),
        });
    }

    /// Says of the replies of a turn that has been answered that they do not come, if so.
    #[inline]
    pub(super) fn fail_lost(&mut self, view: ViewTag) {
        if !self.owed.is_empty() {
            let lost = self.owed.take_lost(view);
            self.fail_replies(lost);
        }
    }

    /// Says of replies that did not come in time that they do not come.
    pub(super) fn fail_late(&mut self, now: Instant) {
        let late = self.owed.take_due(now);
        for owed in &late {
            let view = self.views.get(owed.view).map(|channel| channel.name);
            tracing::warn!(view, "a reply has been kept for too long");
        }
        self.fail_replies(late);
    }

    /// Says of the replies of a view that has ended that they do not come.
    pub(super) fn abandon(&mut self, view: ViewTag, joined: &Joined) {
        let owed = self.owed.take_of(view);
        if Rule::RepliesFailed.holds() {
            let frames = owed.iter().map(|owed| unreplied(joined, owed));
            self.outbox.extend(frames);
        }
    }

    /// Says that nothing comes of the event of a turn in which its view has ended, nor of those
    /// before it: the client would wait for half a minute.
    pub(super) fn fail_turn(&mut self, view: ViewTag, joined: &Joined, turn: &Turn) {
        self.abandon(view, joined);
        let reference = turn.reference.as_deref().filter(|_| turn.by_hook);
        let frame = reference.map(|reference| answer::unreplied(joined, reference, true));
        self.outbox.extend(frame);
    }

    fn fail_replies(&mut self, lost: Vec<Owed>) {
        for owed in lost {
            if let Some(channel) = self.views.get(owed.view) {
                self.outbox.push(unreplied(&channel.joined, &owed));
            }
        }
    }
}

fn unreplied(joined: &Joined, owed: &Owed) -> String {
    answer::unreplied(joined, &owed.reference, owed.by_hook)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::effects::Effects;
    use crate::input::tests::Nothing;
    use crate::limits::Limits;
    use crate::place::Place;
    use crate::request::Request;
    use crate::work::{Done, Navigation, Tree, Work};

    const TAG: ReplyTag = ReplyTag::new(7);

    /// A page with a view that has joined, and in which nothing happens by itself.
    struct Scene {
        page: PageCore<Nothing>,
        view: ViewTag,
        now: Instant,
    }

    impl Scene {
        fn new() -> Self {
            Self::with(Limits::default())
        }

        fn with(limits: Limits) -> Self {
            let mut page = PageCore::<Nothing>::new(Arc::new(limits));
            let now = Instant::now();
            let join = r#"["1","1","lv:a","phx_join",{"url":"http://x/"}]"#;
            let Some(Request::Join(joining, _)) = page.handle_text(join, now) else {
                panic!("no join");
            };
            let view = page.mount(joining, "View", Place::Main);
            let mut scene = Self { page, view, now };
            scene.end(Done::Handled(Effects::default()), "");
            scene.frames();
            scene
        }

        /// The page sends an event of this kind, whose reference is its name too, and its turn
        /// begins.
        fn event(&mut self, kind: &str, name: &str) {
            let event = format!(
                r#"["1","{name}","lv:a","event",{{"type":"{kind}","event":"{name}","value":{{}}}}]"#
            );
            assert!(self.page.handle_text(&event, self.now).is_none());
            let work = self.page.poll_work(self.now, |_| false);
            assert!(matches!(work, Some(Work::Handle { .. })), "it begins");
        }

        /// A turn ends so, and changes this.
        fn end(&mut self, done: Done<Nothing>, difference: &str) {
            let work = self.page.handle_done(self.now, self.view, done);
            if let Some(Work::Render { view }) = work {
                self.page.answer(view, |out, tree, _| {
                    out.push_str(if tree == Tree::Whole { "" } else { difference });
                    Ok(())
                });
            }
        }

        fn replies_with(&mut self, reply: EventReply, difference: &str) {
            self.end(Done::Handled(effects(reply)), difference);
        }

        fn reply(&mut self, reply: Option<&str>) {
            let reply = reply.map(str::to_owned);
            self.page.handle_reply(self.view, TAG, reply);
            assert!(self.page.poll_work(self.now, |_| false).is_none());
        }

        /// What the page is sent: references, events and payloads.
        fn frames(&mut self) -> Vec<String> {
            let frames = self.page.outbox().drain(..);
            frames
                .map(|frame| {
                    let frame = frame.replace(r#""1","#, "").replace(r#""lv:a","#, "");
                    let frame = frame.replace(r#""phx_reply","#, "");
                    frame.replace(r#"{"status":"ok","response":"#, "{ok:")
                })
                .collect()
        }
    }

    fn effects(reply: EventReply) -> Effects {
        Effects {
            reply: Some(reply),
            ..Effects::default()
        }
    }

    const NONE: &str = r#"["e",{"status":"error","response":{"reason":"no reply"}}]"#;

    #[test]
    fn a_reply_that_is_sent_in_its_turn_is_in_the_answer() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Sent("[4]".to_owned()), r#""0":"b""#);
        assert_eq!(scene.frames(), [r#"["e",{ok:{"diff":{"0":"b","r":[4]}}}]"#]);
    }

    #[test]
    fn so_it_is_where_nothing_else_has_changed() {
        let mut scene = Scene::new();
        scene.event("click", "e");
        scene.replies_with(EventReply::Sent("4".to_owned()), "");
        assert_eq!(scene.frames(), [r#"["e",{ok:{"diff":{"r":4}}}]"#]);
    }

    #[test]
    fn a_reply_that_is_kept_holds_back_the_answer_and_not_what_has_changed() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), r#""0":"b""#);
        assert_eq!(scene.frames(), [r#"[null,"diff",{"0":"b"}]"#]);
        scene.reply(Some("4"));
        assert_eq!(scene.frames(), [r#"["e",{ok:{"diff":{"r":4}}}]"#]);
    }

    #[test]
    fn events_that_come_later_are_answered_meanwhile() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.event("click", "f");
        scene.end(Done::Handled(Effects::default()), "");
        assert_eq!(scene.frames(), [r#"["f",{ok:{}}]"#]);
    }

    #[test]
    fn a_reply_waits_for_the_end_of_the_turn_in_which_it_is_sent() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.event("click", "f");
        scene.reply(Some("4"));
        assert!(scene.frames().is_empty());
        scene.end(Done::Handled(Effects::default()), "");
        scene.page.poll_work(scene.now, |_| false);
        let expected = [r#"["f",{ok:{}}]"#, r#"["e",{ok:{"diff":{"r":4}}}]"#];
        assert_eq!(scene.frames(), expected);
    }

    #[test]
    fn the_promise_of_a_hook_fails_whose_reply_is_dropped_after_what_has_changed() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Dropped, r#""0":"b""#);
        assert_eq!(scene.frames(), [r#"[null,"diff",{"0":"b"}]"#, NONE]);
    }

    #[test]
    fn so_does_one_whose_reply_is_dropped_later() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.reply(None);
        assert_eq!(scene.frames(), [NONE]);
    }

    #[test]
    fn an_element_is_never_answered_with_an_error_which_would_lock_it_for_good() {
        let mut scene = Scene::new();
        scene.event("click", "e");
        scene.replies_with(EventReply::Dropped, "");
        scene.event("click", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.reply(None);
        assert_eq!(scene.frames(), [r#"["e",{ok:{}}]"#; 2]);
    }

    #[test]
    fn a_second_reply_with_the_same_tag_goes_nowhere() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.reply(Some("4"));
        scene.frames();
        scene.reply(Some("5"));
        assert!(scene.frames().is_empty());
    }

    #[test]
    fn a_reply_to_an_event_without_a_reference_goes_nowhere() {
        let mut scene = Scene::new();
        let event = r#"["1",null,"lv:a","event",{"type":"hook","event":"e","value":{}}]"#;
        scene.page.handle_text(event, scene.now);
        scene.page.poll_work(scene.now, |_| false);
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.reply(Some("4"));
        assert!(scene.frames().is_empty());
    }

    #[test]
    fn with_a_view_that_fails_the_promises_of_its_hooks_fail() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.event("hook", "f");
        scene.end(Done::Failed(None), "");
        let own = NONE.replace("\"e\"", "\"f\"");
        assert_eq!(scene.frames()[..2], [NONE, &own]);
    }

    #[test]
    fn an_element_whose_view_fails_in_its_turn_is_told_that_alone() {
        let mut scene = Scene::new();
        scene.event("click", "e");
        scene.end(Done::Failed(None), "");
        assert_eq!(scene.frames().len(), 1, "phx_error");
    }

    #[test]
    fn before_a_view_leaves_the_promises_of_its_hooks_fail() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        let to = "/there".to_owned();
        let away = Navigation::Redirect { to };
        scene.end(Done::Navigates(effects(EventReply::Kept(TAG)), away), "");
        let work = scene.page.poll_work(scene.now, |_| false);
        assert!(matches!(work, Some(Work::Leave { .. })));
        scene.page.leave(scene.view, None, |_, _, _| Ok(()));
        let expected = [NONE, r#"[null,"redirect",{"to":"/there"}]"#];
        assert_eq!(scene.frames(), expected);
    }

    #[test]
    fn a_reply_of_the_turn_in_which_its_view_leaves_goes_along() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        let to = "/there".to_owned();
        let (reply, away) = (EventReply::Sent("4".into()), Navigation::Redirect { to });
        scene.end(Done::Navigates(effects(reply), away), "");
        scene.page.poll_work(scene.now, |_| false);
        scene.page.leave(scene.view, None, |_, _, _| Ok(()));
        let expected = r#"["e",{ok:{"diff":{"r":4},"redirect":{"to":"/there"}}}]"#;
        assert_eq!(scene.frames(), [expected]);
    }

    #[test]
    fn who_leaves_a_view_waits_for_none_of_its_replies() {
        let mut scene = Scene::new();
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        let leave = r#"["1","9","lv:a","phx_leave",{}]"#;
        scene.page.handle_text(leave, scene.now);
        scene.frames();
        scene.reply(Some("4"));
        assert!(scene.frames().is_empty());
        assert_eq!(scene.page.poll_timeout(), None);
    }

    #[test]
    fn a_reply_that_is_kept_for_too_long_fails_and_what_is_sent_later_goes_nowhere() {
        let limit = Duration::from_secs(3);
        let mut scene = Scene::with(Limits::default().reply_time(limit));
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        assert_eq!(scene.page.poll_timeout(), Some(scene.now + limit));
        scene.now += limit;
        scene.page.handle_timeout(scene.now);
        assert_eq!(scene.frames(), [NONE]);
        scene.reply(Some("4"));
        assert!(scene.frames().is_empty());
    }

    #[test]
    fn of_more_replies_than_a_view_may_owe_the_next_one_fails_at_once() {
        let mut scene = Scene::with(Limits::default().replies(1));
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(TAG), "");
        scene.event("hook", "e");
        scene.replies_with(EventReply::Kept(ReplyTag::new(8)), "");
        assert_eq!(scene.frames(), [NONE]);
        scene.reply(Some("4"));
        assert_eq!(scene.frames().len(), 1, "the first one is still owed");
    }
}
