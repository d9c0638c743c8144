//! Ways to a guarded view past its guard, none of which leads there.

use std::time::Duration;

use remount_testing::Visitor;
use serde_json::{Value, json};

use crate::longpoll::poller::Poller;
use crate::raw::{Container, Speaker, at};
use crate::scopes::club::{Members, Scene, Standing};

/// What a member sees in the lounge, and nobody else.
const SECRET: &str = "guest";

/// Nothing of a guarded view is in these frames.
#[track_caller]
fn check_shows_nothing(frames: &[Value]) {
    let shows = |frame: &&Value| frame.to_string().contains(SECRET);
    assert_eq!(frames.iter().find(shows), None);
}

/// How a join is answered.
struct Joined(Value, Vec<Value>);

/// A visitor joins over a WebSocket.
async fn join(visitor: &Visitor, topic: &str, payload: Value) -> Joined {
    let mut speaker = Speaker::new(visitor).await;
    let (_, reply) = speaker.join(topic, payload).await;
    Joined(reply, speaker.heard().to_vec())
}

/// The same by long polling.
async fn join_by_polling(visitor: &Visitor, topic: &str, payload: Value) -> Joined {
    let mut poller = Poller::open(visitor).await;
    let frame = json!(["4", "4", topic, "phx_join", payload]).to_string();
    assert_eq!(poller.post(&frame).await, 200);
    let reply = poller.reply("4").await;
    Joined(reply.clone(), vec![reply])
}

/// The join is refused for this reason, or sent to this address, and shows nothing.
#[track_caller]
fn check_refused(Joined(reply, frames): &Joined, response: &Value) {
    assert_eq!(reply["status"], "error", "{reply}");
    for (name, value) in response.as_object().unwrap() {
        assert_eq!(&reply["response"][name], value, "{reply}");
    }
    check_shows_nothing(frames);
}

fn unauthorized() -> Value {
    json!({"reason": "unauthorized"})
}

fn sent_to_the_door() -> Value {
    json!({"redirect": {"to": "/"}})
}

/// Both ways to join with a payload are refused.
async fn check(visitor: &Visitor, topic: &str, payload: Value, response: &Value) {
    let joined = join(visitor, topic, payload.clone()).await;
    check_refused(&joined, response);
    check_refused(&join_by_polling(visitor, topic, payload).await, response);
}

#[tokio::test]
async fn a_patch_link_from_an_open_view_leads_to_no_guarded_one() {
    let scene = Scene::new();
    let stranger = scene.site.visitor();
    let mut speaker = Speaker::new(&stranger).await;
    let door = speaker.join_main(&stranger, "/").await;
    let link = json!({"url": at("/lounge")});
    let reply = speaker.push(&door, "live_patch", link).await;
    assert_eq!(reply["response"], json!({"link_redirect": true}));
    check_shows_nothing(speaker.heard());
}

#[tokio::test]
async fn a_navigation_with_the_token_of_an_open_view_leads_to_no_guarded_one() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let door = Container::main(&ada, "/").await;
    // Not even for a member: the page is loaded, so that its scope is asked over HTTP.
    for visitor in [scene.site.visitor(), ada] {
        let payload = door.redirect("/lounge");
        check(&visitor, &door.topic(), payload, &unauthorized()).await;
    }
}

#[tokio::test]
async fn the_token_of_another_view_opens_no_guarded_one() {
    let scene = Scene::new();
    let stranger = scene.site.visitor();
    let door = Container::main(&stranger, "/").await;
    check(
        &stranger,
        &door.topic(),
        door.join("/lounge"),
        &unauthorized(),
    )
    .await;
}

#[tokio::test]
async fn a_forged_token_opens_no_guarded_view() {
    let scene = Scene::new();
    let mut lounge = Container::main(&scene.member(7), "/lounge").await;
    let last = lounge.session.pop().unwrap();
    lounge.session.push(if last == 'A' { 'B' } else { 'A' });
    let stale = json!({"reason": "stale"});
    let stranger = scene.site.visitor();
    check(&stranger, &lounge.topic(), lounge.join("/lounge"), &stale).await;
}

#[tokio::test]
async fn the_token_of_a_members_page_opens_nothing_to_a_stranger() {
    let scene = Scene::new();
    let page = scene.member(7).get("/lounge").await;
    let lounge = Container::of(page.body(), "[data-phx-main]");
    let badge = Container::of(page.body(), "#badge");
    let stranger = scene.site.visitor();
    let payload = lounge.join("/lounge");
    check(&stranger, &lounge.topic(), payload, &sent_to_the_door()).await;
    let payload = lounge.redirect("/lounge?table=2");
    check(&stranger, &lounge.topic(), payload, &sent_to_the_door()).await;
    let mut speaker = Speaker::new(&stranger).await;
    let (_, reply) = speaker.join(&badge.topic(), badge.beside()).await;
    assert_eq!(reply["response"]["rendered"], json!({"s": [""]}), "{reply}");
}

#[tokio::test]
async fn a_view_whose_scope_is_taken_away_while_its_handler_runs_is_closed_within_a_second() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let mut speaker = Speaker::new(&ada).await;
    let lounge = speaker.join_main(&ada, "/lounge").await;
    speaker.click(&lounge, "wait", json!({})).await;
    let mut poller = Poller::join(&ada, "/lounge").await;
    let wait = poller.click("wait");
    poller.post(&wait).await;
    let poll = poller.poll_later();
    scene.site.settled().await;

    scene.register.set(7, Standing::Left);
    scene.pages.recheck::<Members>(7);
    for _ in 0..19 {
        scene.site.advance(Duration::from_millis(50)).await;
    }
    assert_eq!(speaker.socket.close_code(), Some(1001));
    assert!(poll.is_finished());
    assert_eq!(poll.await.unwrap().status(), 410);
}

/// Who sits at the browser by now is sent nothing of it.
#[tokio::test]
async fn what_waits_for_a_poll_when_its_scope_is_taken_away_is_not_sent() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let mut page = Poller::join(&ada, "/lounge").await;
    let greet = page.click("greet");
    page.post(&greet).await;
    scene.pages.disconnect::<Members>(7);
    scene.site.settled().await;
    let said = page.poll().await;
    assert_eq!((said.status(), said.0.get("messages")), (410, None));
}
