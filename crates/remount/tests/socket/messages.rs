//! Topics that views subscribe to, and messages of several types to one view.

use remount::Limits;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, text};

use crate::log::Log;
use crate::site::SECRET;

struct Number(u32);

struct Word(&'static str);

const NUMBERS: Topic<Number> = Topic::local("numbers");
const WORDS: Topic<Word> = Topic::local("words");
/// By mistake, under the name of another topic.
const WRONG: Topic<u64> = Topic::local("numbers");

/// Shows what it is told.
struct Listener(Vec<String>);

#[derive(Event)]
enum ListenerEvent {
    Subscribe,
    Unsubscribe,
    Tell,
    TellOthers,
    TellOthersOfOneWord,
    Mistake,
    Work,
}

impl LiveView for Listener {
    type Scope = ();
    type Route = ();
    type Event = ListenerEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&NUMBERS).await?;
        Ok(Self(Vec::new()))
    }

    async fn handle_event(&mut self, event: ListenerEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            ListenerEvent::Subscribe => {
                socket.subscribe(&NUMBERS).await?;
                socket.subscribe(&WORDS.of("short")).await?;
            }
            ListenerEvent::Unsubscribe => socket.unsubscribe(&NUMBERS),
            ListenerEvent::Tell => socket.broadcast(&NUMBERS, Number(7)),
            ListenerEvent::TellOthers => socket.broadcast_from(&NUMBERS, Number(8)),
            ListenerEvent::TellOthersOfOneWord => {
                socket.broadcast_from(&WORDS.of("short"), Word("pug"));
            }
            ListenerEvent::Mistake => socket.subscribe(&WRONG).await?,
            ListenerEvent::Work => {
                let listener = socket.handle();
                tokio::spawn(async move { listener.send(Word("done")) });
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.0.join(" "))</output>
            <button phx-click=(ListenerEvent::Subscribe)>"subscribe"</button>
            <button phx-click=(ListenerEvent::Unsubscribe)>"unsubscribe"</button>
            <button phx-click=(ListenerEvent::Tell)>"tell all"</button>
            <button phx-click=(ListenerEvent::TellOthers)>"tell the others"</button>
            <button phx-click=(ListenerEvent::TellOthersOfOneWord)>"tell a word"</button>
            <button phx-click=(ListenerEvent::Mistake)>"mistake"</button>
            <button phx-click=(ListenerEvent::Work)>"work"</button>
        }
    }
}

impl On<Number> for Listener {
    async fn on(&mut self, number: &Number, _: &mut Socket<Self>) -> Result {
        self.0.push(number.0.to_string());
        Ok(())
    }
}

impl On<Word> for Listener {
    async fn on(&mut self, word: &Word, _: &mut Socket<Self>) -> Result {
        self.0.push(word.0.to_owned());
        Ok(())
    }
}

impl On<u64> for Listener {
    async fn on(&mut self, _: &u64, _: &mut Socket<Self>) -> Result {
        Err("nobody tells a number of 64 bits".into())
    }
}

struct Scene {
    site: Site,
    topics: LiveHandle<()>,
    pages: [Tab; 2],
}

impl Scene {
    async fn open() -> Self {
        Self::within(Limits::default()).await
    }

    async fn within(limits: Limits) -> Self {
        let ring = KeyRing::new(SECRET).unwrap();
        let live = Live::new(Sessions::new(ring))
            .limits(limits)
            .view_at::<Listener>("/");
        let topics = live.handle();
        let site = Site::new(live);
        let pages = [
            site.visitor().open("/").await,
            site.visitor().open("/").await,
        ];
        Self {
            site,
            topics,
            pages,
        }
    }

    /// What both pages show after a click on the first one.
    async fn click(&self, button: &str) -> [String; 2] {
        self.pages[0].click(text(button)).await;
        self.shown().await
    }

    async fn shown(&self) -> [String; 2] {
        self.site.settled().await;
        self.pages.each_ref().map(|page| page.text("output"))
    }
}

#[tokio::test]
async fn a_broadcast_reaches_every_view_of_its_topic() {
    let scene = Scene::open().await;
    assert_eq!(scene.click("tell all").await, ["7", "7"]);
    assert_eq!(scene.topics.broadcast(&NUMBERS, Number(9)), 2);
    assert_eq!(scene.shown().await, ["7 9", "7 9"]);
}

#[tokio::test]
async fn who_broadcasts_can_leave_itself_out() {
    let scene = Scene::open().await;
    assert_eq!(scene.click("tell the others").await, ["", "8"]);
}

#[tokio::test]
async fn a_view_that_is_not_subscribed_tells_all_others() {
    let scene = Scene::open().await;
    scene.pages[1].click(text("subscribe")).await;
    assert_eq!(scene.click("tell a word").await, ["", "pug"]);
}

#[tokio::test]
async fn a_second_subscription_to_a_topic_is_the_first_one() {
    let scene = Scene::open().await;
    scene.click("subscribe").await;
    assert_eq!(scene.click("tell all").await, ["7", "7"]);
}

#[tokio::test]
async fn a_view_takes_messages_of_several_types_and_of_the_keys_it_has_named() {
    let scene = Scene::open().await;
    scene.click("subscribe").await;
    assert_eq!(scene.topics.broadcast(&WORDS.of("short"), Word("pug")), 1);
    assert_eq!(
        scene
            .topics
            .broadcast(&WORDS.of("long"), Word("rhinoceros")),
        0
    );
    assert_eq!(scene.topics.broadcast(&WORDS, Word("any")), 0);
    assert_eq!(scene.click("tell all").await, ["pug 7", "7"]);
}

#[tokio::test]
async fn a_view_that_has_unsubscribed_hears_nothing_more() {
    let scene = Scene::open().await;
    scene.click("unsubscribe").await;
    assert_eq!(scene.click("tell all").await, ["", "7"]);
    scene.click("subscribe").await;
    assert_eq!(scene.click("tell all").await, ["7", "7 7"]);
}

#[tokio::test]
async fn a_view_hears_so_many_topics_and_no_more() {
    let (log, _guard) = Log::listen();
    let scene = Scene::within(Limits::default().subscriptions(2)).await;
    assert_eq!(scene.click("subscribe").await, ["", ""]);
    assert_eq!(scene.topics.broadcast(&WORDS.of("short"), Word("pug")), 1);

    let scene = Scene::within(Limits::default().subscriptions(1)).await;
    scene.click("subscribe").await;
    let told = log.text();
    let expected = "cannot subscribe to the topic `words:short`: this view hears 1 topics, and \
                    may hear no more (`Limits::subscriptions`)";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn a_task_tells_the_view_through_its_handle() {
    let scene = Scene::open().await;
    assert_eq!(scene.click("work").await, ["done", ""]);
}

#[tokio::test]
async fn a_topic_of_the_same_name_and_another_type_is_refused_with_both_types() {
    let (log, _guard) = Log::listen();
    let scene = Scene::open().await;
    let Scene { site, pages, .. } = &scene;
    pages[0].click(text("mistake")).await;
    site.settled().await;
    let told = log.text();
    let expected = [
        "cannot subscribe to the topic `numbers`",
        "messages::Number`, and not `u64`",
        "give one of the two topics another name",
    ];
    assert!(expected.iter().all(|what| told.contains(what)), "{told}");
    assert!(
        told.contains("socket/messages.rs:"),
        "the line of the app is named: {told}"
    );
}
