//! What somebody has typed who means no good is a text to every page that shows it.

use form_urlencoded::byte_serialize;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab};

/// Each would end its place if it were written as it is.
const TEXTS: [&str; 6] = [
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "</p><img src=x>",
    "&quot;&lt;img&gt;",
    "\"}],[\"exec\",{\"attr\":\"title\"}]]",
];

/// Shows a text as a text and in an attribute, and sends it back with a command.
struct Quote {
    text: String,
    heard: String,
}

#[derive(Event)]
enum QuoteEvent {
    #[event(incoming)]
    Typed {
        text: String,
    },
    Hear {
        text: String,
    },
}

#[derive(Route)]
#[route("/")]
struct QuoteRoute {
    #[query]
    text: String,
}

impl LiveView for Quote {
    type Scope = ();
    type Route = QuoteRoute;
    type Event = QuoteEvent;

    async fn mount(route: QuoteRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            text: route.text,
            heard: String::new(),
        })
    }

    async fn handle_event(&mut self, event: QuoteEvent, _: &mut Socket<Self>) -> Result {
        match event {
            QuoteEvent::Typed { text } => self.text = text,
            QuoteEvent::Hear { text } => self.heard = text,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <form id="quote" phx-change=(QuoteEvent::TYPED)><input name="text"></form>
            <blockquote title=(&self.text)>(&self.text)</blockquote>
            <button phx-click=(JS::new().push(QuoteEvent::Hear { text: self.text.clone() }))>
                "Hear"
            </button>
            <output>(&self.heard)</output>
        }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    Site::new(Live::new(sessions).state(()).view::<Quote>())
}

async fn check_quoted(page: &Tab, text: &str) {
    assert_eq!(page.text("blockquote"), text);
    assert_eq!(page.attribute("blockquote", "title").as_deref(), Some(text));
    assert!(!page.shows("img"), "{text}");
    page.click("button").await;
    assert_eq!(page.text("output"), text, "as the command has it");
}

#[tokio::test]
async fn a_page_that_arrives_with_a_hostile_text_shows_it_and_sends_it_back() {
    let site = site();
    for text in TEXTS {
        let query: String = byte_serialize(text.as_bytes()).collect();
        let page = site.visitor().open(&format!("/?text={query}")).await;
        check_quoted(&page, text).await;
    }
}

#[tokio::test]
async fn so_does_a_page_to_which_a_difference_brings_it() {
    let site = site();
    let page = site.visitor().open("/").await;
    for text in TEXTS {
        page.fill("input", text).await;
        check_quoted(&page, text).await;
    }
}
