//! Messages to a view, which takes those together that wait for it.

use std::ops::Range;

use remount::prelude::*;
use remount_testing::{Fault, Site, Tab, text};

use crate::profile::{Pugs, Told, app_of, live, sessions};

/// Hears numbers, and takes those together that may be.
struct Numbers {
    turns: u32,
    heard: Vec<u32>,
}

const NUMBERS: Topic<Batch> = Topic::local("numbers");

struct Batch {
    numbers: Vec<u32>,
    may_be_merged: bool,
}

#[derive(Event)]
enum NumbersEvent {
    Wait,
}

impl LiveView for Numbers {
    type Scope = Pugs;
    type Route = ();
    type Event = NumbersEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&NUMBERS).await?;
        Ok(Self {
            turns: 0,
            heard: Vec::new(),
        })
    }

    async fn handle_event(&mut self, _: NumbersEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        let write = session.update(|profile| profile.username = "somebody".to_owned())?;
        write.outcome().await;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let order = if self.heard.is_sorted() {
            "in order"
        } else {
            "in disorder"
        };
        view! {
            <p>(self.heard.len()) " in " (self.turns) " turns, " (order)</p>
            <button phx-click=(NumbersEvent::Wait)>"wait"</button>
        }
    }
}

impl On<Batch> for Numbers {
    async fn on(&mut self, told: &Batch, _: &mut Socket<Self>) -> Result {
        self.turns += 1;
        self.heard.extend(&told.numbers);
        Ok(())
    }

    fn merge(waiting: &Batch, newer: &Batch) -> Option<Batch> {
        (waiting.may_be_merged && newer.may_be_merged).then(|| Batch {
            numbers: [&*waiting.numbers, &newer.numbers].concat(),
            may_be_merged: true,
        })
    }
}

/// A page whose view hears numbers, and whoever tells them.
struct Scene {
    site: Site,
    page: Tab,
    topics: LiveHandle<Pugs>,
}

impl Scene {
    async fn open() -> Self {
        let sessions = sessions();
        let live = live(&sessions, &Told::default()).view_at::<Numbers>("/numbers");
        let topics = live.handle();
        let site = Site::new(app_of(&sessions, live));
        let page = site.visitor().open("/numbers").await;
        Self { site, page, topics }
    }

    /// A page whose view waits for a write, and handles nothing meanwhile.
    async fn busy() -> Self {
        let scene = Self::open().await;
        scene.site.network().next_posts([Fault::Hold]);
        scene.page.click(text("wait")).await;
        scene
    }

    fn tell(&self, numbers: Range<u32>, may_be_merged: bool) {
        for number in numbers {
            let numbers = vec![number];
            let told = Batch {
                numbers,
                may_be_merged,
            };
            self.topics.broadcast(&NUMBERS, told);
        }
    }

    /// How many numbers the view has heard in the end, and in how many turns.
    async fn shown(&self) -> String {
        self.site.settled().await;
        self.page.text("p")
    }
}

#[tokio::test]
async fn messages_that_wait_for_a_view_are_one_where_the_view_says_so() {
    let scene = Scene::open().await;
    scene.tell(0..1_000, true);
    assert_eq!(scene.shown().await, "1000 in 1 turns, in order");
}

#[tokio::test]
async fn messages_that_a_view_wants_apart_are_handled_one_by_one() {
    let scene = Scene::open().await;
    scene.tell(0..100, false);
    assert_eq!(scene.shown().await, "100 in 100 turns, in order");
}

#[tokio::test]
async fn only_messages_that_follow_each_other_are_merged() {
    let scene = Scene::open().await;
    scene.tell(0..10, true);
    scene.tell(10..12, false);
    scene.tell(12..20, true);
    assert_eq!(scene.shown().await, "20 in 4 turns, in order");
}

#[tokio::test]
async fn a_view_that_is_busy_is_not_overwhelmed_by_messages_that_may_be_merged() {
    let scene = Scene::busy().await;
    for round in 0..100 {
        scene.tell(100 * round..100 * (round + 1), true);
        assert_eq!(scene.shown().await, "0 in 0 turns, in order");
    }
    scene.site.network().release();
    assert_eq!(scene.shown().await, "10000 in 1 turns, in order");
}

#[tokio::test]
async fn a_view_that_is_busy_is_overwhelmed_by_messages_that_may_not_be_merged() {
    let scene = Scene::busy().await;
    let _until_now = scene.page.frames();
    scene.tell(0..300, false);
    scene.site.settled().await;
    let said = scene.page.frames();
    assert!(said.iter().any(|frame| frame[3] == "phx_error"), "{said:?}");
}
