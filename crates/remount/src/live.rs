use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use remount_pubsub::PubSub;
use remount_session::{Notice, Sessions, names_two_hosts};

use crate::app::App;
use crate::assets;
use crate::budget::Rate;
use crate::first_render::first_render;
use crate::live_view::LiveView;
use crate::mounted::ViewKind;
use crate::page::{Layout, Page};
use crate::runtime::pipe::websocket::Room;
use crate::site::Site;
use crate::upgrade::upgrade;

/// A site's live views, their layout and what they share: an axum router in the making.
///
/// ```
/// use remount::prelude::*;
/// # struct Site;
/// # impl App for Site { type Session = (); type State = (); }
/// # struct Home;
/// # impl LiveView for Home {
/// #     type App = Site;
/// #     type Event = ();
/// #     type Info = ();
/// #     async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
/// #     fn render(&self) -> impl Markup { view! { "Hello" } }
/// # }
/// # fn layout(page: &Page) -> impl Markup { view! { (page.content()) } }
/// # fn app(sessions: Sessions<()>) -> axum::Router {
/// let live = Live::<Site>::new(layout, sessions, ()).view::<Home>("/");
/// axum::Router::new().merge(live)
/// # }
/// ```
///
/// Besides the views' own paths the router answers `/live/websocket`, `/live/session` and
/// `/live/assets/`.
pub struct Live<A: App> {
    site: Site<A>,
    paths: Vec<String>,
}

impl<A: App> Live<A> {
    /// A site whose pages `layout` puts together, whose visitors `sessions` remembers and whose
    /// views share `state`.
    pub fn new<L>(layout: L, sessions: Sessions<A::Session>, state: A::State) -> Self
    where
        L: for<'a> Layout<'a> + Send + Sync + 'static,
    {
        let layout = move |page: &Page, out: &mut String| layout.write(page, out);
        Self {
            site: Site::new(Box::new(layout), sessions, state),
            paths: Vec::new(),
        }
    }

    /// Serves a view as the main one at `path`, in axum's notation: `/rooms/{id}`. Between the
    /// views of one site the browser moves without loading a page, so a layer around one path does
    /// not guard its view: [`LiveView::mount`] has to ask who may see it.
    ///
    /// # Panics
    ///
    /// If the path is malformed or collides with another one, as [`axum::Router::route`] does.
    #[must_use]
    pub fn view<V: LiveView<App = A>>(mut self, path: &str) -> Self {
        if let Err(error) = self.site.routes.insert(path, ViewKind::of::<V>()) {
            panic!("the path {path:?} of a live view can not be served: {error}");
        }
        self.paths.push(path.to_owned());
        self
    }

    /// Serves a view beside the main one, on every page whose layout places it with
    /// [`Page::sibling`]. It stays as it is when the main view is replaced, like a sticky live view of
    /// Phoenix. `id` is its element's
    /// id on the page. One that navigates in [`LiveView::mount`] sends the whole page elsewhere,
    /// whatever its address.
    ///
    /// # Panics
    ///
    /// If `id` is taken already, or holds anything but letters, digits, `-` and `_`.
    #[must_use]
    pub fn sibling<V: LiveView<App = A>>(mut self, id: &str) -> Self {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(
            !id.is_empty() && id.bytes().all(plain),
            "the id {id:?} of a sibling may hold letters, digits, `-` and `_` only"
        );
        assert!(
            self.site.sibling(id).is_none(),
            "two siblings have the id {id:?}"
        );
        self.site
            .siblings
            .push((id.to_owned(), ViewKind::of::<V>()));
        self
    }

    /// Lets pages of another origin open the socket too, for example `https://www.example.com`. The
    /// host that is asked may without: over https, or over plain http where that is what the
    /// [sessions are configured for](Sessions::plain_http), and on loopback.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.site.origins.push(origin.into());
        self
    }

    /// Sets how many messages of one page are read in a second, 500 otherwise: events, joins and
    /// whatever else comes through its socket. After a pause, the messages of half a second are
    /// read at once. A page that sends more loses nothing and stays connected: the server reads the
    /// rest when it is due, so the page waits for its answers.
    ///
    /// No page meets that with what a person does. A hook that sends an event for each movement of
    /// the mouse makes 60 to 120 a second. Without a limit, one page could keep the views of all
    /// others busy with what it has them broadcast. [`u32::MAX`] is no limit.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # fn live(live: Live<()>) -> Live<()> {
    /// live.messages_per_second(50)
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    pub fn messages_per_second(mut self, limit: u32) -> Self {
        assert!(limit > 0, "a page from which nothing is read is of no use");
        self.site.pace = Rate::paced(limit);
        self
    }

    /// How many bytes of messages that have not arrived whole the server holds for each open page,
    /// on average. Default: 8,192.
    ///
    /// A message up to 4 kB needs none of that room, and one of any length that a page may send
    /// (256 kB) always has enough of it. A socket that needs more than is left is not read until
    /// there is room again; while it waits, whoever holds room has to send 32 kB a second, or its
    /// socket is closed.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # fn site(sessions: Sessions<()>) -> Live<()> {
    /// // Every page is an editor that sends long texts, over slow lines.
    /// Live::new(plain_layout, sessions, ()).unfinished_messages(65_536)
    /// # }
    /// ```
    #[must_use]
    pub fn unfinished_messages(mut self, bytes: usize) -> Self {
        self.site.room = Room::new(bytes);
        self
    }

    /// The site's topics, for what is not a view: a background task, an HTTP handler.
    #[must_use]
    pub fn pubsub(&self) -> PubSub {
        self.site.pubsub.clone()
    }
}

impl<A: App, S: Clone + Send + Sync + 'static> From<Live<A>> for axum::Router<S> {
    fn from(live: Live<A>) -> Self {
        let Live { site, paths } = live;
        let pubsub = site.pubsub.clone();
        site.sessions.on_notice(move |notice| {
            pubsub.broadcast(&notice_topic(notice), Arc::new(notice.clone()));
        });
        let endpoint = site.sessions.endpoint();
        let site = Arc::new(site);
        let mut router = axum::Router::new().route("/live/websocket", get(upgrade::<A>));
        for path in paths {
            router = router.route(&path, get(page::<A>));
        }
        router
            .with_state(site)
            .merge(endpoint)
            .merge(assets::router())
            .with_state(())
    }
}

async fn page<A: App>(State(site): State<Arc<Site<A>>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if names_two_hosts(&parts.headers) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    site.hear_of_server(&parts.extensions);
    first_render(site, parts).await
}

fn notice_topic(notice: &Notice) -> String {
    match notice {
        Notice::Changed { session, .. }
        | Notice::Extended { session, .. }
        | Notice::Ended { session } => session.topic(),
        Notice::Rebound { from, .. } => from.topic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain_layout;
    use crate::session::KeyRing;

    fn live() -> Live<()> {
        let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
        Live::new(plain_layout, Sessions::new(ring), ())
    }

    #[test]
    fn messages_are_read_at_500_a_second_unless_the_site_says_otherwise() {
        assert_eq!(live().site.pace, Rate::new(500, 250));
        let slow = live().messages_per_second(1);
        assert_eq!(slow.site.pace, Rate::new(1, 1));
    }

    #[test]
    #[should_panic(expected = "is of no use")]
    fn a_site_that_reads_nothing_is_refused() {
        let _ = live().messages_per_second(0);
    }
}
