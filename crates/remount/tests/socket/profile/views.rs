//! The live views of the site.

use remount::prelude::*;
use remount::session::Outcome;
use remount::{SessionUpdateError, WriteHandle};

use super::{Profile, Pugs};

/// Shows the profile, and what became of the writes for which it has waited.
pub(super) struct Editor {
    profile: Profile,
    tab: String,
    outcomes: Vec<Outcome>,
}

#[derive(Event)]
pub(super) enum EditorEvent {
    #[event(incoming)]
    Rename {
        username: String,
    },
    #[event(incoming)]
    RenameAndWait {
        username: String,
    },
    #[event(incoming)]
    RenameAndTell {
        username: String,
    },
    #[event(incoming)]
    RenameAndFail {
        username: String,
    },
    #[event(incoming)]
    RenameAndPatch {
        username: String,
    },
    #[event(incoming)]
    RenameAndNavigate {
        username: String,
    },
    #[event(incoming)]
    RenameAndLeave {
        username: String,
    },
    #[event(incoming)]
    WaitAndLeave {
        username: String,
    },
    Leave,
    Join,
    #[event(incoming)]
    Draft {
        draft: String,
    },
    #[event(incoming)]
    DraftAndWait {
        draft: String,
    },
}

/// What can be clicked, by its own name.
const BUTTONS: [&str; 12] = [
    "rename",
    "rename_and_wait",
    "rename_and_tell",
    "rename_and_fail",
    "rename_and_patch",
    "rename_and_navigate",
    "rename_and_leave",
    "wait_and_leave",
    "leave",
    "join",
    "draft",
    "draft_and_wait",
];

/// Where live links lead.
const LINKS: [&str; 2] = ["/other/7", "/guarded"];

#[derive(Route)]
#[route("/")]
pub(super) struct EditorRoute {
    #[query]
    tab: Option<String>,
}

impl EditorRoute {
    fn tab(self) -> String {
        self.tab.unwrap_or_else(|| "none".to_owned())
    }
}

impl LiveView for Editor {
    type Scope = Pugs;
    type Route = EditorRoute;
    type Event = EditorEvent;

    async fn mount(route: EditorRoute, socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            profile: socket.session().get(),
            tab: route.tab(),
            outcomes: Vec::new(),
        })
    }

    async fn handle_params(&mut self, route: EditorRoute, _: &mut Socket<Self>) -> Result {
        self.tab = route.tab();
        Ok(())
    }

    async fn handle_event(&mut self, event: EditorEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            EditorEvent::Rename { username } => {
                rename(socket, username)?;
            }
            EditorEvent::RenameAndWait { username } => {
                let write = rename(socket, username)?;
                self.outcomes.push(write.outcome().await);
            }
            EditorEvent::RenameAndTell { username } => {
                let write = rename(socket, username)?;
                let told = socket.state().clone();
                tokio::spawn(async move {
                    let outcome = write.outcome().await;
                    told.held().push(outcome);
                });
            }
            EditorEvent::RenameAndFail { username } => {
                rename(socket, username)?;
                return Err("asked to".into());
            }
            EditorEvent::RenameAndPatch { username } => {
                rename(socket, username)?;
                let tab = Some("here".to_owned());
                socket.push_patch(EditorRoute { tab });
            }
            EditorEvent::RenameAndNavigate { username } => {
                rename(socket, username)?;
                socket.push_navigate(LocalPath::new("/other/7")?);
            }
            EditorEvent::RenameAndLeave { username } => {
                rename(socket, username)?;
                socket.redirect(LocalPath::new("/elsewhere")?);
            }
            EditorEvent::WaitAndLeave { username } => {
                rename(socket, username)?.outcome().await;
                socket.redirect(LocalPath::new("/elsewhere")?);
            }
            EditorEvent::Leave => socket.redirect(LocalPath::new("/elsewhere")?),
            EditorEvent::Join => {
                let session = socket.session();
                session.update(|profile| profile.joined = Some(7))?;
            }
            EditorEvent::Draft { draft } => {
                socket.session().update(|profile| profile.draft = draft)?;
            }
            EditorEvent::DraftAndWait { draft } => {
                let write = socket.session().update(|profile| profile.draft = draft)?;
                self.outcomes.push(write.outcome().await);
            }
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Profile>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.profile = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <i>(&self.profile.username)</i>
            <u>(self.profile.joined)</u>
            <s>(&self.tab)</s>
            <q>(&self.profile.draft)</q>
            for outcome in &self.outcomes {
                <li>(format!("{outcome:?}"))</li>
            }
            <form id="profile" phx-hook="PersistSession">
                <input name=(Profile::USERNAME) value=(&self.profile.username)>
                <input name=(Profile::COLOUR) value=(&self.profile.colour)>
                <input name=(Profile::DRAFT) value=(&self.profile.draft)>
            </form>
            for event in BUTTONS {
                <button phx-click=(event) phx-value-username="cat" phx-value-draft="hello">
                    (event)
                </button>
            }
            for to in LINKS {
                <a href=(to) data-phx-link="redirect" data-phx-link-state="push">(to)</a>
            }
        }
    }
}

fn rename(socket: &Socket<Editor>, username: String) -> Result<WriteHandle, SessionUpdateError> {
    let session = socket.session();
    session.update(|profile| profile.username = username)
}

pub(super) struct Other(String);

#[derive(Route)]
#[route("/other/{id}")]
pub(super) struct OtherRoute {
    id: String,
}

impl LiveView for Other {
    type Scope = Pugs;
    type Route = OtherRoute;
    type Event = ();

    async fn mount(route: OtherRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(route.id))
    }

    fn render(&self) -> impl Markup {
        view! { <p>"other " (&self.0)</p> }
    }
}

/// Stands beside the profile, and shows the last changes of it of which it was told.
pub(super) struct Header {
    profile: Profile,
    changes: Vec<String>,
}

/// How many changes are shown.
const SHOWN: usize = 8;

#[derive(Event)]
pub(super) enum HeaderEvent {
    Paint,
}

impl LiveView for Header {
    type Scope = Pugs;
    type Route = ();
    type Event = HeaderEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            profile: socket.session().get(),
            changes: Vec::new(),
        })
    }

    async fn handle_event(&mut self, _: HeaderEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        session.update(|profile| profile.colour = "teal".to_owned())?;
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Profile>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.changes.push(format!("{:?}", change.state));
        if self.changes.len() > SHOWN {
            self.changes.remove(0);
        }
        self.profile = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <b>"Hello, " (&self.profile.username) "!"</b>
            <button phx-click=(HeaderEvent::Paint)>"paint"</button>
            for change in &self.changes {
                <em>(change)</em>
            }
        }
    }
}
