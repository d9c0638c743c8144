use std::convert::Infallible;

use remount::prelude::*;

struct Sold;

const SALES: Topic<Sold> = Topic::local("sales");

struct Ticker;

impl LiveComponent for Ticker {
    type App = ();
    type Props<'a> = ();
    type Event = ();
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
        socket.subscribe(&SALES).await?;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <p></p> }
    }
}

fn main() {}
