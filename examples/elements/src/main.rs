//! What the browser does by itself with an element: a view for each, whose template asks for it.
//!
//! ```console
//! $ cargo run -p elements
//! ```

mod asking;
mod dialog;
mod faults;
mod layout;
mod lines;
mod menu;
mod messages;
mod notes;
mod order;
mod poll;
mod stars;
mod steps;
mod tray;

use axum::Router;
use axum::routing::{get, post};
use remount::prelude::*;

use asking::Asking;
use dialog::Dialog;
use faults::Faults;
use lines::Lines;
use menu::Menu;
use messages::Messages;
use notes::Notes;
use order::{Order, Orderers};
use poll::{Answers, Poll};
use stars::Stars;
use steps::Steps;
use tray::{Scale, Tray};

struct Site;

impl App for Site {
    type Session = ();
    type State = Shared;
}

/// What visitors have in common. It is kept in memory only.
struct Shared {
    answers: Answers,
    orderers: Orderers,
}

#[tokio::main]
async fn main() -> Result {
    let orderers = Orderers::default();
    let shared = Shared {
        answers: Answers::default(),
        orderers: orderers.clone(),
    };
    let sessions = Sessions::from_env()?;
    let messages = Router::new()
        .route("/messages", post(messages::post))
        .route("/round", get(messages::go_round))
        .layer(sessions.layer());
    let live = Live::new(sessions)
        .state(shared)
        .layout(layout::layout)
        .view_at::<Notes>("/")
        .view::<Dialog>()
        .view::<Menu>()
        .view::<Tray>()
        .nested::<Scale>("scale")
        .view_at::<Stars>("/stars")
        .view_at::<Asking>("/asking")
        .view_at::<Lines>("/lines")
        .view_at::<Order>("/order")
        .view_at::<Poll>("/poll")
        .view::<Messages>()
        .view::<Steps>()
        .view::<Faults>();
    let orders = Router::new()
        .route("/orders", post(order::take))
        .route("/orderers", get(order::orderers))
        .with_state(orderers);
    Ok(serve(orders.merge(messages).merge(live)).await?)
}
