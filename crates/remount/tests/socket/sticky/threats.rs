//! Pages that join sticky views with what was made for others.

use std::time::Duration;

use remount::Limits;
use remount_testing::{Site, Visitor};
use serde_json::{Value, json};

use crate::nested::stage::{Open, live, theatre};
use crate::raw::{Channel, Container, Speaker};

/// Somebody who speaks for a page whose main view has not joined.
struct Hand {
    speaker: Speaker,
    page: String,
}

impl Hand {
    async fn enter(visitor: &Visitor, acts: &str) -> Self {
        let page = visitor.get(&format!("/?acts={acts}")).await;
        Self {
            speaker: Speaker::new(visitor).await,
            page: page.body().to_owned(),
        }
    }

    /// What the page says of this element.
    fn container(&self, id: &str) -> Container {
        Container::of(&self.page, &format!("#{id}"))
    }

    async fn join(&mut self, id: &str, payload: Value) -> (Channel, Value) {
        self.speaker.join(&format!("lv:{id}"), payload).await
    }

    async fn join_shown(&mut self, id: &str) -> Channel {
        let payload = self.container(id).beside();
        let (channel, reply) = self.join(id, payload).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        channel
    }

    async fn join_main(&mut self, acts: &str) -> (Channel, Value) {
        let main = Container::of(&self.page, "[data-phx-main]");
        let join = main.join(&format!("/?acts={acts}"));
        self.speaker.join(&main.topic(), join).await
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
    let (_site, open, mut hand) = hand("sticky:a:A,sticky:b:B").await;
    let payload = hand.container("a").beside();
    for other in ["b", "c"] {
        check_stale(&hand.join(other, payload.clone()).await.1);
    }
    let main = Container::of(&hand.page, "[data-phx-main]").id;
    check_stale(&hand.join(&main, payload).await.1);
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn a_token_that_was_changed_is_nothing() {
    let (_site, _, mut hand) = hand("sticky:a:A").await;
    let mut container = hand.container("a");
    let last = container.session.pop().unwrap();
    container.session.push(if last == 'A' { 'B' } else { 'A' });
    check_stale(&hand.join("a", container.beside()).await.1);
}

#[tokio::test]
async fn a_token_of_a_main_view_joins_no_sticky_one() {
    let (_site, _, mut hand) = hand("sticky:a:A").await;
    let payload = Container::of(&hand.page, "[data-phx-main]").beside();
    check_stale(&hand.join("a", payload).await.1);
}

/// A visitor with a session of his own.
async fn known(site: &Site, name: &str) -> Visitor {
    let visitor = site.visitor();
    let page = visitor.open("/?acts=actor:a:A").await;
    page.click("#a > button:last-of-type").await;
    assert_eq!(page.text("cite"), "Ada", "{name} has a session");
    visitor
}

#[tokio::test]
async fn what_was_passed_in_one_session_is_passed_in_no_other() {
    let (site, _) = theatre();
    let (ada, bob) = (known(&site, "Ada").await, known(&site, "Bob").await);
    let of_ada = Hand::enter(&ada, "sticky:a:secret").await;
    let container = of_ada.container("a");
    assert!(!container.session.contains("secret"), "it is sealed");
    for other in [bob, site.visitor()] {
        let mut hand = Hand::enter(&other, "sticky:a:A").await;
        check_stale(&hand.join("a", container.beside()).await.1);
    }
    let mut again = Hand::enter(&ada, "sticky:a:A").await;
    let (_, reply) = again.join("a", container.beside()).await;
    assert!(reply.to_string().contains("secret"), "{reply}");
}

#[tokio::test]
async fn a_page_that_was_loaded_before_its_session_began_goes_on() {
    let (site, open) = theatre();
    let page = site.visitor().open("/?acts=sticky:hamlet:Who").await;
    page.click("#hamlet > button:last-of-type").await;
    assert_eq!(page.text("cite"), "Ada", "there is a session now");
    let html = page.html("#hamlet");
    page.disconnect().await;
    page.reconnect().await;
    assert_ne!(page.html("#hamlet"), html, "it is another one");
    assert_eq!(page.texts("em"), ["Who"]);
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_token_of_another_site_with_the_same_secret_is_nothing() {
    let (_other, _, other) = hand("sticky:a:A").await;
    let site = Site::new(live(Open::default()).at("/theatre/live"));
    let mut speaker = Speaker::at(&site.visitor(), "/theatre/live").await;
    let payload = other.container("a").beside();
    check_stale(&speaker.join("lv:a", payload).await.1);
}

#[tokio::test]
async fn a_token_is_nothing_when_it_is_older_than_a_page_may_be() {
    let limits = Limits::default().page_age(Duration::from_secs(60));
    let site = Site::new(live(Open::default()).limits(limits));
    let mut hand = Hand::enter(&site.visitor(), "sticky:a:A").await;
    let payload = hand.container("a").beside();
    site.advance(Duration::from_secs(61)).await;
    hand.speaker = Speaker::new(&site.visitor()).await;
    check_stale(&hand.join("a", payload).await.1);
}

#[tokio::test]
async fn a_nested_view_that_is_joined_as_a_sticky_one_ends_with_the_view_around_it() {
    let (_site, open, mut hand) = hand("actor:a:A").await;
    let (main, reply) = hand.join_main("actor:a:A").await;
    let shown = reply.to_string().replace('\\', "");
    let (_, token) = shown.split_once("data-phx-session=\"").expect("a token");
    let token = token.split('"').next();
    let payload = json!({"session": token, "static": null, "sticky": true, "params": {}});
    let (_, reply) = hand.join("a", payload.clone()).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    assert_eq!(open.count(), 1);
    hand.speaker.push(&main, "phx_leave", json!({})).await;
    assert_eq!(open.count(), 0);
    check_stale(&hand.join("a", payload).await.1);
}

#[tokio::test]
async fn a_sticky_view_that_is_joined_as_a_nested_one_is_the_same_sticky_view() {
    let (_site, open, mut hand) = hand("sticky:a:A").await;
    let (main, _) = hand.join_main("sticky:a:A").await;
    let mut payload = hand.container("a").beside();
    payload["sticky"] = false.into();
    payload["url"] = "https://site.test/foyer".into();
    let (sticky, reply) = hand.join("a", payload).await;
    assert!(reply.to_string().contains("<em>"), "{reply}");
    hand.speaker.push(&main, "phx_leave", json!({})).await;
    assert_eq!(open.count(), 1);
    let reply = hand.speaker.click(&sticky, "count", json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[tokio::test]
async fn a_guarded_view_in_a_page_for_everybody_shows_a_stranger_nothing() {
    let (site, _) = theatre();
    let mut hand = Hand::enter(&site.visitor(), "sticky-vault:a:Rhine").await;
    assert!(!hand.page.contains("Rhine"), "{}", hand.page);
    let payload = hand.container("a").beside();
    check_absent(&hand.join("a", payload).await.1);
    for frame in hand.speaker.heard() {
        assert!(!frame.to_string().contains("Rhine"), "{frame}");
    }
}

#[tokio::test]
async fn a_page_goes_on_without_a_view_that_fails_as_often_as_the_client_tries() {
    let (_site, _, mut hand) = hand("sticky-broken:a").await;
    let mut payload = hand.container("a").beside();
    for failed in [0, 1] {
        payload["params"]["_mount_attempts"] = failed.into();
        let (_, reply) = hand.join("a", payload.clone()).await;
        assert_eq!(reply["response"]["reason"], "join crashed");
    }
    payload["params"]["_mount_attempts"] = 2.into();
    check_absent(&hand.join("a", payload).await.1);
}

#[tokio::test]
async fn a_page_has_no_more_sticky_views_than_it_may_have_views() {
    let open = Open::default();
    let site = Site::new(live(open.clone()).limits(Limits::default().views(3)));
    let mut hand = Hand::enter(&site.visitor(), "sticky:a:A,sticky:b:B").await;
    hand.join_main("sticky:a:A,sticky:b:B").await;
    hand.join_shown("a").await;
    hand.join_shown("b").await;
    let more = Hand::enter(&site.visitor(), "sticky:c:C,sticky:d:D,sticky:e:E").await;
    assert!(!more.page.contains("id=\"e\""), "{}", more.page);
    check_absent(&hand.join("c", more.container("c").beside()).await.1);
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_sticky_view_does_not_end_before_its_page_leaves_it() {
    let (_site, open, mut hand) = hand("sticky:a:A").await;
    let (main, _) = hand.join_main("sticky:a:A").await;
    let sticky = hand.join_shown("a").await;
    let show = json!({"type": "hook", "event": "show", "value": {"acts": ""}});
    hand.speaker.push(&main, "event", show).await;
    let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]).to_string();
    for _ in 0..3 {
        hand.speaker.socket.send(&heartbeat).await;
    }
    assert_eq!(open.count(), 1);
    hand.speaker.push(&sticky, "phx_leave", json!({})).await;
    assert_eq!(open.count(), 0);
}
