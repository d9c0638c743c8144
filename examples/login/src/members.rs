//! The page for members: who is logged in.

use remount::prelude::*;

use crate::Site;
use crate::here::{LookAgain, MEMBERS, Seat};
use crate::visitor::{Login, Visitor};

/// Without a login it shows nothing and sends the page to where one logs in. That is asked in
/// `mount`, not in a layer: a page whose session was ended comes back over its socket, which no
/// layer around this address sees.
#[derive(Default)]
pub(crate) struct Members {
    login: Option<Login>,
    /// Whether the login form will be filled in with this member's name.
    is_filled_in: bool,
    note: String,
    here: Vec<String>,
    seat: Option<Seat>,
}

#[derive(Event)]
pub(crate) enum MembersEvent {
    Stay,
    FillIn,
    Forget,
}

impl LiveView for Members {
    type Scope = Site;
    type Route = ();
    type Event = MembersEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Members");
        let mut members = Self::default();
        members.look(socket)?;
        let Some(login) = members.login.as_ref().filter(|_| socket.is_connected()) else {
            return Ok(members);
        };
        if login.is_half_over() {
            socket.session().update(Visitor::seen)?;
        }
        members.seat = Some(socket.state().here.sit_down(&login.name));
        socket.subscribe(&MEMBERS).await?;
        members.look(socket)?;
        Ok(members)
    }

    async fn handle_event(&mut self, event: MembersEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        match (event, &self.login) {
            (MembersEvent::Stay, _) => session.update(Visitor::seen)?,
            (MembersEvent::FillIn, Some(login)) => {
                session.update(|visitor| visitor.name_to_fill_in = Some(login.name.clone()))?
            }
            (MembersEvent::Forget, _) => {
                session.update(|visitor| visitor.name_to_fill_in = None)?
            }
            (MembersEvent::FillIn, None) => return Ok(()),
        };
        self.look(socket)
    }

    async fn handle_session(
        &mut self,
        _: SessionChange<Visitor>,
        socket: &mut Socket<Self>,
    ) -> Result {
        self.look(socket)
    }

    fn render(&self) -> impl Markup {
        view! {
            if let Some(login) = &self.login {
                <header>
                    <h1>"Members"</h1>
                    <form method="post" action="/logout">
                        <button class="quiet">"Log out"</button>
                    </form>
                </header>
                <p>"You are logged in as " <b>(&login.name)</b> "."</p>
                (how_long(login))
                (filled_in(self.is_filled_in))
                <h2>"Here now"</h2>
                <ul class="here">
                    for name in &self.here, key = name {
                        <li>(name) if *name == login.name { " (you)" }</li>
                    }
                </ul>
                (note(&self.note))
            }
        }
    }
}

impl On<LookAgain> for Members {
    async fn on(&mut self, _: &LookAgain, socket: &mut Socket<Self>) -> Result {
        self.look(socket)
    }
}

impl Members {
    fn look(&mut self, socket: &mut Socket<Self>) -> Result {
        let visitor = socket.session().get();
        self.login = visitor.login().cloned();
        if self.login.is_none() {
            self.here.clear();
            self.note.clear();
            return Err(redirect(LocalPath::new("/login")?));
        }
        let name = visitor.name_to_fill_in;
        self.is_filled_in =
            name.is_some() && name.as_ref() == self.login.as_ref().map(|login| &login.name);
        self.note = visitor.note;
        self.here = socket.state().here.names();
        Ok(())
    }
}

fn how_long(login: &Login) -> impl Markup {
    let minutes = login.minutes_left();
    view! {
        if login.remembered {
            <p class="hint">"You stay logged in here for " (minutes.div_ceil(60 * 24)) " days."</p>
        } else {
            <p class="hint">
                "Without a sign of you, your login ends in " (minutes) " minutes. "
                <button class="link" phx-click=(MembersEvent::Stay)>"Stay logged in"</button>
            </p>
        }
    }
}

fn filled_in(is_filled_in: bool) -> impl Markup {
    view! {
        <p class="hint">
            if is_filled_in {
                "Your name will be filled in when you log in here. "
                <button class="link" phx-click=(MembersEvent::Forget)>"Forget my name"</button>
            } else {
                <button class="link" phx-click=(MembersEvent::FillIn)>
                    "Fill in my name when I log in here"
                </button>
            }
        </p>
    }
}

/// Saved as it is typed. It has no button: without scripts nothing can keep it.
fn note(note: &str) -> impl Markup {
    view! {
        <h2><label for="note">"A note for yourself"</label></h2>
        <form id="notes" phx-hook="PersistSession">
            <textarea
                id="note"
                name=(Visitor::NOTE)
                maxlength="2000"
                rows="3"
                aria-describedby="note-hint"
            >
                (note)
            </textarea>
            <p class="problem" id="note-problem" data-session-error-for=(Visitor::NOTE)></p>
            <p class="state" role="status">
                <span class="saving">"Saving …"</span>
                <span class="saved">"Saved"</span>
                <span class="failed">"Not saved"</span>
            </p>
        </form>
        <p class="hint" id="note-hint">
            "It stays in this browser, and only until you log out or somebody logs in."
        </p>
    }
}
