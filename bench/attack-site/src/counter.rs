use remount::prelude::*;

use crate::Site;

/// A public view.
pub(crate) struct Counter(u64);

#[derive(Event)]
pub(crate) enum CounterEvent {
    Inc,
}

impl LiveView for Counter {
    type Scope = Site;
    type Route = ();
    type Event = CounterEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn handle_event(&mut self, _: CounterEvent, _: &mut Socket<Self>) -> Result {
        self.0 += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <button phx-click=(CounterEvent::Inc)>(self.0)</button> }
    }
}
