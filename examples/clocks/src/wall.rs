use remount::prelude::*;

use crate::clock::Clock;
use crate::radio::Shelf;
use crate::safe::Safe;
use crate::{Site, radio};

#[derive(Route)]
#[route("/")]
pub(crate) struct WallRoute;

/// The main view: clocks in a list, one in the middle, and a safe that only keepers see.
pub(crate) struct Wall {
    cities: Vec<&'static str>,
    shows_middle: bool,
    middle: &'static str,
    turns: u32,
}

#[derive(Event)]
pub(crate) enum WallEvent {
    Turn,
    Reverse,
    TakeDown { city: String },
    Middle,
    Next,
}

impl LiveView for Wall {
    type Scope = Site;
    type Route = WallRoute;
    type Event = WallEvent;

    async fn mount(_: WallRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            cities: vec!["Berlin", "Lima", "Tokyo"],
            shows_middle: true,
            middle: "Rome",
            turns: 0,
        })
    }

    async fn handle_event(&mut self, event: WallEvent, _: &mut Socket<Self>) -> Result {
        match event {
            WallEvent::Turn => self.turns += 1,
            WallEvent::Reverse => self.cities.reverse(),
            WallEvent::TakeDown { city } => self.cities.retain(|other| *other != city),
            WallEvent::Middle => self.shows_middle = !self.shows_middle,
            WallEvent::Next => {
                self.middle = if self.middle == "Rome" {
                    "Oslo"
                } else {
                    "Rome"
                }
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Clocks"</h1>
                <button phx-click=(WallEvent::Turn)>"Turn"</button>
                <output id="turns">(self.turns)</output>
                <button phx-click=(WallEvent::Reverse)>"Reverse"</button>
                <ul>
                    for city in &self.cities, key = city {
                        <li>
                            (nested::<Clock>(format!("clock-{city}"), city.to_string()))
                            <button phx-click=(WallEvent::TakeDown { city: city.to_string() })>
                                "Take down " (city)
                            </button>
                        </li>
                    }
                </ul>
                <button phx-click=(WallEvent::Middle)>"Show or hide"</button>
                <button phx-click=(WallEvent::Next)>"Next city"</button>
                if self.shows_middle {
                    (nested::<Clock>(format!("middle-{}", self.middle), self.middle.to_owned())
                        .tag("section")
                        .class("middle"))
                }
                (nested::<Safe>("safe", ()))
                (radio())
                (nested::<Shelf>("shelf", ()))
            </main>
        }
    }
}
