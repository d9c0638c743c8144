use std::time::Duration;

use remount::prelude::*;
use remount::ui;

use crate::Site;
use crate::steps::StepsRoute;

/// Fails as its address says, once a page has opened its socket.
pub(crate) struct Faults {
    clicks: u32,
}

#[derive(Event)]
pub(crate) enum FaultsEvent {
    Count,
    Break,
}

#[derive(Route, Default)]
#[route("/faults")]
pub(crate) struct FaultsRoute {
    #[query]
    when: When,
}

#[derive(RouteValue, Clone, Copy, Debug, Default, PartialEq)]
enum When {
    #[default]
    Never,
    /// There is nothing at this address any more.
    Gone,
    Always,
}

impl LiveView for Faults {
    type Scope = Site;
    type Route = FaultsRoute;
    type Event = FaultsEvent;

    async fn mount(route: FaultsRoute, socket: &mut Socket<Self>) -> Result<Self> {
        match route.when {
            When::Gone if socket.is_connected() => {
                Err(remount::Error::status(StatusCode::NOT_FOUND))
            }
            When::Always if socket.is_connected() => Err("this is what the address is for".into()),
            _ => Ok(Self { clicks: 0 }),
        }
    }

    async fn handle_event(&mut self, event: FaultsEvent, _: &mut Socket<Self>) -> Result {
        match event {
            FaultsEvent::Count => self.clicks += 1,
            FaultsEvent::Break => return Err("this is what the button is for".into()),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Faults"</h1>
                <ui::ConnectionStatus after=(Duration::ZERO) />
                <output>(self.clicks)</output>
                <p>
                    <button phx-click=(FaultsEvent::Count)>"Count"</button>
                    <button phx-click=(FaultsEvent::Break)>"Break"</button>
                    <ui::Link to=(FaultsRoute { when: When::Gone })>"What is gone"</ui::Link> " "
                    <ui::Link to=(StepsRoute::hatch())>"Hatch"</ui::Link>
                </p>
            </main>
        }
    }
}
