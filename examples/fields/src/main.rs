//! Every kind of field, remembered as it is filled in, and a form that is saved when it is
//! submitted.
//!
//! ```console
//! $ cargo run -p fields
//! ```

use std::io::IsTerminal;

use axum::response::Redirect;
use axum::routing::post;
use axum::{Form, Router};
use remount::prelude::*;
use remount::session::UpdateError;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

const SIZES: [&str; 3] = ["small", "medium", "large"];
const SAUCES: [&str; 2] = ["tomato", "cream"];
const TOPPINGS: [&str; 4] = ["basil", "olives", "mushrooms", "capers"];

/// What the site remembers about a visitor. Every rule is kept by the server, whatever the page
/// sends.
#[derive(SessionData, Clone)]
struct Visitor {
    #[session(browser, max_chars = 20)]
    name: String,
    #[session(browser, max_chars = 200)]
    wishes: String,
    #[session(browser, min = 1, max = 99)]
    guests: Option<u8>,
    #[session(browser, max = 10)]
    heat: u8,
    #[session(browser)]
    delivery: bool,
    #[session(browser, one_of = ["tomato", "cream"])]
    sauce: String,
    #[session(browser, one_of = ["small", "medium", "large"])]
    size: String,
    #[session(browser, check = are_toppings)]
    toppings: Vec<String>,
    #[session(browser, max_chars = 60)]
    street: String,
    #[session(browser, max_chars = 40)]
    town: String,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            name: String::new(),
            wishes: String::new(),
            guests: None,
            heat: 5,
            delivery: false,
            sauce: SAUCES[0].to_owned(),
            size: SIZES[1].to_owned(),
            toppings: Vec::new(),
            street: String::new(),
            town: String::new(),
        }
    }
}

fn are_toppings(toppings: &[String]) -> Result<(), String> {
    match toppings
        .iter()
        .find(|name| !TOPPINGS.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(_) => Err(format!("are only {}", TOPPINGS.join(", "))),
    }
}

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = ();
}

struct Order(Visitor);

impl LiveView for Order {
    type Scope = Site;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.0 = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Your pizza"</h1>
                (order(&self.0))
                <h2>"Where to"</h2>
                (address(&self.0))
            </main>
        }
    }
}

/// Each field is saved by itself: a text when it rests, or when it is left, and what is chosen at
/// once.
fn order(visitor: &Visitor) -> impl Markup {
    view! {
        <form id="order" phx-hook="PersistSession">
            <label for="name">"Name"</label>
            <input id="name" name=(Visitor::NAME) value=(&visitor.name) maxlength="20">
            (problem(Visitor::NAME))
            <label for="wishes">"Wishes"</label>
            <textarea id="wishes" name=(Visitor::WISHES) data-debounce="blur">
                (&visitor.wishes)
            </textarea>
            (problem(Visitor::WISHES))
            <label for="guests">"Guests, 1 to 99"</label>
            <input
                id="guests"
                name=(Visitor::GUESTS)
                type="number"
                value=(visitor.guests)
                min="1"
                max="99"
            >
            (problem(Visitor::GUESTS))
            <label for="heat">"Heat, 0 to 10"</label>
            <input
                id="heat"
                name=(Visitor::HEAT)
                type="range"
                value=(visitor.heat)
                min="0"
                max="10"
            >
            (problem(Visitor::HEAT))
            <label for="size">"Size"</label>
            <select id="size" name=(Visitor::SIZE)>
                for size in SIZES, key = size {
                    <option selected=(visitor.size == size)>(size)</option>
                }
            </select>
            (problem(Visitor::SIZE))
            <label for="toppings">"Toppings"</label>
            <select id="toppings" name=(Visitor::TOPPINGS) multiple>
                for topping in TOPPINGS, key = topping {
                    <option selected=(visitor.toppings.iter().any(|chosen| chosen == topping))>
                        (topping)
                    </option>
                }
            </select>
            (problem(Visitor::TOPPINGS))
            (sauces(&visitor.sauce))
            (problem(Visitor::SAUCE))
            <label>
                <input name=(Visitor::DELIVERY) type="checkbox" checked=(visitor.delivery)>
                "Deliver it"
            </label>
            (problem(Visitor::DELIVERY))
            (state())
        </form>
    }
}

fn sauces(chosen: &str) -> impl Markup {
    view! {
        <fieldset>
            <legend>"Sauce"</legend>
            for sauce in SAUCES, key = sauce {
                <label>
                    <input
                        type="radio"
                        name=(Visitor::SAUCE)
                        value=(sauce)
                        checked=(chosen == sauce)
                    >
                    (sauce)
                </label>
            }
        </fieldset>
    }
}

/// Nothing is saved before it is submitted. Without scripts the browser itself posts it.
fn address(visitor: &Visitor) -> impl Markup {
    view! {
        <form
            id="address"
            phx-hook="PersistSession"
            data-debounce="submit"
            method="post"
            action="/address"
        >
            <label for="street">"Street"</label>
            <input id="street" name=(Visitor::STREET) value=(&visitor.street) maxlength="60">
            (problem(Visitor::STREET))
            <label for="town">"Town"</label>
            <input id="town" name=(Visitor::TOWN) value=(&visitor.town) maxlength="40">
            (problem(Visitor::TOWN))
            <button>"Save the address"</button>
            <button type="reset">"Undo"</button>
            (state())
        </form>
    }
}

/// Saves what a browser without scripts posts, under the same rules. A key that the form does not
/// have is left as it is.
async fn save_address(
    session: Session<Visitor>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Redirect, UpdateError> {
    session.update(|visitor| {
        for (key, value) in form {
            match key.as_str() {
                Visitor::STREET => visitor.street = value,
                Visitor::TOWN => visitor.town = value,
                _ => {}
            }
        }
    })?;
    Ok(Redirect::to("/"))
}

/// Where the browser's script says what the server does not like about a value.
fn problem(key: &'static str) -> impl Markup {
    view! { <p id=(key, "-problem") class="problem" data-session-error-for=(key)></p> }
}

/// The style sheet shows one of these, as the form's `data-session-state` says.
fn state() -> impl Markup {
    view! {
        <p class="state" role="status">
            <span class="unsaved">"Not saved yet"</span>
            <span class="saving">"Saving …"</span>
            <span class="saved">"Saved"</span>
            <span class="failed">"Not saved"</span>
        </p>
    }
}

fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>(page.title_or("Your pizza"))</title>
                <link rel="icon" href="data:,">
                <style>
                    "body { font: 1rem/1.6 system-ui, sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem; }"
                    "label, legend { display: block; font-weight: 600; margin-top: 0.75rem; }"
                    "input, select, textarea, button { font: inherit; }"
                    "button { margin: 0.75rem 0.5rem 0 0; }"
                    "input[type=radio], input[type=checkbox] { margin: 0 0.5rem 0 0; }"
                    ":focus-visible { outline: 3px solid light-dark(#0b6b57, #6fd6bd); outline-offset: 2px; }"
                    "[aria-invalid=true] { border: 2px solid light-dark(#a8201a, #ff9d94); accent-color: light-dark(#a8201a, #ff9d94); }"
                    ".problem { margin: 0; color: light-dark(#a8201a, #ff9d94); }"
                    ".state { min-height: 1.6em; } .state span { display: none; }"
                    "[data-session-state=unsaved] .unsaved, [data-session-state=saving] .saving, [data-session-state=saved] .saved, [data-session-state=failed] .failed { display: inline; }"
                </style>
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

#[tokio::main]
async fn main() -> Result {
    let log = std::io::stderr;
    let is_terminal = log().is_terminal();
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(log)
        .with_ansi(is_terminal)
        .init();
    let sessions = Sessions::from_env()?.app_name("fields");
    let live = Live::new(sessions.clone())
        .layout(layout)
        .view_at::<Order>("/");
    let app = Router::new()
        .route("/address", post(save_address))
        .route_layer(sessions.layer())
        .merge(live);
    Ok(serve(app).await?)
}
