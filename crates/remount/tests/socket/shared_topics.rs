//! Topics that servers share: what one has written, the views of another are told.

use std::collections::BTreeMap;

use remount::portable::{DecodeError, EncodeError};
use remount::prelude::*;
use remount::session::{KeyRing, Stored};
use remount_testing::{Site, Tab, text};
use serde::{Deserialize, Serialize};

use crate::log::Log;
use crate::site::SECRET;

#[derive(Serialize, Deserialize, Portable)]
#[portable(version = 2, migrate = said)]
struct Said {
    body: String,
}

fn said(old: Stored<'_>) -> Option<Said> {
    Some(Said { body: old.read()? })
}

/// The build before had a text alone.
mod before {
    use super::*;

    #[derive(Serialize, Deserialize, Portable)]
    pub(super) struct Said(pub(super) String);

    pub(super) const ROOMS: Topic<Said> = Topic::shared("room");
}

/// No JSON has such keys.
#[derive(Serialize, Deserialize, Portable)]
struct Places(BTreeMap<(u8, u8), u8>);

const ROOMS: Topic<Said> = Topic::shared("room");
const PLACES: Topic<Places> = Topic::shared("places");
/// By mistake, under the name of another topic.
const LOCAL_ROOMS: Topic<Said> = Topic::local("room");
const OTHER_ROOMS: Topic<Places> = Topic::shared("room");

/// Shows what is said.
struct Room(Vec<String>);

#[derive(Event)]
enum RoomEvent {
    Local,
    Other,
}

impl LiveView for Room {
    type Scope = ();
    type Route = ();
    type Event = RoomEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&ROOMS).await?;
        socket.subscribe(&PLACES).await?;
        socket.subscribe(&LOCAL_ROOMS.of("local")).await?;
        Ok(Self(Vec::new()))
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RoomEvent::Local => socket.subscribe(&LOCAL_ROOMS).await?,
            RoomEvent::Other => socket.subscribe(&OTHER_ROOMS).await?,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.0.join(" "))</output>
            <button phx-click=(RoomEvent::Local)>"local"</button>
            <button phx-click=(RoomEvent::Other)>"other"</button>
        }
    }
}

impl On<Said> for Room {
    async fn on(&mut self, said: &Said, _: &mut Socket<Self>) -> Result {
        self.0.push(said.body.clone());
        Ok(())
    }
}

impl On<Places> for Room {
    async fn on(&mut self, places: &Places, _: &mut Socket<Self>) -> Result {
        self.0.push(format!("{} places", places.0.len()));
        Ok(())
    }
}

/// One of several servers, with a page that hears the room.
struct Server {
    site: Site,
    topics: LiveHandle<()>,
    page: Tab,
}

impl Server {
    async fn open() -> Self {
        let ring = KeyRing::new(SECRET).unwrap();
        let live = Live::new(Sessions::new(ring)).view_at::<Room>("/");
        let topics = live.handle();
        let site = Site::new(live);
        let page = site.visitor().open("/").await;
        Self { site, topics, page }
    }

    async fn shown(&self) -> String {
        self.site.settled().await;
        self.page.text("output")
    }
}

fn said_with(body: &str) -> Said {
    Said { body: body.into() }
}

#[tokio::test]
async fn a_shared_topic_reaches_the_views_of_its_own_server_as_a_local_one_does() {
    let (here, there) = (Server::open().await, Server::open().await);
    assert_eq!(here.topics.broadcast(&ROOMS, said_with("hello")), 1);
    assert_eq!(here.shown().await, "hello");
    assert_eq!(there.shown().await, "");
}

#[tokio::test]
async fn what_one_server_has_written_the_views_of_another_are_told() {
    let there = Server::open().await;
    let bytes = ROOMS.encode(&said_with("hello")).unwrap();
    assert_eq!(there.topics.broadcast_encoded(&bytes), Ok(1));
    assert_eq!(there.shown().await, "hello");
}

#[tokio::test]
async fn a_message_of_the_build_before_is_migrated() {
    let there = Server::open().await;
    let bytes = before::ROOMS.encode(&before::Said("old".into())).unwrap();
    assert_eq!(there.topics.broadcast_encoded(&bytes), Ok(1));
    assert_eq!(there.shown().await, "old");
}

#[tokio::test]
async fn a_message_for_a_topic_that_nobody_hears_is_told_to_nobody() {
    let there = Server::open().await;
    let bytes = ROOMS.of("empty").encode(&said_with("hello")).unwrap();
    assert_eq!(there.topics.broadcast_encoded(&bytes), Ok(0));
    assert_eq!(there.shown().await, "");
}

#[tokio::test]
async fn a_message_of_another_name_is_refused() {
    let there = Server::open().await;
    let bytes = OTHER_ROOMS.encode(&Places(BTreeMap::new())).unwrap();
    let refused = DecodeError::OtherMessage {
        expected: "Said",
        found: "Places".into(),
    };
    assert_eq!(there.topics.broadcast_encoded(&bytes), Err(refused));
    assert_eq!(there.shown().await, "");
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let there = Server::open().await;
    let whole = ROOMS.encode(&said_with("hello")).unwrap();
    for bytes in [&b""[..], b"hello", &whole[1..], &whole[..whole.len() - 1]] {
        let refused = there.topics.broadcast_encoded(bytes);
        assert_eq!(refused, Err(DecodeError::Damaged));
    }
    assert_eq!(there.shown().await, "");
}

#[tokio::test]
async fn what_stays_on_one_server_is_neither_written_for_others_nor_told_by_them() {
    let there = Server::open().await;
    let local = LOCAL_ROOMS.of("local");
    let refused = local.encode(&said_with("hello"));
    assert_eq!(refused, Err(EncodeError::Local));

    let bytes = ROOMS.of("local").encode(&said_with("hello")).unwrap();
    let refused = there.topics.broadcast_encoded(&bytes);
    assert_eq!(refused, Err(DecodeError::Local));
    assert_eq!(there.shown().await, "");
}

/// What the log says of the view that a click ends.
async fn mistake(button: &str) -> String {
    let (log, _guard) = Log::listen();
    let server = Server::open().await;
    server.page.click(text(button)).await;
    server.site.settled().await;
    log.text()
}

#[tokio::test]
async fn two_types_for_one_shared_topic_are_refused_with_the_names_of_both() {
    let log = mistake("other").await;
    assert!(
        log.contains("cannot subscribe to the topic `room`"),
        "{log}"
    );
    assert!(log.contains("shared_topics::Said`, and not `"), "{log}");
    assert!(log.contains("shared_topics::Places`"), "{log}");
}

#[tokio::test]
async fn a_topic_that_is_shared_in_one_constant_and_local_in_another_is_refused() {
    let log = mistake("local").await;
    assert!(
        log.contains("cannot subscribe to the topic `room`"),
        "{log}"
    );
    assert!(
        log.contains("that servers share, and not such that stay"),
        "{log}"
    );
}

#[tokio::test]
async fn a_message_that_no_other_server_could_read_is_told_here_and_the_log_says_so() {
    let (log, _guard) = Log::listen();
    let server = Server::open().await;
    for _ in 0..3 {
        let places = Places(BTreeMap::from([((1, 2), 3)]));
        assert_eq!(server.topics.broadcast(&PLACES, places), 1);
    }
    assert_eq!(server.shown().await, "1 places 1 places 1 places");
    let log = log.text();
    let told = log.matches("cannot be told to another server").count();
    assert_eq!(told, usize::from(cfg!(debug_assertions)), "{log}");
}
