//! Events as values in templates: their data, and whom they are for.

use http::StatusCode;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, text};
use std::convert::Infallible;

use crate::log::Log;
use crate::site::SECRET;

/// A list with buttons in its rows, and a component that counts.
struct List {
    rows: Vec<(u32, String)>,
    heard: Vec<String>,
}

#[derive(Event, Debug)]
enum ListEvent {
    Remove {
        id: u32,
        title: Option<String>,
    },
    Told {
        by: String,
    },
    #[event(incoming)]
    Add {
        title: String,
    },
}

impl LiveView for List {
    type Scope = ();
    type Route = ();
    type Event = ListEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        let titles = ["bread", "<b>\"salt\" & 'pepper'</b>"];
        let rows = (1..).zip(titles.map(str::to_owned)).collect();
        let heard = Vec::new();
        Ok(Self { rows, heard })
    }

    async fn handle_event(&mut self, event: ListEvent, _: &mut Socket<Self>) -> Result {
        self.heard.push(format!("{event:?}"));
        match event {
            ListEvent::Remove { id, .. } => self.rows.retain(|row| row.0 != id),
            ListEvent::Add { title } => self.rows.push((9, title)),
            ListEvent::Told { .. } => {}
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            for (id, title) in &self.rows, key = id {
                <p>
                    (title) " "
                    <button phx-click=(ListEvent::Remove { id: *id, title: Some(title.clone()) })>
                        "remove " (id)
                    </button>
                </p>
            }
            (live_component::<Counter>(1, ()))
            <form id="add" phx-submit=(ListEvent::ADD)><input name="title"></form>
            for heard in &self.heard { <output>(heard)</output> }
        }
    }
}

struct Counter(u32);

#[derive(Event)]
enum CounterEvent {
    Add { by: u32 },
}

impl LiveComponent for Counter {
    type App = ();
    type Props<'a> = ();
    type Event = CounterEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self(0)
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut ComponentSocket<Self>) -> Result {
        let CounterEvent::Add { by } = event;
        self.0 += by;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <section>
                <i>(self.0)</i>
                <button phx-click=(CounterEvent::Add { by: 5 })>"five more"</button>
                <button
                    phx-click=(ListEvent::Told { by: "the counter".to_owned() })
                    phx-keyup=(CounterEvent::Add { by: 1 })
                >
                    "tell"
                </button>
            </section>
        }
    }
}

/// Shows an event of another view.
struct Wrong;

impl LiveView for Wrong {
    type Scope = ();
    type Route = ();
    type Event = CounterEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <form id="add" phx-submit=(ListEvent::ADD)></form> }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions);
    Site::new(live.view_at::<List>("/").view_at::<Wrong>("/wrong"))
}

#[tokio::test]
async fn data_come_back_as_they_were() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click(text("remove 2")).await;
    let expected = r#"Remove { id: 2, title: Some("<b>\"salt\" & 'pepper'</b>") }"#;
    assert_eq!(page.text("output"), expected);
    assert_eq!(page.text("p"), "bread remove 1");
}

#[tokio::test]
async fn an_event_in_a_component_is_for_it_or_for_the_view_as_its_type_says() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click(text("five more")).await;
    assert_eq!(page.text("i"), "5");
    page.click(text("tell")).await;
    assert_eq!(page.text("output"), r#"Told { by: "the counter" }"#);
}

#[tokio::test]
async fn an_event_that_neither_view_nor_component_has_is_told_where_it_is_rendered() {
    let (log, _guard) = Log::listen();
    let response = site().visitor().get("/wrong").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let told = log.text();
    assert!(
        told.contains("the event `add` of `socket::event_values::ListEvent`"),
        "{told}"
    );
}
