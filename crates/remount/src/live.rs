use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{HeaderName, HeaderValue, StatusCode};
use remount_session::{Notice, Sessions, names_two_hosts};

use crate::app::App;
use crate::args::Passable;
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
use crate::session_routes;
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
/// Besides the paths of the views, the router answers `/live/websocket`, `/live/longpoll`,
/// `/live/session` and `/live/assets/`. [`at`](Self::at) sets another path than `/live`.
///
/// You may nest the router: `axum::Router::new().nest("/admin", live.into())`. Then pages find
/// their routes, and the views that they lead to, below `/admin`. Addresses in links and
/// navigations are those of the browser. [`RequestInfo::prefix`](crate::RequestInfo::prefix)
/// returns how they begin.
pub struct Live<A: App, S = StateGiven<A>> {
    setup: Setup<A>,
    state: S,
}

/// A [`Live`] without the state that its views share.
#[derive(Debug)]
pub struct NoState(());

/// A [`Live`] whose views share a state.
pub struct StateGiven<A: App>(A::State);

/// The state that a site does not need to be given, since its views share nothing. You never
/// implement it by hand.
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
    /// A site without views yet, whose visitors `sessions` remembers. Its views determine which
    /// [`App`] it is.
    pub fn new(sessions: Sessions<A::Session>) -> Self {
        Self {
            setup: Setup::new(boxed(plain_layout::<A>), sessions),
            state: NoState(()),
        }
    }

    /// Sets what the views [share](App::State).
    #[must_use]
    pub fn state(self, state: A::State) -> Live<A> {
        Live {
            setup: self.setup,
            state: StateGiven(state),
        }
    }
}

impl<A: App, S> Live<A, S> {
    /// Sets the layout of the pages, `fn layout(page: &Page<Site>) -> impl Markup`. Without one
    /// they have the [plain](crate::plain_layout) layout.
    #[must_use]
    pub fn layout<L>(mut self, layout: L) -> Self
    where
        L: for<'a> Layout<'a, A> + Send + Sync + 'static,
    {
        self.setup.layout = boxed(layout);
        self
    }

    /// Serves a view as the main one at the patterns of its [route](crate::LiveView::Route). The
    /// browser moves between the views of one scope without loading a page. So a layer around one
    /// path does not guard its view; a [scope](Scope) does.
    ///
    /// Pages ask for a view by its first pattern, whatever the name of its type is. So an open page
    /// goes on with the view of a later build, as long as that pattern stays the same.
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

    /// What the site serves, in the order of the calls: for a log line at the start, a list of
    /// links, or a test.
    pub fn routes(&self) -> impl Iterator<Item = ServedRoute> {
        let entries = self.setup.entries.iter();
        entries.map(|entry| ServedRoute {
            pattern: entry.pattern,
            view: entry.kind.info.name,
            scope: entry.kind.info.scope_name,
        })
    }

    /// Lets templates of views, and the layout, show a view with [`nested`](crate::nested()). Open
    /// pages know it by this name, whatever the name of its type is.
    ///
    /// # Panics
    ///
    /// If another view has the name, or the view has another name already.
    #[must_use]
    pub fn nested<V: In<A>>(mut self, name: &'static str) -> Self
    where
        V::Route: Passable,
    {
        self.setup.add_nested::<V>(name, None);
        self
    }

    /// Serves the views of a [scope](Scope), which decides whom it lets in.
    #[must_use]
    pub fn scope<G: Scope<App = A>>(self, views: impl FnOnce(Group<G>) -> Group<G>) -> Self {
        let Self { setup, state } = self;
        let setup = views(Group::new(setup)).into_setup();
        Self { setup, state }
    }

    /// Sets the path below which the site serves what pages need besides the views: the live
    /// socket, the endpoint of the session, the script. The default is `/live`. Pages tell their
    /// script this path. Two sites in one router need two of them:
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

    /// Trusts the header `X-Forwarded-Prefix` of the proxies in this network, `10.0.0.0/8` or a
    /// single address. In it they say which prefix they have taken off the path. The server ignores
    /// it from anybody else, since it decides from where a page loads its script.
    ///
    /// Then visitors ask for `/app/rooms`, the proxy asks for `/rooms`, and the pages find their
    /// routes below `/app`. The proxy has to send the header with all requests, also with those for
    /// the socket. If a proxy leaves the path as it is, it needs no header: nest the site there.
    ///
    /// The peer of the connection counts. [`serve`](crate::serve) knows it. Other servers pass it
    /// with axum's `into_make_service_with_connect_info::<SocketAddr>`.
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

    /// Sends this header with every page. It replaces the default, if there is one:
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
    /// A layer around the router sees the answer with these headers, and may replace them. If a
    /// layer only adds what is missing, or adds a second value, leave the header [to the
    /// layers](Self::without_page_header).
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

    /// Leaves a header of all pages to the layers of the app: the site does not send this one of
    /// the list in [`page_header`](Self::page_header).
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
    /// `https://www.example.com`. Pages of the site's own host always may: over https, on loopback,
    /// and over plain http if the [sessions are configured for it](Sessions::plain_http).
    ///
    /// When the stock client polls, it sends no cookies to another origin than its page's. So the
    /// server does not know a visitor there whom it knows over a WebSocket. Switch long polling off
    /// in such pages: `window.remount = {longPollFallbackMs: 0}`.
    #[must_use]
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.setup.origins.push(origin.into());
        self
    }

    /// Sets the answer for a page that cannot be shown: which status the app's own errors have, and
    /// what the page looks like. The function gets the error as the app returned it. A status of
    /// the error itself is set before.
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
    /// When the page's socket joins a view, only the status counts: from 400 to 499 the browser
    /// loads the page anew and shows this page, otherwise it tries again. A debug build shows what
    /// failed and where, instead of a page with status 500.
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

    /// A handle to the open pages of the site, for code that is no view: an HTTP handler, a
    /// background task.
    #[must_use]
    pub fn handle(&self) -> LiveHandle<A> {
        let Setup {
            topics,
            keys,
            served,
            ..
        } = &self.setup;
        LiveHandle::new(topics.clone(), keys.clone(), Arc::clone(served))
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
    let session = session_routes::router(&site.sessions, &site.mount_point.seen(""));
    let assets = assets::router(&site.mount_point);
    let mut router = axum::Router::new()
        .route(&site.mount_point.socket(), get(upgrade::<A>))
        .route(&site.mount_point.longpoll(), any(longpoll::answer::<A>));
    let site = Arc::new(site);
    // Nobody has set it: a site is made into a router once.
    let _ = site.served.set(Arc::downgrade(&site));
    for (index, entry) in site.entries.iter().enumerate() {
        let page = move |State(site): State<Arc<Site<A>>>, request: Request| {
            page::<A>(site, index, request)
        };
        router = router.route(entry.pattern, get(page));
    }
    router
        .with_state(site)
        .merge(session)
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

#[cfg(test)]
mod tests;
