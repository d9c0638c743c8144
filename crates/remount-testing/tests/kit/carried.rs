//! `Portal` and `FocusWrap` contain streams and views, as any element does.

use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::{Site, Tab};

/// Shows a stream and a view in a place of the page that keeps the focus, and in one elsewhere.
struct House {
    is_open: bool,
    near: Stream<u32>,
    far: Stream<u32>,
}

#[derive(Event)]
enum HouseEvent {
    Toggle,
    Put { number: u32 },
    Take { number: u32 },
    EmptyNextTime,
}

#[derive(Route)]
#[route("/")]
struct HouseRoute {
    #[query]
    is_empty: bool,
}

impl LiveView for House {
    type Scope = ();
    type Route = HouseRoute;
    type Event = HouseEvent;

    async fn mount(route: HouseRoute, _: &mut Socket<Self>) -> Result<Self> {
        let numbers: &[u32] = if route.is_empty { &[] } else { &[1, 2] };
        Ok(Self {
            is_open: true,
            near: near(numbers.iter().copied()),
            far: far(numbers.iter().copied()),
        })
    }

    async fn handle_params(&mut self, _: HouseRoute, _: &mut Socket<Self>) -> Result {
        Ok(())
    }

    async fn handle_event(&mut self, event: HouseEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            HouseEvent::Toggle => {
                self.is_open = !self.is_open;
                self.near = near([7]);
                self.far = far([7]);
            }
            HouseEvent::Put { number } => {
                self.near.insert(number);
                self.far.insert_at(0, number);
            }
            HouseEvent::Take { number } => {
                self.near.delete(&number);
                self.far.delete(&number);
            }
            HouseEvent::EmptyNextTime => socket.push_patch(HouseRoute { is_empty: true }),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button id="toggle" phx-click=(HouseEvent::Toggle)>"Toggle"</button>
            <button id="put" phx-click=(HouseEvent::Put { number: 3 })>"Put"</button>
            <button id="empty" phx-click=(HouseEvent::EmptyNextTime)>"Empty"</button>
            if self.is_open {
                <ui::FocusWrap id="near">
                    <ul id="near-list" phx-update="stream">
                        for (id, number) in &self.near { (row(id, number)) }
                    </ul>
                    (nested::<Bell>("near-bell", ()))
                </ui::FocusWrap>
                <ui::Portal id="far" target="footer">
                    <ul id="far-list" phx-update="stream">
                        for (id, number) in &self.far { (row(id, number)) }
                    </ul>
                    (nested::<Bell>("far-bell", ()))
                </ui::Portal>
            }
        }
    }
}

fn near(numbers: impl IntoIterator<Item = u32>) -> Stream<u32> {
    Stream::with_ids(|number| format!("near-{number}"), numbers)
}

fn far(numbers: impl IntoIterator<Item = u32>) -> Stream<u32> {
    Stream::with_ids(|number| format!("far-{number}"), numbers)
}

fn row(id: String, number: u32) -> impl Markup {
    view! { <li id=(id) phx-click=(HouseEvent::Take { number })>(number)</li> }
}

struct Bell {
    rung: u32,
}

#[derive(Event)]
enum BellEvent {
    Ring,
}

impl LiveView for Bell {
    type Scope = ();
    type Route = ();
    type Event = BellEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { rung: 0 })
    }

    async fn handle_event(&mut self, event: BellEvent, _: &mut Socket<Self>) -> Result {
        let BellEvent::Ring = event;
        self.rung += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <b phx-click=(BellEvent::Ring)>(self.rung)</b> }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>(page.head())</head>
            <body>
                (page.content())
                <footer></footer>
            </body>
        </html>
    }
}

async fn open() -> (Site, Tab) {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let live = Live::new(Sessions::new(ring))
        .layout(layout)
        .view::<House>()
        .nested::<Bell>("bell");
    let site = Site::new(live);
    let page = site.visitor().open("/").await;
    (site, page)
}

/// What a place shows: its rows, and how often its bell was rung.
fn shown(page: &Tab, place: &str) -> (Vec<String>, Vec<String>) {
    let rows = page.texts(format!("{place} li").as_str());
    (rows, page.texts(format!("{place} b").as_str()))
}

fn check(page: &Tab, place: &str, rows: &[&str], rung: &str) {
    let expected = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    assert_eq!(shown(page, place), (expected(rows), expected(&[rung])));
}

#[tokio::test]
async fn what_keeps_the_focus_contains_a_stream_and_a_view() {
    let (_site, page) = open().await;
    check(&page, "#near", &["1", "2"], "0");
    page.click("#near b").await;
    page.click("#put").await;
    check(&page, "#near", &["1", "2", "3"], "1");
    page.click("#near-2").await;
    check(&page, "#near", &["1", "3"], "1");
}

#[tokio::test]
async fn what_is_shown_elsewhere_contains_a_stream_and_a_view() {
    let (_site, page) = open().await;
    check(&page, "footer", &["1", "2"], "0");
    page.click("footer b").await;
    page.click("#put").await;
    check(&page, "footer", &["3", "1", "2"], "1");
    page.click("#far-2").await;
    check(&page, "footer", &["3", "1"], "1");
}

#[tokio::test]
async fn streams_and_views_go_and_come_with_what_contains_them() {
    let (_site, page) = open().await;
    page.click("#near b").await;
    page.click("footer b").await;
    page.click("#toggle").await;
    assert_eq!(page.count("li"), 0);
    assert_eq!(page.count("b"), 0);
    page.click("#toggle").await;
    check(&page, "#near", &["7"], "0");
    check(&page, "footer", &["7"], "0");
}

#[tokio::test]
async fn streams_and_views_there_are_back_after_a_reconnect() {
    let (_site, page) = open().await;
    page.click("#put").await;
    page.click("footer b").await;
    page.disconnect().await;
    page.reconnect().await;
    check(&page, "#near", &["1", "2"], "0");
    check(&page, "footer", &["1", "2"], "0");
    page.click("#put").await;
    check(&page, "footer", &["3", "1", "2"], "0");
}

#[tokio::test]
async fn a_stream_there_that_is_empty_after_a_reconnect_shows_nothing() {
    let (_site, page) = open().await;
    page.click("#empty").await;
    page.disconnect().await;
    page.reconnect().await;
    check(&page, "#near", &[], "0");
    check(&page, "footer", &[], "0");
    page.click("#put").await;
    check(&page, "footer", &["3"], "0");
}
