//! The live view of `examples/counter`, on a server for a load generator: what is bounded for each
//! socket, so that no page can flood a site, is raised beyond what the generator can send.

use remount::Limits;
use remount::prelude::*;

struct Counter(i64);

#[derive(Event, PartialEq)]
enum CounterEvent {
    Dec,
    Inc,
}

impl LiveView for Counter {
    type Scope = ();
    type Route = ();
    type Event = CounterEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
        self.0 += if event == CounterEvent::Inc { 1 } else { -1 };
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::Dec)>"-"</button>
            <output>" " (self.0) " "</output>
            <button phx-click=(CounterEvent::Inc)>"+"</button>
        }
    }
}

#[tokio::main]
async fn main() -> Result {
    // Its pages send as fast as they can.
    let live = Live::new(Sessions::from_env()?)
        .view_at::<Counter>("/")
        .limits(Limits::default().messages_per_second(u32::MAX));
    Ok(serve(live).await?)
}
