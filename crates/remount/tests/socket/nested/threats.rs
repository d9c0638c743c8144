//! Pages that join views which nobody has shown them, or keep views that are not shown any more.

use remount::Limits;
use remount_testing::{Site, Visitor};
use serde_json::{Value, json};

use super::stage::{Open, live, theatre};
use crate::raw::{Channel, Container, Speaker, at};

/// Somebody who speaks for a page whose main view has joined.
struct Hand {
    speaker: Speaker,
    container: Container,
    main: Channel,
    /// What the main view has shown so far.
    shown: String,
}

impl Hand {
    async fn enter(visitor: &Visitor, acts: &str) -> Self {
        let container = Container::main(visitor, "/").await;
        let mut speaker = Speaker::new(visitor).await;
        let join = container.join(&format!("/?acts={acts}"));
        let (main, reply) = speaker.join(&container.topic(), join).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let shown = reply.to_string();
        Self {
            speaker,
            container,
            main,
            shown,
        }
    }

    /// The token in the element of this id, as it was shown last.
    fn token(&self, id: &str) -> String {
        let (_, element) = self
            .shown
            .rsplit_once(&format!("id=\\\"{id}\\\""))
            .expect("it is shown");
        let (_, token) = element
            .split_once("data-phx-session=\\\"")
            .expect("a token");
        token.split('\\').next().unwrap_or_default().to_owned()
    }

    /// Joins the view of this element with this token; the view, and the reply.
    async fn join(&mut self, id: &str, token: &str) -> (Channel, Value) {
        self.try_to_join(id, token, 0).await
    }

    async fn try_to_join(&mut self, id: &str, token: &str, failed: u32) -> (Channel, Value) {
        let payload = json!({
            "session": token, "static": null, "sticky": false,
            "params": {"_mounts": 0, "_mount_attempts": failed},
        });
        self.speaker.join(&format!("lv:{id}"), payload).await
    }

    /// Joins the view of this element with its own token.
    async fn join_shown(&mut self, id: &str) -> Channel {
        let token = self.token(id);
        let (channel, reply) = self.join(id, &token).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        channel
    }

    async fn show(&mut self, acts: &str) {
        let event = json!({"type": "hook", "event": "show", "value": {"acts": acts}});
        let reply = self.speaker.push(&self.main, "event", event).await;
        self.shown.push_str(&reply.to_string());
    }

    async fn heartbeat(&mut self) {
        let frame = json!([null, "1", "phoenix", "heartbeat", {}]);
        self.speaker.socket.send(&frame.to_string()).await;
    }
}

#[track_caller]
fn check_stale(reply: &Value) {
    assert_eq!(reply["response"], json!({"reason": "stale"}), "{reply}");
}

/// A view that shows nothing, and of which nothing is there.
#[track_caller]
fn check_absent(reply: &Value) {
    assert_eq!(reply["status"], "ok", "{reply}");
    assert_eq!(reply["response"]["rendered"], json!({"s": [""]}), "{reply}");
}

async fn hand(acts: &str) -> (Site, Open, Hand) {
    let (site, open) = theatre();
    let hand = Hand::enter(&site.visitor(), acts).await;
    (site, open, hand)
}

#[tokio::test]
async fn a_token_is_good_for_its_own_element_only() {
    let (_site, open, mut hand) = hand("actor:a:A,actor:b:B").await;
    let token = hand.token("a");
    check_stale(&hand.join("b", &token).await.1);
    check_stale(&hand.join("c", &token).await.1);
    let main = hand.container.id.clone();
    check_stale(&hand.join(&main, &token).await.1);
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn a_token_of_a_main_view_joins_no_nested_one() {
    let (_site, _, mut hand) = hand("actor:a:A").await;
    let token = hand.container.session.clone();
    check_stale(&hand.join("a", &token).await.1);
}

#[tokio::test]
async fn a_token_of_one_connection_is_nothing_on_another_one_of_the_same_page() {
    let (site, _) = theatre();
    let visitor = site.visitor();
    let one = Hand::enter(&visitor, "actor:a:A").await;
    let token = one.token("a");
    let mut speaker = Speaker::new(&visitor).await;
    let join = one.container.join("/?acts=actor:a:A");
    let (main, reply) = speaker.join(&one.container.topic(), join).await;
    assert_eq!(reply["status"], "ok");
    let mut other = Hand {
        speaker,
        main,
        shown: reply.to_string(),
        container: one.container,
    };
    check_stale(&other.join("a", &token).await.1);
    other.join_shown("a").await;
}

#[tokio::test]
async fn what_was_passed_on_another_visitors_page_is_passed_to_nobody_else() {
    let (site, _) = theatre();
    let other = Hand::enter(&site.visitor(), "actor:a:secret").await;
    let mut hand = Hand::enter(&site.visitor(), "actor:a:A").await;
    let token = other.token("a");
    assert!(!other.shown.contains("secret"), "it is sealed");
    check_stale(&hand.join("a", &token).await.1);
}

#[tokio::test]
async fn a_token_of_another_site_with_the_same_secret_is_nothing() {
    let (_other, _, other) = hand("actor:a:A").await;
    let (_site, _, mut hand) = hand("actor:a:A").await;
    check_stale(&hand.join("a", &other.token("a")).await.1);
}

#[tokio::test]
async fn a_token_is_nothing_once_the_view_around_it_has_gone() {
    let (_site, open, mut hand) = hand("actor:a:A").await;
    let child = hand.join_shown("a").await;
    assert_eq!(open.count(), 1);
    hand.speaker.push(&hand.main, "phx_leave", json!({})).await;
    assert_eq!(open.count(), 0);
    let reply = hand.speaker.click(&child, "count", json!({})).await;
    assert_eq!(reply["response"]["reason"], "unmatched topic");
    let token = hand.token("a");
    check_stale(&hand.join("a", &token).await.1);
}

#[tokio::test]
async fn a_token_is_nothing_once_the_view_around_it_has_joined_anew() {
    let (_site, open, mut hand) = hand("actor:a:A").await;
    hand.join_shown("a").await;
    let token = hand.token("a");
    let join = hand.container.join("/?acts=actor:a:B");
    let topic = hand.container.topic();
    let (_, reply) = hand.speaker.join(&topic, join).await;
    assert_eq!(reply["status"], "ok");
    assert_eq!(open.count(), 0);
    check_stale(&hand.join("a", &token).await.1);
}

#[tokio::test]
async fn a_nested_view_has_no_address_whatever_its_page_says() {
    let (_site, _, mut hand) = hand("actor:a:A").await;
    let payload = json!({
        "session": hand.token("a"), "url": at("/foyer"), "params": {}, "sticky": false,
    });
    let (_, reply) = hand.speaker.join("lv:a", payload).await;
    assert!(reply.to_string().contains("<em>"), "{reply}");
}

#[tokio::test]
async fn a_view_that_is_shown_no_more_ends_although_its_page_does_not_leave_it() {
    let (_site, open, mut hand) = hand("actor:a:A,actor:b:B").await;
    hand.join_shown("a").await;
    hand.join_shown("b").await;
    hand.show("actor:b:B").await;
    hand.heartbeat().await;
    assert_eq!(open.count(), 2, "the page may not have seen it yet");
    hand.heartbeat().await;
    assert_eq!(open.count(), 1);
    let ended = ["phx_error", "lv:a"].map(Value::from);
    let frames = hand.speaker.heard();
    assert!(
        frames
            .iter()
            .any(|frame| [&frame[3], &frame[2]] == [&ended[0], &ended[1]])
    );
}

#[tokio::test]
async fn a_view_that_is_shown_again_in_time_goes_on() {
    let (_site, open, mut hand) = hand("actor:a:A").await;
    hand.join_shown("a").await;
    hand.show("").await;
    hand.heartbeat().await;
    hand.show("actor:a:A").await;
    hand.heartbeat().await;
    hand.heartbeat().await;
    assert_eq!(open.count(), 1);
}

/// A page of a site whose pages may have three views.
async fn cramped(acts: &str) -> (Open, Site, Hand) {
    let open = Open::default();
    let site = Site::new(live(open.clone()).limits(Limits::default().views(3)));
    let hand = Hand::enter(&site.visitor(), acts).await;
    (open, site, hand)
}

#[tokio::test]
async fn a_view_that_is_not_shown_makes_room_for_one_that_is() {
    let (open, _site, mut hand) = cramped("actor:a:A,actor:b:B").await;
    hand.join_shown("a").await;
    hand.join_shown("b").await;
    hand.show("actor:b:B,actor:c:C").await;
    hand.join_shown("c").await;
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_page_that_shows_more_views_than_it_may_have_goes_on_without_the_last() {
    let (open, _site, mut hand) = cramped("actor:a:A,actor:b:B,actor:c:C").await;
    hand.join_shown("a").await;
    hand.join_shown("b").await;
    let token = hand.token("c");
    check_absent(&hand.join("c", &token).await.1);
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_page_goes_on_without_a_view_that_fails_as_often_as_the_client_tries() {
    let (_site, _, mut hand) = hand("broken:a").await;
    let token = hand.token("a");
    for failed in [0, 1] {
        let (_, reply) = hand.try_to_join("a", &token, failed).await;
        assert_eq!(reply["response"]["reason"], "join crashed");
    }
    check_absent(&hand.try_to_join("a", &token, 2).await.1);
}

#[tokio::test]
async fn a_view_that_is_refused_is_answered_so_that_its_page_goes_on() {
    let (_site, _, mut hand) = hand("vault:a:Rhine").await;
    let token = hand.token("a");
    check_absent(&hand.join("a", &token).await.1);
}
