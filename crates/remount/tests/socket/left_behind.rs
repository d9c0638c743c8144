//! What pending writes hold, on a page that is there and of one that is gone.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use remount::prelude::*;
use remount::session::{Failure, Outcome};
use remount_testing::{Fault, Site, Tab, Visitor, text};
use serde_json::json;

use crate::profile::{Profile, Pugs, Told, app_of, app_telling, kept_name, live, named, sessions};
use crate::raw::{Speaker, click};
use crate::session_channel::SessionChannel;

/// A site, what it holds for writes, and what it tells of them.
struct Scene {
    site: Site,
    sessions: Sessions<Profile>,
    told: Told,
}

impl Scene {
    fn new() -> Self {
        Self::with(sessions())
    }

    fn with(sessions: Sessions<Profile>) -> Self {
        let told = Told::default();
        let site = Site::new(app_telling(&sessions, &told));
        Self {
            site,
            sessions,
            told,
        }
    }

    /// A page that posts nothing, and whose view has written its visitor's name so often.
    async fn renamed(&self, pug: &Visitor, times: usize) -> Tab {
        let page = pug.open("/").await;
        // What it posts at once, and what it posts as it goes.
        self.site.network().next_posts([Fault::Hold; 2]);
        for number in 0..times {
            let name = json!({"username": format!("pug {number:03}")});
            let rename = click("rename_and_tell", name);
            page.send("#profile", "event", rename).await;
        }
        page
    }

    async fn close(&self, page: Tab) {
        drop(page);
        self.site.settled().await;
    }
}

const DEADLINE: Duration = Duration::from_secs(30);
const UNCONFIRMED: Outcome = Outcome::Failed(Failure::Unconfirmed);

#[tokio::test]
async fn of_several_writes_of_one_key_the_last_is_kept_and_the_others_are_superseded() {
    let scene = Scene::new();
    let pug = named(&scene.site, "pug").await;
    let page = scene.renamed(&pug, 64).await;
    assert_eq!(scene.told.all(), [Outcome::Superseded; 63]);
    scene.close(page).await;
    let next = pug.open("/").await;
    assert_eq!(SessionChannel::of(&next).heard("write").len(), 1);
    assert_eq!(kept_name(&pug).await, "pug 063");
}

#[tokio::test]
async fn writes_of_other_keys_stand_beside_each_other() {
    let scene = Scene::new();
    let pug = named(&scene.site, "pug").await;
    let page = scene.renamed(&pug, 1).await;
    page.click(text("paint")).await;
    scene.close(page).await;
    let next = pug.open("/").await;
    assert_eq!(SessionChannel::of(&next).heard("write").len(), 2);
}

#[tokio::test]
async fn what_a_write_holds_is_charged_until_it_is_settled() {
    let scene = Scene::new();
    let page = named(&scene.site, "pug").await.open("/").await;
    let mut channel = SessionChannel::of(&page);
    scene.site.network().next_posts([Fault::Hold]);
    assert_eq!(scene.sessions.pending(), 0);
    page.click(text("rename")).await;
    let ticket = channel.heard("write")[0]["ticket"].as_str().unwrap().len();
    let fair: RangeInclusive<usize> = ticket + 512..=2 * ticket + 2_048;
    let charged = scene.sessions.pending();
    assert!(fair.contains(&charged), "{charged}");
    scene.site.network().release();
    scene.site.settled().await;
    assert_eq!(scene.sessions.pending(), 0);
}

#[tokio::test]
async fn what_is_left_behind_is_charged_until_its_deadline() {
    let scene = Scene::new();
    let pug = named(&scene.site, "pug").await;
    let page = scene.renamed(&pug, 1).await;
    let there = scene.sessions.pending();
    scene.close(page).await;
    let left = scene.sessions.pending();
    assert!(left > there, "who waits for it is charged too");
    scene.site.advance(DEADLINE - Duration::from_secs(1)).await;
    assert_eq!(scene.sessions.pending(), left);
    scene.site.advance(Duration::from_secs(1)).await;
    assert_eq!(scene.sessions.pending(), 0);
    assert_eq!(scene.told.all(), [UNCONFIRMED]);
}

/// What a session holds once it has written so often and has left.
async fn cost(writes: usize) -> usize {
    let scene = Scene::new();
    let pug = named(&scene.site, "pug").await;
    let page = scene.renamed(&pug, writes).await;
    scene.close(page).await;
    scene.sessions.pending()
}

/// The attack: a page writes as often as it can, leaves, and comes back as another one.
#[tokio::test]
async fn writes_left_behind_cost_a_session_no_more_than_its_last_write() {
    assert_eq!(cost(64).await, cost(1).await);
}

#[tokio::test]
async fn sessions_that_leave_writes_behind_hold_no_more_than_the_total() {
    const TOTAL: usize = 100_000;
    const SESSIONS: usize = 60;
    let scene = Scene::with(sessions().pending_bytes(TOTAL, TOTAL));
    for _ in 0..SESSIONS {
        let pug = named(&scene.site, "pug").await;
        let page = scene.renamed(&pug, 2).await;
        scene.close(page).await;
        assert!(scene.sessions.pending() <= TOTAL);
    }
    // Where there was no room to keep it for another page, its view knows at once.
    let mut given_up = scene.told.all();
    given_up.retain(|outcome| *outcome == UNCONFIRMED);
    assert!((1..SESSIONS - 1).contains(&given_up.len()), "{given_up:?}");
    let held = scene.sessions.pending();
    assert!(held > TOTAL / 2, "what there is is used: {held}");
}

#[tokio::test]
async fn a_write_that_finds_no_room_is_handed_to_its_page_and_kept_for_no_other() {
    let scene = Scene::with(sessions().pending_bytes(0, 0));
    let page = named(&scene.site, "pug").await.open("/").await;
    let mut channel = SessionChannel::of(&page);
    scene.site.network().next_posts([Fault::Hold; 9]);
    page.click(text("rename_and_wait")).await;
    assert!(channel.heard("write")[0]["ticket"].is_string());
    page.send_frame(r#"["again","again","session","phx_join",{}]"#)
        .await;
    assert!(channel.heard("write").is_empty());
    scene.site.advance(DEADLINE).await;
    assert_eq!(page.texts("li"), ["Failed(Unconfirmed)"]);
    assert_eq!(page.text("b"), "Hello, cat!", "it is remembered");
}

/// Hears letters, and writes when it is told to.
struct Postman;

/// Counts how often it was heard.
struct Letter(Arc<AtomicUsize>);

const LETTERS: Topic<Letter> = Topic::local("letters");

#[derive(Event)]
enum PostmanEvent {
    Write,
}

impl LiveView for Postman {
    type Scope = Pugs;
    type Route = ();
    type Event = PostmanEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&LETTERS).await?;
        Ok(Self)
    }

    async fn handle_event(&mut self, _: PostmanEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        session.update(|profile| profile.username = "cat".to_owned())?;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { "the post" }
    }
}

impl On<Letter> for Postman {
    async fn on(&mut self, letter: &Letter, _: &mut Socket<Self>) -> Result {
        letter.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[tokio::test]
async fn a_write_that_its_connection_has_not_seen_is_left_behind_too() {
    const SENT: usize = 200;
    let sessions = sessions();
    let live = live(&sessions, &Told::default()).view_at::<Postman>("/post");
    let topics = live.handle();
    let site = Site::new(app_of(&sessions, live));
    let pug = named(&site, "pug").await;
    let mut speaker = Speaker::new(&pug).await;
    let view = speaker.join_main(&pug, "/post").await;

    let heard = Arc::new(AtomicUsize::new(0));
    for _ in 0..SENT {
        topics.broadcast(&LETTERS, Letter(Arc::clone(&heard)));
    }
    let write = click("write", json!({}));
    let frame = json!([view.join_ref, "write", view.topic, "event", write]);
    let settled = speaker.socket.send(&frame.to_string()).now_or_never();
    assert_eq!(settled, None, "nobody has read it yet");
    drop(speaker);
    site.settled().await;
    let heard = heard.load(Ordering::Relaxed);
    assert!(heard < SENT, "the write was behind all of them");

    let next = pug.open("/").await;
    assert_eq!(SessionChannel::of(&next).heard("write").len(), 1);
    assert_eq!(kept_name(&pug).await, "cat");
}
