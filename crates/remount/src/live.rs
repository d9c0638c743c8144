use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{HeaderName, HeaderValue, StatusCode};
use remount_session::{Notice, Sessions, names_two_hosts};

use crate::app::App;
use crate::assets;
use crate::error::Error;
use crate::error_page::ErrorPage;
use crate::first_render::first_render;
use crate::layout::{Layout, plain_layout};
use crate::live_handle::LiveHandle;
use crate::longpoll;
use crate::mount_point::MountPoint;
use crate::page::Page;
use crate::route::{Address, NoAddress, Route};
use crate::runtime::pipe::longpoll::Lines;
use crate::runtime::pipe::room::Room;
use crate::scope::{In, Scope};
use crate::site::{self, Destination, Setup, Site};
use crate::upgrade::upgrade;
use group::Group;
use remount_page::Limits;

pub(crate) mod group;

/// A site's live views, their layout and what they share: an axum router in the making.
///
/// ```
/// use remount::prelude::*;
/// # struct Site;
/// # impl App for Site { type Session = (); type State = (); }
/// # struct Home;
/// # impl LiveView for Home {
/// #     type Scope = Site;
/// #     type Route = ();
/// #     type Event = ();
/// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
/// #     fn render(&self) -> impl Markup { view! { "Hello" } }
/// # }
/// # fn layout(page: &Page<Site>) -> impl Markup { view! { (page.content()) } }
/// # fn app(sessions: Sessions<()>) -> axum::Router {
/// let live = Live::new(sessions).layout(layout).view_at::<Home>("/");
/// axum::Router::new().merge(live)
/// # }
/// ```
///
/// Besides the views' own paths the router answers `/live/websocket`, `/live/longpoll`,
/// `/live/session` and `/live/assets/`, or what is below the path that [`at`](Self::at) sets.
///
/// The router may be nested: `axum::Router::new().nest("/admin", live.into())`. Pages find their
/// routes, and the views that they lead to, below `/admin` then. Addresses in links and navigations
/// are those that the browser sees; [`RequestInfo::prefix`](crate::RequestInfo::prefix) says how
/// they begin.
pub struct Live<A: App, S = StateGiven<A>> {
    setup: Setup<A>,
    state: S,
}

/// A [`Live`] of which nobody has said yet what its views share.
#[derive(Debug)]
pub struct NoState(());

/// A [`Live`] whose views share a state.
pub struct StateGiven<A: App>(A::State);

/// What a site needs not be given: the state of one whose views share nothing. Never implemented by
/// hand.
#[diagnostic::on_unimplemented(
    message = "this site has no state yet",
    label = "add `.state(…)` with a `{Self}`",
    note = "its `App` says that all of its views share a `{Self}`"
)]
pub trait NotNeeded {
    #[doc(hidden)]
    fn nothing() -> Self;
}

impl NotNeeded for () {
    fn nothing() {}
}

/// A pattern at which a site serves a live view: what [`Live::routes`] lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServedRoute {
    /// The path in axum's notation.
    pub pattern: &'static str,
    /// The type of the view, as the compiler calls it.
    pub view: &'static str,
    /// The type of its scope.
    pub scope: &'static str,
}

impl<A: App> Live<A, NoState> {
    /// A site whose visitors `sessions` remembers, without views so far. Which [`App`] it is
    /// follows from its views.
    pub fn new(sessions: Sessions<A::Session>) -> Self {
        Self {
            setup: Setup::new(boxed(plain_layout::<A>), sessions),
            state: NoState(()),
        }
    }

    /// Gives the views what they [share](App::State).
    #[must_use]
    pub fn state(self, state: A::State) -> Live<A> {
        Live {
            setup: self.setup,
            state: StateGiven(state),
        }
    }
}

impl<A: App, S> Live<A, S> {
    /// Puts the pages together with this function, `fn layout(page: &Page<Site>) -> impl Markup`.
    /// Without one they are [plain](crate::plain_layout).
    #[must_use]
    pub fn layout<L>(mut self, layout: L) -> Self
    where
        L: for<'a> Layout<'a, A> + Send + Sync + 'static,
    {
        self.setup.layout = boxed(layout);
        self
    }

    /// Serves a view as the main one at the patterns of its [route](crate::LiveView::Route).
    /// Between the views of one scope the browser moves without loading a page, so a layer around
    /// one path does not guard its view: a [scope](Scope) does.
    ///
    /// Pages ask for a view by its first pattern, whatever the type is called. So a page that is
    /// open goes on with the view of a later build, as long as that pattern stays the same.
    ///
    /// # Panics
    ///
    /// If another view is served at the same address, or [`axum::Router::route`] would panic.
    #[must_use]
    pub fn view<V: In<A>>(mut self) -> Self
    where
        V::Route: Address,
    {
        self.setup.add_view::<V>(V::Route::PATTERNS, None);
        self
    }

    /// Serves a view without addresses of its own as the main one at this path, in axum's notation.
    ///
    /// # Panics
    ///
    /// As [`view`](Self::view).
    #[must_use]
    pub fn view_at<V: In<A>>(mut self, path: &'static str) -> Self
    where
        V::Route: NoAddress,
    {
        self.setup.add_view::<V>(&[path], None);
        self
    }

    /// What the site serves, in the order in which it was told so: for a log line at the start, a
    /// list of links, or a test.
    pub fn routes(&self) -> impl Iterator<Item = ServedRoute> {
        let entries = self.setup.entries.iter();
        entries.map(|entry| ServedRoute {
            pattern: entry.pattern,
            view: entry.kind.info.name,
            scope: entry.kind.info.scope_name,
        })
    }

    /// Serves a view beside the main one, on every page whose layout places it with
    /// [`Page::sibling`]. It stays as it is when the main view is replaced, like a sticky live view
    /// of Phoenix. `id` is its element's id on the page. One that navigates in
    /// [`LiveView::mount`](crate::LiveView::mount) sends the whole page elsewhere, whatever its
    /// address.
    ///
    /// # Panics
    ///
    /// If `id` is taken already, or holds anything but letters, digits, `-` and `_`.
    #[must_use]
    pub fn sibling<V: In<A>>(mut self, id: &str) -> Self
    where
        V::Route: NoAddress,
    {
        self.setup.add_sibling::<V>(id, None);
        self
    }

    /// Serves the views of a [scope](Scope), which lets in whom it lets in.
    #[must_use]
    pub fn scope<G: Scope<App = A>>(self, views: impl FnOnce(Group<G>) -> Group<G>) -> Self {
        let Self { setup, state } = self;
        let setup = views(Group::new(setup)).into_setup();
        Self { setup, state }
    }

    /// Serves what pages need besides the views below this path, `/live` otherwise: the live
    /// socket, the endpoint of the session, the script. The pages say so to their script. Two sites
    /// in one router need two of them:
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Shop;
    /// # impl App for Shop { type Session = (); type State = (); }
    /// # struct Admin;
    /// # impl App for Admin { type Session = (); type State = (); }
    /// fn app(shop: Live<Shop>, admin: Live<Admin>) -> axum::Router {
    ///     axum::Router::new().merge(shop).merge(admin.at("/admin/live"))
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// If it is not a plain path, such as `/admin/live`.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        match MountPoint::new(path) {
            Ok(mount_point) => self.setup.mount_point = mount_point,
            Err(error) => panic!("{path:?} is no path for the routes of a site: {error}"),
        }
        self
    }

    /// Lets the proxies of this network, `10.0.0.0/8` or an address alone, say which prefix of the
    /// path they have taken off, with the header `X-Forwarded-Prefix`. Whoever else sends it is not
    /// heard: with that header he would choose from where a page loads its script.
    ///
    /// Visitors ask for `/app/rooms` then, the proxy for `/rooms`, and the pages find their routes
    /// below `/app`. The proxy has to send the header with all requests, those for the socket too.
    /// A proxy that leaves the path as it is needs no header: nest the site there.
    ///
    /// What counts is the peer of the connection. [`serve`](crate::serve) knows it; other servers
    /// say it with axum's `into_make_service_with_connect_info::<SocketAddr>`.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # fn site(live: Live<()>) -> Live<()> {
    /// live.trust_prefix_from("127.0.0.1")
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it is no network and no address.
    #[must_use]
    pub fn trust_prefix_from(mut self, network: &str) -> Self {
        if let Err(error) = self.setup.prefix_proxies.trust(network) {
            panic!("{network:?} is no network of proxies: {error}");
        }
        self
    }

    /// Sends this header with every page, in the place of what is sent otherwise:
    ///
    /// | header | value |
    /// |---|---|
    /// | `cache-control` | `max-age=0, private, must-revalidate` |
    /// | `content-security-policy` | `base-uri 'self'; frame-ancestors 'self'` |
    /// | `referrer-policy` | `strict-origin-when-cross-origin` |
    /// | `vary` | `cookie` |
    /// | `x-content-type-options` | `nosniff` |
    ///
    /// In a `content-security-policy`, `{nonce}` is the [number of the page](Page::nonce).
    ///
    /// A layer around the router sees the answer with these headers in it: what it sets in their
    /// place counts. For one that only adds what is missing, or that adds a second value, leave the
    /// header [to the layers](Self::without_page_header).
    ///
    /// ```
    /// use axum::http::header::CACHE_CONTROL;
    /// # use remount::prelude::*;
    ///
    /// # fn site(live: Live<()>) -> Live<()> {
    /// // The back button shows no page of somebody who has logged out.
    /// live.page_header(CACHE_CONTROL, "no-store")
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If no header can have this value.
    #[must_use]
    pub fn page_header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => self.setup.headers.set(name, value),
            Err(error) => panic!("the header {name} cannot be {value:?}: {error}"),
        }
        self
    }

    /// Leaves a header of all pages to the layers of the app: of those that
    /// [`page_header`](Self::page_header) lists, this one is not sent by itself.
    ///
    /// ```
    /// use axum::http::header::CONTENT_SECURITY_POLICY;
    /// # use remount::prelude::*;
    ///
    /// # fn site(live: Live<()>) -> Live<()> {
    /// live.without_page_header(CONTENT_SECURITY_POLICY)
    /// # }
    /// ```
    #[must_use]
    pub fn without_page_header(mut self, name: HeaderName) -> Self {
        self.setup.headers.remove(name);
        self
    }

    /// Lets pages of another origin open the socket too, or poll without one, for example
    /// `https://www.example.com`. The host that is asked may without: over https, or over plain
    /// http where that is what the [sessions are configured for](Sessions::plain_http), and on
    /// loopback.
    ///
    /// Without a WebSocket, the stock client sends no cookies to another origin than its page's. A
    /// visitor who is known over the WebSocket is nobody there. Switch long polling off in such
    /// pages: `window.remount = {longPollFallbackMs: 0}`.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.setup.origins.push(origin.into());
        self
    }

    /// Says what is answered in the place of a page that cannot be shown: which status an app's own
    /// errors have, and what the page looks like. It is called with the error as the app returned
    /// it, after its own status, if it has one, was set.
    ///
    /// ```
    /// use std::io;
    ///
    /// use http::StatusCode;
    /// # use remount::prelude::*;
    ///
    /// # fn site(live: Live<()>) -> Live<()> {
    /// live.on_error(|error, page| {
    ///     let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    ///     if error.downcast_ref().is_some_and(missing) {
    ///         page.set_status(StatusCode::NOT_FOUND);
    ///     }
    ///     let status = page.status();
    ///     page.draw(view! {
    ///         <!DOCTYPE html>
    ///         <html lang="en">
    ///             <head><title>"Sorry"</title></head>
    ///             <body><h1>(status.as_str())</h1></body>
    ///         </html>
    ///     });
    /// })
    /// # }
    /// ```
    ///
    /// When the page's socket joins a view, the status alone counts: from 400 to 499 the page is
    /// loaded anew and shows this page, otherwise the browser tries again. A debug build shows what
    /// failed and where instead of a page with status 500.
    #[must_use]
    pub fn on_error(
        mut self,
        answer: impl Fn(&Error, &mut ErrorPage) + Send + Sync + 'static,
    ) -> Self {
        self.setup.on_error = Some(Box::new(answer));
        self
    }

    /// Sets how much one page may ask of the server.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.setup.room = Room::of(&limits);
        self.setup.lines = Lines::of(&limits);
        self.setup.limits = Arc::new(limits);
        self
    }

    /// A way to the open pages of the site, for what is not a view: an HTTP handler, a background
    /// task.
    #[must_use]
    pub fn handle(&self) -> LiveHandle<A> {
        LiveHandle::new(self.setup.topics.clone(), self.setup.keys.clone())
    }
}

impl<A: App, T: Clone + Send + Sync + 'static> From<Live<A>> for axum::Router<T> {
    fn from(live: Live<A>) -> Self {
        let Live { setup, state } = live;
        router(Site::new(setup, state.0))
    }
}

impl<A: App, T: Clone + Send + Sync + 'static> From<Live<A, NoState>> for axum::Router<T>
where
    A::State: NotNeeded,
{
    fn from(live: Live<A, NoState>) -> Self {
        router(Site::new(live.setup, NotNeeded::nothing()))
    }
}

fn boxed<A, L>(layout: L) -> site::Layout<A>
where
    A: App,
    L: for<'a> Layout<'a, A> + Send + Sync + 'static,
{
    Box::new(move |page: &Page<A>, out: &mut String| layout.write(page, out))
}

fn router<A: App, T: Clone + Send + Sync + 'static>(site: Site<A>) -> axum::Router<T> {
    let notices = site.notices.clone();
    site.sessions.on_notice(move |notice| {
        let told = notices.broadcast(&notice_topic(notice), Arc::new(notice.clone()));
        told.expect("notices are of any type");
    });
    let endpoint = site.sessions.endpoint_at(&site.mount_point.session());
    let assets = assets::router(&site.mount_point);
    let mut router = axum::Router::new()
        .route(&site.mount_point.socket(), get(upgrade::<A>))
        .route(&site.mount_point.longpoll(), any(longpoll::answer::<A>));
    let site = Arc::new(site);
    for (index, entry) in site.entries.iter().enumerate() {
        let page = move |State(site): State<Arc<Site<A>>>, request: Request| {
            page::<A>(site, index, request)
        };
        router = router.route(entry.pattern, get(page));
    }
    router
        .with_state(site)
        .merge(endpoint)
        .merge(assets)
        .with_state(())
}

async fn page<A: App>(site: Arc<Site<A>>, entry: usize, request: Request) -> Response {
    // In a box, since it is handed on several times.
    let mut parts = Box::new(request.into_parts().0);
    if names_two_hosts(&parts.headers) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    site.hear_of_server(&parts.extensions);
    let forwarded = site.forwarded_prefix(&parts);
    let entry = &site.entries[entry];
    let Some((at, base)) = entry.locate(&mut parts, &forwarded).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let kind = entry.kind.clone();
    let destination = Destination { kind, at };
    first_render(Arc::clone(&site), destination, base, parts).await
}

fn notice_topic(notice: &Notice) -> String {
    match notice {
        Notice::Changed { session, .. }
        | Notice::Extended { session, .. }
        | Notice::Ended { session } => session.topic(),
        Notice::Rebound { from, .. } => from.topic(),
    }
}
