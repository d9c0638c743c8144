use remount::prelude::*;
use remount::ui;

use crate::Site;

#[derive(Route)]
#[route("/login")]
pub(crate) struct LoginRoute;

/// Where one logs in. Its form is an ordinary one, since only an HTTP answer can set a cookie.
pub(crate) struct Welcome;

impl LiveView for Welcome {
    type Scope = Site;
    type Route = LoginRoute;
    type Event = ();

    async fn mount(_: LoginRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Log in");
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>"Log in"</h1>
            <ui::FlashGroup />
            // What is typed before the page's socket has joined is not the view's to replace.
            <form id="login" method="post" action="/login" phx-update="ignore">
                <label for="name">"Name"</label>
                <input
                    id="name"
                    name="name"
                    autocomplete="username"
                    autocapitalize="none"
                    required
                    autofocus
                >
                <label for="code">"Code"</label>
                <input
                    id="code"
                    name="code"
                    type="password"
                    autocomplete="current-password"
                    required
                    aria-describedby="code-hint"
                >
                <p id="code-hint" class="hint">"The server has printed it when it started."</p>
                <button>"Log in"</button>
            </form>
        }
    }
}
