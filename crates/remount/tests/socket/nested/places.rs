//! Where in a template a view may stand.

use std::convert::Infallible;

use remount::markup::Slot;
use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui::Portal;
use remount_testing::{Site, Tab, text};

use crate::site::SECRET;

/// A view that counts.
struct Tally {
    count: u32,
}

#[derive(Event)]
enum TallyEvent {
    Count,
}

impl LiveView for Tally {
    type Scope = ();
    type Route = ();
    type Event = TallyEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: TallyEvent, _: &mut Socket<Self>) -> Result {
        let TallyEvent::Count = event;
        self.count += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <button phx-click=(TallyEvent::Count)>(self.count)</button> }
    }
}

/// Shows a view in the template of a component with state.
struct Shelf {
    is_open: bool,
}

#[derive(Event)]
enum ShelfEvent {
    Turn,
}

impl LiveComponent for Shelf {
    type App = ();
    type Props<'a> = ();
    type Event = ShelfEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self { is_open: true }
    }

    async fn handle_event(&mut self, event: ShelfEvent, _: &mut ComponentSocket<Self>) -> Result {
        let ShelfEvent::Turn = event;
        self.is_open = !self.is_open;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <div>
                <a phx-click=(ShelfEvent::Turn)>"Turn"</a>
                if self.is_open { (nested::<Tally>("in-component", ())) }
            </div>
        }
    }
}

#[component]
fn frame(#[slot] children: Slot<'_>) -> impl Markup {
    view! { <fieldset>(children)</fieldset> }
}

/// Shows views wherever one can stand.
struct House {
    items: Stream<u32>,
    door: Option<u32>,
}

#[derive(Event)]
enum HouseEvent {
    Door,
    Drop,
}

impl LiveView for House {
    type Scope = ();
    type Route = ();
    type Event = HouseEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        let items = Stream::with_ids(|item| format!("item-{item}"), [1, 2]);
        Ok(Self {
            items,
            door: Some(1),
        })
    }

    async fn handle_event(&mut self, event: HouseEvent, _: &mut Socket<Self>) -> Result {
        match event {
            HouseEvent::Door => {
                self.door = match self.door {
                    Some(_) => None,
                    None => Some(1),
                }
            }
            HouseEvent::Drop => self.items.delete_id("item-1"),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <i phx-click=(HouseEvent::Door)>"Door"</i>
            <i phx-click=(HouseEvent::Drop)>"Drop"</i>
            match self.door {
                Some(_) => { (nested::<Tally>("in-branch", ())) }
                None => { <b>"shut"</b> }
            }
            <Frame>(nested::<Tally>("in-slot", ()))</Frame>
            (live_component::<Shelf>(&1, ()))
            <Portal id="portal" target="#attic">
                <div id="up">(nested::<Tally>("in-portal", ()))</div>
            </Portal>
            (memo(1, |_| view! { (nested::<Tally>("in-memo", ())) }))
            <ul id="items" phx-update="stream">
                for (id, item) in &self.items {
                    <li id=(id)>(nested::<Tally>(format!("in-{id}"), ())) (item)</li>
                }
            </ul>
        }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! { <head>(page.head())</head><body>(page.content()) <div id="attic"></div></body> }
}

async fn house() -> (Site, Tab) {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).layout(layout);
    let site = Site::new(live.view_at::<House>("/").nested::<Tally>("tally"));
    let page = site.visitor().open("/").await;
    (site, page)
}

/// The view of this element counts.
async fn check_alive(page: &Tab, id: &str) {
    let before: u32 = page.text(format!("#{id} button")).parse().unwrap();
    page.click(format!("#{id} button")).await;
    let after = page.text(format!("#{id} button"));
    assert_eq!(after, (before + 1).to_string(), "#{id}");
}

#[tokio::test]
async fn a_view_is_alive_wherever_a_template_has_it() {
    let (_site, page) = house().await;
    let places = [
        "branch",
        "slot",
        "component",
        "portal",
        "memo",
        "item-1",
        "item-2",
    ];
    for place in places {
        check_alive(&page, &format!("in-{place}")).await;
    }
}

#[tokio::test]
async fn a_view_in_a_branch_is_another_one_when_the_branch_is_shown_again() {
    let (_site, page) = house().await;
    check_alive(&page, "in-branch").await;
    page.click(text("Door")).await;
    assert_eq!(page.count("#in-branch"), 0);
    page.click(text("Door")).await;
    assert_eq!(page.text("#in-branch button"), "0");
    check_alive(&page, "in-branch").await;
}

#[tokio::test]
async fn a_view_in_a_component_is_another_one_when_the_component_shows_it_again() {
    let (_site, page) = house().await;
    check_alive(&page, "in-component").await;
    page.click(text("Turn")).await;
    assert_eq!(page.count("#in-component"), 0);
    page.click(text("Turn")).await;
    assert_eq!(page.text("#in-component button"), "0");
    check_alive(&page, "in-component").await;
}

#[tokio::test]
async fn a_view_in_the_item_of_a_stream_goes_with_it_and_the_others_stay() {
    let (_site, page) = house().await;
    check_alive(&page, "in-item-2").await;
    page.click(text("Drop")).await;
    assert_eq!(page.count("#in-item-1"), 0);
    assert_eq!(page.text("#in-item-2 button"), "1");
    check_alive(&page, "in-item-2").await;
}
