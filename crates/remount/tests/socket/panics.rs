//! Whatever an app wrote may panic: it ends its own view, and never the socket, the views beside
//! it, or what becomes of a write.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Visitor as Browser};
use serde_json::{Value as Json, json};

use crate::log::Log;
use crate::panics::views::{Bomb, Bystander, Quiet, layout};
use crate::profile::post_session;
use crate::raw::{Channel, Container, MAIN, Speaker, at, click};
use crate::site::SECRET;

mod views;

/// What the browser keeps.
const BOMB: &str = r#"{"draft":".1.\"bomb\""}"#;

/// Every place where an app's code runs on a socket, and whether a panic there ends the view.
const PLACES: [(&str, bool); 23] = [
    ("mount", true),
    ("render", true),
    ("part_mount", true),
    ("part_render", true),
    ("decode", true),
    ("event", true),
    ("render_again", true),
    ("part_update", true),
    ("part_decode", true),
    ("part_event", true),
    ("patch", true),
    ("info", true),
    ("session", true),
    ("merge", true),
    // What is dropped is gone in any case, and its view has nothing to do with that.
    ("drop_part", false),
    ("drop_letter", false),
    ("drop_future", false),
    ("drop_at_leave", false),
    ("drop_at_replacement", false),
    ("drop_at_failure", true),
    ("drop_at_navigation", false),
    ("drop_at_panic", true),
    ("drop_at_end", false),
];

/// Those that a first render has besides, and the status of the page.
const PAGES: [(&str, u16); 5] = [
    ("mount", 500),
    ("render", 500),
    ("layout", 500),
    ("drop_at_leave", 200),
    ("drop_part", 200),
];

/// The places that were reached by a panic.
static REACHED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn reach(armed: &str, place: &str) {
    if armed == place {
        let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
        reached.insert(place.to_owned());
        drop(reached);
        panic!("reached {place}");
    }
}

fn was_reached(place: &str) -> bool {
    let reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
    reached.contains(place)
}

/// A site whose bystander is armed so over HTTP.
fn site(armed: &'static str) -> Site {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    Site::new(
        Live::new(sessions)
            .state(armed)
            .layout(layout)
            .view::<Bomb>()
            .view_at::<Quiet>("/quiet")
            .nested::<Bystander>("bystander"),
    )
}

/// A socket with the bomb, the bystander and the session's channel.
struct Scene {
    browser: Browser,
    speaker: Speaker,
    session: Channel,
    page: Container,
    bomb: Channel,
    bystander: Channel,
    ended: bool,
}

impl Scene {
    async fn open(site: &Site, place: &str) -> Self {
        let browser = site.visitor();
        let page = browser.get(&path(place)).await;
        let (main, beside) = (
            Container::of(page.body(), MAIN),
            Container::of(page.body(), "#bystander"),
        );
        post_session(&browser, &json!({})).await;
        let mut speaker = Speaker::new(&browser).await;
        let (bystander, joined) = speaker.join(&beside.topic(), beside.beside()).await;
        assert_eq!(joined["status"], "ok", "{place}");
        let (session, _) = speaker.join("session", json!({})).await;
        speaker.click(&bystander, "write", json!({})).await;
        let (bomb, joined) = speaker.join(&main.topic(), join(&main, place)).await;
        Self {
            browser,
            speaker,
            session,
            page: main,
            bomb,
            bystander,
            ended: joined["status"] != "ok",
        }
    }

    /// Has the bystander do something, which it always can.
    async fn bystander(&mut self, event: &str, value: Json) {
        let reply = self.speaker.click(&self.bystander, event, value).await;
        assert_eq!(reply["status"], "ok");
    }

    /// Sends something to the bomb, which answers or ends.
    async fn act(&mut self, event: &str, payload: Json) {
        if self.ended {
            return;
        }
        let reply = self.speaker.push(&self.bomb, event, payload).await;
        let Channel { join_ref, topic } = &self.bomb;
        let is_end =
            |frame: &Json| frame[0] == **join_ref && frame[2] == **topic && frame[3] == "phx_error";
        let has_ended = self.speaker.heard().iter().any(is_end);
        assert!(
            has_ended || reply.is_object(),
            "it neither answers nor ends"
        );
        self.ended = has_ended || reply["status"] == "error";
    }

    /// The bomb is joined anew, which nothing is wrong with.
    async fn replace(&mut self) {
        let payload = join(&self.page, "nothing");
        let (bomb, joined) = self.speaker.join(&self.page.topic(), payload).await;
        self.bomb = bomb;
        self.ended = joined["status"] != "ok";
    }

    async fn click(&mut self, event: &str, armed: &str) {
        let click = click(event, json!({"armed": armed}));
        self.act("event", click).await;
    }

    async fn click_part(&mut self, event: &str, armed: &str) {
        let mut click = click(event, json!({"armed": armed}));
        click["cid"] = 1.into();
        self.act("event", click).await;
    }

    /// Has everything happen that can happen to a view. Where a place is armed, it panics.
    async fn play(&mut self, place: &str) {
        let only = |wanted: &str| if place == wanted { place } else { "" };
        self.click("decode", only("decode")).await;
        self.click("event", "").await;
        self.click_part("part_decode", only("part_decode")).await;
        self.click_part("any", "").await;
        let url = at(&format!("{}?again", path(place)));
        self.act("live_patch", json!({"url": url})).await;
        self.click("tell", "").await;
        self.click("any", "").await;
        self.bystander("write", json!({})).await;
        self.click("any", "").await;
        self.click("hide", "").await;
        match place {
            "drop_future" | "drop_letter" | "merge" => {
                self.speaker.click(&self.bomb, "wait", json!({})).await;
                for _ in 0..2 {
                    self.bystander("letter", json!({"armed": place})).await;
                }
            }
            _ => {}
        }
        match place {
            "drop_at_replacement" => self.replace().await,
            "drop_at_failure" => self.click("fail", "").await,
            "drop_at_panic" => self.click("panic", "").await,
            "drop_at_navigation" => self.click("go", "").await,
            "drop_at_end" => {}
            _ => self.act("phx_leave", json!({})).await,
        }
    }
}

#[tokio::test]
async fn a_panic_on_a_socket_ends_the_view_that_it_is_of_and_nothing_else() {
    let site = site("");
    for (place, ends) in PLACES {
        let mut scene = Scene::open(&site, place).await;
        scene.play(place).await;
        assert_eq!(scene.ended, ends, "{place}: the view");
        scene.bystander("inc", json!({})).await;

        let put = json!({"put": {"draft": "bomb"}});
        let refused = scene.speaker.push(&scene.session, "put", put).await;
        assert_eq!(
            refused["status"], "error",
            "{place}: a rule that panics refuses"
        );

        // The socket is closed; another page of the session takes over what is not sent.
        let Scene {
            speaker, browser, ..
        } = scene;
        drop(speaker);
        let mut again = Speaker::new(&browser).await;
        again.join("session", json!({})).await;
        let write = again.heard().iter().find(|frame| frame[3] == "write");
        let write = &write.expect("a write")[4];
        assert!(write["ticket"].is_string(), "{place}: the write");
        assert!(was_reached(place), "{place} is where nothing panics");
    }
}

#[tokio::test]
async fn the_log_names_the_view_what_it_handled_and_the_place_of_a_panic() {
    for (place, handled) in [("event", "event event"), ("drop_at_leave", "Bomb")] {
        let (log, _guard) = Log::listen();
        let site = site("");
        let mut scene = Scene::open(&site, place).await;
        scene.play(place).await;
        let log = log.text();
        let file = format!("{}:", file!());
        for part in [
            "panics::views::Bomb",
            handled,
            &file,
            &format!("reached {place}"),
        ] {
            assert!(log.contains(part), "{part}: {log}");
        }
    }
}

fn path(place: &str) -> String {
    format!("/socket/{place}")
}

fn join(page: &Container, place: &str) -> Json {
    let mut payload = page.join(&path(place));
    payload["params"]["_local"] = BOMB.into();
    payload
}

/// A place that is in no table would be one that nothing shows to be guarded.
#[test]
fn every_place_that_can_panic_is_in_a_table() {
    let call = ["reach", "("].concat();
    let places = PLACES.map(|(place, _)| place);
    for arguments in include_str!("panics/views.rs").split(&call).skip(1) {
        let arguments = arguments.split(';').next().unwrap_or_default();
        for place in arguments.split('"').skip(1).step_by(2) {
            assert!(places.contains(&place), "{place}");
        }
    }
}

#[tokio::test]
async fn a_panic_in_a_first_render_ends_that_page_alone() {
    let site = site("");
    let visitor = site.visitor();
    for (place, status) in PAGES {
        let answer = visitor.get(&format!("/http/{place}")).await;
        assert_eq!(answer.status(), status, "{place}");
    }
    let answer = visitor.get("/http/nothing").await;
    assert_eq!(answer.status(), StatusCode::OK);
}

/// Whether a page shows the bystander beside a view that nothing is wrong with.
async fn has_bystander(armed: &'static str) -> bool {
    let page = site(armed).visitor().open("/quiet").await;
    assert_eq!(page.text("[data-phx-main]"), "quiet", "{armed}");
    !page.text("#bystander").is_empty()
}

#[tokio::test]
async fn of_a_sticky_view_that_panics_or_fails_the_place_is_empty() {
    for armed in ["mount", "error", "render"] {
        assert!(!has_bystander(armed).await, "{armed}");
    }
}

#[tokio::test]
async fn a_sticky_view_that_panics_when_it_is_dropped_is_on_its_page() {
    assert!(has_bystander("drop").await);
}
