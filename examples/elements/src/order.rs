use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Form;
use axum::extract::State;
use axum::response::Html;
use remount::markup::html;
use remount::prelude::*;
use serde::Deserialize;

use crate::Site;

/// A form that the server looks at first. If it is right, the browser posts it to another server,
/// or to a handler of this one.
pub(crate) struct Order {
    dish: String,
    problem: &'static str,
    is_right: bool,
    _orderer: Option<Orderer>,
}

#[derive(Event)]
pub(crate) enum OrderEvent {
    #[event(incoming)]
    Check { dish: String },
}

impl LiveView for Order {
    type Scope = Site;
    type Route = ();
    type Event = OrderEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let orderers = &socket.state().orderers;
        Ok(Self {
            dish: String::new(),
            problem: "",
            is_right: false,
            _orderer: socket.is_connected().then(|| orderers.one_more()),
        })
    }

    async fn handle_event(&mut self, event: OrderEvent, _: &mut Socket<Self>) -> Result {
        let OrderEvent::Check { dish } = event;
        self.is_right = !dish.trim().is_empty();
        self.problem = if self.is_right { "" } else { "Say what." };
        self.dish = dish;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Order"</h1>
                <form
                    id="order"
                    method="post"
                    action="/orders"
                    phx-submit=(OrderEvent::CHECK)
                    phx-trigger-action=(self.is_right)
                >
                    <label>"Dish " <input name="dish" value=(&self.dish) maxlength="40"></label>
                    <button name="way" value="here">"Eat here"</button>
                    <button name="way" value="away">"Take away"</button>
                    <p role="alert">(self.problem)</p>
                </form>
            </main>
        }
    }
}

/// How many pages are about to order.
#[derive(Clone, Default)]
pub(crate) struct Orderers(Arc<AtomicUsize>);

impl Orderers {
    fn one_more(&self) -> Orderer {
        self.0.fetch_add(1, Ordering::Relaxed);
        Orderer(self.clone())
    }
}

/// One of them, for as long as its view lives.
struct Orderer(Orderers);

impl Drop for Orderer {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Deserialize)]
pub(crate) struct Posted {
    dish: String,
    way: String,
}

/// Answers with a page of its own, without any view.
pub(crate) async fn take(Form(Posted { dish, way }): Form<Posted>) -> Html<String> {
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <title>"Ordered"</title>
                <link rel="icon" href="data:,">
            </head>
            <body><p>"Ordered: " (dish) ", to eat " (way) "."</p></body>
        </html>
    };
    let mut written = String::new();
    html(&page, None, &mut written);
    Html(written)
}

pub(crate) async fn orderers(State(Orderers(orderers)): State<Orderers>) -> String {
    orderers.load(Ordering::Relaxed).to_string()
}
