//! The page on which the colour of one's name is chosen.

use remount::prelude::*;

use crate::layout::tabs;
use crate::{COLOURS, Site, Visitor};

#[derive(Route)]
#[route("/settings")]
pub(crate) struct SettingsRoute;

/// A second view on the same session, reached without a page load.
pub(crate) struct Settings(Visitor);

impl LiveView for Settings {
    type Scope = Site;
    type Route = SettingsRoute;
    type Event = ();

    async fn mount(_: SettingsRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Settings");
        Ok(Self(socket.session().get()))
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.0 = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            (tabs())
            <noscript>
                <p>"Choosing a colour takes a browser with scripts switched on."</p>
            </noscript>
            <form id="looks" class="looks" phx-hook="PersistSession">
                <fieldset>
                    <legend>"The colour of your name"</legend>
                    for colour in COLOURS, key = colour {
                        <label class=("swatch colour-", colour)>
                            <input
                                type="radio"
                                name=(Visitor::COLOUR)
                                value=(colour)
                                checked=(self.0.colour == colour)
                            >
                            (colour)
                        </label>
                    }
                </fieldset>
                <p>"This is you: " <b class=("colour-", &self.0.colour)>(self.0.name())</b></p>
            </form>
        }
    }
}
