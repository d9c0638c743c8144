//! The site under test: one view that leaves messages, and places to which it sends its page.

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab};

pub(crate) fn sessions() -> Sessions<()> {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    Sessions::new(ring).https_only()
}

/// The views as an app.
pub(crate) fn live(sessions: Sessions<()>) -> Live<()> {
    Live::new(sessions)
        .state(())
        .view::<Desk>()
        .view_at::<Shelf>("/shelf")
        .view_at::<Passage>("/passage")
}

pub(crate) async fn open(path: &str) -> (Site, Tab) {
    let site = Site::new(live(sessions()));
    let page = site.visitor().open(path).await;
    (site, page)
}

/// Says that a page shows these messages, of these kinds, and no others.
#[track_caller]
pub(crate) fn check(page: &Tab, expected: &[(&str, &str)]) {
    let texts: Vec<_> = expected.iter().map(|(_, text)| *text).collect();
    assert_eq!(page.texts(".flash-text"), texts, "on {}", page.path());
    for (kind, text) in expected {
        assert_eq!(
            page.text(format!(".flash-{kind} .flash-text").as_str()),
            *text
        );
    }
}

/// Leaves messages as it is told.
struct Desk;

#[derive(Event)]
enum DeskEvent {
    #[event(incoming)]
    Put {
        kind: String,
        text: String,
    },
    #[event(incoming)]
    ClearOf {
        kind: String,
    },
    /// Writes what it holds of this kind into the title.
    #[event(incoming)]
    Read {
        kind: String,
    },
    Clear,
    PutAndPatch,
    PutAndNavigate,
    PutAndRedirect,
    PutAndPassThrough,
    /// To an address that no view has.
    PutAndGoOutside,
}

#[derive(Route)]
#[route("/")]
struct DeskRoute {
    #[query]
    tab: Option<String>,
}

impl LiveView for Desk {
    type Scope = ();
    type Route = DeskRoute;
    type Event = DeskEvent;

    async fn mount(_: DeskRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_params(&mut self, _: DeskRoute, _: &mut Socket<Self>) -> Result {
        Ok(())
    }

    async fn handle_event(&mut self, event: DeskEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            DeskEvent::Put { kind, text } => socket.put_flash(kind, text),
            DeskEvent::ClearOf { kind } => socket.clear_flash_of(kind),
            DeskEvent::Read { kind } => {
                let title = socket.flash(kind).unwrap_or("none").to_owned();
                socket.set_page_title(title);
            }
            DeskEvent::Clear => socket.clear_flash(),
            DeskEvent::PutAndPatch => {
                put_both(socket);
                let tab = Some("other".to_owned());
                socket.push_patch(DeskRoute { tab });
            }
            DeskEvent::PutAndNavigate => {
                put_both(socket);
                socket.push_navigate(LocalPath::new("/shelf")?);
            }
            DeskEvent::PutAndRedirect => {
                put_both(socket);
                socket.redirect(LocalPath::new("/shelf")?);
            }
            DeskEvent::PutAndPassThrough => {
                put_both(socket);
                socket.push_navigate(LocalPath::new("/passage")?);
            }
            DeskEvent::PutAndGoOutside => {
                put_both(socket);
                socket.push_navigate(LocalPath::new("/outside")?);
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <button id="clear" phx-click=(DeskEvent::Clear)>"Clear"</button>
            <button id="patch" phx-click=(DeskEvent::PutAndPatch)>"Patch"</button>
            <button id="navigate" phx-click=(DeskEvent::PutAndNavigate)>"Navigate"</button>
            <button id="redirect" phx-click=(DeskEvent::PutAndRedirect)>"Redirect"</button>
            <button id="through" phx-click=(DeskEvent::PutAndPassThrough)>"Through"</button>
            <button id="outside" phx-click=(DeskEvent::PutAndGoOutside)>"Outside"</button>
            <a id="link" href="/?tab=third" data-phx-link="patch" data-phx-link-state="push">
                "Link"
            </a>
            <form id="save" method="post" action="/save"><button>"Save"</button></form>
            <div id="script" phx-hook="Script"></div>
        }
    }
}

fn put_both(socket: &mut Socket<Desk>) {
    socket.put_flash("warning", "Mind the step");
    socket.put_flash(FlashKind::Info, "Saved");
}

/// Shows the messages that come with its visitors.
struct Shelf;

impl LiveView for Shelf {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <a id="back" href="/" data-phx-link="redirect" data-phx-link-state="push">"Back"</a>
        }
    }
}

/// Sends every visitor on.
struct Passage;

impl LiveView for Passage {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.put_flash(FlashKind::Error, "No entry");
        socket.push_navigate(LocalPath::new("/shelf")?);
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Nobody sees this." }
    }
}
