use remount::prelude::*;

use crate::alarm::Alarm;
use crate::{AtticRoute, GardenRoute, Site};

/// A radio, which plays on while the visitor goes through the rooms that have one.
pub(crate) struct Radio {
    station: String,
    volume: u32,
}

#[derive(Event)]
pub(crate) enum RadioEvent {
    Louder,
    /// It goes on as a new one.
    Trip,
    /// The page goes to another room, which has a radio.
    Garden,
    /// The page goes to a room without one.
    Attic,
}

impl LiveView for Radio {
    type Scope = Site;
    type Route = Args<String>;
    type Event = RadioEvent;

    async fn mount(Args(station): Args<String>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { station, volume: 0 })
    }

    async fn handle_event(&mut self, event: RadioEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RadioEvent::Louder => self.volume += 1,
            RadioEvent::Trip => return Err("somebody tripped over its cable".into()),
            RadioEvent::Garden => socket.push_navigate(GardenRoute),
            RadioEvent::Attic => socket.push_navigate(AtticRoute),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let station = &self.station;
        view! {
            <p class="plays">(station) " plays at " (self.volume)</p>
            <button phx-click=(RadioEvent::Louder)>"Turn up " (station)</button>
            <button phx-click=(RadioEvent::Trip)>"Trip over " (station)</button>
            <button phx-click=(RadioEvent::Garden)>"Carry " (station) " into the garden"</button>
            <button phx-click=(RadioEvent::Attic)>"Carry " (station) " into the attic"</button>
            <label>"Notes " <input name=(&format!("notes-{station}"))></label>
            (nested::<Alarm>(format!("alarm-{station}"), station).sticky())
        }
    }
}

/// A shelf that a view shows within itself, and that has a radio on it.
pub(crate) struct Shelf;

impl LiveView for Shelf {
    type Scope = Site;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { (nested::<Radio>("radio-shelf", "Jazz".to_owned()).sticky()) }
    }
}
