use remount::prelude::*;

use crate::Site;

/// The alarm of a clock, a view within that.
pub(crate) struct Alarm {
    city: String,
    rung: u32,
}

#[derive(Event)]
pub(crate) enum AlarmEvent {
    Ring,
}

impl LiveView for Alarm {
    type Scope = Site;
    type Route = Args<String>;
    type Event = AlarmEvent;

    async fn mount(Args(city): Args<String>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { city, rung: 0 })
    }

    async fn handle_event(&mut self, event: AlarmEvent, _: &mut Socket<Self>) -> Result {
        let AlarmEvent::Ring = event;
        self.rung += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p class="rung">"Rung " (self.rung) " times"</p>
            <button phx-click=(AlarmEvent::Ring)>"Ring " (&self.city)</button>
        }
    }
}
