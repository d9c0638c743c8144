use std::time::Duration;

use axum::response::{IntoResponse, Redirect};
use remount::prelude::*;
use remount::ui;
use remount::{Flash, LocalPath};

use crate::Site;
use crate::dialog::DialogRoute;
use crate::menu::MenuRoute;

/// How long a message stays that is no error.
const STAYS: Duration = Duration::from_secs(3);

/// Messages that tell a visitor what has come of something, and that the page is not connected.
pub(crate) struct Messages;

#[derive(Event)]
pub(crate) enum MessagesEvent {
    Save,
    Warn,
    Fail,
    Leave,
    GoRound,
    Crash,
}

#[derive(Route)]
#[route("/messages")]
pub(crate) struct MessagesRoute {
    /// The view does not come back once it has failed.
    #[query]
    fails: bool,
}

impl LiveView for Messages {
    type Scope = Site;
    type Route = MessagesRoute;
    type Event = MessagesEvent;

    async fn mount(route: MessagesRoute, socket: &mut Socket<Self>) -> Result<Self> {
        if route.fails && has_been_here(socket) {
            return Err("this is what the address is for".into());
        }
        socket.set_page_title("Messages");
        socket.set_page_description("Messages that go by themselves, and errors that stay.");
        socket.set_page_canonical(MessagesRoute { fails: false });
        Ok(Self)
    }

    async fn handle_event(&mut self, event: MessagesEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            MessagesEvent::Save => socket.put_flash("info", "Saved"),
            MessagesEvent::Warn => socket.put_flash("warning", "Almost full"),
            MessagesEvent::Fail => socket.put_flash("error", "Not saved"),
            MessagesEvent::Leave => {
                socket.put_flash("info", "You have left");
                socket.push_navigate(DialogRoute);
            }
            // No view is there, so the browser loads the page.
            MessagesEvent::GoRound => {
                socket.put_flash("info", "You went round");
                socket.push_navigate(LocalPath::new("/round")?);
            }
            MessagesEvent::Crash => return Err("this is what the button is for".into()),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Messages"</h1>
                <ui::FlashGroup auto_clear=(STAYS) />
                <ui::ConnectionStatus after=(Duration::from_secs(1)) />
                <p>
                    <button phx-click=(MessagesEvent::Save)>"Save"</button>
                    <button phx-click=(MessagesEvent::Warn)>"Warn"</button>
                    <button phx-click=(MessagesEvent::Fail)>"Fail"</button>
                    <button phx-click=(MessagesEvent::Leave)>"Leave"</button>
                    <button phx-click=(MessagesEvent::GoRound)>"Go round"</button>
                    <button phx-click=(MessagesEvent::Crash)>"Crash"</button>
                </p>
                <form method="post" action="/messages">
                    <button>"Post"</button>
                </form>
                <ui::Link to=(MenuRoute)>"On to the menu"</ui::Link>
            </main>
        }
    }
}

fn has_been_here(socket: &Socket<Messages>) -> bool {
    let mounts = socket
        .connect_params()
        .and_then(|params| params.get("_mounts"));
    mounts.is_some_and(|mounts| mounts.deserialize::<u32>().is_ok_and(|mounts| mounts > 0))
}

/// Takes the form, which is no event of the view.
pub(crate) async fn post(flash: Flash) -> impl IntoResponse {
    (flash.put("info", "Posted"), Redirect::to("/messages"))
}

/// Knows nothing of messages, and sends everybody back.
pub(crate) async fn go_round() -> Redirect {
    Redirect::to("/messages")
}
