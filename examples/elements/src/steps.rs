use remount::prelude::*;
use remount::{ExternalUrl, ui};

use crate::Site;
use crate::menu::MenuRoute;

/// Where a visitor is sent further, and where to a page beyond the steps.
const LANDING: u8 = 10;
const ROOF: u8 = 20;
/// A step that only leads on.
const HATCH: u8 = 30;

/// Steps that are addresses, and ways to leave none of them behind in the history.
pub(crate) struct Steps {
    route: StepsRoute,
    /// How many addresses the view had.
    addresses: u32,
    /// The next address is no place to go on from.
    rests: bool,
}

#[derive(Event)]
pub(crate) enum StepsEvent {
    Up,
    UpInstead,
    Rest,
    Menu,
    MenuInstead,
    Leave,
}

#[derive(Route, Clone, Default)]
#[route("/steps")]
pub(crate) struct StepsRoute {
    #[query]
    step: u8,
    /// A page of another site.
    #[query]
    outside: String,
}

impl StepsRoute {
    pub(crate) fn hatch() -> Self {
        Self {
            step: HATCH,
            ..Self::default()
        }
    }
}

impl LiveView for Steps {
    type Scope = Site;
    type Route = StepsRoute;
    type Event = StepsEvent;

    async fn mount(route: StepsRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Steps");
        if route.step == HATCH {
            socket.replace_navigate(MenuRoute);
        }
        Ok(Self {
            route,
            addresses: 1,
            rests: false,
        })
    }

    async fn handle_params(&mut self, route: StepsRoute, socket: &mut Socket<Self>) -> Result {
        self.addresses += 1;
        self.route = route;
        if std::mem::take(&mut self.rests) {
            return Ok(());
        }
        match self.route.step {
            LANDING => socket.replace_patch(self.at(LANDING + 1)),
            ROOF => socket.replace_navigate(MenuRoute),
            _ => {}
        }
        Ok(())
    }

    async fn handle_event(&mut self, event: StepsEvent, socket: &mut Socket<Self>) -> Result {
        let next = self.at(self.route.step.saturating_add(1));
        match event {
            StepsEvent::Up => socket.push_patch(next),
            StepsEvent::UpInstead => socket.replace_patch(next),
            StepsEvent::Rest => {
                self.rests = true;
                socket.push_patch(self.at(LANDING));
            }
            StepsEvent::Menu => socket.push_navigate(MenuRoute),
            StepsEvent::MenuInstead => socket.replace_navigate(MenuRoute),
            StepsEvent::Leave => self.leave(socket)?,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        use StepsEvent as E;
        view! {
            <main>
                <h1>"Steps"</h1>
                <output>"Step " (self.route.step) ", address " (self.addresses)</output>
                <p>
                    <button phx-click=(E::Up)>"Up"</button>
                    <button phx-click=(E::UpInstead)>"Up instead"</button>
                    <button phx-click=(E::Rest)>"Rest at the landing"</button>
                    <button phx-click=(E::Menu)>"To the menu"</button>
                    <button phx-click=(E::MenuInstead)>"To the menu instead"</button>
                    <button phx-click=(E::Leave)>"Leave"</button>
                </p>
                <p>
                    <ui::Link to=(Self::patch(self.at(1)))>"First step"</ui::Link> " "
                    <ui::Link to=(self.at(2)) replace=(true)>"Second step instead"</ui::Link> " "
                    <ui::Link to=(self.at(LANDING))>"Landing"</ui::Link> " "
                    <ui::Link to=(self.at(ROOF))>"Roof"</ui::Link>
                </p>
            </main>
        }
    }
}

impl Steps {
    fn at(&self, step: u8) -> StepsRoute {
        let outside = self.route.outside.clone();
        StepsRoute { step, outside }
    }

    /// Whoever knows this address has chosen what it says, so only this machine is gone to.
    fn leave(&self, socket: &mut Socket<Self>) -> Result {
        let outside = ExternalUrl::new(self.route.outside.as_str())?;
        if outside.host() == "127.0.0.1" {
            socket.redirect_external(outside);
        }
        Ok(())
    }
}
