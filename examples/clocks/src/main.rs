//! Views within views: a wall of clocks, each with an alarm of its own. And views that stay when
//! the main one is replaced: a radio, and the clock of the tower. And a view in the page of a
//! handler: the clock of a postcard.
//!
//! ```console
//! $ cargo run -p clocks
//! ```

mod alarm;
mod clock;
mod radio;
mod safe;
mod wall;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use remount::prelude::*;
use remount::ui;

use alarm::Alarm;
use clock::Clock;
use radio::{Radio, Shelf};
use safe::{Keepers, Safe};
use wall::{Wall, WallRoute};

struct Site;

impl App for Site {
    type Session = ();
    type State = Workshop;
}

/// Which clocks cannot be wound up any more.
#[derive(Default)]
struct Workshop(Mutex<HashSet<String>>);

impl Workshop {
    fn give_up(&self, city: &str) {
        let mut broken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        broken.insert(city.to_owned());
    }

    fn has_given_up(&self, city: &str) -> bool {
        let broken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        broken.contains(city)
    }
}

#[derive(Route)]
#[route("/garden")]
struct GardenRoute;

/// A page without clocks, but with the radio.
struct Garden;

impl LiveView for Garden {
    type Scope = Site;
    type Route = GardenRoute;
    type Event = ();

    async fn mount(_: GardenRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Garden"</h1>
                <section>(radio())</section>
                (nested::<Shelf>("shelf", ()))
            </main>
        }
    }
}

/// The radio in the views that have it.
fn radio() -> impl Markup {
    nested::<Radio>("radio", "Mahler".to_owned()).sticky()
}

#[derive(Route)]
#[route("/attic")]
struct AtticRoute;

/// A page with nothing in it.
struct Attic;

impl LiveView for Attic {
    type Scope = Site;
    type Route = AtticRoute;
    type Event = ();

    async fn mount(_: AtticRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <main><h1>"Attic"</h1></main> }
    }
}

fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>(page.title_or("Clocks"))</title>
                <link rel="icon" href="data:,">
                (page.head())
            </head>
            <body>
                <nav>
                    <ui::Link to=(WallRoute)>"Clocks"</ui::Link>
                    <ui::Link to=(GardenRoute)>"Garden"</ui::Link>
                    <ui::Link to=(AtticRoute)>"Attic"</ui::Link>
                </nav>
                (page.content().tag("article").class("room"))
                (nested::<Clock>("tower", "Tower".to_owned()).tag("footer").sticky())
            </body>
        </html>
    }
}

/// A page of a handler, without a main view, that shows a clock all the same.
async fn postcard(Path(city): Path<String>, page: Page<Site>) -> Response {
    let page = &page;
    page.show(view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>"Greetings from " (&city)</title>
                <link rel="icon" href="data:,">
                (page.head())
            </head>
            <body>
                <h1>"Greetings"</h1>
                <ui::Link to=(GardenRoute)>"Garden"</ui::Link>
                (nested::<Clock>("clock", city.clone()))
            </body>
        </html>
    })
    .await
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(Sessions::from_env()?)
        .state(Workshop::default())
        .layout(layout)
        .view::<Wall>()
        .view::<Garden>()
        .view::<Attic>()
        .nested::<Radio>("radio")
        .nested::<Shelf>("shelf")
        .nested::<Clock>("clock")
        .nested::<Alarm>("alarm")
        .scope::<Keepers>(|keepers| keepers.nested::<Safe>("safe"));
    let app = Router::new()
        .route("/postcard/{city}", get(postcard))
        .with_state(live.handle())
        .merge(live);
    Ok(serve(app).await?)
}
