use remount::prelude::*;

use crate::alarm::Alarm;
use crate::{GardenRoute, Site};

/// A clock, which the visitor winds up.
pub(crate) struct Clock {
    city: String,
    wound: u32,
}

#[derive(Event)]
pub(crate) enum ClockEvent {
    Wind,
    /// It goes on as a new one.
    Drop,
    /// Nobody can repair it.
    Smash,
    /// The page goes elsewhere.
    Leave,
}

impl LiveView for Clock {
    type Scope = Site;
    type Route = Args<String>;
    type Event = ClockEvent;

    async fn mount(Args(city): Args<String>, socket: &mut Socket<Self>) -> Result<Self> {
        if socket.state().has_given_up(&city) {
            return Err("its spring is broken".into());
        }
        Ok(Self { city, wound: 0 })
    }

    async fn handle_event(&mut self, event: ClockEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            ClockEvent::Wind => self.wound += 1,
            ClockEvent::Drop => return Err("it fell".into()),
            ClockEvent::Smash => {
                socket.state().give_up(&self.city);
                return Err("it was smashed".into());
            }
            ClockEvent::Leave => socket.push_navigate(GardenRoute),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let city = &self.city;
        view! {
            <h2>(city)</h2>
            <p class="wound">"Wound up " (self.wound) " times"</p>
            <button phx-click=(ClockEvent::Wind)>"Wind up " (city)</button>
            <button phx-click=(ClockEvent::Drop)>"Drop " (city)</button>
            <button phx-click=(ClockEvent::Smash)>"Smash " (city)</button>
            <button phx-click=(ClockEvent::Leave)>"Leave " (city)</button>
            (nested::<Alarm>(format!("alarm-{city}"), city))
        }
    }
}
