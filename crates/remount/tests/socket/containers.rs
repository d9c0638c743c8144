//! What the elements of views say of them, and what no page of the server's says, since it is the
//! stock client that writes it.

use std::collections::HashSet;
use std::convert::Infallible;

use remount::Attrs;
use remount::markup::Stream;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::dom::{Document, Node};
use remount_testing::{Site, text};

use crate::raw::MAIN;
use crate::site::{SECRET, kit};

/// A page, and what its elements say.
struct Loaded(Document);

impl Loaded {
    async fn home() -> Self {
        let page = kit().visitor().get("/").await;
        Self(Document::parse(page.body()).unwrap())
    }

    fn elements(&self, css: &str) -> Vec<Node> {
        self.0.select(css).unwrap()
    }

    fn says(&self, element: Node, name: &str) -> Option<&str> {
        self.0.attribute(element, name)
    }
}

#[tokio::test]
async fn a_page_has_one_main_view_with_a_token_and_what_it_was_mounted_with() {
    let page = Loaded::home().await;
    let [main] = page.elements(MAIN)[..] else {
        panic!("not one main view");
    };
    let id = page.says(main, "id").expect("an id");
    let is_plain = |id: &str| {
        id.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    assert!(
        !id.is_empty() && is_plain(id),
        "{id:?} is a part of selectors"
    );
    let token = page.says(main, "data-phx-session").expect("a token");
    assert!(
        !token.is_empty(),
        "without a token the client joins nothing"
    );
    assert_eq!(page.says(main, "data-phx-static"), Some(""));
}

#[tokio::test]
async fn all_ids_of_a_page_are_different() {
    let page = Loaded::home().await;
    let elements = page.elements("[id]");
    let ids: HashSet<_> = elements.iter().map(|id| page.says(*id, "id")).collect();
    assert_eq!(ids.len(), elements.len());
}

#[tokio::test]
async fn a_view_of_the_layout_has_a_token_and_no_parent() {
    let page = Loaded::home().await;
    let [header] = page.elements("#header")[..] else {
        panic!("not one header");
    };
    let token = page.says(header, "data-phx-session").expect("a token");
    assert!(!token.is_empty());
    for absent in ["data-phx-main", "data-phx-parent-id", "data-phx-sticky"] {
        assert_eq!(page.says(header, absent), None);
    }
}

/// Attributes and classes that the stock client writes and believes. A binding may be called as a
/// class is, `phx-connected` for one: the quotes tell them apart.
const OF_THE_CLIENT: [&str; 19] = [
    "data-phx-root-id",
    "data-phx-component",
    "data-phx-view",
    "data-phx-id",
    "data-phx-skip",
    "data-phx-ref-src",
    "data-phx-ref-loading",
    "data-phx-ref-lock",
    "data-phx-stream",
    "data-phx-teleported",
    "data-phx-prune",
    "data-phx-readonly",
    "data-phx-disabled",
    "data-phx-disable-with-restore",
    "phx-loading",
    "phx-error",
    "phx-client-error",
    "phx-server-error",
    "-loading\"",
];

/// A stream, a list, a component and flash messages, in a view beside none.
struct Everything {
    lines: Stream<u32>,
    count: u32,
}

#[derive(Event)]
enum EverythingEvent {
    More,
}

/// A part of the page that is live by itself.
struct Part(u32);

impl LiveComponent for Part {
    type App = ();
    type Props<'a> = u32;
    type Event = ();
    type Emit = Infallible;

    fn mount(count: u32, _: &Visit<Self::App>) -> Self {
        Self(count)
    }

    fn update(&mut self, count: u32, _: &Visit<Self::App>) {
        self.0 = count;
    }

    fn render(&self) -> impl Markup {
        view! { <b phx-target=(Myself)>(self.0)</b> }
    }
}

impl LiveView for Everything {
    type Scope = ();
    type Route = ();
    type Event = EverythingEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        let lines = Stream::with_ids(|line: &u32| format!("line-{line}"), [0]);
        Ok(Self { lines, count: 0 })
    }

    async fn handle_event(&mut self, _: EverythingEvent, socket: &mut Socket<Self>) -> Result {
        self.count += 1;
        self.lines.insert(self.count);
        socket.put_flash(FlashKind::Info, "One more");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <ul id="lines" phx-update="stream">
                for (id, line) in &self.lines { <li id=(id)>(line)</li> }
            </ul>
            for number in 0..self.count, key = number {
                (live_component::<Part>(number, self.count))
            }
            <button phx-click=(EverythingEvent::More) phx-disable-with="…">"More"</button>
        }
    }
}

#[tokio::test]
async fn what_the_client_writes_into_a_page_the_server_never_does() {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).view_at::<Everything>("/");
    let site = Site::new(live);
    let visitor = site.visitor();
    let mut said = visitor.get("/").await.body().to_owned();
    let page = visitor.open("/").await;
    for _ in 0..2 {
        page.click(text("More")).await;
    }
    assert_eq!((page.count("li"), page.count("b")), (3, 2));
    for frame in page.frames() {
        said.push_str(&frame.to_string());
    }
    for name in OF_THE_CLIENT {
        assert!(!said.contains(name), "{name} is in {said}");
    }
}

/// Says more of the element of the main view.
fn wide_layout(page: &Page<()>) -> impl Markup {
    let mut attrs = Attrs::new();
    attrs.set("aria-label", "All of it").unwrap();
    view! {
        <head>(page.head())</head>
        <body>(page.content().tag("main").class("wide").attrs(&attrs))</body>
    }
}

#[tokio::test]
async fn what_the_layout_says_of_the_element_of_the_main_view_stays_when_another_one_comes() {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions)
        .layout(wide_layout)
        .view_at::<Everything>("/")
        .view_at::<Hall>("/hall");
    let site = Site::new(live);
    let page = site.visitor().open("/hall").await;
    let element = "main.wide[aria-label='All of it'][data-phx-main]";
    assert_eq!(page.text(format!("{element} p")), "Hall");
    page.click("a").await;
    assert_eq!(page.path(), "/");
    assert_eq!(page.count(format!("{element} #lines")), 1);
    page.click(text("More")).await;
    assert_eq!(page.count(format!("{element} li")), 2);
}

/// A view from which a link leads to another one.
struct Hall;

impl LiveView for Hall {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>"Hall"</p>
            <remount::ui::Link to=(LocalPath::new("/").unwrap())>"Back"</remount::ui::Link>
        }
    }
}
